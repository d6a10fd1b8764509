"""Reading the rasters on offer, from the reference service and from services with habits of their own."""

from __future__ import annotations

import gc
import json
import math
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Union

import pytest
from image_service_downloader.core.catalog import (
    Catalog,
    RastersListed,
    acquisition_field,
    count_rasters,
    read_catalog,
    read_rasters,
)
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.errors import (
    Cancelled,
    CatalogNotOffered,
    ConditionRefused,
    Overloaded,
    RequestRefused,
    UnexpectedAnswer,
    UnknownRasters,
)
from image_service_downloader.core.events import CatalogProgress, Event, IsCancelled, Notify, ignore, never
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.service import ServiceInfo, ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.core.scripted_server import (
    Reply,
    Request,
    json_reply,
    refusal,
    scripted_server,
)
from image_service_downloader.tests.factories import area, field, service_info, square

PATIENCE_SECONDS = 20
OVER_THE_WEST = square(720010, 5399950, 20)


def read(url: str, **choices: Any) -> Catalog:
    with Connection(url) as connection:
        return read_catalog(describe(ServiceUrl.parse(url), connection), connection, **choices)


def read_by_id(url: str, raster_ids: Sequence[int]) -> Catalog:
    with Connection(url) as connection:
        return read_rasters(describe(ServiceUrl.parse(url), connection), connection, raster_ids)


def names(catalog: Catalog) -> list[str]:
    return sorted(f"{item.name} {item.acquired.year if item.acquired else '?'}" for item in catalog.items)


def test_all_primary_rasters_are_read_and_no_overviews(
    sample_catalog: Path, module_service: StartService
) -> None:
    url = module_service(sample_catalog)
    with Connection(url) as connection:
        info = describe(ServiceUrl.parse(url), connection)
        counted = count_rasters(info, connection)
    catalog = read(url)
    assert len(catalog.items) == counted == 8
    assert not any(item.name.startswith("Ov_") for item in catalog.items)
    assert all(item.footprint is not None and item.cell_size for item in catalog.items)


def test_an_area_is_asked_of_the_service(sample_catalog: Path, module_service: StartService) -> None:
    url = module_service(sample_catalog)
    found = names(read(url, area=area(OVER_THE_WEST)))
    assert "ortho 1999" in found
    assert "east 1999" not in found


def test_a_where_clause_narrows_what_the_service_finds(
    sample_catalog: Path, module_service: StartService
) -> None:
    url = module_service(sample_catalog)
    assert names(read(url, where="Name = 'ortho'")) == ["ortho 1999", "ortho 2003"]


def test_a_where_clause_may_ask_for_other_categories(
    sample_catalog: Path, module_service: StartService
) -> None:
    url = module_service(sample_catalog)
    assert all(item.name.startswith("Ov_") for item in read(url, where="category = 2").items)


def test_rasters_are_read_by_id_in_the_order_asked(
    sample_catalog: Path, module_service: StartService
) -> None:
    url = module_service(sample_catalog)
    ids = [item.raster_id for item in read(url).items][::-1]
    assert [item.raster_id for item in read_by_id(url, ids).items] == ids


def test_ids_that_the_catalog_does_not_have_are_named(
    sample_catalog: Path, module_service: StartService
) -> None:
    with pytest.raises(UnknownRasters) as caught:
        read_by_id(module_service(sample_catalog), [1, 4711, 4712])
    assert caught.value.raster_ids == (4711, 4712)


def test_a_low_record_limit_only_means_more_requests(
    sample_catalog: Path, module_service: StartService
) -> None:
    events: list[Event] = []
    catalog = read(module_service(sample_catalog, "--max-record-count", "3"), notify=events.append)
    assert len(catalog.items) == 8
    progress = [event for event in events if isinstance(event, CatalogProgress)]
    # Which of the later pages comes first is up to the network.
    assert progress in ([CatalogProgress(read, 8) for read in counts] for counts in ((3, 6, 8), (3, 5, 8)))


def test_rasters_are_told_page_by_page_each_once(sample_catalog: Path, module_service: StartService) -> None:
    events: list[Event] = []
    catalog = read(module_service(sample_catalog, "--max-record-count", "3"), notify=events.append)
    pages = [event.items for event in events if isinstance(event, RastersListed)]
    assert len(pages) == 3
    told = {item.raster_id: item for page in pages for item in page}
    assert sum(map(len, pages)) == len(told)
    assert all(told[item.raster_id] == item for item in catalog.items)


def test_footprints_come_in_the_spatial_reference_asked_for(
    sample_catalog: Path, module_service: StartService
) -> None:
    catalog = read(module_service(sample_catalog), out_spatial_reference=SpatialReference(4326))
    assert catalog.spatial_reference == SpatialReference(4326)
    footprint = catalog.items[0].footprint
    assert footprint is not None
    assert -180 < footprint.bounds[0] < 180


@pytest.mark.parametrize("option", [["--not-a-mosaic"], ["--capabilities", "Image,Download"]])
def test_a_service_without_a_catalog_says_so(
    option: list[str], sample_catalog: Path, module_service: StartService
) -> None:
    with pytest.raises(CatalogNotOffered):
        read(module_service(sample_catalog, *option))


def scripted(service_changes: dict[str, Any], *answers: Any, **choices: Any) -> tuple[Catalog, list[Request]]:
    """Read a catalog from a service that gives these answers, those with features and the others in turn."""
    asked: list[Request] = []
    features = iter([answer for answer in answers if "features" in answer])
    ids = iter([answer for answer in answers if "features" not in answer])

    def answer(request: Request) -> Reply:
        asked.append(request)
        return json_reply(next(ids if "returnIdsOnly" in request.parameters else features))

    return read_from(answer, service_changes, **choices), asked


def read_from(
    answer: Callable[[Request], Reply],
    service_changes: dict[str, Any] | None = None,
    settings: ConnectionSettings | None = None,
    **choices: Any,
) -> Catalog:
    """Read a catalog from a service that answers so."""
    with scripted_server(answer) as server, Connection(server, settings) as connection:
        url = ServiceUrl(f"{server}/arcgis/rest/services/Ortho/ImageServer")
        return read_catalog(service_info(url=url, **(service_changes or {})), connection, **choices)


Hold = Callable[[list[int]], Union[Reply, None]]


class Shelf:
    """A service that lists the ids given, answers for each raster asked for, and notes the requests."""

    def __init__(
        self, ids: Sequence[int], hold: Callable[[list[int]], Reply | None] = lambda _: None
    ) -> None:
        """Take what is to be done before the page of some ids is given; it may give another answer."""
        self.ids = ids
        self.hold = hold
        self.pages: list[list[int]] = []
        self.asked: list[Request] = []

    def answer(self, request: Request) -> Reply:
        self.asked.append(request)
        wanted = request.parameters.get("objectIds")
        if wanted is None:
            return json_reply({"objectIds": list(self.ids)})
        page = [int(text) for text in wanted.split(",")]
        self.pages.append(page)
        return self.hold(page) or json_reply({"features": [feature(OBJECTID=number) for number in page]})

    def read(self, is_cancelled: IsCancelled = never, notify: Notify = ignore, **changes: Any) -> Catalog:
        with scripted_server(self.answer) as server, Connection(server, None, is_cancelled) as connection:
            url = ServiceUrl(f"{server}/arcgis/rest/services/Ortho/ImageServer")
            return read_catalog(service_info(url=url, **changes), connection, notify=notify)


def test_the_first_rasters_are_told_before_any_others_are_asked_for() -> None:
    shelf = Shelf(range(1, 5001))
    pages_at_first_word: list[int] = []

    def notify(event: Event) -> None:
        if isinstance(event, RastersListed):
            pages_at_first_word.append(len(shelf.pages))

    assert len(shelf.read(notify=notify).items) == 5000
    assert pages_at_first_word[0] == 1
    assert len(shelf.pages[0]) <= 100


def test_later_pages_are_asked_for_side_by_side_and_stay_in_the_services_order() -> None:
    side_by_side = threading.Barrier(2)

    def hold(page: list[int]) -> None:
        if page[0] != shelf.ids[0]:
            side_by_side.wait(PATIENCE_SECONDS)

    shelf = Shelf(range(500, 0, -1), hold)
    catalog = shelf.read(max_record_count=200)
    assert [item.raster_id for item in catalog.items] == [*range(500, 0, -1)]
    assert len(shelf.pages) == 3


def test_a_page_that_fails_ends_the_others_at_once() -> None:
    failed = threading.Event()

    def hold(page: list[int]) -> Reply | None:
        if 101 in page:
            failed.set()
            return refusal(400, "Unable to perform query operation.")
        if page[0] != 1:
            failed.wait(PATIENCE_SECONDS)
        return None

    shelf = Shelf(range(1, 3001), hold)
    with pytest.raises(RequestRefused):
        shelf.read()
    assert len(shelf.pages) < 10


def test_a_cancel_ends_the_reading_in_the_middle_of_its_pages() -> None:
    has_begun, is_over = threading.Event(), threading.Event()

    def hold(page: list[int]) -> None:
        if page[0] != 1:
            has_begun.set()
            is_over.wait(PATIENCE_SECONDS)

    shelf = Shelf(range(1, 20_001), hold)
    events: list[Event] = []
    with pytest.raises(Cancelled):
        shelf.read(is_cancelled=has_begun.is_set, notify=events.append)
    is_over.set()
    assert [len(event.items) for event in events if isinstance(event, RastersListed)] == [len(shelf.pages[0])]


def test_footprints_of_very_many_vertices_come_in_smaller_pages() -> None:
    def answer(request: Request) -> Reply:
        wanted = request.parameters.get("objectIds")
        if wanted is None:
            return json_reply({"objectIds": [*range(1, 301)]})
        page = [int(text) for text in wanted.split(",")]
        sizes.append(len(page))
        ring = [[math.cos(angle), math.sin(angle)] for angle in (number / 100 for number in range(628))]
        rings = {"rings": [[*ring, ring[0]]]}
        return json_reply(
            {"features": [{"attributes": {"OBJECTID": number}, "geometry": rings} for number in page]}
        )

    sizes: list[int] = []
    assert len(read_from(answer).items) == 300
    assert sum(sizes) == 300
    assert max(sizes[1:]) < 50
    assert len(sizes) < 10


def test_the_collector_of_garbage_is_as_it_was_when_a_catalog_is_read() -> None:
    while_reading: list[bool] = []
    assert gc.isenabled()
    Shelf(range(1, 501)).read(notify=lambda _: while_reading.append(gc.isenabled()))
    assert gc.isenabled()
    assert all(while_reading)


def test_the_few_rasters_of_a_service_are_asked_for_together_with_their_ids() -> None:
    together = threading.Barrier(2)
    features = {"features": [feature(OBJECTID=7), feature(OBJECTID=5)]}

    def answer(request: Request) -> Reply:
        asked.append(request)
        together.wait(PATIENCE_SECONDS)
        return json_reply({"objectIds": [5, 7]} if "returnIdsOnly" in request.parameters else features)

    asked: list[Request] = []
    catalog = read_from(answer, rasters_in_all=2)
    assert [item.raster_id for item in catalog.items] == [5, 7]
    assert len(asked) == 2
    assert {request.parameters["where"] for request in asked} == {"Category = 1"}
    assert asked[0].parameters.get("outFields", "*") == "*"


@pytest.mark.parametrize("most", [None, 5, 1000])
def test_without_a_word_of_how_many_there_are_a_service_that_answers_briefly_is_asked_for_all(
    most: int | None,
) -> None:
    answers = ({"objectIds": [5]}, {"features": [feature(OBJECTID=5)]})
    _, asked = scripted({"max_record_count": most}, *answers)
    assert len(asked) == 2
    assert any("objectIds" in request.parameters for request in asked) == (most is None)


@pytest.mark.parametrize(
    "short",
    [
        {"features": [{"attributes": {"OBJECTID": 7}}], "exceededTransferLimit": True},
        {"features": [{"attributes": {"OBJECTID": 7}}]},
    ],
    ids=["and says so", "and says nothing"],
)
def test_a_service_that_cuts_the_answer_for_its_few_rasters_is_asked_by_id(short: dict[str, Any]) -> None:
    rest = {"features": [feature(OBJECTID=5)]}
    catalog, asked = scripted({}, short, {"objectIds": [5, 7]}, rest, rasters_in_all=2)
    assert [item.raster_id for item in catalog.items] == [5, 7]
    assert asked[2].parameters["objectIds"] == "5"


def test_more_rasters_than_a_page_holds_are_asked_for_by_id_from_the_first() -> None:
    _, asked = scripted({"max_record_count": 5}, {"objectIds": []}, rasters_in_all=6)
    assert asked[0].parameters["returnIdsOnly"] == "true"


def test_rasters_that_only_touch_the_area_are_left_out_page_by_page() -> None:
    events: list[Event] = []
    beside = {"attributes": {"OBJECTID": 2}, "geometry": {"xmin": 5, "ymin": 0, "xmax": 6, "ymax": 1}}
    nowhere = {"attributes": {"OBJECTID": 3}, "geometry": None}
    features = {"features": [feature(OBJECTID=1), beside, nowhere]}
    catalog, _ = scripted(
        {},
        {"objectIds": [1, 2, 3]},
        features,
        area=area(square(0, 0, 5)),
        notify=events.append,
    )
    assert [item.raster_id for item in catalog.items] == [1, 3]
    listed, progress = events
    assert isinstance(listed, RastersListed)
    assert listed.items.ids == [1, 3]
    assert progress == CatalogProgress(3, 3)


def test_what_is_in_the_area_is_the_services_word_where_footprints_come_in_another_reference() -> None:
    far = {"attributes": {"OBJECTID": 2}, "geometry": {"xmin": 50, "ymin": 50, "xmax": 60, "ymax": 60}}
    catalog, _ = scripted(
        {},
        {"objectIds": [2]},
        {"features": [far]},
        area=area(square(0, 0, 5)),
        out_spatial_reference=SpatialReference(4326),
    )
    assert [item.raster_id for item in catalog.items] == [2]


def test_attributes_go_by_the_services_own_names() -> None:
    features = [feature(OBJECTID=1, NAME="a", Sun=7), {"attributes": {"Sun": None, "OBJECTID": 2}}]
    catalog, _ = scripted({}, {"objectIds": [1, 2]}, {"features": features})
    first, second = catalog.items
    assert [first.attribute(name) for name in ("OBJECTID", "NAME", "Sun", "name")] == [1, "a", 7, None]
    assert [second.attribute(name) for name in ("OBJECTID", "NAME", "Sun")] == [2, None, None]


def feature(**attributes: Any) -> dict[str, Any]:
    return {"attributes": attributes, "geometry": {"rings": [[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]}}


def test_field_names_are_found_in_any_case() -> None:
    catalog, _ = scripted({}, {"objectIds": [5]}, {"features": [feature(objectid=5, NAME="a", lowps=0.5)]})
    assert (catalog.items[0].raster_id, catalog.items[0].name, catalog.items[0].cell_size) == (5, "a", 0.5)


def test_a_raster_without_name_geometry_or_cell_size_is_still_one() -> None:
    bare = {"attributes": {"OBJECTID": 5, "Name": None, "LowPS": "large"}}
    catalog, _ = scripted({}, {"objectIds": [5]}, {"features": [bare]})
    assert (catalog.items[0].name, catalog.items[0].footprint, catalog.items[0].cell_size) == (
        "5",
        None,
        None,
    )


def test_features_that_make_no_sense_are_passed_over() -> None:
    ids = ("five", True, 2**63, -(2**63) - 1, 10**400, 5)
    senseless = [None, {}, {"attributes": None}, *(feature(OBJECTID=raster_id) for raster_id in ids)]
    catalog, _ = scripted({}, {"objectIds": [5]}, {"features": senseless})
    assert [item.raster_id for item in catalog.items] == [5]


def test_a_service_that_cuts_lower_than_it_states_is_asked_for_the_rest() -> None:
    catalog, asked = scripted(
        {},
        {"objectIds": [1, 2, 3]},
        {"features": [feature(OBJECTID=1)], "exceededTransferLimit": True},
        {"features": [feature(OBJECTID=2), feature(OBJECTID=3)]},
    )
    assert [item.raster_id for item in catalog.items] == [1, 2, 3]
    assert asked[2].parameters["objectIds"] == "2,3"


@pytest.mark.parametrize("is_slow", [False, True])
def test_a_service_that_gives_rasters_by_their_ids_only_is_read_all_the_same(is_slow: bool) -> None:
    is_over = threading.Event()

    def answer(request: Request) -> Reply:
        if "returnIdsOnly" in request.parameters:
            return json_reply({"objectIds": [5]})
        asked.append(request)
        if "objectIds" in request.parameters:
            return json_reply({"features": [feature(OBJECTID=5)]})
        if is_slow:
            is_over.wait(PATIENCE_SECONDS)
        return refusal(400, "Unable to perform query operation.")

    asked: list[Request] = []
    catalog = read_from(answer, {"max_record_count": 1000}, ConnectionSettings(read_timeout=0.3))
    is_over.set()
    assert [item.raster_id for item in catalog.items] == [5]
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("where", "code", "kind"),
    [
        ("Yer = 2020", 400, ConditionRefused),
        ("Yer = 2020", 500, ConditionRefused),
        (None, 400, RequestRefused),
        ("Yer = 2020", 404, RequestRefused),
        ("Yer = 2020", 503, Overloaded),
    ],
)
def test_a_refused_condition_is_told_from_other_refusals(
    where: str | None, code: int, kind: type[RequestRefused]
) -> None:
    answer = refusal(code, "Unable to complete operation.")
    with scripted_server(lambda _: answer) as server, Connection(server) as connection:
        url = ServiceUrl(f"{server}/arcgis/rest/services/Ortho/ImageServer")
        with pytest.raises(RequestRefused) as caught:
            read_catalog(service_info(url=url), connection, where=where)
    assert type(caught.value) is kind
    assert (caught.value.code, caught.value.message) == (code, "Unable to complete operation.")


def test_a_service_whose_answers_may_be_very_long_is_asked_by_id_only() -> None:
    replies = ({"objectIds": [5]}, {"features": [feature(OBJECTID=5)]})
    catalog, asked = scripted({"max_record_count": 2000}, *replies)
    assert [item.raster_id for item in catalog.items] == [5]
    assert ["objectIds" in request.parameters for request in asked] == [False, True]


def test_a_service_that_says_there_is_more_and_gives_nothing_is_not_asked_for_ever() -> None:
    nothing = {"features": [], "exceededTransferLimit": True}
    catalog, asked = scripted({}, {"objectIds": [1]}, nothing, nothing)
    assert len(catalog.items) == 0
    assert len(asked) == 3


@pytest.mark.parametrize("ids", [{"objectIds": None}, {"objectIds": []}, {}])
def test_no_ids_in_any_shape_is_an_empty_catalog_and_none_is_asked_for(ids: dict[str, Any]) -> None:
    catalog, asked = scripted({}, ids, {"features": []})
    assert len(catalog.items) == 0
    assert not any("objectIds" in request.parameters for request in asked)


@pytest.mark.parametrize("raster_id", ["2", True, 2**63])
def test_ids_that_can_be_none_are_refused(raster_id: object) -> None:
    with pytest.raises(UnexpectedAnswer):
        scripted({}, {"objectIds": [1, raster_id]})


def test_without_a_category_field_overviews_are_known_by_their_name() -> None:
    fields = (field("OBJECTID", "OID"), field("Name", "String"))
    features = [feature(OBJECTID=1, Name="Ov_i01_L01"), feature(OBJECTID=2, Name="ortho")]
    catalog, asked = scripted({"fields": fields}, {"objectIds": [1, 2]}, {"features": features})
    assert [item.name for item in catalog.items] == ["ortho"]
    assert asked[0].parameters["where"] == "1=1"


def test_ids_are_asked_with_the_area_and_never_together_with_it_again() -> None:
    answers: list[dict[str, Any]] = [{"objectIds": [1]}, {"features": []}, {"features": []}]
    _, asked = scripted({}, *answers, area=area("POLYGON((0 0, 9 0, 9 9, 0 0))"))
    *beginning, page = asked
    for request in beginning:
        geometry = json.loads(request.parameters["geometry"])
        assert geometry["spatialReference"]["wkid"] == 25832
        assert request.parameters["geometryType"] == "esriGeometryPolygon"
        assert request.parameters["inSR"] == "25832"
        assert "objectIds" not in request.parameters
    assert page.parameters["objectIds"] == "1"
    assert "geometry" not in page.parameters


def test_a_server_that_cannot_count_is_asked_for_the_ids() -> None:
    replies = iter([{"features": []}, {"objectIds": [4, 5, 6]}])
    with (
        scripted_server(lambda request: json_reply(next(replies))) as server,
        Connection(server) as connection,
    ):
        url = ServiceUrl(f"{server}/arcgis/rest/services/Ortho/ImageServer")
        assert count_rasters(service_info(url=url), connection) == 3


def service_with(*names_and_kinds: tuple[str, str], start: str | None = None) -> ServiceInfo:
    return service_info(fields=tuple(field(*entry) for entry in names_and_kinds), start_time_field=start)


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (service_with(("Acq", "Date"), ("Begin", "Date"), start="begin"), "Begin"),
        (service_with(("Loaded", "Date"), ("Flight_Date", "Date"), ("AcqDay", "Date")), "Flight_Date"),
        (service_with(("Date", "String"), ("Loaded", "Date")), None),
        (service_with(("acquired", "Date"), start="gone"), "acquired"),
    ],
)
def test_the_acquisition_date_is_the_services_start_time_or_the_first_fitting_date(
    service: ServiceInfo, expected: str | None
) -> None:
    found = acquisition_field(service)
    assert (found.name if found else None) == expected
