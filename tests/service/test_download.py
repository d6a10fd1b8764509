"""What /download lists and refuses, and what /file streams."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from osgeo import gdal

from . import rest

CLIP = "500010.2,5399930.2,500050.7,5399970.7"


def ids_of(files: list[dict[str, Any]]) -> set[str]:
    """Return the file ids of an answer."""
    return {file["id"] for file in files}


def test_every_side_car_is_listed_with_its_size(service: StartService, tmp_path: Path) -> None:
    folder = tmp_path / "data/some folder"
    source = write_raster(folder / "a.tif", options=["TFW=YES"])
    dataset = gdal.Open(str(source))
    dataset.BuildOverviews("NEAREST", [2])
    dataset.GetRasterBand(1).ComputeStatistics(False)
    del dataset
    (folder / "a.xml").write_text("<metadata/>")
    write_raster(folder / "a.b.tif", options=["TFW=YES"])
    files = rest.download(service(tmp_path / "data"), "1,2")
    listed = {file["id"]: (file["size"], file["rasterIds"]) for file in files}
    by_raster = {name: raster_id for raster_id, names in _rasters(files).items() for name in names}
    own = ["a.tif", "a.tfw", "a.tif.aux.xml", "a.tif.ovr", "a.xml"]
    assert set(listed) == {f".\\some folder\\{name}" for name in [*own, "a.b.tif", "a.b.tfw"]}
    assert all(
        size == (folder / name.rpartition("\\")[2]).stat().st_size for name, (size, _) in listed.items()
    )
    assert len({by_raster[f".\\some folder\\{name}"] for name in own}) == 1


def _rasters(files: list[dict[str, Any]]) -> dict[int, set[str]]:
    owners: dict[int, set[str]] = {}
    for file in files:
        for raster_id in file["rasterIds"]:
            owners.setdefault(raster_id, set()).add(file["id"])
    return owners


def test_two_virtual_rasters_share_their_source(service: StartService, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    source = write_raster(folder / "base/source.img", driver="HFA")
    for name, bands in (("colour", [1, 2, 3]), ("grey", [1])):
        gdal.Translate(str(folder / f"{name}.vrt"), str(source), format="VRT", bandList=bands)
    url = service(folder)
    ids = rest.ids_by_name(url)
    assert set(ids) == {"colour", "grey", "source"}
    files = rest.download(url, f"{ids['colour']}, {ids['grey']}")
    shared = {file["id"]: file["rasterIds"] for file in files}
    assert shared[".\\colour.vrt"] == [ids["colour"]]
    assert shared[".\\grey.vrt"] == [ids["grey"]]
    assert shared[".\\base\\source.img"] == [ids["colour"], ids["grey"]]
    assert len(shared) == len(files)


def test_a_header_that_a_raster_needs_is_listed_with_it(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "data/a.bil", driver="EHdr")
    files = rest.download(service(tmp_path / "data"), "1")
    assert {".\\a.bil", ".\\a.hdr", ".\\a.prj"} <= ids_of(files)


def test_clips_lie_in_the_folders_of_their_rasters(service: StartService, tmp_path: Path) -> None:
    for year in (1999, 2003):
        write_raster(tmp_path / f"data/{year}/a.tif")
    url = service(tmp_path / "data")
    host = url.partition("/arcgis")[0]
    first, second = (rest.download(url, "1,2", geometry=CLIP) for _ in range(2))
    for year, raster_id, file in zip((1999, 2003), (1, 2), first):
        assert file["id"].startswith(f"{host}/arcgis/rest/directories/arcgisoutput/_ags_")
        assert f"/{year}/a_{raster_id}_" in file["id"]
        assert file["rasterIds"] == [raster_id]
    assert not ids_of(first) & ids_of(second)


@pytest.mark.parametrize(
    "name", ["a+b%20c & d#e.tif", "Höhe 10%.tif", "100%.tif", "a;b=c?.tif", "Łódź 東京.tif"]
)
def test_any_file_name_can_be_fetched(service: StartService, tmp_path: Path, name: str) -> None:
    source = write_raster(tmp_path / "data" / f"fold&er+1/{name}")
    url = service(tmp_path / "data")
    native = rest.download(url, "1")
    assert ids_of(native) == {f".\\fold&er+1\\{name}"}
    (saved,) = rest.save(url, native, tmp_path / "native")
    assert saved.read_bytes() == source.read_bytes()
    (clip,) = rest.download(url, "1", geometry=CLIP)
    by_file = requests.get(f"{url}/file", params={"id": clip["id"], "rasterId": 1}, timeout=rest.SECONDS)
    direct = requests.get(clip["id"], timeout=rest.SECONDS)
    assert by_file.content == direct.content
    assert len(direct.content) == clip["size"]


@pytest.fixture(scope="module")
def three(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("three")
    for number in range(3):
        write_raster(folder / f"{number}.tif", size=(600, 600), seed=number)
    options = ["--max-download-images", "2", "--max-download-mb", "2", "--synthetic", "1", "--clip-ms", "300"]
    return module_service(folder, *options)


def test_more_rasters_than_the_limit_are_refused(three: str) -> None:
    error = rest.error_of(f"{three}/download", rasterIds="1,2,3")
    assert error["code"] == 400
    assert rest.LIMITS in error["details"]


def test_more_bytes_than_the_limit_are_refused(three: str) -> None:
    assert len(rest.download(three, "1")) == 1
    assert rest.error_of(f"{three}/download", rasterIds="1,2")["code"] == 400
    assert len(rest.download(three, "1,2", geometry=CLIP)) == 2


@pytest.mark.parametrize("raster_ids", ["", "99", "1,99", "a", "1,,2", "0", "-1"])
def test_unknown_ids_are_refused(three: str, raster_ids: str) -> None:
    assert rest.error_of(f"{three}/download", rasterIds=raster_ids)["code"] == 400


@pytest.mark.parametrize(
    "parameters",
    [
        {"geometry": "1,2,3"},
        {"geometry": "1,2,3,nan"},
        {"geometry": "[1,2]"},
        {"geometry": '{"rings": []}'},
        {"geometry": '{"rings": [[[0,0],[1,1],[1,0],[0,0]]]}'},
        {"geometry": '{"xmin":0,"ymin":0,"xmax":1,"ymax":1}', "geometryType": "esriGeometryPolygon"},
        {"geometry": '{"xmin":0,"ymin":0,"xmax":1,"ymax":1,"spatialReference":{"wkid":-5}}'},
        {"geometry": '{"xmin":0,"ymin":0,"xmax":1,"ymax":1,"spatialReference":{"wkt":"nonsense"}}'},
        {"geometry": "{"},
        {"geometry": '{"rings": [[[1,2]]]}', "geometryType": "esriGeometryPolygon"},
        {"geometry": '{"rings": [[1,2]]}', "geometryType": "esriGeometryPolygon"},
        {"geometry": "1,2", "geometryType": "esriGeometryPoint"},
    ],
)
def test_a_geometry_that_is_none_is_refused(three: str, parameters: dict[str, str]) -> None:
    error = rest.error_of(f"{three}/download", rasterIds="1", **parameters)
    assert error["message"] == "Invalid or missing input parameters."


def test_an_item_without_files_is_not_downloadable(three: str) -> None:
    ids = rest.ask(f"{three}/query", where="Tag = 'Synthetic'", returnIdsOnly="true")["objectIds"]
    assert rest.download(three, str(ids[0])) == []


def test_an_overview_can_be_downloaded_like_any_raster(three: str, tmp_path: Path) -> None:
    ids = rest.ask(f"{three}/query", where="Category = 2", returnIdsOnly="true")["objectIds"]
    files = rest.download(three, str(ids[0]))
    assert files[0]["id"].startswith(".\\Rasters.Overviews\\Ov_")
    assert gdal.Open(str(rest.save(three, files, tmp_path)[0])).RasterCount == 3


def test_clipping_takes_the_time_that_it_is_told_to(three: str) -> None:
    start = monotonic()
    rest.download(three, "1,2", geometry=CLIP)
    assert monotonic() - start >= 0.6


def test_download_needs_its_capability(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "data/a.tif")
    url = service(tmp_path / "data", "--capabilities", "Image, Catalog")
    assert rest.ask(url)["capabilities"] == "Image,Catalog"
    for operation in ("download", "file"):
        error = rest.error_of(f"{url}/{operation}", rasterIds="1", id=".\\a.tif")
        assert error == {
            "code": 400,
            "message": "Requested operation is not supported by this service.",
            "details": [],
        }


def test_a_long_request_may_be_posted(three: str) -> None:
    corners = ",".join(f"[{500010 + i / 1000},{5399930 + (i % 2)}]" for i in range(4000))
    polygon = f'{{"rings":[[{corners},[500050,5399980],[500010,5399980],[500010,5399930]]]}}'
    form = {"f": "json", "rasterIds": "1", "geometry": polygon, "geometryType": "esriGeometryPolygon"}
    answer = requests.post(f"{three}/download", data=form, timeout=rest.SECONDS)
    assert len(answer.json()["rasterFiles"]) == 1


def test_a_file_is_streamed_with_its_length_and_a_validator(three: str) -> None:
    answer = requests.get(f"{three}/file", params={"id": ".\\1.tif"}, timeout=rest.SECONDS)
    assert int(answer.headers["Content-Length"]) == len(answer.content)
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"]
    assert answer.headers["Last-Modified"]
    assert answer.content[:4] == b"II*\0"


def test_a_file_can_be_resumed_where_it_broke_off(three: str) -> None:
    whole = requests.get(f"{three}/file", params={"id": ".\\1.tif"}, timeout=rest.SECONDS)

    def resume(**headers: str) -> requests.Response:
        return requests.get(f"{three}/file", params={"id": ".\\1.tif"}, headers=headers, timeout=rest.SECONDS)

    rest_of_it = resume(Range="bytes=1000-", **{"If-Range": whole.headers["ETag"]})
    assert rest_of_it.status_code == 206
    assert rest_of_it.content == whole.content[1000:]
    assert rest_of_it.headers["Content-Range"] == f"bytes 1000-{len(whole.content) - 1}/{len(whole.content)}"
    assert resume(Range="bytes=10-19").content == whole.content[10:20]
    assert resume(Range="bytes=-5").content == whole.content[-5:]
    assert resume(Range="bytes=1000-", **{"If-Range": '"other"'}).content == whole.content
    assert resume(Range=f"bytes={len(whole.content)}-").status_code == 416


def test_a_clip_is_streamed_by_its_url_and_can_be_resumed(three: str) -> None:
    (clip,) = rest.download(three, "1", geometry=CLIP)
    part = requests.get(clip["id"], headers={"Range": "bytes=100-"}, timeout=rest.SECONDS)
    assert part.status_code == 206
    assert len(part.content) == clip["size"] - 100


@pytest.mark.parametrize(
    "file_id",
    [
        "",
        ".\\none.tif",
        "1.tif",
        "./1.tif",
        ".\\..\\three\\1.tif",
        "..\\1.tif",
        "/etc/passwd",
        "file:///etc/passwd",
    ]
    + [f"http://127.0.0.1/arcgis/rest/directories/arcgisoutput/{path}" for path in ("x.tif", "../../1.tif")],
)
def test_only_files_that_the_service_offers_are_found(three: str, file_id: str) -> None:
    answer = requests.get(f"{three}/file", params={"f": "json", "id": file_id}, timeout=rest.SECONDS)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == 404


def test_a_file_belongs_to_its_raster(three: str) -> None:
    right: dict[str, Any] = {"id": ".\\1.tif", "rasterId": rest.ids_by_name(three)["1"]}
    assert requests.get(f"{three}/file", params=right, timeout=rest.SECONDS).content[:2] == b"II"
    wrong = {**right, "rasterId": rest.ids_by_name(three)["2"]}
    assert rest.error_of(f"{three}/file", **wrong)["details"] == ["'rasterId' parameter is invalid."]


def test_a_raw_backslash_is_a_bad_request(three: str) -> None:
    place = urlsplit(three)
    for file_id, status in ((".\\1.tif", 400), (".%5C1.tif", 200)):
        connection = HTTPConnection(place.netloc, timeout=rest.SECONDS)
        connection.request("GET", f"{place.path}/file?id={file_id}")
        assert connection.getresponse().status == status
        connection.close()


def test_clips_expire(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "data/a.tif")
    url = service(tmp_path / "data", "--output-lifetime", "0")
    (clip,) = rest.download(url, "1", geometry=CLIP)
    assert requests.get(clip["id"], timeout=rest.SECONDS).status_code == 404
    by_file = requests.get(f"{url}/file", params={"id": clip["id"], "rasterId": 1}, timeout=rest.SECONDS)
    assert by_file.status_code == 404
    assert "File not found" in by_file.text
    assert requests.get(f"{url}/file", params={"id": ".\\a.tif"}, timeout=rest.SECONDS).status_code == 200


def test_many_requests_at_once_are_answered(three: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: rest.download(three, str(i % 3 + 1), geometry=CLIP), range(16)))
    assert all(len(answer) == 1 for answer in answers)
    assert len({answer[0]["id"] for answer in answers}) == 16


def test_a_connection_is_kept_for_the_next_request(three: str) -> None:
    place = urlsplit(three)
    connection = HTTPConnection(place.netloc, timeout=rest.SECONDS)
    connection.connect()
    socket = connection.sock
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path in ("/query", "/nothing", "/file"):
        connection.request("POST", f"{place.path}{path}", "f=json&where=1%3D1", form)
        connection.getresponse().read()
        assert connection.sock is socket
    connection.request("GET", f"{place.path}?f=json")
    assert b'"name":"Rasters"' in connection.getresponse().read()
    connection.close()
