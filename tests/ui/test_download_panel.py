"""The choices of a download as widgets, shown offscreen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from image_service_downloader.core.formats import FORMATS, format_of_word
from image_service_downloader.tests.ui.factories import service_info
from image_service_downloader.ui.download.panel import DownloadPanel
from image_service_downloader.ui.settings import DownloadChoices, default_folder
from pytestqt.qtbot import QtBot
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel

CHOICES = DownloadChoices(Path("/data"))


@pytest.fixture
def panel(qgis_app: object, qtbot: QtBot) -> DownloadPanel:
    panel = DownloadPanel(CHOICES)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def clip(panel: DownloadPanel) -> QCheckBox:
    return panel.findChild(QCheckBox, "clipToArea")


def convert(panel: DownloadPanel) -> QCheckBox:
    return panel.findChild(QCheckBox, "convertWhole")


def formats(panel: DownloadPanel) -> QComboBox:
    return panel.findChild(QComboBox, "format")


def note(panel: DownloadPanel) -> QLabel:
    return panel.findChild(QLabel, "formatNote")


def test_native_comes_first_and_then_the_twelve_formats(panel: DownloadPanel) -> None:
    words = [formats(panel).itemText(index) for index in range(formats(panel).count())]
    assert "native" in words[0]
    assert words[1:] == [known.word for known in FORMATS]


def test_showing_choices_gives_them_back_and_tells_nothing(panel: DownloadPanel, qtbot: QtBot) -> None:
    shown = DownloadChoices(Path("/other"), clip=False, format=format_of_word("NITF"), convert_whole=True)
    with qtbot.assertNotEmitted(panel.changed):
        panel.show_choices(shown)
    assert panel.choices == shown


def test_each_choice_of_the_user_is_told(panel: DownloadPanel, qtbot: QtBot, tmp_path: Path) -> None:
    told: list[DownloadChoices] = []
    panel.changed.connect(told.append)
    panel.show_context(service_info(), has_area=True)
    clip(panel).click()
    formats(panel).setCurrentIndex(formats(panel).findText("PNG"))
    convert(panel).click()
    panel.findChild(QgsFileWidget, "folder").setFilePath(str(tmp_path))
    unclipped = replace(CHOICES, clip=False)
    as_png = replace(unclipped, format=format_of_word("PNG"))
    converted = replace(as_png, convert_whole=True)
    assert told == [unclipped, as_png, converted, replace(converted, folder=tmp_path)]


def test_there_is_nothing_to_clip_to_without_an_area(panel: DownloadPanel) -> None:
    panel.show_context(service_info(), has_area=False)
    assert not clip(panel).isEnabled()
    panel.show_context(service_info(), has_area=True)
    assert clip(panel).isEnabled()
    assert clip(panel).isChecked()


def test_converting_whole_rasters_is_offered_with_a_format_only(panel: DownloadPanel) -> None:
    assert not convert(panel).isVisible()
    formats(panel).setCurrentIndex(1)
    assert convert(panel).isVisible()


@pytest.mark.parametrize(
    ("word", "pixel_type", "bands", "is_noted"),
    [("PNG", "F32", 1, True), ("GIF", "U8", 3, True), ("PNG", "U8", 3, False), ("TIFF", "F32", 12, False)],
)
def test_a_format_that_cannot_hold_the_pixels_is_noted(
    word: str, pixel_type: str, bands: int, is_noted: bool, panel: DownloadPanel
) -> None:
    formats(panel).setCurrentIndex(formats(panel).findText(word))
    panel.show_context(service_info(pixel_type=pixel_type, band_count=bands), has_area=True)
    assert note(panel).isVisible() is is_noted
    assert (word in note(panel).text()) is is_noted


def test_the_format_has_a_name_of_its_own_for_screen_readers(panel: DownloadPanel) -> None:
    assert formats(panel).accessibleName() == "Format of the rasters"


def test_it_fits_into_a_narrow_dock(panel: DownloadPanel) -> None:
    formats(panel).setCurrentIndex(1)
    assert panel.minimumSizeHint().width() <= 288


@pytest.mark.parametrize(("typed", "meant"), [("", "."), ("tiles", "tiles")])
def test_a_folder_that_does_not_say_where_it_is_is_below_the_usual_one(
    typed: str, meant: str, panel: DownloadPanel
) -> None:
    panel.findChild(QgsFileWidget, "folder").setFilePath(typed)
    assert panel.choices.folder == default_folder() / meant


def test_without_a_folder_the_usual_one_is_in_sight(panel: DownloadPanel) -> None:
    field = panel.findChild(QgsFileWidget, "folder").lineEdit()
    field.clear()
    assert field.placeholderText() == str(default_folder())
