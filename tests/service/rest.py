"""A client of a few lines for the tests of the service: asks by HTTP, saves files, compares with sources.

Leaves what is right or wrong to the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import requests
from osgeo import gdal, osr
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

SECONDS = 60

CLEAR = 1e-3
"""A pixel's centre nearer to the outline than this, in units of the area, is neither inside nor outside."""

LIMITS = "The requested number of download images exceeds the limit."

Place = Callable[[float, float], tuple[float, float]]


def ask(url: str, **parameters: Any) -> dict[str, Any]:
    """Return the JSON answer of a resource or operation."""
    answer = requests.get(url, params={"f": "json", **parameters}, timeout=SECONDS)
    assert answer.status_code == 200
    return answer.json()


def error_of(url: str, **parameters: Any) -> dict[str, Any]:
    """Return the error that an operation answers, inside HTTP 200."""
    return ask(url, **parameters)["error"]


def ids_by_name(url: str) -> dict[str, int]:
    """Return the object ids of the primary rasters by name."""
    answer = ask(f"{url}/query", where="Category = 1", outFields="Name", returnGeometry="false")
    return {row["attributes"]["Name"]: row["attributes"]["OBJECTID"] for row in answer["features"]}


def download(url: str, ids: str, **parameters: Any) -> list[dict[str, Any]]:
    """Return `rasterFiles` of /download."""
    return ask(f"{url}/download", rasterIds=ids, **parameters)["rasterFiles"]


def save(url: str, files: list[dict[str, Any]], folder: Path) -> list[Path]:
    """Fetch files by /file into a folder, check their sizes, and return the paths in the answer's order."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for file in files:
        parameters = {"id": file["id"], "rasterId": file["rasterIds"][0]}
        answer = requests.get(f"{url}/file", params=parameters, timeout=SECONDS)
        assert answer.status_code == 200
        assert len(answer.content) == file["size"]
        saved.append(folder / unquote(file["id"].replace("\\", "/").rpartition("/")[2]))
        saved[-1].write_bytes(answer.content)
    return saved


def clipped(url: str, raster_id: int, folder: Path, **parameters: Any) -> gdal.Dataset:
    """Return the dataset that one raster's clip is, opened from its saved files."""
    return gdal.Open(str(save(url, download(url, str(raster_id), **parameters), folder)[0]))


def check_clip(
    clip: gdal.Dataset, source: gdal.Dataset, area: BaseGeometry, place: Place = lambda x, y: (x, y)
) -> None:
    """Check that a clip lies on the source's grid, has its pixels inside the area, and no valid ones outside.

    `place` turns a place in the source's spatial reference into one in the area's. Pixels whose centre lies
    on the outline may be either; at least one pixel must be inside, and one of the window outside.
    """
    x0, width, _, y0, _, height = source.GetGeoTransform()
    left, top = clip.GetGeoTransform()[0], clip.GetGeoTransform()[3]
    column, row = round((left - x0) / width), round((top - y0) / height)
    assert clip.GetGeoTransform() == (x0 + column * width, width, 0, y0 + row * height, 0, height)
    assert clip.GetSpatialRef().IsSame(source.GetSpatialRef())
    size = (clip.RasterXSize, clip.RasterYSize)
    centres = [
        Point(*place(left + (i + 0.5) * width, top + (j + 0.5) * height))
        for j in range(size[1])
        for i in range(size[0])
    ]
    inside = np.reshape([area.contains(centre) for centre in centres], size[::-1])
    clear = np.reshape([area.boundary.distance(centre) > CLEAR for centre in centres], size[::-1])
    assert (inside & clear).any()
    assert (~inside & clear).any()
    for number in range(1, source.RasterCount + 1):
        expected = source.GetRasterBand(number)
        band = clip.GetRasterBand(number)
        wanted = expected.ReadAsArray(column, row, *size)
        was_valid = expected.GetMaskBand().ReadAsArray(column, row, *size) > 0
        is_valid = band.GetMaskBand().ReadAsArray() > 0
        assert (band.ReadAsArray()[inside & clear] == wanted[inside & clear]).all()
        assert (is_valid[inside & clear] == was_valid[inside & clear]).all()
        assert not is_valid[~inside & clear].any()


def valid_pixels(path: Path, band: int = 1) -> Any:
    """Return a (rows, columns) array: is the pixel of a raster's band valid?"""
    dataset = gdal.Open(str(path))
    return dataset.GetRasterBand(band).GetMaskBand().ReadAsArray() > 0


def between(source: int, target: int) -> Place:
    """Return the function that turns a place in one EPSG code into one in another."""
    references = []
    for code in (source, target):
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(code)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        references.append(reference)
    transformation = osr.CoordinateTransformation(*references)
    return lambda x, y: transformation.TransformPoint(x, y)[:2]
