"""Rasters whose numbers make no sense, in the list, its filters and the layers that are made of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pytest
import shapely.wkt
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.events import ignore, never
from image_service_downloader.core.rasters import RasterItem
from image_service_downloader.core.service import ServiceInfo
from image_service_downloader.tests.factories import field
from image_service_downloader.tests.ui.factories import catalog, raster_item, service_info, square
from image_service_downloader.ui.catalog_features import CatalogFeatures
from image_service_downloader.ui.data_size import size_text
from image_service_downloader.ui.footprints.placement import Placing
from image_service_downloader.ui.on_map.kept_layer import footprint_layer
from image_service_downloader.ui.rasters.panel import RastersPanel
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext
from qgis.PyQt.QtWidgets import QAbstractSpinBox, QTableView, QToolButton

pytestmark = pytest.mark.usefixtures("qgis_app")

NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([1e-200, 5e-324, 1e300, -1e300, 10**400, 10**400 + 5, -(10**400), 2**63, 2**31, 2**53]),
    st.sampled_from([math.nan, math.inf, -math.inf, True, None, "1", [], {}]),
    st.floats(),
    st.integers(),
)
KINDS = ("Integer", "SmallInteger", "BigInteger", "Single", "Double", "Date", "DateOnly", "String", "OID")
FIELDS = tuple(field(f"A{kind}", kind) for kind in KINDS)
ATTRIBUTES = st.fixed_dictionaries({field.name: NUMBERS for field in FIELDS})
CELL_SIZES = st.sampled_from([None, 5e-324, 1e-200, 0.5, 1e300])


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(rasters=st.lists(st.tuples(ATTRIBUTES, CELL_SIZES), min_size=2, max_size=4))
def test_whatever_numbers_rasters_have_they_are_listed_filtered_and_kept(
    rasters: list[tuple[dict[str, Any], float | None]],
) -> None:
    service = service_info(fields=FIELDS)
    items = [
        raster_item(number, square(number, 0, 1000), attributes, cell_size=cell_size)
        for number, (attributes, cell_size) in enumerate(rasters)
    ]
    panel = listed(items, service)
    view = panel.findChild(QTableView)
    for column in range(view.model().columnCount()):
        view.sortByColumn(column, view.horizontalHeader().sortIndicatorOrder())
    assert view.model().rowCount() == len(items)
    assert not panel.grab().isNull()
    panel.deleteLater()
    layer = footprint_layer(service, items, "footprints")(ignore, never)
    assert layer.featureCount() == len(items)
    assert [CatalogFeatures(service).feature(item).isValid() for item in items] == [True] * len(items)


@pytest.mark.parametrize("first", [10**400, -(10**400), 2**63])
def test_many_numbers_too_large_for_a_field_on_the_screen_are_not_filtered_by(first: int) -> None:
    service = service_info(fields=(field("Flight", "BigInteger"),))
    items = [raster_item(number, square(number, 0, 1000), {"Flight": first + number}) for number in range(20)]
    panel = listed(items, service)
    assert panel.findChildren(QAbstractSpinBox) == []
    panel.deleteLater()


SIDES = st.one_of(
    st.sampled_from([0.0, 180.0, 360.0, 2e7, 20037508.342789244, -20037509.0, 1e15, 1e300, -1e300]),
    st.floats(-3e7, 3e7),
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(
    extent=st.tuples(SIDES, SIDES, SIDES, SIDES),
    crs=st.sampled_from(["EPSG:32660", "EPSG:3413", "EPSG:3857", "EPSG:4326", "ESRI:54030"]),
    map_crs=st.sampled_from(["EPSG:4326", "EPSG:3857", "EPSG:3413", "EPSG:3832", ""]),
)
def test_whatever_extent_a_service_has_its_footprints_find_their_place(
    extent: tuple[float, float, float, float], crs: str, map_crs: str
) -> None:
    context = QgsCoordinateTransformContext()
    placing = Placing(QgsCoordinateReferenceSystem(crs), extent, context)
    _, place = placing.on(QgsCoordinateReferenceSystem(map_crs))
    placed = place(shapely.wkt.loads(square(10, 10, 5)).wkb)
    assert placed is not None
    assert placed.isGeosValid()


def listed(items: Sequence[RasterItem], service: ServiceInfo) -> RastersPanel:
    panel = RastersPanel()
    panel.show_rasters(catalog(*items, service=service))
    next(one for one in panel.findChildren(QToolButton) if one.accessibleName() == "Filters").click()
    return panel


@pytest.mark.parametrize("size", [2**63, 2**64 * 1000, 10**400], ids=["2**63", "2**73", "10**400"])
def test_a_size_beyond_all_measure_is_told_all_the_same(size: int) -> None:
    assert size_text(size) == size_text(2**63 - 1)
