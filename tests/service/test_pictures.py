"""Thumbnails and /exportImage: right pixels in the right place, in the form asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import requests
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from osgeo import gdal

from . import rest

WEST, NORTH = 720000.0, 5400000.0
BBOX = f"{WEST},{NORTH - 80},{WEST + 180},{NORTH}"

SIGNATURES = {
    "png": b"\x89PNG",
    "png8": b"\x89PNG",
    "png24": b"\x89PNG",
    "png32": b"\x89PNG",
    "jpg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "bmp": b"BM",
    "tiff": b"II*\0",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_raster(folder / "a.tif", origin=(WEST, NORTH))
    write_raster(folder / "b.tif", origin=(WEST + 80, NORTH), seed=1)
    write_raster(folder / "c.tif", origin=(WEST + 80, NORTH), seed=2)
    write_raster(folder / "dem.tif", origin=(WEST, NORTH), pixel_type="Float32", bands=1, nodata=-9999)
    return folder


@pytest.fixture(scope="module")
def url(module_service: StartService, data: Path) -> str:
    return module_service(data)


def export(url: str, folder: Path, **parameters: str) -> Path:
    """Return the file that /exportImage streams."""
    values = {"f": "image", "bbox": BBOX, "size": "180,80", **parameters}
    answer = requests.get(f"{url}/exportImage", params=values, timeout=rest.SECONDS)
    path = folder / "image"
    path.write_bytes(answer.content)
    return path


def locked(*ids: int) -> str:
    """Return a mosaic rule that draws these rasters only."""
    return json.dumps(
        {"mosaicMethod": "esriMosaicLockRaster", "lockRasterIds": ids, "mosaicOperation": "MT_FIRST"}
    )


def pixels(path: Path) -> Any:
    """Return all bands of an image."""
    return gdal.Open(str(path)).ReadAsArray()


@pytest.mark.parametrize("word", SIGNATURES)
def test_an_image_comes_in_the_format_asked_for(url: str, tmp_path: Path, word: str) -> None:
    image = export(url, tmp_path, format=word, size="360,160")
    assert image.read_bytes().startswith(SIGNATURES[word])
    dataset = gdal.Open(str(image))
    assert (dataset.RasterXSize, dataset.RasterYSize) == (360, 160)


def test_an_image_at_full_size_has_the_pixels_of_its_rasters(url: str, data: Path, tmp_path: Path) -> None:
    exported = gdal.Open(str(export(url, tmp_path, format="tiff", mosaicRule=locked(1, 2))))
    assert exported.GetGeoTransform() == (WEST, 1, 0, NORTH, 0, -1)
    assert exported.GetSpatialRef().GetAuthorityCode(None) == "25832"
    first, second = (gdal.Open(str(data / f"{name}.tif")).ReadAsArray() for name in "ab")
    assert (exported.ReadAsArray()[:, :, :100] == first).all()
    assert (exported.ReadAsArray()[:, :, 100:] == second[:, :, 20:]).all()


def test_a_locked_raster_is_drawn_alone(url: str, data: Path, tmp_path: Path) -> None:
    ids = rest.ids_by_name(url)
    image = export(url, tmp_path, format="tiff", mosaicRule=locked(ids["c"]))
    assert (pixels(image)[:, :, 80:] == gdal.Open(str(data / "c.tif")).ReadAsArray()).all()
    assert not rest.valid_pixels(image)[:, :80].any()
    with_value = export(url, tmp_path, format="tiff", mosaicRule=locked(ids["c"]), noData="7")
    assert (pixels(with_value)[:, :, :80] == 7).all()


def test_json_names_an_image_and_its_real_extent(url: str, tmp_path: Path) -> None:
    answer = rest.ask(f"{url}/exportImage", bbox=BBOX, size="100,100", format="tiff")
    assert (answer["width"], answer["height"]) == (100, 100)
    extent = answer["extent"]
    assert extent["xmax"] - extent["xmin"] == extent["ymax"] - extent["ymin"] == 180
    path = tmp_path / "image.tif"
    path.write_bytes(requests.get(answer["href"], timeout=rest.SECONDS).content)
    left, width, _, top, _, height = gdal.Open(str(path)).GetGeoTransform()
    assert (left, top) == (extent["xmin"], extent["ymax"])
    assert (width, height) == pytest.approx((1.8, -1.8))
    as_asked = rest.ask(f"{url}/exportImage", bbox=BBOX, size="100,100", adjustAspectRatio="false")["extent"]
    assert as_asked["ymax"] - as_asked["ymin"] == 80


def test_an_image_may_be_in_another_spatial_reference(url: str, data: Path, tmp_path: Path) -> None:
    to_degrees = rest.between(25832, 4326)
    (xmin, ymin), (xmax, ymax) = to_degrees(WEST, NORTH - 80), to_degrees(WEST + 180, NORTH)
    bbox = f"{xmin},{ymin},{xmax},{ymax}"
    image = export(url, tmp_path, bbox=bbox, bboxSR="4326", imageSR="4326", format="tiff", size="720,480")
    exported = gdal.Open(str(image))
    assert exported.GetSpatialRef().GetAuthorityCode(None) == "4326"
    source = gdal.Open(str(data / "a.tif")).ReadAsArray()
    inverse = gdal.InvGeoTransform(exported.GetGeoTransform())
    values = exported.ReadAsArray()
    hits = 0
    for row, column in ((10, 10), (40, 50), (70, 30)):
        place = to_degrees(WEST + column + 0.5, NORTH - row - 0.5)
        i, j = (int(number) for number in gdal.ApplyGeoTransform(inverse, *place))
        hits += (values[:, j, i] == source[:, row, column]).all()
    assert hits == 3


def test_values_are_stretched_in_a_picture_and_kept_in_a_tiff(url: str, data: Path, tmp_path: Path) -> None:
    raster_id = rest.ids_by_name(url)["dem"]
    values = pixels(export(url, tmp_path, format="tiff", mosaicRule=locked(raster_id), pixelType="F32"))
    source = gdal.Open(str(data / "dem.tif")).ReadAsArray()
    assert values.dtype == np.float32
    assert (values[0][20:, 20:100] == source[20:, 20:]).all()
    thumbnail = requests.get(f"{url}/{raster_id}/thumbnail", timeout=rest.SECONDS)
    path = tmp_path / "thumbnail.png"
    path.write_bytes(thumbnail.content)
    grey, alpha = pixels(path)
    assert grey[alpha > 0].min() < 5
    assert grey.max() == 255
    assert alpha[5, 5] == 0


@pytest.mark.parametrize("resource", ["thumbnail", "info/thumbnail"])
def test_a_thumbnail_is_a_small_picture(url: str, tmp_path: Path, resource: str) -> None:
    answer = requests.get(f"{url}/1/{resource}", timeout=rest.SECONDS)
    assert answer.headers["Content-Type"] == "image/png"
    path = tmp_path / "thumbnail.png"
    path.write_bytes(answer.content)
    assert pixels(path).shape == (4, 160, 200)
    assert pixels(path)[:3].std() > 10


def test_a_picture_where_nothing_is_is_empty(url: str, tmp_path: Path) -> None:
    image = export(url, tmp_path, bbox="0,0,100,100", format="png32", size="10,10")
    assert not pixels(image).any()


def test_many_rasters_are_drawn_from_their_overviews(service: StartService, tmp_path: Path) -> None:
    for number in range(25):
        x, y = WEST + number % 5 * 100, NORTH - number // 5 * 80
        write_raster(tmp_path / f"data/{number}.tif", origin=(x, y), seed=number)
    bbox = f"{WEST},{NORTH - 400},{WEST + 500},{NORTH}"
    image = export(service(tmp_path / "data"), tmp_path, bbox=bbox, format="png32", size="100,80")
    assert (pixels(image)[3] == 255).mean() > 0.95


def test_overviews_cover_the_rasters_at_a_coarser_pixel_size(url: str) -> None:
    rows = rest.ask(f"{url}/query", where="Category = 2", outFields="*")["features"]
    assert 1 <= len(rows) <= 4
    assert all(row["attributes"]["Name"].startswith("Ov_") for row in rows)
    assert all(row["attributes"]["LowPS"] >= 3 for row in rows)
    assert min(row["attributes"]["OBJECTID"] for row in rows) > max(rest.ids_by_name(url).values())


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ({"bbox": ""}, "'bbox' parameter is invalid."),
        ({"bbox": "1,1,1,1"}, "'bbox' parameter is invalid."),
        ({"size": "0,5"}, "'size' parameter is invalid."),
        ({"size": "5"}, "'size' parameter is invalid."),
        ({"size": "100000,5"}, "The requested image exceeds the size limit."),
        ({"format": "tif"}, "'format' parameter is invalid."),
        ({"imageSR": "x"}, "'imageSR' parameter is invalid."),
        ({"mosaicRule": "{"}, "'mosaicRule' parameter is invalid."),
        ({"mosaicRule": locked(999)}, "'mosaicRule' parameter is invalid."),
        ({"pixelType": "U9"}, "'pixelType' parameter is invalid."),
        ({"bandIds": "0,3"}, "'bandIds' parameter is invalid."),
        ({"interpolation": "RSP_Magic"}, "'interpolation' parameter is invalid."),
        ({"renderingRule": '{"rasterFunction": "Hillshade"}'}, "'renderingRule' parameter is invalid."),
    ],
)
def test_a_picture_that_cannot_be_is_refused(url: str, parameters: dict[str, str], detail: str) -> None:
    error = rest.error_of(f"{url}/exportImage", **{"bbox": BBOX, "size": "10,10", **parameters})
    assert error["message"] == "Invalid or missing input parameters."
    assert error["details"] == [detail]


def test_bands_may_be_chosen(url: str, data: Path, tmp_path: Path) -> None:
    image = export(url, tmp_path, format="tiff", mosaicRule=locked(1), bandIds="2,0", compression="LZ77")
    source = gdal.Open(str(data / "a.tif")).ReadAsArray()
    assert (pixels(image)[:, :, :100] == source[[2, 0]]).all()


def test_pictures_need_their_capability(service: StartService, data: Path) -> None:
    url = service(data, "--capabilities", "Catalog,Download")
    assert rest.error_of(f"{url}/exportImage", bbox=BBOX)["code"] == 400
