"""Footprints over a real canvas: checked by the pixels they leave and the signals they send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
import shapely.wkt
from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.rasters import RasterItem
from image_service_downloader.tests.ui.factories import catalog, raster_item, service_info, square
from image_service_downloader.ui.area.sketch import remove
from image_service_downloader.ui.footprints.drawing import Drawing, Scene
from image_service_downloader.ui.footprints.image import ImageItem
from image_service_downloader.ui.footprints.outlines import Outlines
from image_service_downloader.ui.footprints.overlay import FootprintOverlay
from image_service_downloader.ui.footprints.placement import as_given
from image_service_downloader.ui.footprints.private_layer import flexible
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsMapSettings,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsMapTool
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QColor, QImage, QMouseEvent
from qgis.PyQt.QtWidgets import QApplication

LEFT_SQUARE = raster_item(1, square(1000, 1000, 3000))
RIGHT_SQUARE = raster_item(2, square(5000, 1000, 3000))
SMALL_SQUARE = raster_item(3, square(2000, 2000, 1000))
GEOGRAPHIC = service_info(spatial_reference=SpatialReference(4326))
OFF_THE_MAP = catalog(LEFT_SQUARE, service=service_info(spatial_reference=SpatialReference(wkt="NOWHERE")))


@pytest.fixture
def canvas(qgis_app: object, qtbot: Any) -> QgsMapCanvas:
    made = QgsMapCanvas()
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    qtbot.waitExposed(made)
    made.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    made.setExtent(QgsRectangle(0, 0, 10_000, 8_000))
    return made


@pytest.fixture
def overlay(canvas: QgsMapCanvas) -> Iterator[FootprintOverlay]:
    made = FootprintOverlay(canvas)
    made.set_labelled(False)
    yield made
    made.release()


@pytest.fixture
def drawn(overlay: FootprintOverlay, qtbot: Any) -> Callable[..., None]:
    def act_and_wait(action: Callable[..., object], *arguments: object) -> None:
        with qtbot.waitSignal(overlay.drawn, timeout=10_000):
            action(*arguments)

    return act_and_wait


def show(overlay: FootprintOverlay, catalog_shown: Catalog | None) -> None:
    """Outline the rasters of a catalog, ticked as long as nothing else is said; None shows nothing."""
    overlay.begin(catalog_shown.spatial_reference if catalog_shown else None)
    overlay.add(catalog_shown.items if catalog_shown else ())


def picture(canvas: QgsMapCanvas) -> QImage:
    return canvas.viewport().grab().toImage()


def pixel(canvas: QgsMapCanvas, x: float, y: float) -> QPoint:
    place = canvas.getCoordinateTransform().transform(x, y)
    return QPoint(round(place.x()), round(place.y()))


def around(image: QImage, place: QPoint, reach: int = 3) -> list[QColor]:
    steps = range(-reach, reach + 1)
    points = [place + QPoint(right, down) for right in steps for down in steps]
    return [image.pixelColor(point) for point in points if image.rect().contains(point)]


def inked(canvas: QgsMapCanvas, image: QImage, x: float, y: float, reach: int = 3) -> bool:
    """Tell whether a line crosses a place of a white canvas."""
    return any(color.lightness() < 160 for color in around(image, pixel(canvas, x, y), reach))


def share_of_edge(canvas: QgsMapCanvas, left: float) -> float:
    """Give the share of the left edge of a square that bears ink, seen through a slit one pixel high."""
    image = picture(canvas)
    top, bottom = pixel(canvas, left, 3900), pixel(canvas, left, 1100)
    rows = range(top.y(), bottom.y())
    columns = range(top.x() - 3, top.x() + 4)
    dark = [any(image.pixelColor(column, row).lightness() < 160 for column in columns) for row in rows]
    return sum(dark) / len(dark)


def move_pointer(canvas: QgsMapCanvas, x: float, y: float) -> None:
    viewport, place = canvas.viewport(), pixel(canvas, x, y)
    spot, on_screen = QPointF(place), QPointF(viewport.mapToGlobal(place))
    none, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, spot, spot, on_screen, none, none, no_key)
    QApplication.sendEvent(viewport, moved)


def test_a_ticked_raster_s_outline_lies_on_its_footprint_and_nowhere_else(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    image = picture(canvas)
    on_the_line = [(1000, 2500), (4000, 2500), (2500, 1000), (2500, 4000), (1000, 1000)]
    assert [inked(canvas, image, x, y) for x, y in on_the_line] == [True] * 5
    off_the_line = [(2500, 2500), (700, 2500), (4300, 2500), (6000, 2500)]
    assert [inked(canvas, image, x, y) for x, y in off_the_line] == [False] * 4


def test_ticked_and_unticked_outlines_differ_by_more_than_colour(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE, RIGHT_SQUARE))
    assert (share_of_edge(canvas, 1000), share_of_edge(canvas, 5000)) == (1, 1)
    drawn(overlay.set_ticked, frozenset({1}))
    assert share_of_edge(canvas, 1000) == 1
    assert 0.3 < share_of_edge(canvas, 5000) < 0.9
    drawn(overlay.set_ticked, frozenset({1, 2}))
    assert share_of_edge(canvas, 5000) == 1


def test_ticks_told_before_the_rasters_are_taken_in_are_kept(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    show(overlay, catalog(LEFT_SQUARE, RIGHT_SQUARE))
    drawn(overlay.set_ticked, frozenset({1}))
    assert share_of_edge(canvas, 1000) == 1
    assert 0.3 < share_of_edge(canvas, 5000) < 0.9


def test_a_footprint_of_parts_with_holes_is_outlined_whole(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    left = "(1000 1000, 1000 4000, 4000 4000, 4000 1000, 1000 1000)"
    hole = "(2000 2000, 3000 2000, 3000 3000, 2000 3000, 2000 2000)"
    right = "(5000 1000, 5000 4000, 8000 4000, 8000 1000, 5000 1000)"
    drawn(show, overlay, catalog(raster_item(1, f"MULTIPOLYGON(({left}, {hole}), ({right}))")))
    image = picture(canvas)
    assert [inked(canvas, image, x, 2500) for x in (1000, 2000, 3000, 4000, 5000, 8000)] == [True] * 6


@pytest.mark.parametrize("background", ["white", "gray", "black"])
def test_outlines_stand_out_from_any_imagery(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], background: str
) -> None:
    canvas.setCanvasColor(QColor(background))
    drawn(show, overlay, catalog(LEFT_SQUARE, RIGHT_SQUARE))
    drawn(overlay.set_ticked, frozenset({1}))
    image, behind = picture(canvas), QColor(background).lightness()
    for edge in (1000, 5000):
        contrast = max(
            abs(color.lightness() - behind) for color in around(image, pixel(canvas, edge, 2500), 6)
        )
        assert contrast > 70


def test_the_highlighted_footprint_is_thicker_and_filled_at_once(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    plain = picture(canvas)
    overlay.highlight(1)
    lit = picture(canvas)
    middle, edge = pixel(canvas, 2500, 2500), pixel(canvas, 1000, 2500)
    assert lit.pixelColor(middle) != plain.pixelColor(middle)
    assert ink_across(lit, edge) > ink_across(plain, edge)
    overlay.highlight(None)
    assert picture(canvas) == plain


def ink_across(image: QImage, place: QPoint) -> int:
    colors = [image.pixelColor(place + QPoint(step, 0)) for step in range(-8, 9)]
    return sum(color.lightness() < 190 for color in colors)


def test_highlighting_what_is_not_there_lights_nothing(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE, raster_item(9, None)))
    plain = picture(canvas)
    for raster_id in (9, 77):
        overlay.highlight(raster_id)
        assert picture(canvas) == plain


def test_the_outlines_move_with_the_map_before_they_are_drawn_anew(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    canvas.setExtent(QgsRectangle(500, 500, 5500, 4500))
    at_once = picture(canvas)
    on_the_line = [(1000, 2500), (4000, 2500), (2500, 1000), (2500, 4000)]
    assert [inked(canvas, at_once, x, y) for x, y in on_the_line] == [True] * 4
    assert not inked(canvas, at_once, 2500, 2500)


def test_the_outlines_turn_with_the_map_at_once_and_when_drawn_anew(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    canvas.setRotation(40)
    at_once = picture(canvas)
    drawn(canvas.refresh)
    for image in (at_once, picture(canvas)):
        assert inked(canvas, image, 2500, 1000)
        assert inked(canvas, image, 4000, 2500)
        assert not inked(canvas, image, 2500, 2500)


def test_long_edges_bend_with_the_project_s_crs(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    utm, mercator = QgsCoordinateReferenceSystem("EPSG:25833"), QgsCoordinateReferenceSystem("EPSG:3857")
    canvas.setDestinationCrs(utm)
    to_map = QgsCoordinateTransform(mercator, utm, QgsProject.instance().transformContext())
    left, right, south, north = 0.0, 3_400_000.0, 6_000_000.0, 8_000_000.0
    canvas.setExtent(to_map.transformBoundingBox(QgsRectangle(left, south, right, north)))
    wide = f"POLYGON(({left} {south},{left} {north},{right} {north},{right} {south},{left} {south}))"
    drawn(show, overlay, catalog(raster_item(1, wide)))
    image = picture(canvas)
    ends = [to_map.transform(x, north) for x in (left, right)]
    chord = QgsPointXY((ends[0].x() + ends[1].x()) / 2, (ends[0].y() + ends[1].y()) / 2)
    curve = to_map.transform((left + right) / 2, north)
    assert inked(canvas, image, curve.x(), curve.y())
    assert not inked(canvas, image, chord.x(), chord.y())


def test_a_footprint_that_does_not_exist_in_the_project_s_crs_is_left_out(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    canvas.setExtent(QgsRectangle(1_000_000, 6_000_000, 1_500_000, 6_400_000))
    there, nowhere = raster_item(1, square(10, 49, 1)), raster_item(2, square(10, 95, 1))
    drawn(show, overlay, catalog(there, service=GEOGRAPHIC))
    alone = picture(canvas)
    drawn(show, overlay, catalog(there, nowhere, service=GEOGRAPHIC))
    assert picture(canvas) == alone
    overlay.highlight(2)
    assert picture(canvas) == alone
    assert inked(canvas, alone, 1_113_195, 6_340_000)


def test_outlines_are_at_their_place_after_the_project_s_crs_has_changed(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    blank = QImage(picture(canvas).size(), QImage.Format.Format_RGB32)
    blank.fill(Qt.GlobalColor.white)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    assert picture(canvas).convertToFormat(QImage.Format.Format_RGB32) == blank
    drawn(canvas.setExtent, QgsRectangle(0, 0, 0.09, 0.07))
    degrees = 1 / 111_319.49
    image = picture(canvas)
    assert inked(canvas, image, 1000 * degrees, 2500 * degrees)
    assert not inked(canvas, image, 2500 * degrees, 2500 * degrees)


def test_only_the_last_catalog_shown_is_drawn(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    overlay.set_ticked(frozenset())
    show(overlay, catalog(SMALL_SQUARE))
    drawn(show, overlay, catalog(RIGHT_SQUARE))
    image = picture(canvas)
    assert inked(canvas, image, 5000, 2500)
    assert not inked(canvas, image, 1000, 2500)
    assert not inked(canvas, image, 2000, 2500)


def test_a_catalog_that_is_taken_off_the_map_is_forgotten_in_many_small_steps(qgis_app: object) -> None:
    outlines = Outlines(as_given(QgsCoordinateReferenceSystem("EPSG:3857")))
    list(outlines.take_in(raster_item(number, square(number, 0, 1)) for number in range(1, 1001)))
    left = [outlines.layer.featureCount() for _ in outlines.let_go()]
    assert left[-1] == 0
    assert all(before - after <= 250 for before, after in zip(left, left[1:]))
    assert list(outlines.at(QgsPointXY(1.5, 0.5))) == []


@pytest.mark.parametrize("nothing", [None, OFF_THE_MAP], ids=["no catalog", "unknown spatial reference"])
def test_showing_what_has_no_place_clears_the_canvas(
    canvas: QgsMapCanvas,
    overlay: FootprintOverlay,
    drawn: Callable[..., None],
    nothing: Catalog | None,
) -> None:
    empty = picture(canvas)
    drawn(show, overlay, catalog(LEFT_SQUARE))
    overlay.highlight(1)
    show(overlay, nothing)
    assert picture(canvas) == empty


def test_a_catalog_of_more_rasters_than_are_taken_in_at_once_is_drawn_whole(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    many = [raster_item(number, square(100, 100, 500)) for number in range(10, 1500)]
    drawn(show, overlay, catalog(*many, RIGHT_SQUARE))
    assert inked(canvas, picture(canvas), 5000, 2500)


class RecordingTool(QgsMapTool):
    """A map tool that notes what it is told."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.moves = 0

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:  # noqa: N802 - QGIS's name
        self.moves += 1


@pytest.fixture
def hovered(overlay: FootprintOverlay) -> list[int | None]:
    rasters: list[int | None] = []
    overlay.hovered.connect(rasters.append)
    return rasters


def test_pointing_tells_the_smallest_raster_once_and_leaves_the_map_tool_its_events(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], hovered: list[int | None]
) -> None:
    tool = RecordingTool(canvas)
    canvas.setMapTool(tool)
    drawn(show, overlay, catalog(SMALL_SQUARE, LEFT_SQUARE, RIGHT_SQUARE))
    for x, y in [(1500, 1500), (1600, 1500), (2500, 2500), (4500, 2500), (6000, 2500)]:
        move_pointer(canvas, x, y)
    assert hovered == [1, 3, None, 2]
    assert tool.moves == 5


def test_the_pointer_leaving_the_canvas_leaves_the_raster(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], hovered: list[int | None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    move_pointer(canvas, 2500, 2500)
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert hovered == [1, None]


def test_a_raster_is_found_under_the_pointer_in_another_crs(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], hovered: list[int | None]
) -> None:
    canvas.setExtent(QgsRectangle(1_000_000, 6_000_000, 1_500_000, 6_400_000))
    drawn(show, overlay, catalog(raster_item(5, square(10, 49, 1)), service=GEOGRAPHIC))
    move_pointer(canvas, 1_150_000, 6_340_000)
    assert hovered == [5]


def test_another_catalog_ends_the_pointing(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], hovered: list[int | None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    move_pointer(canvas, 2500, 2500)
    show(overlay, None)
    move_pointer(canvas, 2500, 2500)
    assert hovered == [1, None]


def test_release_leaves_the_canvas_as_it_was(canvas: QgsMapCanvas, qtbot: Any) -> None:
    items, empty = len(canvas.scene().items()), picture(canvas)
    overlay = FootprintOverlay(canvas)
    hovered: list[int | None] = []
    overlay.hovered.connect(hovered.append)
    with qtbot.waitSignal(overlay.drawn, timeout=10_000):
        show(overlay, catalog(LEFT_SQUARE))
    overlay.highlight(1)
    canvas.setExtent(QgsRectangle(0, 0, 10_100, 8_000))
    overlay.release()
    canvas.setExtent(QgsRectangle(0, 0, 10_000, 8_000))
    move_pointer(canvas, 2500, 2500)
    assert len(canvas.scene().items()) == items
    assert picture(canvas) == empty
    assert hovered == []


def test_release_does_not_wait_for_a_drawing(canvas: QgsMapCanvas, qtbot: Any) -> None:
    overlay = FootprintOverlay(canvas)
    told: list[str] = []
    overlay.drawn.connect(lambda: told.append("drawn"))
    show(overlay, catalog(LEFT_SQUARE))
    overlay.release()
    later = FootprintOverlay(canvas)
    with qtbot.waitSignal(later.drawn, timeout=10_000):
        show(later, catalog(RIGHT_SQUARE))
    later.release()
    assert told == []


CROWD = [raster_item(number, square(number % 40 * 200, number // 40 * 200, 200)) for number in range(1600)]
"""Side by side, eight pixels each."""


def test_rasters_told_page_by_page_are_drawn_together(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    overlay.begin(service_info().spatial_reference)
    overlay.add([LEFT_SQUARE])
    overlay.set_ticked(frozenset({1}))
    drawn(overlay.add, [RIGHT_SQUARE])
    assert share_of_edge(canvas, 1000) == 1
    assert 0.3 < share_of_edge(canvas, 5000) < 0.9


def test_what_is_taken_in_is_seen_before_all_is(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, qtbot: Any
) -> None:
    shown: list[str] = []
    overlay.drawn.connect(lambda: shown.append("all"))

    def endless() -> Iterator[RasterItem]:
        yield from (raster_item(number, square(5000, 1000, 3000)) for number in count(1))

    overlay.begin(service_info().spatial_reference)
    overlay.add(endless())
    qtbot.waitUntil(lambda: inked(canvas, picture(canvas), 5000, 2500), timeout=10_000)
    assert shown == []


def test_pages_that_come_one_upon_the_other_do_not_keep_each_other_from_being_seen(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, qtbot: Any
) -> None:
    numbers = count(1)
    overlay.begin(service_info().spatial_reference)
    coming = QTimer()
    coming.timeout.connect(lambda: overlay.add([raster_item(next(numbers), square(5000, 1000, 3000))]))
    coming.start(5)
    qtbot.waitUntil(lambda: inked(canvas, picture(canvas), 5000, 2500), timeout=5_000)
    coming.stop()


def test_too_small_for_outlines_ticked_footprints_are_dark_and_others_pale(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    show(overlay, catalog(*CROWD))
    drawn(overlay.set_ticked, frozenset(range(800)))
    image = picture(canvas)
    ticked = average_lightness(image, canvas, 4000, 2000)
    unticked = average_lightness(image, canvas, 4000, 6000)
    assert ticked < 150 < unticked < 240


def test_no_footprint_is_too_small_to_be_seen(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(
        show, overlay, catalog(raster_item(1, square(2500, 2500, 2)), raster_item(2, square(7000, 5000, 2)))
    )
    assert inked(canvas, picture(canvas), 2501, 2501)


def average_lightness(image: QImage, canvas: QgsMapCanvas, x: float, y: float) -> float:
    colors = around(image, pixel(canvas, x, y), reach=20)
    return sum(color.lightness() for color in colors) / len(colors)


def test_a_raster_s_name_stands_in_its_footprint_where_there_is_room_unless_unwanted(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    narrow = raster_item(4, square(8500, 6000, 900), name="a name longer than its footprint is wide")
    drawn(show, overlay, catalog(LEFT_SQUARE, narrow))
    plain = picture(canvas)
    drawn(overlay.set_labelled, True)
    named = picture(canvas)
    assert inked(canvas, named, 2500, 2500, reach=8)
    assert not inked(canvas, named, 8950, 6450, reach=8)
    drawn(overlay.set_labelled, False)
    assert picture(canvas) == plain


def test_selected_footprints_are_set_off_less_than_the_highlighted_one(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE, RIGHT_SQUARE, raster_item(9, None)))
    plain = picture(canvas)
    overlay.select({1, 2, 9})
    lit = picture(canvas)
    middle = pixel(canvas, 2500, 2500)
    assert lit.pixelColor(middle) == plain.pixelColor(middle)
    for edge in (pixel(canvas, 1000, 2500), pixel(canvas, 5000, 2500)):
        assert ink_across(lit, edge) > ink_across(plain, edge)
    overlay.select(())
    assert picture(canvas) == plain


def test_a_selection_of_hundreds_is_not_set_off(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(*CROWD))
    plain = picture(canvas)
    overlay.select(range(1600))
    assert picture(canvas) == plain


def test_rasters_upon_each_other_are_told_from_the_smallest_on(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    assert list(overlay.rasters_at(QgsPointXY(2500, 2500))) == []
    drawn(show, overlay, catalog(LEFT_SQUARE, SMALL_SQUARE, RIGHT_SQUARE))
    assert [raster.raster_id for raster in overlay.rasters_at(QgsPointXY(2500, 2500))] == [3, 1]


def test_the_rasters_that_an_area_of_the_map_meets_are_found_in_another_crs(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    canvas.setExtent(QgsRectangle(1_000_000, 6_000_000, 1_500_000, 6_400_000))
    inside, beside = raster_item(5, square(10, 49, 1)), raster_item(6, square(12, 49, 1))
    drawn(show, overlay, catalog(inside, beside, service=GEOGRAPHIC))
    area = QgsGeometry.fromRect(QgsRectangle(1_150_000, 6_300_000, 1_160_000, 6_350_000))
    assert [found for found in overlay.rasters_meeting(area) if found is not None] == [5]


def test_on_a_magnified_map_the_outlines_lie_right_and_are_thicker(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    plain = ink_across(picture(canvas), pixel(canvas, 4000, 3000))
    drawn(canvas.setMagnificationFactor, 2)
    image = picture(canvas)
    assert ink_across(image, pixel(canvas, 4000, 3000)) > plain
    assert not inked(canvas, image, 3500, 3000)


@pytest.mark.parametrize("background", ["white", "gray", "black"])
def test_what_no_ticked_raster_covers_is_hatched_on_any_imagery(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], background: str
) -> None:
    canvas.setCanvasColor(QColor(background))
    drawn(show, overlay, catalog(LEFT_SQUARE, RIGHT_SQUARE))
    plain = picture(canvas)
    drawn(
        overlay.show_uncovered,
        shapely.wkt.loads("POLYGON((4010 1000,4990 1000,4990 4000,4010 4000,4010 1000))"),
    )
    hatched = picture(canvas)
    inside = [hatched.pixelColor(place) for place in places(canvas, 4200, 1500, 4800, 3500)]
    assert max(color.lightness() for color in inside) - min(color.lightness() for color in inside) > 70
    for place in places(canvas, 1200, 1500, 3800, 3500) + places(canvas, 8100, 1500, 9000, 3500):
        assert hatched.pixelColor(place) == plain.pixelColor(place)
    drawn(overlay.show_uncovered, None)
    assert picture(canvas) == plain


def places(canvas: QgsMapCanvas, west: float, south: float, east: float, north: float) -> list[QPoint]:
    """Give every third pixel of a box of the map."""
    upper_left, lower_right = pixel(canvas, west, north), pixel(canvas, east, south)
    columns, rows = range(upper_left.x(), lower_right.x(), 3), range(upper_left.y(), lower_right.y(), 3)
    return [QPoint(column, row) for column in columns for row in rows]


def test_what_is_hatched_already_is_not_drawn_anew(
    overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    surface = RIGHT_SQUARE.footprint
    drawn(overlay.show_uncovered, surface)
    overlay.show_uncovered(surface)
    assert not any(timer.isActive() for timer in overlay.findChildren(QTimer))


def test_another_catalog_is_not_hatched_for_the_last_one(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None]
) -> None:
    drawn(show, overlay, catalog(LEFT_SQUARE))
    plain = picture(canvas)
    drawn(overlay.show_uncovered, RIGHT_SQUARE.footprint)
    drawn(show, overlay, catalog(LEFT_SQUARE))
    assert picture(canvas) == plain


def test_on_a_finer_screen_the_image_lies_where_it_should(
    canvas: QgsMapCanvas, overlay: FootprintOverlay, drawn: Callable[..., None], qtbot: Any
) -> None:
    outlines = Outlines(as_given(canvas.mapSettings().destinationCrs()))
    list(outlines.take_in([LEFT_SQUARE]))
    settings = QgsMapSettings(canvas.mapSettings())
    settings.setDevicePixelRatio(2)
    drawing, item = Drawing(), ImageItem(canvas)
    with qtbot.waitSignal(drawing.finished, timeout=10_000) as made:
        drawing.start(Scene(outlines, is_labelled=False), settings)
    image, told = made.args
    assert image.width() == 2 * settings.outputSize().width()
    item.show_image(image, told)
    seen = picture(canvas)
    assert [inked(canvas, seen, x, 2500) for x in (1000, 2500, 4000, 6000)] == [True, False, True, False]
    remove(item)


@pytest.mark.parametrize("side", [1e6, 1e9, 1e14])
def test_no_footprint_is_so_large_that_bending_its_edges_fills_the_memory(side: float) -> None:
    wide = flexible(shapely.wkt.loads(square(0, 0, side)).wkb, QgsCoordinateReferenceSystem("EPSG:3857"))
    assert 200 < wide.constGet().nCoordinates() < 10_000
