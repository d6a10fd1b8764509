"""Addresses as people paste them, and what a service says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.errors import (
    AccessDenied,
    InvalidServiceUrl,
    NotAnImageService,
    UrlProblem,
)
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.service import (
    FolderUrl,
    ServiceInfo,
    ServiceUrl,
    describe,
    list_services,
    parse_address,
)
from image_service_downloader.tests.core.scripted_server import Reply, json_reply, refusal, scripted_server

PLAIN = "https://gis.example.com/arcgis/rest/services/Ortho/Aerial/ImageServer"


@pytest.mark.parametrize(
    "pasted",
    [
        PLAIN,
        f"  {PLAIN}\n",
        f"<{PLAIN}>",
        f'"{PLAIN}"',
        f"{PLAIN}/",
        f"{PLAIN}?f=json",
        f"{PLAIN}/query?where=1%3D1&token=secret",
        f"{PLAIN}/12/info",
        f"{PLAIN}#top",
        PLAIN.replace("ImageServer", "imageserver"),
        PLAIN.removeprefix("https://"),
        PLAIN.replace("https://", "https://user:secret@"),
        PLAIN.replace("https://gis", "HTTPS://GIS"),
        "https://gis.example.com/arcgis/services/Ortho/Aerial/ImageServer/WMSServer?request=GetCapabilities",
    ],
)
def test_what_people_paste_becomes_the_plain_address(pasted: str) -> None:
    assert ServiceUrl.parse(pasted).text == PLAIN


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        (
            "http://127.0.0.1:6080/arcgis/rest/services/A/ImageServer",
            "http://127.0.0.1:6080/arcgis/rest/services/A/ImageServer",
        ),
        (
            "https://gis.example.com/image/rest/services/Two words/ImageServer",
            "https://gis.example.com/image/rest/services/Two%20words/ImageServer",
        ),
        (
            "https://gis.example.com/image/rest/services/Two%20words/ImageServer",
            "https://gis.example.com/image/rest/services/Two%20words/ImageServer",
        ),
        ("http://[::1]:80/a/rest/services/A/ImageServer", "http://[::1]:80/a/rest/services/A/ImageServer"),
    ],
)
def test_port_blanks_and_context_are_kept(pasted: str, plain: str) -> None:
    assert ServiceUrl.parse(pasted).text == plain


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", UrlProblem.NOT_A_URL),
        ("ortho", UrlProblem.NOT_A_URL),
        ("https://", UrlProblem.NOT_A_URL),
        ("http://[broken/rest/services/A/ImageServer", UrlProblem.NOT_A_URL),
        ("http://gis:99999/rest/services/A/ImageServer", UrlProblem.NOT_A_URL),
        ("ftp://gis.example.com/rest/services/A/ImageServer", UrlProblem.NOT_HTTP),
        ("https://www.example.com/index.html", UrlProblem.NOT_A_SERVICE),
        ("https://gis.example.com/arcgis/rest/services/A/MapServer", UrlProblem.OTHER_SERVICE_TYPE),
        ("https://gis.example.com/arcgis/rest/services/Ortho", UrlProblem.FOLDER),
    ],
)
def test_what_is_no_image_service_is_told_by_its_problem(text: str, problem: UrlProblem) -> None:
    with pytest.raises(InvalidServiceUrl) as caught:
        ServiceUrl.parse(text)
    assert caught.value.problem is problem


def test_a_service_of_another_type_is_named() -> None:
    with pytest.raises(InvalidServiceUrl) as caught:
        ServiceUrl.parse("https://gis.example.com/arcgis/rest/services/A/FeatureServer/0")
    assert caught.value.found == "FeatureServer"


@pytest.mark.parametrize(
    ("pasted", "folder"),
    [
        ("https://gis.example.com/arcgis/rest/services", None),
        ("https://gis.example.com/arcgis/rest/services/?f=pjson", None),
        ("https://gis.example.com/arcgis/rest/services/Ortho", "Ortho"),
    ],
)
def test_the_page_of_a_folder_is_an_address_too(pasted: str, folder: str | None) -> None:
    assert parse_address(pasted) == FolderUrl("https://gis.example.com/arcgis/rest/services", folder)


def test_the_name_is_the_folder_and_the_service() -> None:
    assert ServiceUrl.parse(PLAIN).name == "Ortho/Aerial"


ROOT: dict[str, Any] = {
    "currentVersion": 10.91,
    "name": "Aerial",
    "description": "<b>Orthophotos</b>&nbsp;of 2024<script>x</script>",
    "capabilities": " Image,Catalog , download",
    "spatialReference": {"wkid": 102100, "latestWkid": 3857},
    "extent": {"xmin": 0, "ymin": 0, "xmax": 10, "ymax": 5, "spatialReference": {"wkid": 102100}},
    "objectIdField": "objectid",
    "fields": [
        {"name": "objectid", "type": "esriFieldTypeOID", "alias": "ID", "domain": None},
        {
            "name": "Category",
            "type": "esriFieldTypeInteger",
            "domain": {"type": "codedValue", "codedValues": [{"name": "Primary", "code": 1}]},
        },
    ],
    "pixelType": "U8",
    "bandCount": 4,
    "pixelSizeX": 0.2,
    "timeInfo": None,
    "maxRecordCount": 2147483647,
    "maxDownloadImageCount": 20,
    "maxDownloadSizeLimit": 2048,
}


def described(root: object) -> ServiceInfo:
    reply = root if isinstance(root, Reply) else json_reply(root)
    with scripted_server(lambda request: reply) as server:
        url = ServiceUrl.parse(f"{server}/arcgis/rest/services/Aerial/ImageServer")
        with Connection(url.text) as connection:
            return describe(url, connection)


def test_a_service_is_read_as_it_describes_itself() -> None:
    info = described(ROOT)
    assert info.name == "Aerial"
    assert info.description == "Orthophotos of 2024 x"
    assert info.capabilities == {"image", "catalog", "download"}
    assert info.offers_catalog
    assert info.offers_download
    assert info.spatial_reference == SpatialReference(102100, 3857)
    assert info.extent == (0, 0, 10, 5)
    assert info.max_download_rasters == 20
    assert info.max_download_bytes == 2048 * 1024 * 1024
    category = info.field("CATEGORY")
    assert category is not None
    assert category.values == {1: "Primary"}


def test_limits_of_zero_and_strange_numbers_count_as_not_stated() -> None:
    strange = {
        "maxDownloadImageCount": 0,
        "maxDownloadSizeLimit": -1,
        "maxRecordCount": "many",
        "bandCount": None,
    }
    info = described({**ROOT, **strange, "pixelSizeX": float("nan")})
    assert info.max_download_rasters is None
    assert info.max_download_bytes is None
    assert info.max_record_count is None
    assert info.band_count is None
    assert info.pixel_size is None


def test_a_service_that_is_no_mosaic_offers_no_catalog_whatever_it_says() -> None:
    info = described({**ROOT, "objectIdField": "", "fields": []})
    assert not info.offers_catalog
    assert not info.offers_download


def test_download_without_catalog_is_no_download() -> None:
    assert not described({**ROOT, "capabilities": "Image,Download"}).offers_download


def test_an_absurd_extent_gives_way_to_a_sane_one() -> None:
    garbage = {"xmin": "NaN", "ymin": "NaN", "xmax": "NaN", "ymax": "NaN"}
    info = described({**ROOT, "extent": garbage, "fullExtent": {"xmin": 1, "ymin": 1, "xmax": 2, "ymax": 2}})
    assert info.extent == (1, 1, 2, 2)


@pytest.mark.parametrize(
    "answer",
    [
        Reply(b"<html>Welcome</html>"),
        {"mapName": "Layers", "layers": []},
        {"spatialReference": {"wkid": 3857}, "layers": [], "mapName": "Layers"},
        Reply(b"not found", 404),
    ],
)
def test_what_answers_but_is_no_image_service_is_told(answer: object) -> None:
    with pytest.raises(NotAnImageService):
        described(answer)


def test_a_service_behind_a_sign_in_says_so() -> None:
    with pytest.raises(AccessDenied) as caught:
        described(refusal(499, "Token Required"))
    assert caught.value.needs_sign_in


def test_only_the_image_services_of_a_folder_are_listed() -> None:
    listing = {
        "folders": [],
        "services": [
            {"name": "Ortho/Zebra", "type": "ImageServer"},
            {"name": "Ortho/Streets", "type": "MapServer"},
            {"name": "Ortho/Two words", "type": "ImageServer"},
            {"type": "ImageServer"},
        ],
    }
    with scripted_server(lambda request: json_reply(listing)) as server, Connection(server) as connection:
        folder = FolderUrl(f"{server}/arcgis/rest/services", "Ortho")
        services = list_services(folder, connection)
    assert [service.name for service in services] == ["Ortho/Two words", "Ortho/Zebra"]
    assert services[1].text == f"{server}/arcgis/rest/services/Ortho/Zebra/ImageServer"
