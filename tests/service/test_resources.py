"""The root of the service, the directory above it, and the forms in which answers come."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster

from . import rest

ROOT_KEYS = (
    "currentVersion serviceDescription name description copyrightText capabilities extent initialExtent"
    " fullExtent spatialReference pixelSizeX pixelSizeY bandCount pixelType minValues maxValues meanValues"
    " stdvValues objectIdField fields serviceSourceType serviceDataType allowedMosaicMethods mosaicOperator"
    " supportsAdvancedQueries supportsStatistics useStandardizedQueries advancedQueryCapabilities"
    " hasMultidimensions maxImageWidth maxImageHeight defaultResamplingMethod rasterFunctionInfos"
)
MOSAIC_KEYS = (
    "maxRecordCount maxMosaicImageCount maxDownloadImageCount maxDownloadSizeLimit timeInfo"
    " defaultMosaicMethod"
)


@pytest.fixture(scope="module")
def url(module_service: StartService, sample_catalog: Path) -> str:
    return module_service(sample_catalog)


def test_the_root_tells_what_a_client_needs(url: str) -> None:
    root = rest.ask(url)
    assert set(root) >= set(ROOT_KEYS.split()) | set(MOSAIC_KEYS.split())
    assert root["currentVersion"] == 10.91
    assert root["capabilities"] == "Catalog,Download,Image,Metadata"
    assert root["spatialReference"] == {"wkid": 25832, "latestWkid": 25832}
    assert (root["bandCount"], root["pixelType"], root["objectIdField"]) == (3, "U8", "OBJECTID")
    assert root["extent"]["xmin"] == pytest.approx(719999.83, abs=0.01)
    assert root["extent"]["xmax"] == 720200
    assert root["pixelSizeX"] == pytest.approx(1, abs=0.01)
    assert root["timeInfo"]["startTimeField"] == "AcquisitionDate"
    assert root["timeInfo"]["timeExtent"] == [929404800000, 1262390400000]
    assert (root["maxDownloadImageCount"], root["maxDownloadSizeLimit"], root["maxRecordCount"]) == (
        20,
        2048,
        1000,
    )
    category = next(field for field in root["fields"] if field["name"] == "Category")
    assert {"name": "Primary", "code": 1} in category["domain"]["codedValues"]
    assert len(root["minValues"]) == len(root["maxValues"]) == 3


def test_limits_and_name_are_those_it_was_started_with(service: StartService, sample_catalog: Path) -> None:
    options = [
        "--max-record-count",
        "7",
        "--max-download-images",
        "3",
        "--max-download-mb",
        "9",
        "--wkid",
        "3857",
    ]
    root = rest.ask(service(sample_catalog, *options, "--name", "Aerial/Ortho photos"))
    assert (root["maxRecordCount"], root["maxDownloadImageCount"], root["maxDownloadSizeLimit"]) == (7, 3, 9)
    assert root["name"] == "Aerial/Ortho photos"
    assert root["spatialReference"] == {"wkid": 102100, "latestWkid": 3857}


def test_a_service_on_one_raster_has_no_catalog(service: StartService, sample_catalog: Path) -> None:
    url = service(sample_catalog, "--not-a-mosaic")
    root = rest.ask(url)
    assert (root["objectIdField"], root["fields"], root["capabilities"]) == ("", [], "Image,Metadata")
    assert not set(root) & set(MOSAIC_KEYS.split())
    for operation in ("query", "download", "file", "1"):
        error = rest.error_of(f"{url}/{operation}", rasterIds="1")
        assert error["message"] == "Requested operation is not supported by this service."
    with_all = service(sample_catalog, "--not-a-mosaic", "--capabilities", "Image,Catalog,Download")
    for operation in ("query", "download", "file"):
        assert rest.error_of(f"{with_all}/{operation}", rasterIds="1")["code"] == 400


def test_a_service_without_catalog_answers_no_query(service: StartService, sample_catalog: Path) -> None:
    url = service(sample_catalog, "--capabilities", "Image,Download")
    for operation in ("query", "download", "file", "1", "1/info"):
        assert rest.error_of(f"{url}/{operation}", rasterIds="1")["code"] == 400


def test_the_directory_leads_to_the_service(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif")
    for name, folders in (("Plain", []), ("Folder/Inside", ["Folder"])):
        url = service(tmp_path, "--name", name)
        services = url.partition("/services")[0] + "/services"
        assert url == f"{services}/{name}/ImageServer"
        top = rest.ask(services)
        assert top["folders"] == folders
        listed = rest.ask(f"{services}/{folders[0]}") if folders else top
        assert listed["services"] == [{"name": name, "type": "ImageServer"}]


def test_the_server_says_that_no_sign_in_is_needed(url: str) -> None:
    info = rest.ask(url.partition("/services")[0] + "/info")
    assert info["authInfo"] == {"isTokenBasedSecurity": False}
    assert info["currentVersion"] == 10.91


@pytest.mark.parametrize("resource", ["", "/query", "/1", "/download", "/exportImage"])
def test_a_page_is_what_comes_without_a_form(url: str, resource: str) -> None:
    answer = requests.get(f"{url}{resource}", timeout=rest.SECONDS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_pretty_json_is_the_same_as_plain_json(url: str) -> None:
    pretty = requests.get(url, params={"f": "pjson"}, timeout=rest.SECONDS)
    assert "\n" in pretty.text
    assert pretty.json() == rest.ask(url)


def test_what_a_client_sent_is_escaped_in_a_page(url: str) -> None:
    answer = requests.get(f"{url}/query", params={"outFields": "<script>"}, timeout=rest.SECONDS)
    assert "<script>" not in answer.text


def test_errors_of_the_protocol_are_inside_http_200_and_unknown_places_are_not(url: str) -> None:
    assert rest.error_of(f"{url}/download", rasterIds="x")["code"] == 400
    nowhere = requests.get(f"{url}/nothing", params={"f": "json"}, timeout=rest.SECONDS)
    assert nowhere.status_code == 404
    assert nowhere.json()["error"]["code"] == 404


def test_an_empty_folder_is_an_empty_service(service: StartService, tmp_path: Path) -> None:
    url = service(tmp_path)
    assert rest.ask(f"{url}/query", returnIdsOnly="true")["objectIds"] == []
    assert rest.ask(url)["spatialReference"]["wkid"] == 4326


def test_files_that_are_no_rasters_are_left_out(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif")
    (tmp_path / "b.tif").write_bytes(b"II*\0 broken")
    (tmp_path / "notes.txt").write_text("not a raster")
    (tmp_path / "table.csv").write_text("x,y\n1,2\n")
    assert list(rest.ids_by_name(service(tmp_path))) == ["a"]
