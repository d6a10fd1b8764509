"""Compares rasters that came with the sources that the service has: place, values, and what is NoData.

Finds the pixels inside the area by its own arithmetic, not by GDAL's as the service does; telling is left to
`report`.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from osgeo import gdal, osr

TOLERANCE = 0.2
"""A pixel whose centre is this near to the area's edge, in units of its CRS, may count as in or as out."""


class Difference(Exception):
    """A raster is not what its source is; the text says how."""


class Area(NamedTuple):
    """A polygon without holes."""

    corners: Sequence[tuple[float, float]]
    crs: str


class Window(NamedTuple):
    """A rectangle of pixels."""

    left: int
    top: int
    columns: int
    rows: int


class Match(NamedTuple):
    """What is the same in a raster and its source."""

    bands: int
    pixels_inside: int


def compare(raster: Path, source: Path, area: Area) -> Match:
    """Return how much is the same, once all of the source's pixels inside the area are found in `raster`.

    A pixel is inside when its centre is. Inside, values and validity must be the source's; outside, NoData.
    Raises Difference.
    """
    gdal.UseExceptions()
    mine, original = gdal.Open(str(raster)), gdal.Open(str(source))
    window = _window_in(original, mine)
    surely, perhaps = _inside(original, area)
    _compare_pixels(mine, original, window, _cut(surely, window), _cut(perhaps, window))
    missing = surely.sum() - _cut(surely, window).sum()
    if missing:
        raise Difference(f"{missing} pixels inside the area are missing")
    return Match(original.RasterCount, int(surely.sum()))


def _window_in(original: Any, mine: Any) -> Window:
    """Return where a raster lies in its source. Raises Difference if it is not on the source's pixel grid."""
    crs = mine.GetSpatialRef()
    if crs is None or not crs.IsSame(original.GetSpatialRef()):
        raise Difference(f"its CRS is {crs.GetName() if crs else 'missing'}")
    corner_x, width, _, corner_y, _, height = mine.GetGeoTransform()
    x, original_width, _, y, _, original_height = original.GetGeoTransform()
    offset = np.array([(corner_x - x) / original_width, (corner_y - y) / original_height])
    is_aligned = np.allclose(offset, offset.round(), atol=1e-6)
    if not is_aligned or (width, height) != (original_width, original_height):
        raise Difference("its pixels are not on the source's grid")
    left, top = (int(number) for number in offset.round())
    return Window(left, top, mine.RasterXSize, mine.RasterYSize)


def _inside(original: Any, area: Area) -> tuple[Any, Any]:
    """Return two (rows, columns) arrays: is the pixel's centre surely inside the area, and perhaps?"""
    shape = (original.RasterYSize, original.RasterXSize)
    places = _transformed(_centres(original.GetGeoTransform(), shape), original.GetSpatialRef(), area.crs)
    shifts = itertools.product((-TOLERANCE, TOLERANCE), repeat=2)
    answers = [_contains(area.corners, places + shift).reshape(shape) for shift in shifts]
    return np.all(answers, axis=0), np.any(answers, axis=0)


def _centres(geotransform: Sequence[float], shape: tuple[int, int]) -> Any:
    """Return the pixels' centres as a (number, 2) array of x and y, row by row."""
    x, width, _, y, _, height = geotransform
    rows, columns = np.indices(shape) + 0.5
    return np.stack([x + columns.ravel() * width, y + rows.ravel() * height], axis=1)


def _transformed(places: Any, source: Any, crs: str) -> Any:
    """Return places, x before y, in another CRS."""
    target = osr.SpatialReference()
    target.SetFromUserInput(crs)
    if target.IsSame(source):
        return places
    for reference in (source, target):
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transformation = osr.CoordinateTransformation(source, target)
    return np.array(transformation.TransformPoints(places))[:, :2]


def _contains(corners: Sequence[tuple[float, float]], places: Any) -> Any:
    """Tell for each place whether a line from it to the east crosses the ring an odd number of times."""
    x, y = places.T
    is_inside = np.zeros(len(places), dtype=bool)
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]]):
        if y1 != y2:
            is_inside ^= ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    return is_inside


def _cut(pixels: Any, window: Window) -> Any:
    return pixels[window.top : window.top + window.rows, window.left : window.left + window.columns]


def _compare_pixels(mine: Any, original: Any, window: Window, surely: Any, perhaps: Any) -> None:
    if mine.RasterCount != original.RasterCount:
        raise Difference(f"it has {mine.RasterCount} bands, the source {original.RasterCount}")
    for number in range(1, original.RasterCount + 1):
        band, original_band = mine.GetRasterBand(number), original.GetRasterBand(number)
        is_equal = band.ReadAsArray() == original_band.ReadAsArray(*window)
        is_valid = band.GetMaskBand().ReadAsArray() > 0
        was_valid = original_band.GetMaskBand().ReadAsArray(*window) > 0
        _refuse(surely & ~is_equal, f"band {number} has other values")
        _refuse(surely & (is_valid != was_valid), f"band {number} is valid elsewhere")
        _refuse(~perhaps & is_valid, f"band {number} is valid outside the area")


def _refuse(pixels: Any, what: str) -> None:
    if pixels.any():
        raise Difference(f"{what} in {pixels.sum()} pixels")
