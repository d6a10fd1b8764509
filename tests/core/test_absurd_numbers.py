"""A service whose numbers make no sense: rasters are listed, estimated and planned all the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.attributes import reader_of
from image_service_downloader.core.catalog import Catalog, count_rasters, read_catalog
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.covering import Preference, coverage, fewest_covering
from image_service_downloader.core.plan import DownloadRequest, prepare
from image_service_downloader.core.plausible import UNLIKELY_SIZE
from image_service_downloader.core.preview import fetch_picture
from image_service_downloader.core.rasters import RasterItem
from image_service_downloader.core.selection import (
    estimated_sizes,
    items_covering,
    items_inside,
    newest_first,
    size_estimator,
)
from image_service_downloader.core.service import ServiceInfo, ServiceUrl, describe
from image_service_downloader.tests.core.scripted_server import Reply, Request, json_reply, scripted_server
from image_service_downloader.tests.factories import area, square

NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from([1e-200, 5e-324, 1e200, 1e300, -1e300, 10**400, -(10**400), 2**63, 10**200, 0, -1, 1]),
    st.sampled_from([math.nan, math.inf, -math.inf, True, None, "1", "1e400", [], {}]),
    st.floats(),
    st.integers(),
)
POINTS = st.tuples(NUMBERS, NUMBERS).map(list)
RINGS = st.lists(POINTS, min_size=3, max_size=4).map(lambda ring: [*ring, ring[0]])
BOXES = st.builds(
    lambda x, y: [[0, 0], [0, y], [x, y], [x, 0], [0, 0]], NUMBERS.filter(bool), NUMBERS.filter(bool)
)
ENVELOPES = st.fixed_dictionaries(dict.fromkeys(("xmin", "ymin", "xmax", "ymax"), NUMBERS))
GEOMETRIES = st.one_of(
    st.just({"rings": [[[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]]}),
    st.lists(RINGS | BOXES, min_size=1, max_size=2).map(lambda rings: {"rings": rings}),
    ENVELOPES,
)
ATTRIBUTES = st.fixed_dictionaries(
    {"LowPS": NUMBERS, "AcquisitionDate": NUMBERS, "Flights": NUMBERS, "Clouds": NUMBERS}
)
ROOTS = st.fixed_dictionaries(
    {
        "pixelSizeX": NUMBERS,
        "bandCount": NUMBERS,
        "maxRecordCount": NUMBERS,
        "maxDownloadImageCount": NUMBERS,
        "maxDownloadSizeLimit": NUMBERS,
        "currentVersion": NUMBERS,
        "extent": ENVELOPES,
        "pixelType": st.sampled_from(["U8", "F32", "U9999999", "U" + "9" * 5000, "F64"]),
    }
)
FIELDS = [
    {"name": name, "type": f"esriFieldType{kind}"}
    for name, kind in {
        "OBJECTID": "OID",
        "LowPS": "Double",
        "AcquisitionDate": "Date",
        "Flights": "Integer",
        "Clouds": "Double",
    }.items()
]
SERVICE = {
    "name": "Ortho",
    "capabilities": "Image,Catalog,Download",
    "spatialReference": {"wkid": 25832},
    "objectIdField": "OBJECTID",
    "fields": FIELDS,
}
CLIPS = (square(2, 2, 5), "POLYGON((0 -5, 25 10, 0 25, 0 -5))")


class Absurd:
    """Answers with the numbers that each example puts here."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.features: list[dict[str, Any]] = []
        self.count: Any = 0
        self.address = ""

    def __call__(self, request: Request) -> Reply:
        if request.path.endswith("/exportImage"):
            return Reply(b"\xff\xd8\xff")
        if "returnCountOnly" in request.parameters:
            return json_reply({"count": self.count})
        if "returnIdsOnly" in request.parameters:
            return json_reply({"objectIds": [one["attributes"]["OBJECTID"] for one in self.features]})
        return json_reply({"features": self.features} if request.path.endswith("/query") else self.root)

    def describe(self, connection: Connection) -> ServiceInfo:
        return describe(ServiceUrl(self.address), connection)

    def connect(self) -> Connection:
        return Connection(self.address, ConnectionSettings(attempts=1, read_timeout=5.0))


@pytest.fixture(scope="module")
def absurd() -> Iterator[Absurd]:
    """Serve what a test puts into it."""
    service = Absurd()
    with scripted_server(service) as host:
        service.address = f"{host}/arcgis/rest/services/Ortho/ImageServer"
        yield service


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(root=ROOTS, rasters=st.lists(st.tuples(ATTRIBUTES, GEOMETRIES), min_size=1, max_size=3), count=NUMBERS)
def test_no_number_of_a_service_keeps_its_rasters_from_being_listed_and_estimated(
    absurd: Absurd, root: dict[str, Any], rasters: list[tuple[dict[str, Any], Any]], count: Any
) -> None:
    absurd.root, absurd.count = {**SERVICE, **root}, count
    absurd.features = [
        {"attributes": {"OBJECTID": number, **attributes}, "geometry": geometry}
        for number, (attributes, geometry) in enumerate(rasters)
    ]
    with absurd.connect() as connection:
        service = absurd.describe(connection)
        assert 0 <= count_rasters(service, connection) < 2**31
        catalog = read_catalog(service, connection)
        assert len(catalog.items) == len(rasters)
        for clip in (None, *CLIPS):
            check_estimates(catalog, clip)
        check_choices(catalog)
        item = catalog.items[0]
        if item.footprint is not None:
            assert fetch_picture(service, item, connection).content


def check_estimates(catalog: Catalog, clip: str | None) -> None:
    within = None if clip is None else area(clip)
    sizes = estimated_sizes(catalog, within)
    assert all(size is None or 0 <= size < UNLIKELY_SIZE for size in sizes)
    assert sizes == tuple(map(size_estimator(catalog.service, within), catalog.items))
    assert prepare(DownloadRequest(catalog.service, catalog.items, Path("out"), within)).batches


def check_choices(catalog: Catalog) -> None:
    assert len(newest_first(catalog.items)) == len(catalog.items)
    assert all(item.cell_size is None or 0 < item.cell_size < math.inf for item in catalog.items)
    readers = {told.name: reader_of(told) for told in catalog.service.fields}
    for item in catalog.items:
        values = [read(item.attribute(name)) for name, read in readers.items()]
        assert not any(isinstance(value, float) and not math.isfinite(value) for value in values)
    for clip in CLIPS:
        wanted = area(clip)
        assert items_inside(catalog, wanted) <= ids(catalog.items)
        assert ids(items_covering(catalog, wanted)) <= ids(catalog.items)
        assert 0 <= coverage(catalog, wanted).share <= 1
        for preference in Preference:
            assert ids(fewest_covering(catalog, wanted, preference)) <= ids(catalog.items)


def ids(items: Iterable[RasterItem]) -> set[int]:
    return {item.raster_id for item in items}
