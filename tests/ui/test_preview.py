"""A raster looked at on the map before it is downloaded: against the reference service, on a real canvas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from image_service_downloader.core.catalog import Catalog, read_catalog
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.errors import Content, NotARaster, PreviewNotOffered
from image_service_downloader.core.preview import Picture
from image_service_downloader.core.service import ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.factories import UTM_32, raster_item, square
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.ui import settings
from image_service_downloader.ui.on_map.preview import open_picture
from image_service_downloader.ui.on_map.rasters import RastersOnMap
from image_service_downloader.ui.tasks import TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import QgsProject, QgsRectangle
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QThread
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QMenu

PATIENCE = 20_000


@pytest.fixture(scope="module")
def rasters(module_service: StartService, sample_catalog: Path) -> Catalog:
    url = ServiceUrl(module_service(sample_catalog))
    with Connection(url.text) as connection:
        return read_catalog(describe(url, connection), connection)


@pytest.fixture
def on_map(desktop: Desktop, rasters: Catalog) -> Iterator[RastersOnMap]:
    # Letters have too many colours.
    settings.remember_shows_names(False)
    runner = TaskRunner()
    made = RastersOnMap(desktop.mapCanvas(), runner, QgsProject.instance())
    made.show(rasters, frozenset())
    desktop.mapCanvas().setExtent(QgsRectangle(719900, 5399800, 720300, 5400100))
    yield made
    runner.cancel_all()
    made.release()
    made.bar.deleteLater()


def colours(desktop: Desktop) -> int:
    """Count the colours on the map: outlines have few, a picture many."""
    image = desktop.mapCanvas().viewport().grab().toImage()
    places = [(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)]
    return len({image.pixel(x, y) for x, y in places})


def sees_a_picture(desktop: Desktop) -> bool:
    return colours(desktop) > 300


def test_a_raster_is_seen_before_it_is_downloaded_and_only_on_the_map(
    on_map: RastersOnMap, desktop: Desktop, rasters: Catalog, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: colours(desktop) > 1, timeout=PATIENCE)
    assert not sees_a_picture(desktop)
    on_map.preview(rasters.items[0].raster_id)
    qtbot.waitUntil(lambda: sees_a_picture(desktop), timeout=PATIENCE)
    assert QgsProject.instance().mapLayers() == {}
    ending = on_map.bar.findChild(QMenu).actions()[2]
    assert ending.isEnabled()
    ending.trigger()
    qtbot.waitUntil(lambda: not sees_a_picture(desktop), timeout=PATIENCE)
    assert not ending.isEnabled()


def test_another_preview_takes_the_place_of_the_last_one(
    on_map: RastersOnMap, rasters: Catalog, qtbot: QtBot
) -> None:
    ending = on_map.bar.findChild(QMenu).actions()[2]
    for item in rasters.items[:3]:
        on_map.preview(item.raster_id)
        assert not ending.isEnabled()
    qtbot.waitUntil(ending.isEnabled, timeout=PATIENCE)
    shown = on_map.shown_preview
    assert shown is not None
    assert shown.raster_id == rasters.items[2].raster_id


def test_the_map_goes_to_a_preview_that_is_out_of_sight(
    on_map: RastersOnMap, desktop: Desktop, rasters: Catalog, qtbot: QtBot
) -> None:
    desktop.mapCanvas().setExtent(QgsRectangle(0, 0, 100, 100))
    on_map.preview(rasters.items[0].raster_id)
    qtbot.waitUntil(lambda: sees_a_picture(desktop), timeout=PATIENCE)


def test_the_file_of_a_preview_goes_with_the_rasters(
    on_map: RastersOnMap, rasters: Catalog, qtbot: QtBot
) -> None:
    on_map.preview(rasters.items[0].raster_id)
    qtbot.waitUntil(lambda: on_map.shown_preview is not None, timeout=PATIENCE)
    shown = on_map.shown_preview
    assert shown is not None
    folder = Path(shown.folder.path())
    assert list(folder.iterdir())
    on_map.show(None, frozenset())
    assert not folder.exists()


def test_a_preview_that_is_called_off_never_shows(
    on_map: RastersOnMap, rasters: Catalog, qtbot: QtBot
) -> None:
    on_map.preview(rasters.items[0].raster_id)
    on_map.end_preview()
    on_map.preview(-1)
    qtbot.wait(300)
    assert on_map.shown_preview is None


def test_why_there_is_no_preview_is_told(on_map: RastersOnMap, rasters: Catalog, qtbot: QtBot) -> None:
    mute = replace(rasters, service=replace(rasters.service, capabilities=frozenset({"catalog"})))
    on_map.show(mute, frozenset())
    with qtbot.waitSignal(on_map.failed, timeout=PATIENCE) as told:
        on_map.preview(rasters.items[0].raster_id)
    assert isinstance(told.args[0], PreviewNotOffered)


def picture(columns: int, rows: int) -> Picture:
    """Give a PNG over a square of 1 km."""
    image = QImage(columns, rows, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return Picture(bytes(content), "png", (500000.0, 5400000.0, 501000.0, 5401000.0), UTM_32)


ITEM = raster_item(1, square(500000, 5400000, 1000))


@pytest.mark.usefixtures("qgis_app")
def test_a_picture_lies_where_the_raster_lies_however_many_pixels_came() -> None:
    preview = open_picture(picture(50, 20), ITEM, QThread.currentThread())
    (layer,) = preview.layers
    assert layer.extent() == QgsRectangle(500000, 5400000, 501000, 5401000)
    assert layer.crs().authid() == "EPSG:25832"
    assert layer.name() == "raster_1"
    preview.remove()


@pytest.mark.usefixtures("qgis_app")
@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n", b"{}"], ids=["cut off", "no picture"])
def test_what_cannot_be_read_is_no_raster(content: bytes) -> None:
    with pytest.raises(NotARaster) as caught:
        open_picture(replace(picture(5, 5), content=content), ITEM, QThread.currentThread())
    assert caught.value.found is Content.OTHER_FORMAT


@pytest.mark.usefixtures("qgis_app")
def test_a_picture_larger_than_was_asked_for_is_not_opened() -> None:
    with pytest.raises(NotARaster):
        open_picture(picture(2000, 5), ITEM, QThread.currentThread())
