"""Moving a real canvas to extents in several spatial references."""

from __future__ import annotations

import pytest
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.ui.on_map.view import bring_to_front, zoom_to
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QLabel, QStackedWidget

UTM_32 = QgsCoordinateReferenceSystem("EPSG:25832")
UTM_33 = QgsCoordinateReferenceSystem("EPSG:25833")
WORLD = QgsCoordinateReferenceSystem("EPSG:4326")


def test_the_map_shows_all_extents(desktop: Desktop) -> None:
    one, other = (
        QgsRectangle(700000, 5400000, 701000, 5401000),
        QgsRectangle(704000, 5406000, 705000, 5407000),
    )
    zoom_to(desktop.mapCanvas(), [(one, UTM_32), (other, UTM_32)])
    shown = desktop.mapCanvas().extent()
    assert shown.contains(one)
    assert shown.contains(other)
    assert shown.height() < 9000


def test_an_extent_in_another_spatial_reference_is_found_on_the_map(desktop: Desktop) -> None:
    zoom_to(desktop.mapCanvas(), [(QgsRectangle(300000, 5400000, 301000, 5401000), UTM_33)])
    centre = desktop.mapCanvas().extent().center()
    assert 735000 < centre.x() < 750000
    assert 5390000 < centre.y() < 5420000


@pytest.mark.parametrize(
    "extents",
    [[], [(QgsRectangle(), UTM_32)], [(QgsRectangle(0, 200, 10, 300), WORLD)]],
    ids=["none", "empty", "off the earth"],
)
def test_without_a_place_to_go_the_map_stays(
    extents: list[tuple[QgsRectangle, QgsCoordinateReferenceSystem]], desktop: Desktop
) -> None:
    before = desktop.mapCanvas().extent()
    zoom_to(desktop.mapCanvas(), extents)
    assert desktop.mapCanvas().extent() == before


def test_the_map_comes_in_front_of_a_welcome_page(qgis_app: object) -> None:
    stack = QStackedWidget()
    canvas = QgsMapCanvas(stack)
    stack.addWidget(canvas)
    stack.addWidget(QLabel("Welcome"))
    stack.setCurrentIndex(1)
    bring_to_front(canvas)
    assert stack.currentWidget() is canvas


def test_a_map_with_nothing_before_it_stays_where_it_is(desktop: Desktop) -> None:
    bring_to_front(desktop.mapCanvas())
    assert desktop.mapCanvas().isVisible()


def test_a_place_in_an_unknown_spatial_reference_is_nowhere_on_the_map(desktop: Desktop) -> None:
    canvas = desktop.mapCanvas()
    before = canvas.extent()
    nowhere = QgsRectangle(0, 0, 10, 10)
    zoom_to(canvas, [(nowhere, QgsCoordinateReferenceSystem())])
    assert canvas.extent() == before
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
    zoom_to(canvas, [(nowhere, QgsCoordinateReferenceSystem())])
    assert canvas.extent().contains(nowhere)
    assert canvas.extent().width() < 100
