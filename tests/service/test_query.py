"""/query and the raster items: what is found, in which order and form, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from osgeo import gdal
from shapely.geometry import Polygon

from . import rest

FIELDS = (
    "OBJECTID Shape Name MinPS MaxPS LowPS HighPS Category Tag GroupName ProductName CenterX CenterY ZOrder"
    " Shape_Length Shape_Area AcquisitionDate"
)
JUNE_1999, AUGUST_2003 = 929404800000, 1059782400000


@pytest.fixture(scope="module")
def url(module_service: StartService, sample_catalog: Path) -> str:
    return module_service(sample_catalog)


def found(url: str, **parameters: str) -> list[int]:
    """Return the ids that a query finds."""
    return rest.ask(f"{url}/query", returnIdsOnly="true", **parameters)["objectIds"]


def names(url: str, **parameters: str) -> list[str]:
    """Return the names of the rows that a query finds."""
    answer = rest.ask(f"{url}/query", outFields="GroupName,Name", returnGeometry="false", **parameters)
    return ["{GroupName}/{Name}".format(**row["attributes"]) for row in answer["features"]]


def test_a_row_has_the_fields_of_a_mosaic(url: str) -> None:
    answer = rest.ask(f"{url}/query", where="Name = 'slope'", outFields="*")
    assert " ".join(
        field["name"] for field in answer["fields"] if field["name"] != "Shape"
    ) == FIELDS.replace(" Shape ", " ")
    (row,) = answer["features"]
    assert row["attributes"]["LowPS"] == 2
    assert row["attributes"]["Category"] == 1
    assert row["attributes"]["GroupName"] == "elevation"
    assert row["attributes"]["AcquisitionDate"] == 1262390400000
    assert (row["attributes"]["CenterX"], row["attributes"]["CenterY"]) == (720100, 5399920)
    assert (row["attributes"]["Shape_Area"], row["attributes"]["Shape_Length"]) == (32000, 720)
    assert row["geometry"]["rings"] == [
        [[720000, 5400000], [720200, 5400000], [720200, 5399840], [720000, 5399840], [720000, 5400000]]
    ]
    assert row["geometry"]["spatialReference"] == {"wkid": 25832, "latestWkid": 25832}


def test_dates_come_from_the_catalog_file_the_path_or_the_file(service: StartService, tmp_path: Path) -> None:
    (tmp_path / "1987").mkdir()
    for name in ("1987/a", "1987/b", "c"):
        write_raster(tmp_path / f"{name}.tif")
    (tmp_path / "catalog.csv").write_text("File,Sensor,Acquired\n1987\\a.tif,X,1966-03-01T12:30:00Z\n")
    answer = rest.ask(f"{service(tmp_path)}/query", where="Category=1", outFields="*", returnGeometry="false")
    dates = {row["attributes"]["Name"]: row["attributes"]["AcquisitionDate"] for row in answer["features"]}
    assert dates["a"] == -121087800000
    assert dates["b"] == 536457600000
    assert dates["c"] == pytest.approx((tmp_path / "c.tif").stat().st_mtime * 1000, abs=1)


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("1=1", 12),
        ("", 12),
        ("Category = 1", 8),
        ("category = 2 AND name LIKE 'Ov_%'", 4),
        ("Name IN ('dem', 'slope') OR (LowPS > 1.5 AND Category = 1)", 2),
        ("AcquisitionDate >= DATE '2003-08-03' AND Category = 1", 4),
        ("AcquisitionDate < timestamp '2003-08-02 00:00:00'", 2),
        ("Name = 'it''s (not; here) -- DATE'", 0),
        ("upper(GroupName) = '1999'", 2),
        ("ZOrder IS NULL AND NOT OBJECTID BETWEEN 1 AND 8", 4),
    ],
)
def test_a_where_clause_is_an_expression_on_the_fields(url: str, where: str, count: int) -> None:
    assert len(found(url, where=where)) == count
    assert rest.ask(f"{url}/query", where=where, returnCountOnly="true") == {"count": count}


@pytest.mark.parametrize(
    "where",
    [
        "1=1; DROP TABLE rasters",
        "1=1) OR (1=1",
        "1=1 UNION SELECT 1, 2",
        "1=1 ORDER BY Name",
        "1=1 LIMIT 1",
        "OBJECTID IN (SELECT 1)",
        "(SELECT name FROM sqlite_master) IS NULL",
        "(WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT max(x) FROM c) > 0",
        "footprint IS NULL",
        "randomblob(100) IS NULL",
        "load_extension('x') IS NULL",
        "count(*) > 0",
        "Nothing = 1",
        "OBJECTID = ?",
        "1=1 /*",
        "Name = 'open",
        "AcquisitionDate > DATE 'yesterday'",
        "DELETE FROM rasters",
        "OBJECTID = 1 OR",
        "\x00",
    ],
)
def test_anything_else_is_refused_and_harms_nothing(url: str, where: str) -> None:
    error = rest.error_of(f"{url}/query", where=where)
    assert error["code"] == 400
    assert error["message"] == "Unable to complete operation."
    assert error["details"] == ["Unable to perform query operation."]
    assert len(found(url, where="1=1")) == 12


def test_an_expression_without_end_is_given_up(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif")
    url = service(tmp_path, "--synthetic", "20000")
    pattern = "%" + "a%" * 20
    slow = " OR ".join(f"replace_me LIKE '{pattern}b{i}'" for i in range(200))
    slow = slow.replace(
        "replace_me", "(" + "||".join(["Name || Tag || 'aaaaaaaaaaaaaaaaaaaaaaaaa'"] * 8) + ")"
    )
    form = {"f": "json", "where": slow, "returnIdsOnly": "true"}
    answer = requests.post(f"{url}/query", data=form, timeout=rest.SECONDS)
    assert answer.json()["error"]["details"] == ["Unable to perform query operation."]
    assert len(found(url, where="Category = 1")) == 20001


@pytest.mark.parametrize("order", ["Name; DROP", "Name SIDEWAYS", "(SELECT 1)", "footprint", "Nothing"])
def test_an_order_is_a_list_of_fields(url: str, order: str) -> None:
    assert rest.error_of(f"{url}/query", orderByFields=order)["details"] == [
        "'orderByFields' parameter is invalid."
    ]


def test_rows_come_in_the_order_asked_for(url: str) -> None:
    primary = {"where": "Category = 1"}
    listed = names(url, orderByFields="AcquisitionDate DESC, name", **primary)
    assert listed[0] == "elevation/slope"
    assert listed[-2:] == ["1999/east", "1999/ortho"]
    assert names(url, **primary, orderByFields="GroupName,Name desc")[:2] == ["1999/ortho", "1999/east"]


def test_pages_together_are_the_whole(service: StartService, sample_catalog: Path) -> None:
    url = service(sample_catalog, "--max-record-count", "5")
    pages = [rest.ask(f"{url}/query", resultOffset=offset, outFields="*") for offset in (0, 5, 10)]
    assert [len(page["features"]) for page in pages] == [5, 5, 2]
    assert [page.get("exceededTransferLimit", False) for page in pages] == [True, True, False]
    seen = [row["attributes"]["OBJECTID"] for page in pages for row in page["features"]]
    assert seen == found(url) == list(range(1, 13))
    short = rest.ask(f"{url}/query", resultOffset=4, resultRecordCount=2)
    assert [row["attributes"]["OBJECTID"] for row in short["features"]] == [5, 6]
    assert short["exceededTransferLimit"]
    assert len(rest.ask(f"{url}/query", resultRecordCount=100)["features"]) == 5


def test_object_ids_cancel_every_filter(url: str) -> None:
    answer = rest.ask(f"{url}/query", objectIds="7, 2,99,2", where="1=0", geometry="0,0,1,1")
    assert [row["attributes"]["OBJECTID"] for row in answer["features"]] == [7, 2]
    assert rest.ask(f"{url}/query", objectIds=f"1,2,99,{2**70}", returnCountOnly="true") == {"count": 2}


def test_object_ids_and_ids_only_do_not_go_together(url: str) -> None:
    assert rest.error_of(f"{url}/query", objectIds="1", returnIdsOnly="true")["code"] == 400


def test_only_footprints_that_really_meet_the_area_are_found(
    url: str, service: StartService, tmp_path: Path
) -> None:
    turned = write_raster(tmp_path / "turned.tif", origin=(500000, 5400000))
    dataset = gdal.Open(str(turned), gdal.GA_Update)
    dataset.SetGeoTransform((500000, 0.7, 0.7, 5400000, 0.7, -0.7))
    del dataset
    turned_url = service(tmp_path)
    where = "Category = 1"
    corner_of_its_box = "500000.5,5400065,500003,5400069"
    assert found(turned_url, where=where, geometry=corner_of_its_box) == []
    box_only = "esriSpatialRelEnvelopeIntersects"
    assert found(turned_url, where=where, geometry=corner_of_its_box, spatialRel=box_only) == [1]
    assert found(turned_url, where=where, geometry="500050,5400000,500051,5400001") == [1]
    hole = Polygon(
        [(719000, 5399000), (721000, 5399000), (721000, 5401000), (719000, 5401000)],
        [[(719900, 5399800), (720300, 5399800), (720300, 5400100), (719900, 5400100)]],
    )
    rings = [list(ring.coords) for ring in (hole.exterior, *hole.interiors)]
    assert found(url, geometry=json.dumps({"rings": rings}), geometryType="esriGeometryPolygon") == []


def test_an_area_may_be_in_another_spatial_reference(url: str) -> None:
    x, y = rest.between(25832, 4326)(720190, 5399990)
    area = f"{x - 1e-6},{y - 1e-6},{x + 1e-6},{y + 1e-6}"
    assert names(url, where="Category=1", geometry=area, inSR="4326") == ["elevation/slope"]
    assert names(url, where="Category=1", geometry=area, inSR='{"wkid":4326}') == ["elevation/slope"]
    point = json.dumps({"x": x, "y": y, "spatialReference": {"wkid": 4326}})
    assert names(url, where="Category=1", geometry=point, geometryType="esriGeometryPoint") == [
        "elevation/slope"
    ]
    assert len(found(url, geometry="-180,-90,180,90", inSR="4326")) == 12


@pytest.mark.parametrize("wkid", [3857, 102100])
def test_web_mercator_has_two_codes(url: str, wkid: int) -> None:
    (xmin, ymin), (xmax, ymax) = (
        rest.between(25832, 3857)(*at) for at in ((720185, 5399985), (720195, 5399995))
    )
    area = f"{xmin},{ymin},{xmax},{ymax}"
    assert names(url, where="Category=1", geometry=area, inSR=str(wkid)) == ["elevation/slope"]
    answer = rest.ask(f"{url}/query", where="Name='dem'", outSR=str(wkid))
    assert answer["spatialReference"] == {"wkid": 102100, "latestWkid": 3857}


def test_an_area_without_points_meets_nothing(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif", origin=(-50, 40))
    url = service(tmp_path)
    assert found(url, geometry='{"rings": []}', geometryType="esriGeometryPolygon") == []
    assert found(url, where="Category = 1", geometry="0,0,1,1") == [1]


def test_relations_say_how_a_footprint_lies_to_the_area(url: str) -> None:
    primary = {"where": "Category = 1"}
    around = "719999,5399919,720101,5400001"
    inside = names(url, **primary, geometry=around, spatialRel="esriSpatialRelContains")
    assert set(inside) == {"1999/ortho", "2003/ortho", "elevation/dem"}
    corner = names(
        url, **primary, geometry="720150,5399850,720160,5399860", spatialRel="esriSpatialRelWithin"
    )
    assert corner == ["elevation/slope"]
    assert rest.error_of(f"{url}/query", geometry=around, spatialRel="esriSpatialRelNear")["code"] == 400


def test_time_narrows_the_dates(url: str) -> None:
    primary = {"where": "Category = 1"}
    assert len(found(url, **primary, time=f"{JUNE_1999}")) == 2
    assert len(found(url, **primary, time=f"{JUNE_1999},{AUGUST_2003}")) == 4
    assert len(found(url, **primary, time=f"null,{AUGUST_2003}")) == 4
    assert len(found(url, **primary, time=f"{AUGUST_2003},null")) == 6
    assert rest.error_of(f"{url}/query", time="yesterday")["code"] == 400


def test_a_pixel_size_finds_what_is_visible_at_it(url: str) -> None:
    assert len(found(url, where="Category = 1", pixelSize="15,15")) == 1
    assert len(found(url, where="Category = 1", pixelSize='{"x": 1, "y": 1}')) == 8


def test_a_raster_in_another_zone_has_its_footprint_in_the_service_s(url: str, sample_catalog: Path) -> None:
    row = rest.ask(f"{url}/query", where="Name = 'zone33'")["features"][0]
    to_32 = rest.between(25833, 25832)
    x0, _, _, y0, _, _ = gdal.Open(str(sample_catalog / "2003/zone33.tif")).GetGeoTransform()
    expected = Polygon(
        [to_32(*corner) for corner in ((x0, y0), (x0 + 100, y0), (x0 + 100, y0 - 80), (x0, y0 - 80))]
    )
    footprint = Polygon(row["geometry"]["rings"][0])
    assert footprint.symmetric_difference(expected).area < 1
    assert not footprint.exterior.is_ccw


@pytest.mark.parametrize("reference", ["4326", '{"wkid": 4326}', '{"latestWkid": 4326, "wkid": 1}'])
def test_footprints_come_in_the_spatial_reference_asked_for(url: str, reference: str) -> None:
    answer = rest.ask(f"{url}/query", where="Name = 'dem'", outSR=reference)
    ring = answer["features"][0]["geometry"]["rings"][0]
    assert ring[0] == pytest.approx(rest.between(25832, 4326)(720000, 5400000), abs=1e-9)
    assert answer["features"][0]["geometry"]["spatialReference"]["wkid"] == 4326


@pytest.mark.parametrize(
    "parameters",
    [
        {"outSR": "99999999"},
        {"inSR": "x", "geometry": "1,2,3,4"},
        {"outFields": "Name,Nothing"},
        {"resultOffset": "-1"},
        {"resultRecordCount": "x"},
        {"objectIds": "1,x"},
        {"geometry": "1,2,3"},
        {"geometry": "1,2,3,4", "geometryType": "esriGeometryBag"},
        {"pixelSize": "x"},
        {"time": "1,2,3"},
        {"resultOffset": "1e3"},
    ],
)
def test_a_parameter_that_means_nothing_is_refused(url: str, parameters: dict[str, str]) -> None:
    error = rest.error_of(f"{url}/query", **parameters)
    assert error["message"] == "Invalid or missing input parameters."


def test_a_query_may_be_posted(url: str) -> None:
    form = {"f": "json", "objectIds": ",".join(["1"] * 20000), "outFields": "*"}
    answer = requests.post(f"{url}/query", data=form, timeout=rest.SECONDS).json()
    assert len(answer["features"]) == 1


def test_attributes_may_come_alone(url: str) -> None:
    answer = rest.ask(f"{url}/query", outFields="name", returnGeometry="False")
    assert all(set(row) == {"attributes"} for row in answer["features"])
    assert set(answer["features"][0]["attributes"]) == {"OBJECTID", "Name"}


def test_the_extent_of_what_is_found_may_be_asked(url: str) -> None:
    answer = rest.ask(f"{url}/query", where="Name = 'slope'", returnExtentOnly="true")
    assert answer["count"] == 1
    assert {key: answer["extent"][key] for key in ("xmin", "ymax")} == {"xmin": 720000, "ymax": 5400000}


def test_a_large_catalog_is_complete(service: StartService, sample_catalog: Path) -> None:
    url = service(sample_catalog, "--synthetic", "100000")
    ids = found(url, where="Category = 1")
    assert len(ids) == 100008
    page = rest.ask(f"{url}/query", where="Tag = 'Synthetic'", outFields="*", resultOffset=99000)
    assert len(page["features"]) == 1000
    assert "exceededTransferLimit" not in page
    extent = rest.ask(url)["extent"]
    first, second = (Polygon(row["geometry"]["rings"][0]) for row in page["features"][:2])
    assert first.overlaps(second)
    assert extent["xmax"] >= second.bounds[2]
    area = ",".join(str(number) for number in first.bounds)
    assert page["features"][0]["attributes"]["OBJECTID"] in found(url, geometry=area)


def test_an_item_and_its_info_are_resources(url: str, sample_catalog: Path) -> None:
    (raster_id,) = found(url, where="Name = 'slope'")
    item = rest.ask(f"{url}/{raster_id}")
    assert item["attributes"]["Name"] == "slope"
    assert item["geometry"]["rings"]
    info = rest.ask(f"{url}/{raster_id}/info")
    assert (info["pixelType"], info["bandCount"], info["pixelSizeX"]) == ("F32", 1, 2)
    assert info["extent"]["xmax"] - info["extent"]["xmin"] == 200
    assert (info["origin"]["x"], info["origin"]["y"]) == (720000, 5400000)
    properties = rest.ask(f"{url}/{raster_id}/info/keyProperties")
    assert properties["FileName"] == "slope.tif"
    for resource in ("", "/info", "/info/keyProperties", "/thumbnail"):
        assert rest.error_of(f"{url}/999{resource}")["message"] == "Unable to complete operation."
