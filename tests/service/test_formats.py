"""The twelve formats of /download: what is written, where it lies, and when the answer is a TIFF instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from osgeo import gdal

from . import rest

EXTENSIONS = {
    "TIFF": "tif",
    "Imagine Image": "img",
    "JPEG": "jpg",
    "NITF": "ntf",
    "BIL": "bil",
    "BSQ": "bsq",
    "BIP": "bip",
    "ENVI": "dat",
    "JP2": "jp2",
    "GIF": "gif",
    "BMP": "bmp",
    "PNG": "png",
}

SIDE_CARS = {
    "JPEG": {"jgw", "jpg.aux.xml"},
    "NITF": {"ntf.aux.xml"},
    "BIL": {"hdr", "prj"},
    "BSQ": {"hdr", "prj"},
    "BIP": {"hdr", "prj"},
    "ENVI": {"hdr"},
    "GIF": {"gfw", "gif.aux.xml"},
    "BMP": {"bpw", "bmp.aux.xml"},
    "PNG": {"pgw", "png.aux.xml"},
}

SOURCES: dict[str, dict[str, Any]] = {
    "rgb": {"pixel_type": "Byte", "bands": 3},
    "grey": {"pixel_type": "Byte", "bands": 1, "epsg": 32633},
    "int16": {"pixel_type": "Int16", "bands": 1, "nodata": -999.0, "epsg": 31467},
    "uint16": {"pixel_type": "UInt16", "bands": 2, "epsg": 3857},
    "float32": {"pixel_type": "Float32", "bands": 1, "nodata": -9999.5, "epsg": 32633},
    "float64": {"pixel_type": "Float64", "bands": 1},
}

FALLS_BACK: dict[str, set[str]] = {
    "rgb": {"GIF"},
    "grey": set(),
    "int16": {"JPEG", "GIF", "BMP", "PNG"},
    "uint16": {"JPEG", "GIF", "BMP"},
    "float32": {"JPEG", "JP2", "GIF", "BMP", "PNG"},
    "float64": {"JPEG", "BIL", "JP2", "GIF", "BMP", "PNG"},
}

ORIGIN = (500000.37, 5400000.61)
CLIP_BOX = (500010.0, 5399985.0, 500023.0, 5399996.0)


@pytest.fixture(scope="module")
def url(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> str:
    data = tmp_path_factory.mktemp("data")
    for name, properties in SOURCES.items():
        write_raster(data / f"{name}.tif", origin=ORIGIN, pixel_size=0.4, **properties)
    return module_service(data)


@pytest.fixture(scope="module")
def sources(url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("native")
    ids = rest.ids_by_name(url)
    return {name: rest.save(url, rest.download(url, str(ids[name])), folder)[0] for name in SOURCES}


def area_for(source: Path) -> str:
    """Return a box inside the source: it is given in the source's own spatial reference."""
    code = gdal.Open(str(source)).GetSpatialRef().GetAuthorityCode(None)
    keys = ("xmin", "ymin", "xmax", "ymax")
    pairs = ", ".join(f"{key}: {number}" for key, number in zip(keys, CLIP_BOX))
    return f"{{{pairs}, spatialReference: {{wkid: {code}}}}}"


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("word", EXTENSIONS)
def test_a_clip_comes_in_the_format_asked_for_or_as_tiff(
    url: str, sources: dict[str, Path], tmp_path: Path, word: str, name: str
) -> None:
    raster_id = str(rest.ids_by_name(url)[name])
    files = rest.download(url, raster_id, geometry=area_for(sources[name]), format=word)
    paths = rest.save(url, files, tmp_path)
    is_tiff = word in FALLS_BACK[name] or word == "TIFF"
    assert paths[0].suffix == f".{'tif' if is_tiff else EXTENSIONS[word]}"
    stem = paths[0].stem
    side_cars = {path.name[len(stem) + 1 :] for path in paths[1:]}
    assert side_cars >= (set() if is_tiff else SIDE_CARS.get(word, set()))
    check_same_pixels(
        gdal.Open(str(paths[0])), gdal.Open(str(sources[name])), is_lossy=word == "JPEG" and not is_tiff
    )


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("word", EXTENSIONS)
def test_a_whole_raster_is_converted_when_the_request_insists(
    url: str, sources: dict[str, Path], tmp_path: Path, word: str, name: str
) -> None:
    raster_id = str(rest.ids_by_name(url)[name])
    paths = rest.save(url, rest.download(url, raster_id, format=f"{word}:Conversion"), tmp_path)
    is_tiff = word in FALLS_BACK[name] or word == "TIFF"
    assert paths[0].suffix == f".{'tif' if is_tiff else EXTENSIONS[word]}"
    converted, source = gdal.Open(str(paths[0])), gdal.Open(str(sources[name]))
    assert (converted.RasterXSize, converted.RasterYSize) == (source.RasterXSize, source.RasterYSize)
    check_same_pixels(converted, source, is_lossy=word == "JPEG" and not is_tiff)


def check_same_pixels(result: gdal.Dataset, source: gdal.Dataset, *, is_lossy: bool) -> None:
    """Check pixel type, bands, place, spatial reference, validity and, unless the format is lossy, values."""
    left, width, _, top, _, height = source.GetGeoTransform()
    x0, y0 = result.GetGeoTransform()[0], result.GetGeoTransform()[3]
    column, row = round((x0 - left) / width), round((y0 - top) / height)
    assert result.GetGeoTransform() == pytest.approx(
        (left + column * width, width, 0, top + row * height, 0, height), abs=1e-6
    )
    assert code_of(result) == code_of(source)
    assert result.RasterCount == source.RasterCount
    window = (column, row, result.RasterXSize, result.RasterYSize)
    for number in range(1, source.RasterCount + 1):
        band, wanted = result.GetRasterBand(number), source.GetRasterBand(number)
        assert band.DataType == wanted.DataType
        valid = wanted.GetMaskBand().ReadAsArray(*window) > 0
        assert ((band.GetMaskBand().ReadAsArray() > 0) == valid).all()
        if not is_lossy:
            assert (band.ReadAsArray() == wanted.ReadAsArray(*window)).all()


def code_of(dataset: gdal.Dataset) -> str:
    """Return the EPSG code of a dataset, found by its meaning where the format keeps no code."""
    reference = dataset.GetSpatialRef()
    code = reference.GetAuthorityCode(None)
    return code or reference.FindMatches()[0][0].GetAuthorityCode(None)


TRIANGLE = (
    '{"rings": [[[500010, 5399985], [500016, 5399996], [500023, 5399985], [500010, 5399985]]],'
    ' "spatialReference": {"wkid": 25832}}'
)


@pytest.mark.parametrize("word", sorted(set(EXTENSIONS) - {"GIF", "BMP"}))
def test_pixels_outside_are_told_by_a_mask(url: str, tmp_path: Path, word: str) -> None:
    raster_id = str(rest.ids_by_name(url)["rgb"])
    files = rest.download(url, raster_id, geometry=TRIANGLE, geometryType="esriGeometryPolygon", format=word)
    paths = rest.save(url, files, tmp_path)
    assert any(path.suffix == ".msk" for path in paths) == (word != "TIFF")
    valid = rest.valid_pixels(paths[0], band=2)
    assert not valid[0, 0]
    assert valid[-2, valid.shape[1] // 2]
    assert 0.4 < np.mean(valid) < 0.6


def test_pixels_outside_are_black_in_a_bitmap(url: str, tmp_path: Path) -> None:
    raster_id = str(rest.ids_by_name(url)["rgb"])
    files = rest.download(url, raster_id, geometry=TRIANGLE, geometryType="esriGeometryPolygon", format="BMP")
    paths = rest.save(url, files, tmp_path)
    assert {path.suffix for path in paths} == {".bmp", ".bpw", ".xml"}
    pixels = gdal.Open(str(paths[0])).ReadAsArray()
    assert not pixels[:, 0, 0].any()
    assert pixels[:, -2, pixels.shape[2] // 2].all()


def test_nodata_of_a_lossy_format_does_not_smear(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", bands=3, nodata=0, origin=ORIGIN, pixel_size=0.4)
    url = service(tmp_path / "data")
    paths = rest.save(url, rest.download(url, "1", format="JPEG:Conversion"), tmp_path)
    photo = gdal.Open(str(paths[0]))
    assert photo.GetRasterBand(1).GetNoDataValue() is None
    assert (rest.valid_pixels(paths[0]) == rest.valid_pixels(source)).all()


@pytest.mark.parametrize("word", ["Imagine%20Image", "tif", "MrSID", ":Conversion", "TIFF:Convert"])
def test_another_word_is_refused(url: str, word: str) -> None:
    error = rest.error_of(f"{url}/download", rasterIds="1", format=word)
    assert error["message"] == "Invalid or missing input parameters."
    assert error["details"] == ["'format' parameter is invalid."]


@pytest.mark.parametrize(
    ("driver", "name"), [("HFA", "a.img"), ("PNG", "a.png"), ("EHdr", "a.bil"), ("JP2OpenJPEG", "a.jp2")]
)
def test_a_clip_without_a_format_stays_in_the_raster_s_own(
    service: StartService, tmp_path: Path, driver: str, name: str
) -> None:
    write_raster(tmp_path / "data" / name, driver=driver)
    url = service(tmp_path / "data")
    files = rest.download(url, "1", geometry="500010.2,5399930.2,500050.7,5399970.7")
    assert rest.save(url, files, tmp_path)[0].suffix == Path(name).suffix
