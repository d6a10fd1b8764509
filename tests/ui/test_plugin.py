"""Loading and unloading by QGIS, in a window made of real widgets."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from image_service_downloader import classFactory, plugin
from image_service_downloader.plugin import ImageServiceDownloaderPlugin
from image_service_downloader.tests.ui.desktop import Desktop
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QAction, QDockWidget

I18N = Path(plugin.__file__).parent / "i18n"


@pytest.fixture
def loaded(desktop: Desktop) -> Iterator[ImageServiceDownloaderPlugin]:
    instance = classFactory(desktop)
    instance.initGui()
    yield instance
    instance.unload()


def button(desktop: Desktop) -> QAction:
    [action] = desktop.tools.actions()
    return action


def docks(desktop: Desktop) -> list[QDockWidget]:
    return [dock for dock in desktop.window.findChildren(QDockWidget) if dock.isVisible()]


def provider_ids() -> set[str]:
    return {provider.id() for provider in QgsApplication.processingRegistry().providers()}


def test_loading_and_unloading_twice_leaves_no_trace(desktop: Desktop) -> None:
    canvas_items = len(desktop.mapCanvas().scene().items())
    for _ in range(2):
        instance = classFactory(desktop)
        instance.initGui()
        assert "imageservice" in provider_ids()
        assert desktop.raster_menu == [("Image Service Downloader", button(desktop))]
        button(desktop).trigger()
        assert len(docks(desktop)) == 1
        instance.unload()
        assert "imageservice" not in provider_ids()
        assert desktop.tools.actions() == []
        assert desktop.raster_menu == []
        assert docks(desktop) == []
        assert len(desktop.mapCanvas().scene().items()) == canvas_items
        assert desktop.mapCanvas().mapTool() is desktop.pan


def test_it_unloads_where_the_dock_was_never_opened(desktop: Desktop) -> None:
    instance = classFactory(desktop)
    instance.initGui()
    instance.unload()
    assert desktop.tools.actions() == []


@pytest.mark.usefixtures("loaded")
def test_the_button_shows_and_hides_the_dock(desktop: Desktop) -> None:
    seen = []
    for _ in range(3):
        button(desktop).trigger()
        seen.append(len(docks(desktop)))
    assert seen == [1, 0, 1]


@pytest.mark.usefixtures("loaded")
def test_closing_the_dock_by_its_cross_lets_the_button_up(desktop: Desktop) -> None:
    button(desktop).trigger()
    assert button(desktop).isChecked()
    docks(desktop)[0].close()
    assert not button(desktop).isChecked()


def test_processing_needs_no_window(qgis_app: object) -> None:
    instance = classFactory(None)
    instance.initProcessing()
    try:
        assert QgsApplication.processingRegistry().algorithmById("imageservice:downloadrasters") is not None
    finally:
        instance.unload()
    assert "imageservice" not in provider_ids()


def rasters_text(count: int) -> str:
    return QCoreApplication.translate("ServicePanel", "%n raster(s)", None, count)


@pytest.mark.parametrize(
    ("locale", "one", "many"),
    [
        ("de", "1 Raster", "7 Raster"),
        ("de_AT", "1 Raster", "7 Raster"),
        ("en_US", "1 raster", "7 rasters"),
        ("en_GB", "1 raster", "7 rasters"),
        ("fr_FR", "1 raster", "7 rasters"),
        ("C", "1 raster", "7 rasters"),
    ],
)
def test_texts_come_in_the_language_of_qgis_whatever_the_country_else_in_english(
    locale: str, one: str, many: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = tmp_path / "i18n"
    compiled.mkdir()
    for source in I18N.glob("*.ts"):
        subprocess.run(["lrelease", "-silent", source, "-qm", compiled / f"{source.stem}.qm"], check=True)
    monkeypatch.setattr(plugin, "ROOT", tmp_path)
    monkeypatch.setattr(QgsApplication, "locale", lambda: locale)
    instance = classFactory(None)
    instance.initProcessing()
    try:
        assert [rasters_text(1), rasters_text(7)] == [one, many]
    finally:
        instance.unload()
    assert rasters_text(7) == "7 raster(s)"
