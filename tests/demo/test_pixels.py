"""The demo's comparison with the sources notices each way in which a raster can differ from its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.tests.demo.pixels import Area, Difference, Match, compare
from image_service_downloader.tests.rasters import write_raster
from osgeo import gdal

EAST, NORTH = 500000.0, 5400000.0
CORNERS = [(EAST + x, NORTH - y) for x, y in ((20.2, 10.2), (60.2, 10.2), (60.2, 50.2), (20.2, 50.2))]
SQUARE = Area(CORNERS, "EPSG:25832")
INSIDE, OUTSIDE = (30, 40), (5, 5)
"""A row and column of the source inside the square, and outside."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_raster(tmp_path / "source.tif", origin=(EAST, NORTH), nodata=0)


@pytest.fixture
def clipped(source: Path) -> Path:
    path = source.with_name("clipped.tif")
    shutil.copy(source, path)
    raster = gdal.OpenEx(str(path), gdal.OF_RASTER | gdal.OF_UPDATE)
    for number in range(1, raster.RasterCount + 1):
        values = raster.GetRasterBand(number).ReadAsArray()
        kept = values[10:50, 20:60].copy()
        values[:] = 0
        values[10:50, 20:60] = kept
        raster.GetRasterBand(number).WriteArray(values)
    return path


def test_a_clip_that_is_right_is_its_source(source: Path, clipped: Path) -> None:
    assert compare(clipped, source, SQUARE) == Match(bands=3, pixels_inside=40 * 40)


def test_an_area_in_another_crs_finds_the_same_pixels(source: Path, clipped: Path) -> None:
    transformation = gdal.Transformer(None, None, ["SRC_SRS=EPSG:25832", "DST_SRS=EPSG:3857"])
    elsewhere = [transformation.TransformPoint(False, x, y)[1][:2] for x, y in CORNERS]
    assert compare(clipped, source, Area(elsewhere, "EPSG:3857")).pixels_inside == 40 * 40


def _set_pixel(raster: Any, place: tuple[int, int], value: int) -> None:
    band = raster.GetRasterBand(2)
    values = band.ReadAsArray()
    values[place] = value
    band.WriteArray(values)


def _move(raster: Any, metres: float) -> None:
    geotransform = list(raster.GetGeoTransform())
    geotransform[0] += metres
    raster.SetGeoTransform(geotransform)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda raster: _set_pixel(raster, INSIDE, 255), "other values"),
        (lambda raster: _set_pixel(raster, INSIDE, 0), "other values"),
        (lambda raster: _set_pixel(raster, OUTSIDE, 7), "valid outside"),
        (lambda raster: _move(raster, 0.5), "grid"),
        (lambda raster: raster.SetSpatialRef(None), "CRS"),
    ],
)
def test_what_differs_is_noticed(
    source: Path, clipped: Path, spoil: Callable[[Any], None], reason: str
) -> None:
    spoil(gdal.OpenEx(str(clipped), gdal.OF_RASTER | gdal.OF_UPDATE))
    with pytest.raises(Difference, match=reason):
        compare(clipped, source, SQUARE)


def test_missing_pixels_are_noticed(source: Path, clipped: Path) -> None:
    cut_short = source.with_name("short.tif")
    gdal.Translate(str(cut_short), str(clipped), srcWin=[20, 10, 40, 39])
    with pytest.raises(Difference, match="40 pixels inside the area are missing"):
        compare(cut_short, source, SQUARE)
