"""Rasters of services that go over 180°, on maps that end there: against the reference service, on a canvas.

Ink is looked for where a world map has a place: between -180° and 180°.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from image_service_downloader.core.catalog import Catalog, read_catalog
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.service import ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from image_service_downloader.tests.ui.canvas import Hand, Pixel
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.ui import settings
from image_service_downloader.ui.footprints.overlay import FootprintOverlay
from image_service_downloader.ui.on_map.rasters import RastersOnMap
from image_service_downloader.ui.tasks import TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRectangle,
)
from qgis.PyQt.QtGui import QImage
from shapely.geometry import box

PATIENCE = 20_000
WORLD = QgsCoordinateReferenceSystem("EPSG:4326")
WORLD_MAPS = ("EPSG:4326", "EPSG:3857", "ESRI:54030")
NOTHING = frozenset[int]()


@pytest.fixture(scope="module")
def up_to_360(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Rasters of 10° x 8° in a service whose longitudes run from 0° to 360°, one of them over 180°."""
    folder = tmp_path_factory.mktemp("up_to_360")
    for name, west in {"greenwich": 0.0, "pacific": 175.0, "atlantic": 350.0}.items():
        write_raster(folder / f"{name}.tif", epsg=4326, origin=(west, 14.0), pixel_size=0.1)
    return listed(module_service(folder, "--wkid", "4326"))


@pytest.fixture(scope="module")
def fiji(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Rasters of 1.9° in UTM zone 60, one of them over 180°."""
    folder = tmp_path_factory.mktemp("fiji")
    for name, east in {"west_of_180": 500_000.0, "over_180": 730_000.0}.items():
        write_raster(folder / f"{name}.tif", epsg=32660, origin=(east, 1_600_000.0), pixel_size=2000.0)
    return listed(module_service(folder))


@pytest.fixture(scope="module")
def west_of_180(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """A raster in UTM zone 60 that ends west of 180°."""
    folder = tmp_path_factory.mktemp("west_of_180")
    write_raster(folder / "west_of_180.tif", epsg=32660, origin=(500_000.0, 1_600_000.0), pixel_size=2000.0)
    return listed(module_service(folder))


@pytest.fixture(scope="module")
def arctic(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Rasters around the north pole: on the pole, and over 180°."""
    folder = tmp_path_factory.mktemp("arctic")
    places = {"pole": (-200_000.0, 200_000.0), "over_180": (-1_000_000.0, 1_000_000.0)}
    for name, origin in places.items():
        write_raster(folder / f"{name}.tif", epsg=3413, origin=origin, pixel_size=5000.0, size=(80, 80))
    return listed(module_service(folder))


def listed(url: str) -> Catalog:
    with Connection(url) as connection:
        return read_catalog(describe(ServiceUrl(url), connection), connection)


def raster(catalog: Catalog, name: str) -> int:
    return next(item.raster_id for item in catalog.items if item.name.startswith(name))


class Map:
    """A map on the screen, rasters on it, and a hand on the mouse; places are longitudes and latitudes."""

    def __init__(self, desktop: Desktop, qtbot: QtBot) -> None:
        self.canvas = desktop.mapCanvas()
        self.hand = Hand(self.canvas)
        self.rasters = RastersOnMap(self.canvas, TaskRunner(desktop.window), QgsProject.instance())
        self.hovered: list[int | None] = []
        self.rasters.hovered.connect(self.hovered.append)
        desktop.tools.addWidget(self.rasters.bar)
        self._qtbot = qtbot

    def show(self, catalog: Catalog, crs: str) -> None:
        """Show rasters, all of them ticked, on a map of the world."""
        self.turn_to(crs)
        ticked = frozenset(item.raster_id for item in catalog.items)
        self.after_drawing(self.rasters.show, catalog, ticked)

    def turn_to(self, crs: str) -> None:
        """Show the whole world in a CRS."""
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        self.canvas.setExtent(QgsRectangle(self._on_map(-180, 0).x(), -1, self._on_map(180, 0).x(), 1))

    def after_drawing(self, act: Callable[..., object], *values: object) -> None:
        """Do something that leads to a drawing, and wait for that."""
        overlay = self.rasters.findChild(FootprintOverlay)
        with self._qtbot.waitSignal(overlay.drawn, timeout=PATIENCE):
            act(*values)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(condition, timeout=PATIENCE)

    def pixel(self, longitude: float, latitude: float) -> Pixel:
        """Give the pixel of a place, also of one beyond the end of the map."""
        place = self.canvas.getCoordinateTransform().transform(self._on_map(longitude, latitude))
        return round(place.x()), round(place.y())

    def inked(self, *places: tuple[float, float], reach: int = 2) -> list[bool]:
        """Tell for each place whether there is a line."""
        image, steps = self.canvas.viewport().grab().toImage(), range(-reach, reach + 1)
        return [_has_ink(image, self.pixel(*place), steps) for place in places]

    def tinted(self, *places: tuple[float, float]) -> list[bool]:
        """Tell for each place whether the map is not white there."""
        image = self.canvas.viewport().grab().toImage()
        return [image.pixelColor(*self.pixel(*place)).lightness() < 255 for place in places]

    def shows(self, longitude: float, latitude: float) -> bool:
        """Tell whether a place is in sight."""
        return self.canvas.extent().contains(self._on_map(longitude, latitude))

    def picked_in_box(self, start: tuple[float, float], end: tuple[float, float]) -> frozenset[int]:
        """Pick rasters by a box on the map, which may begin or end beyond that."""
        if not self.rasters.bar.pick_button.isChecked():
            self.rasters.bar.pick_button.click()
        with self._qtbot.waitSignal(self.rasters.picked, timeout=PATIENCE) as told:
            self.hand.drag(self.pixel(*start), self.pixel(*end))
        picked: frozenset[int] = told.args[0]
        return picked

    def _on_map(self, longitude: float, latitude: float) -> QgsPointXY:
        crs = self.canvas.mapSettings().destinationCrs()
        to_map = QgsCoordinateTransform(WORLD, crs, QgsProject.instance())
        place = to_map.transform(min(max(longitude, -180), 180), latitude)
        beyond = longitude - min(max(longitude, -180), 180)
        degree = to_map.transform(1, latitude).x() - to_map.transform(0, latitude).x()
        return QgsPointXY(place.x() + beyond * degree, place.y())


def _has_ink(image: QImage, pixel: Pixel, steps: range) -> bool:
    around = [(pixel[0] + right, pixel[1] + down) for right in steps for down in steps]
    return any(image.valid(*place) and image.pixelColor(*place).lightness() < 160 for place in around)


@pytest.fixture
def world(desktop: Desktop, qtbot: QtBot) -> Iterator[Map]:
    # Letters are ink, too.
    settings.remember_shows_names(False)
    made = Map(desktop, qtbot)
    yield made
    made.rasters.release()


@pytest.mark.parametrize("crs", WORLD_MAPS)
def test_rasters_of_a_service_that_runs_on_to_360_lie_where_world_maps_have_them(
    world: Map, up_to_360: Catalog, crs: str
) -> None:
    world.show(up_to_360, crs)
    assert world.inked((-10, 10), (0, 10), (10, 10), (175, 10), (-175, 10)) == [True] * 5
    assert world.inked((-5, 10), (5, 10), (-90, 6), (-90, 14), (90, 6), (90, 14)) == [False] * 6


@pytest.mark.parametrize("crs", WORLD_MAPS)
def test_they_are_pointed_at_where_they_are_drawn(world: Map, up_to_360: Catalog, crs: str) -> None:
    world.show(up_to_360, crs)
    for longitude in (-5, 5, 90, 178, 0, -178):
        world.hand.move(world.pixel(longitude, 10 if longitude else -10))
    atlantic, greenwich, pacific = (raster(up_to_360, name) for name in ("atlantic", "greenwich", "pacific"))
    assert world.hovered == [atlantic, greenwich, None, pacific, None, pacific]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_a_box_on_a_world_map_picks_them_also_one_drawn_over_its_end(
    world: Map, up_to_360: Catalog, crs: str
) -> None:
    world.show(up_to_360, crs)
    world.canvas.setExtent(world.canvas.extent().buffered(world.canvas.extent().width() / 5))
    assert world.picked_in_box((-12, 12), (-3, 8)) == {raster(up_to_360, "atlantic")}
    assert world.picked_in_box((-190, 12), (-170, 8)) == {raster(up_to_360, "pacific")}


@pytest.mark.parametrize("crs", WORLD_MAPS)
@pytest.mark.parametrize(("name", "middle"), [("atlantic", -5), ("greenwich", 5), ("pacific", 178)])
def test_the_map_goes_to_them_where_they_are_drawn(
    world: Map, up_to_360: Catalog, crs: str, name: str, middle: float
) -> None:
    world.show(up_to_360, crs)
    world.rasters.zoom_to({raster(up_to_360, name)})
    world.wait_until(lambda: not world.shows(90, 10))
    assert world.shows(middle, 10)


@pytest.mark.parametrize("crs", WORLD_MAPS)
def test_what_they_leave_uncovered_is_hatched_beside_them(world: Map, up_to_360: Catalog, crs: str) -> None:
    world.show(up_to_360, crs)
    uncovered = box(330, -20, 350, 0).union(box(170, -20, 190, 0))
    world.after_drawing(world.rasters.show_uncovered, uncovered)
    assert world.inked((-20, -10), (175, -10), (-175, -10), reach=8) == [True] * 3
    assert world.inked((-40, -10), (20, -10), (100, -10), reach=8) == [False] * 3


@pytest.mark.parametrize("crs", WORLD_MAPS)
@pytest.mark.parametrize(("name", "middles"), [("atlantic", (-5, -5)), ("pacific", (-177.5, 177.5))])
def test_a_preview_lies_in_its_footprint(
    world: Map, up_to_360: Catalog, crs: str, name: str, middles: tuple[float, float]
) -> None:
    world.show(up_to_360, crs)
    world.rasters.preview(raster(up_to_360, name))
    world.wait_until(lambda: all(world.inked(*((middle, 10) for middle in middles))))
    assert not any(world.inked((-90, 10), (5, 10), (90, 10)))


def test_footprints_that_are_kept_lie_where_they_were_seen(world: Map, up_to_360: Catalog) -> None:
    world.show(up_to_360, "EPSG:4326")
    world.rasters.keep({raster(up_to_360, "atlantic")})
    world.wait_until(lambda: bool(QgsProject.instance().mapLayers()))
    (kept,) = QgsProject.instance().mapLayers().values()
    assert kept.extent() == QgsRectangle(-10, 6, 0, 14)


@pytest.mark.parametrize("crs", WORLD_MAPS)
def test_a_footprint_in_metres_over_180_is_cut_on_a_world_map_and_no_bar_across_it(
    world: Map, fiji: Catalog, crs: str
) -> None:
    world.show(fiji, crs)
    assert world.inked((179.1, 13.5), (-179.1, 13.5)) == [True] * 2
    assert world.inked((90, 13.6), (0, 14), (-90, 13.6), (90, 14.4), (-90, 14.4), reach=6) == [False] * 5
    world.hand.move(world.pixel(-179.5, 13.8))
    assert world.hovered == [raster(fiji, "over_180")]


@pytest.mark.parametrize("crs", ["EPSG:32660", "EPSG:3832"])
def test_such_a_footprint_stays_whole_on_a_map_that_goes_on_there(
    world: Map, fiji: Catalog, crs: str
) -> None:
    world.show(fiji, "EPSG:3857")
    for target, is_cut in ((crs, False), ("EPSG:4326", True), (crs, False)):
        world.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(target))
        world.rasters.zoom_to({raster(fiji, "over_180")})
        world.wait_until(lambda: all(world.inked((179.13, 13.7))))
        assert world.inked((180, 13.8)) == [is_cut]
        world.hand.move(world.pixel(170, 13.8))
        world.hand.move(world.pixel(179.6, 13.8))
        assert world.hovered[-1] == raster(fiji, "over_180")


@pytest.mark.parametrize("crs", WORLD_MAPS)
def test_an_uncovered_part_over_180_is_no_bar_where_no_raster_goes_so_far(
    world: Map, west_of_180: Catalog, crs: str
) -> None:
    world.show(west_of_180, "EPSG:32660")
    world.rasters.show_uncovered(box(730_000, -500_000, 1_200_000, 0))
    world.turn_to(crs)
    world.wait_until(lambda: all(world.inked((179.5, -2), (-179, -2), reach=8)))
    assert not any(world.inked((90, -2), (0, -2), (-90, -2), reach=8))


def test_what_is_set_off_stays_so_on_a_map_of_another_crs(world: Map, fiji: Catalog) -> None:
    world.show(fiji, "EPSG:32660")
    world.rasters.highlight(raster(fiji, "over_180"))
    world.rasters.show_uncovered(box(600_000, 1_700_000, 900_000, 1_900_000))
    world.canvas.setDestinationCrs(WORLD)
    world.canvas.setExtent(QgsRectangle(178, 12, 182, 18))
    world.wait_until(lambda: all(world.inked((178.5, 16), (179.5, 16), reach=20)))
    world.wait_until(lambda: all(world.tinted((179.5, 14), (179.5, 13.5))))
    assert not any(world.tinted((178.5, 14), (180.5, 14)))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_rasters_around_a_pole_are_no_bars_across_a_world_map(world: Map, arctic: Catalog, crs: str) -> None:
    world.show(arctic, crs)
    assert world.inked((179.9, 78.3), (-179.9, 78.3)) == [True] * 2
    assert world.inked((45, 78), (-90, 78), (45, 80), (-90, 80)) == [False] * 4
    world.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3413"))
    world.after_drawing(world.canvas.setExtent, QgsRectangle(-1_500_000, -500_000, 500_000, 1_500_000))
    assert world.inked((180, 78.3), (180, 89)) == [False] * 2
