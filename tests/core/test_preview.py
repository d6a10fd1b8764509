"""A picture of one raster, from the reference service and from servers that behave worse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from image_service_downloader.core.catalog import read_catalog
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.errors import (
    Content,
    PreviewNotOffered,
    RequestRefused,
    UnexpectedAnswer,
)
from image_service_downloader.core.preview import LONGEST_SIDE, Picture, fetch_picture
from image_service_downloader.core.rasters import RasterItem, Rasters
from image_service_downloader.core.service import ServiceInfo, ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.core.scripted_server import Reply, Request, refusal, scripted_server
from image_service_downloader.tests.factories import raster_item, service_info, square

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
RASTER = raster_item(7, square(500000, 5400000, 2000))


def fetched(answer: Reply, item: RasterItem = RASTER) -> tuple[Picture, Request]:
    """Ask a server that answers so; give the picture and what was asked."""
    asked: list[Request] = []

    def reply(request: Request) -> Reply:
        asked.append(request)
        return answer

    with scripted_server(reply) as address:
        url = f"{address}/arcgis/rest/services/Ortho/ImageServer"
        with Connection(url) as connection:
            picture = fetch_picture(service_info(url=ServiceUrl(url)), item, connection)
    return picture, asked[0]


@pytest.fixture(scope="module")
def offered(module_service: StartService, sample_catalog: Path) -> tuple[ServiceInfo, Rasters]:
    url = ServiceUrl(module_service(sample_catalog))
    with Connection(url.text) as connection:
        service = describe(url, connection)
        return service, read_catalog(service, connection).items


def test_each_raster_of_a_service_can_be_looked_at(
    offered: tuple[ServiceInfo, Rasters],
) -> None:
    service, items = offered
    with Connection(service.url.text) as connection:
        pictures = [fetch_picture(service, item, connection) for item in items]
    assert len({picture.content for picture in pictures}) == len(items)
    for picture, item in zip(pictures, items):
        assert picture.suffix in ("png", "jpg")
        assert item.footprint is not None
        assert picture.bounds == item.footprint.bounds
        assert picture.spatial_reference == service.spatial_reference


def test_only_the_one_raster_is_drawn_no_larger_than_1024_pixels() -> None:
    wide = "POLYGON((500000 5400000,504000 5400000,504000 5401000,500000 5401000,500000 5400000))"
    _, asked = fetched(Reply(PNG), raster_item(7, wide, cell_size=0.1))
    rule = json.loads(asked.parameters["mosaicRule"])
    assert rule == {"mosaicMethod": "esriMosaicLockRaster", "lockRasterIds": [7]}
    assert asked.path.endswith("/exportImage")
    assert asked.parameters["size"] == f"{LONGEST_SIDE},{LONGEST_SIDE // 4}"
    assert asked.parameters["bboxSR"] == asked.parameters["imageSR"] == "25832"


def test_a_small_raster_is_not_drawn_finer_than_it_is() -> None:
    _, asked = fetched(Reply(PNG), raster_item(7, square(500000, 5400000, 2000), cell_size=50.0))
    assert asked.parameters["size"] == "40,40"


@pytest.mark.parametrize(
    ("content", "suffix"), [(PNG, "png"), (b"\xff\xd8\xff\xe0" + bytes(10), "jpg")], ids=["png", "jpeg"]
)
def test_the_format_is_told_by_what_came(content: bytes, suffix: str) -> None:
    picture, _ = fetched(Reply(content, headers={"Content-Type": "image/tiff"}))
    assert (picture.content, picture.suffix) == (content, suffix)


def test_a_refusal_under_the_name_of_a_picture_is_one() -> None:
    with pytest.raises(RequestRefused) as caught:
        fetched(refusal(400, "Invalid or missing input parameters.", "The requested image exceeds."))
    assert caught.value.code == 400


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", Content.NOTHING),
        (b"<html>", Content.OTHER_FORMAT),
        (b"GIF89a", Content.OTHER_FORMAT),
        (PNG + bytes(17 * 1024 * 1024), Content.ENDLESS),
    ],
    ids=["nothing", "page", "gif", "endless"],
)
def test_what_is_no_picture_is_told_as_that(body: bytes, found: Content) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        fetched(Reply(body))
    assert caught.value.found is found


def test_without_pictures_or_a_place_nothing_is_asked() -> None:
    mute = service_info(capabilities=frozenset({"catalog", "download"}))
    with Connection(mute.url.text) as connection:
        for service, item in ((mute, RASTER), (service_info(), raster_item(8))):
            with pytest.raises(PreviewNotOffered):
                fetch_picture(service, item, connection)
