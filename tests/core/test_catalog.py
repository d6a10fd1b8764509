"""Reading the rasters on offer, from the reference service and from services with habits of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.catalog import (
    Catalog,
    RastersListed,
    acquisition_field,
    count_rasters,
    read_catalog,
)
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.errors import CatalogNotOffered, UnexpectedAnswer, UnknownRasters
from image_service_downloader.core.events import CatalogProgress, Event
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.service import ServiceInfo, ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.core.scripted_server import Reply, Request, json_reply, scripted_server
from image_service_downloader.tests.factories import area, field, service_info, square

OVER_THE_WEST = square(720010, 5399950, 20)


def read(url: str, **choices: Any) -> Catalog:
    with Connection(url) as connection:
        return read_catalog(describe(ServiceUrl.parse(url), connection), connection, **choices)


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
    assert [item.raster_id for item in read(url, raster_ids=ids).items] == ids


def test_ids_that_the_catalog_does_not_have_are_named(
    sample_catalog: Path, module_service: StartService
) -> None:
    with pytest.raises(UnknownRasters) as caught:
        read(module_service(sample_catalog), raster_ids=[1, 4711, 4712])
    assert caught.value.raster_ids == (4711, 4712)


def test_a_low_record_limit_only_means_more_requests(
    sample_catalog: Path, module_service: StartService
) -> None:
    events: list[Event] = []
    catalog = read(module_service(sample_catalog, "--max-record-count", "3"), notify=events.append)
    assert len(catalog.items) == 8
    progress = [event for event in events if isinstance(event, CatalogProgress)]
    assert progress == [CatalogProgress(3, 8), CatalogProgress(6, 8), CatalogProgress(8, 8)]


def test_rasters_are_told_page_by_page_each_once(sample_catalog: Path, module_service: StartService) -> None:
    events: list[Event] = []
    catalog = read(module_service(sample_catalog, "--max-record-count", "3"), notify=events.append)
    pages = [event.items for event in events if isinstance(event, RastersListed)]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert sorted(item.raster_id for page in pages for item in page) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {item.raster_id for item in catalog.items} == {1, 2, 3, 4, 5, 6, 7, 8}


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
    """Read a catalog from a service that gives these answers one after another."""
    asked: list[Request] = []
    replies = iter(answers)

    def answer(request: Request) -> Reply:
        asked.append(request)
        return json_reply(next(replies))

    with scripted_server(answer) as server, Connection(server) as connection:
        url = ServiceUrl(f"{server}/arcgis/rest/services/Ortho/ImageServer")
        return read_catalog(service_info(url=url, **service_changes), connection, **choices), asked


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
    senseless = [None, {}, {"attributes": None}, {"attributes": {"OBJECTID": "five"}}, feature(OBJECTID=5)]
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


def test_a_service_that_says_there_is_more_and_gives_nothing_is_not_asked_for_ever() -> None:
    catalog, asked = scripted({}, {"objectIds": [1]}, {"features": [], "exceededTransferLimit": True})
    assert catalog.items == ()
    assert len(asked) == 2


def test_no_ids_in_any_shape_is_an_empty_catalog_and_no_second_request() -> None:
    nothing: list[dict[str, Any]] = [{"objectIds": None}, {"objectIds": []}, {}]
    for answer in nothing:
        catalog, asked = scripted({}, answer)
        assert catalog.items == ()
        assert len(asked) == 1


def test_ids_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(UnexpectedAnswer):
        scripted({}, {"objectIds": ["1", "2"]})


def test_without_a_category_field_overviews_are_known_by_their_name() -> None:
    fields = (field("OBJECTID", "OID"), field("Name", "String"))
    features = [feature(OBJECTID=1, Name="Ov_i01_L01"), feature(OBJECTID=2, Name="ortho")]
    catalog, asked = scripted({"fields": fields}, {"objectIds": [1, 2]}, {"features": features})
    assert [item.name for item in catalog.items] == ["ortho"]
    assert asked[0].parameters["where"] == "1=1"


def test_ids_are_asked_with_the_area_and_never_together_with_it_again() -> None:
    _, asked = scripted({}, {"objectIds": [1]}, {"features": []}, area=area("POLYGON((0 0, 9 0, 9 9, 0 0))"))
    geometry = json.loads(asked[0].parameters["geometry"])
    assert geometry["spatialReference"]["wkid"] == 25832
    assert asked[0].parameters["geometryType"] == "esriGeometryPolygon"
    assert asked[0].parameters["inSR"] == "25832"
    assert "objectIds" not in asked[0].parameters
    assert "geometry" not in asked[1].parameters


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
