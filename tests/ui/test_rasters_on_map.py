"""The rasters on the map of a window like QGIS's: shown, named, zoomed to, and gone without a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.rasters import Rasters
from image_service_downloader.tests.factories import UTM_32, field
from image_service_downloader.tests.ui.canvas import Hand
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.tests.ui.factories import catalog, raster_item, service_info, square
from image_service_downloader.ui import settings
from image_service_downloader.ui.on_map import rasters as rasters_on_map
from image_service_downloader.ui.on_map.rasters import RastersOnMap
from image_service_downloader.ui.tasks import TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAction, QMenu, QToolButton

WEST, EAST = square(720000, 5400000, 100), square(720500, 5400000, 100)
PATIENCE = 10_000


def two_rasters() -> Catalog:
    service = service_info(spatial_reference=UTM_32)
    return catalog(raster_item(1, WEST), raster_item(2, EAST), raster_item(3), service=service)


@pytest.fixture
def on_map(desktop: Desktop) -> Iterator[RastersOnMap]:
    made = RastersOnMap(desktop.mapCanvas(), TaskRunner(), QgsProject.instance())
    desktop.tools.addWidget(made.bar)
    yield made
    made.release()


def action(on_map: RastersOnMap, position: int) -> QAction:
    return on_map.bar.findChild(QMenu).actions()[position]


def button(on_map: RastersOnMap, name: str) -> QToolButton:
    return on_map.bar.findChild(QToolButton, name)


def test_there_is_nothing_to_do_on_the_map_without_rasters(on_map: RastersOnMap) -> None:
    for catalog_shown in (None, catalog()):
        on_map.show(catalog_shown, frozenset())
        assert not button(on_map, "pickButton").isEnabled()
        assert not button(on_map, "mapMenuButton").isEnabled()
    on_map.show(two_rasters(), frozenset())
    assert button(on_map, "pickButton").isEnabled()
    assert button(on_map, "mapMenuButton").isEnabled()


def lines(desktop: Desktop) -> tuple[bool, bool]:
    """Tell whether there are dark grey lines on the map, and blue ones."""
    image = desktop.mapCanvas().viewport().grab().toImage()
    row = [image.pixelColor(column, image.height() // 2) for column in range(image.width())]
    return any(color.lightness() < 90 for color in row), any(
        color.blue() - color.red() > 100 for color in row
    )


def test_only_what_is_ticked_is_drawn_as_ticked_also_when_it_comes_back(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    shown, none = two_rasters(), frozenset[int]()
    desktop.mapCanvas().setExtent(QgsRectangle(719900, 5399900, 720700, 5400200))
    for _ in range(2):
        on_map.show(shown, none)
        qtbot.waitUntil(lambda: lines(desktop) == (True, False), timeout=PATIENCE)
        on_map.show(None, none)
        qtbot.waitUntil(lambda: lines(desktop) == (False, False), timeout=PATIENCE)
    on_map.show(shown, frozenset({1, 2}))
    qtbot.waitUntil(lambda: lines(desktop)[1], timeout=PATIENCE)


def test_the_map_zooms_to_the_ticked_rasters_or_all(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    canvas = desktop.mapCanvas()
    shown = two_rasters()
    on_map.show(shown, frozenset())
    canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    assert "3 raster" in action(on_map, 0).text()
    action(on_map, 0).trigger()
    qtbot.waitUntil(
        lambda: canvas.extent().contains(QgsRectangle(720000, 5400000, 720600, 5400100)), timeout=PATIENCE
    )
    on_map.show(shown, frozenset({2}))
    assert "1 ticked" in action(on_map, 0).text()
    action(on_map, 0).trigger()
    qtbot.waitUntil(lambda: canvas.extent().width() < 300, timeout=PATIENCE)
    assert canvas.extent().contains(QgsRectangle(720500, 5400000, 720600, 5400100))


def test_with_none_ticked_the_map_zooms_to_what_a_search_leaves_and_keeps_no_others(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    canvas = desktop.mapCanvas()
    on_map.show(two_rasters(), frozenset())
    on_map.set_listed(frozenset({2}))
    assert ["1 raster" in action(on_map, 0).text(), "1 footprint" in action(on_map, 1).text()] == [True, True]
    canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    action(on_map, 0).trigger()
    qtbot.waitUntil(
        lambda: canvas.extent().contains(QgsGeometry.fromWkt(EAST).boundingBox()), timeout=PATIENCE
    )
    assert not canvas.extent().intersects(QgsGeometry.fromWkt(WEST).boundingBox())
    action(on_map, 1).trigger()
    qtbot.waitUntil(lambda: bool(QgsProject.instance().mapLayers()), timeout=PATIENCE)
    [layer] = QgsProject.instance().mapLayers().values()
    assert isinstance(layer, QgsVectorLayer)
    [footprint] = layer.getFeatures()
    assert footprint.geometry().boundingBox().center().x() == pytest.approx(720550)


def test_a_search_that_finds_nothing_leaves_nothing_to_zoom_to_or_to_keep(on_map: RastersOnMap) -> None:
    on_map.show(two_rasters(), frozenset())
    on_map.set_listed(frozenset())
    assert not action(on_map, 0).isEnabled()
    assert not action(on_map, 1).isEnabled()
    on_map.set_ticked(frozenset({1}))
    assert action(on_map, 0).isEnabled()
    on_map.set_ticked(frozenset())
    on_map.set_listed(None)
    assert "3 raster" in action(on_map, 0).text()
    assert action(on_map, 1).isEnabled()


def test_a_raster_without_a_footprint_moves_the_map_nowhere(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    on_map.show(two_rasters(), frozenset())
    before = desktop.mapCanvas().extent()
    on_map.zoom_to({3})
    qtbot.wait(30)
    assert desktop.mapCanvas().extent() == before


def test_rasters_that_come_bit_by_bit_are_not_begun_anew_when_all_are_there(on_map: RastersOnMap) -> None:
    every = two_rasters()
    on_map.begin(every.service)
    on_map.set_ticked(frozenset({2}))
    for item in every.items:
        on_map.add(Rasters([item]))
    assert button(on_map, "pickButton").isEnabled()
    QTest.mouseClick(button(on_map, "pickButton"), Qt.MouseButton.LeftButton)
    on_map.show(every, frozenset({2}))
    # Beginning anew would have ended the picking.
    assert button(on_map, "pickButton").isChecked()
    assert "1 ticked" in action(on_map, 0).text()


def test_rasters_that_are_not_wanted_on_the_map_do_not_come(on_map: RastersOnMap) -> None:
    on_map.show(None, frozenset())
    on_map.add(two_rasters().items)
    assert not button(on_map, "pickButton").isEnabled()


def test_names_can_be_left_away_and_that_is_remembered(on_map: RastersOnMap, desktop: Desktop) -> None:
    labels = action(on_map, 4)
    assert labels.isChecked()
    labels.trigger()
    assert not settings.shows_names()
    again = RastersOnMap(desktop.mapCanvas(), TaskRunner(), QgsProject.instance())
    assert not action(again, 4).isChecked()
    again.release()
    again.bar.deleteLater()


def test_the_tool_goes_with_the_rasters(on_map: RastersOnMap, desktop: Desktop) -> None:
    on_map.show(two_rasters(), frozenset())
    QTest.mouseClick(button(on_map, "pickButton"), Qt.MouseButton.LeftButton)
    assert desktop.mapCanvas().mapTool() is not desktop.pan
    assert button(on_map, "pickButton").isChecked()
    on_map.show(None, frozenset())
    assert desktop.mapCanvas().mapTool() is desktop.pan
    assert not button(on_map, "pickButton").isChecked()


def test_the_button_puts_the_tool_away_too(on_map: RastersOnMap, desktop: Desktop) -> None:
    on_map.show(two_rasters(), frozenset())
    for _ in range(2):
        QTest.mouseClick(button(on_map, "pickButton"), Qt.MouseButton.LeftButton)
    assert desktop.mapCanvas().mapTool() is desktop.pan


def test_a_picked_raster_is_told(on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot) -> None:
    picks: list[tuple[frozenset[int], bool]] = []
    on_map.picked.connect(lambda ids, ticked: picks.append((ids, ticked)))
    on_map.show(two_rasters(), frozenset())
    on_map.zoom_to({1})
    hand, viewport = Hand(desktop.mapCanvas()), desktop.mapCanvas().viewport()
    QTest.mouseClick(button(on_map, "pickButton"), Qt.MouseButton.LeftButton)
    middle = (viewport.width() // 2, viewport.height() // 2)

    def click_and_see() -> bool:
        hand.click(middle)
        return bool(picks)

    # Again and again: outlines are taken in bit by bit.
    qtbot.waitUntil(click_and_see, timeout=PATIENCE)
    assert picks[0] == (frozenset({1}), True)


def test_no_raster_is_lit_while_a_box_passes_over_it(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    pointed: list[int | None] = []
    on_map.hovered.connect(pointed.append)
    on_map.show(two_rasters(), frozenset())
    on_map.zoom_to({1})
    hand, viewport = Hand(desktop.mapCanvas()), desktop.mapCanvas().viewport()
    middle = (viewport.width() // 2, viewport.height() // 2)

    def lights_up() -> bool:
        hand.move((1, 1))
        hand.move(middle)
        return pointed[-1:] == [1]

    qtbot.waitUntil(lights_up, timeout=PATIENCE)
    hand.move((1, 1))
    pointed.clear()
    QTest.mouseClick(button(on_map, "pickButton"), Qt.MouseButton.LeftButton)
    hand.press((1, 1))
    for pixel in ((20, 20), middle):
        hand.move(pixel, Qt.MouseButton.LeftButton)
    assert set(pointed) <= {None}
    hand.key(Qt.Key.Key_Escape)


def test_no_layer_is_added_and_nothing_stays_on_the_canvas(desktop: Desktop, qtbot: QtBot) -> None:
    canvas = desktop.mapCanvas()
    items, tool = len(canvas.scene().items()), canvas.mapTool()
    made = RastersOnMap(canvas, TaskRunner(), QgsProject.instance())
    made.show(two_rasters(), frozenset({1}))
    made.highlight(1)
    made.select(frozenset({1, 2}))
    made.zoom_to({1, 2})
    made.bar.pick_button.click()
    qtbot.wait(100)
    assert QgsProject.instance().mapLayers() == {}
    made.release()
    made.bar.deleteLater()
    assert len(canvas.scene().items()) == items
    assert canvas.mapTool() is tool


def test_a_new_project_with_another_crs_breaks_nothing(
    on_map: RastersOnMap, desktop: Desktop, qtbot: QtBot
) -> None:
    on_map.show(two_rasters(), frozenset({1}))
    on_map.highlight(1)
    QgsProject.instance().clear()
    desktop.mapCanvas().setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    on_map.zoom_to({1, 2})
    qtbot.waitUntil(lambda: desktop.mapCanvas().extent().width() < 1, timeout=PATIENCE)
    assert 11 < desktop.mapCanvas().extent().center().x() < 12.1


def with_attributes() -> Catalog:
    fields = (
        field("OBJECTID", "OID"),
        field("Name", "String", alias="Title"),
        field("Sensor", "Integer", values={1: "Camera", 2: "Scanner"}),
        field("Flown", "Date"),
        field("Shape", "Geometry"),
    )
    told: list[dict[str, object]] = [
        {"OBJECTID": 1, "Name": "west", "Sensor": 2, "Flown": 86_400_000, "Shape": "?"},
        {"OBJECTID": 2, "Name": None, "Sensor": None, "Flown": None},
        {"OBJECTID": 3, "Name": "nowhere", "Sensor": 9, "Flown": "soon"},
    ]
    items = zip((WEST, EAST, None), told)
    return catalog(
        *(raster_item(number, wkt, attributes=row) for number, (wkt, row) in enumerate(items, start=1)),
        service=service_info(spatial_reference=UTM_32, fields=fields),
    )


def kept(on_map: RastersOnMap, qtbot: QtBot) -> QgsVectorLayer:
    with qtbot.waitSignal(QgsProject.instance().layersAdded, timeout=PATIENCE) as added:
        action(on_map, 1).trigger()
    [layer] = added.args[0]
    assert list(QgsProject.instance().mapLayers().values()) == [layer]
    return layer


def test_all_footprints_are_kept_with_all_attributes(on_map: RastersOnMap, qtbot: QtBot) -> None:
    on_map.show(with_attributes(), frozenset())
    layer = kept(on_map, qtbot)
    assert layer.isTemporary()
    assert layer.crs().authid() == "EPSG:25832"
    assert layer.thread() is QgsProject.instance().thread()
    assert [known.displayName() for known in layer.fields()] == ["OBJECTID", "Title", "Sensor", "Flown"]
    west, east, nowhere = sorted(layer.getFeatures(), key=lambda feature: feature["OBJECTID"])
    first_of_1970 = QDateTime(1970, 1, 2, 0, 0, 0, 0, Qt.TimeSpec.UTC)
    assert west.attributes() == [1, "west", 2, first_of_1970]
    assert west.geometry().boundingBox() == QgsRectangle(720000, 5400000, 720100, 5400100)
    assert [east["Name"] or None, east["Sensor"] or None, east["Flown"] or None] == [None, None, None]
    assert not nowhere.hasGeometry()


def test_footprints_that_cannot_be_kept_are_told(
    on_map: RastersOnMap, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build(*_: object) -> Callable[[object, object], object]:
        return lambda notify, is_cancelled: 1 / 0

    monkeypatch.setattr(rasters_on_map, "footprint_layer", build)
    on_map.show(with_attributes(), frozenset())
    with qtbot.waitSignal(on_map.failed, timeout=PATIENCE) as told:
        action(on_map, 1).trigger()
    assert isinstance(told.args[0], ZeroDivisionError)


def test_the_kept_layer_shows_words_for_codes(on_map: RastersOnMap, qtbot: QtBot) -> None:
    on_map.show(with_attributes(), frozenset())
    layer = kept(on_map, qtbot)
    setup = layer.editorWidgetSetup(2)
    shown = QgsApplication.fieldFormatterRegistry().fieldFormatter(setup.type())
    assert shown.representValue(layer, 2, setup.config(), None, 2) == "Scanner"


def test_the_ticked_footprints_alone_are_kept_where_some_are(on_map: RastersOnMap, qtbot: QtBot) -> None:
    on_map.show(with_attributes(), frozenset({2}))
    assert "1 ticked" in action(on_map, 1).text()
    assert [feature["OBJECTID"] for feature in kept(on_map, qtbot).getFeatures()] == [2]


def test_the_kept_layer_is_the_user_s(on_map: RastersOnMap, qtbot: QtBot) -> None:
    on_map.show(with_attributes(), frozenset())
    layer = kept(on_map, qtbot)
    on_map.show(None, frozenset())
    assert layer.isValid()
    assert layer.featureCount() == 3
    QgsProject.instance().removeMapLayer(layer.id())
    on_map.show(with_attributes(), frozenset({1}))
    on_map.highlight(1)
