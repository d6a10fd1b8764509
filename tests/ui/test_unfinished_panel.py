"""The line that offers an unfinished job, shown offscreen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.saved_jobs import SavedJob
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.ui.download.unfinished_panel import UnfinishedPanel
from pytestqt.qtbot import QtBot
from qgis.PyQt.QtCore import QLocale, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QPushButton, QToolButton

LEFT = Qt.MouseButton.LeftButton


def job(name: str = "Orthophotos", **changes: Any) -> SavedJob:
    facts: dict[str, Any] = {
        "journal": Path("/data") / name / ".image-service-download-0.jsonl",
        "touched": datetime(2019, 5, 12, 22, 14).astimezone().timestamp(),
        "service": ServiceUrl(f"https://gis.example.com/arcgis/rest/services/Air/{name}/ImageServer"),
        "raster_ids": tuple(range(1000)),
        "rasters_done": 312,
        "clip": None,
        "format": None,
        "convert_whole": False,
    }
    return SavedJob(**{**facts, **changes})


@pytest.fixture
def panel(qgis_app: object, qtbot: QtBot) -> Iterator[UnfinishedPanel]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    panel = UnfinishedPanel()
    qtbot.addWidget(panel)
    panel.resize(288, 100)
    yield panel
    QLocale.setDefault(before)


def line(panel: UnfinishedPanel) -> str:
    return panel.findChild(QLabel, "unfinishedLine").text()


def others(panel: UnfinishedPanel) -> list[Any]:
    """Return the actions of the menu, as it is when it opens."""
    menu = panel.findChild(QPushButton, "othersButton").menu()
    menu.aboutToShow.emit()
    return list(menu.actions())


def test_without_a_job_nothing_is_there(panel: UnfinishedPanel) -> None:
    panel.show_jobs((job(),))
    assert not panel.isHidden()
    panel.show_jobs(())
    assert panel.isHidden()


def test_a_job_is_told_by_service_progress_and_time(panel: UnfinishedPanel) -> None:
    panel.show_jobs((job(),))
    assert line(panel) == "Unfinished: Orthophotos, 312 of 1000 raster(s), 12/05/2019 22:14"
    tip = panel.findChild(QLabel, "unfinishedLine").toolTip()
    assert "services/Air/Orthophotos/ImageServer" in tip
    assert str(Path("/data/Orthophotos")) in tip


@pytest.mark.parametrize(("days", "word"), [(0, "today 00:30"), (1, "yesterday 00:30")])
def test_times_that_are_near_are_told_as_people_do(days: int, word: str, panel: UnfinishedPanel) -> None:
    moment = datetime.now().astimezone().replace(hour=0, minute=30, second=0) - timedelta(days=days)
    panel.show_jobs((job(touched=moment.timestamp()),))
    assert line(panel).endswith(word)


@pytest.mark.parametrize("seconds", [-1e11, 9e11])
def test_a_time_that_a_disk_can_hold_but_no_calendar_breaks_nothing(
    seconds: float, panel: UnfinishedPanel
) -> None:
    panel.show_jobs((job(touched=seconds),))
    assert line(panel).startswith("Unfinished: Orthophotos")


def test_a_name_that_is_too_long_is_cut_and_markup_stays_text(panel: UnfinishedPanel) -> None:
    panel.show_jobs((job("<b>" + "x" * 500),))
    assert "<b>xxx" in line(panel)
    assert len(line(panel)) < 120
    assert panel.findChild(QLabel, "unfinishedLine").textFormat() == Qt.TextFormat.PlainText


def test_the_buttons_speak_of_the_job_in_sight(panel: UnfinishedPanel, qtbot: QtBot) -> None:
    first, second = job("First"), job("R&D")
    panel.show_jobs((first, second))
    with qtbot.waitSignal(panel.resume_requested) as resumed:
        QTest.mouseClick(panel.findChild(QPushButton, "resumeButton"), LEFT)
    assert resumed.args == [first]
    [other] = others(panel)
    assert other.text().startswith("R&&D, 312 of 1000")
    other.trigger()
    assert line(panel).startswith("Unfinished: R&D")
    assert [action.text().partition(",")[0] for action in others(panel)] == ["First"]
    with qtbot.waitSignal(panel.dismissed) as dismissed:
        QTest.mouseClick(panel.findChild(QToolButton, "dismissButton"), LEFT)
    assert dismissed.args == [second]


def test_there_is_no_menu_for_a_single_job(panel: UnfinishedPanel) -> None:
    button = panel.findChild(QPushButton, "othersButton")
    panel.show_jobs((job(),))
    assert button.isHidden()
    panel.show_jobs((job(), job("Other")))
    assert not button.isHidden()


def test_every_button_is_reached_by_the_tab_key_and_has_a_name(panel: UnfinishedPanel) -> None:
    for button in (*panel.findChildren(QPushButton), *panel.findChildren(QToolButton)):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert button.accessibleName() or button.text()
