"""Cuts a raster along a shape on the raster's own pixel grid: no pixel is ever resampled.

Writes GeoTIFFs, block by block; other formats are left to `formats`, what is to be cut to `download`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from osgeo import gdal, gdal_array, ogr

from .geometry import Geometry, transformed_near, vertices
from .rasters import Raster

CELLS_PER_BLOCK = 4_000_000

INSET = 0.001
"""A raster counts as wholly inside if its outline, drawn in by this share of a pixel, is: coordinates that
went through JSON and a transformation are not exact to the last digit."""


class Window(NamedTuple):
    """A rectangle of pixels."""

    column: int
    row: int
    columns: int
    rows: int


def area_on(raster: Raster, area: Geometry) -> ogr.Geometry:
    """Return the part of an area that lies on or near a raster, in the raster's spatial reference."""
    return transformed_near(area, raster.outline())


def is_inside(raster: Raster, shape: ogr.Geometry) -> bool:
    """Tell whether the raster lies wholly inside a shape in its own spatial reference."""
    return shape.Contains(raster.outline(INSET).shape)


def pixel_window(raster: Raster, shape: ogr.Geometry) -> Window | None:
    """Return the smallest window with all pixels whose centre can be inside the shape; None without any."""
    inverse = gdal.InvGeoTransform(raster.geotransform)
    places = [gdal.ApplyGeoTransform(inverse, x, y) for x, y, *_ in vertices(shape)]
    if not places:
        return None
    columns, rows = zip(*places)
    first_column, last_column = _centres(min(columns), max(columns), raster.columns)
    first_row, last_row = _centres(min(rows), max(rows), raster.rows)
    if first_column > last_column or first_row > last_row:
        return None
    return Window(first_column, first_row, last_column - first_column + 1, last_row - first_row + 1)


def _centres(low: float, high: float, count: int) -> tuple[int, int]:
    return max(ceil(low - 0.5), 0), min(floor(high - 0.5), count - 1)


def clip(raster: Raster, shape: ogr.Geometry, window: Window, target: Path) -> bool:
    """Write the pixels of a window to the GeoTIFF `target`, those outside the shape as NoData.

    A pixel is inside when its centre is. NoData is the value that the bands declare, or transparency in an
    alpha band; a raster with neither gets a mask. Returns False, and leaves no file, if no pixel is inside.
    """
    crop = gdal.Translate("", raster.open(), format="VRT", srcWin=list(window))
    gdal.GetDriverByName("GTiff").CreateCopy(str(target), crop, options=["BIGTIFF=IF_SAFER"])
    result = gdal.OpenEx(str(target), gdal.OF_RASTER | gdal.OF_UPDATE)
    found = _blank_outside(result, shape)
    del result
    if not found:
        target.unlink()
    return found


def _blank_outside(result: gdal.Dataset, shape: ogr.Geometry) -> bool:
    """Make the pixels outside the shape NoData; tell whether any pixel is inside."""
    bands = [result.GetRasterBand(number) for number in range(1, result.RasterCount + 1)]
    fills = [nodata_value(band) for band in bands]
    mask: gdal.Band | None = None
    found = False
    for window in blocks(result):
        inside = _inside(result, shape, window)
        found = found or bool(inside.any())
        if inside.all():
            continue
        mask = mask or _mask_to_write(result, lacks_nodata=None in fills)
        for band, fill in zip(bands, fills):
            _blank(band, window, inside, 0 if fill is None else fill)
        if mask is not None:
            _blank(mask, window, inside, 0)
    return found


def has_mask(dataset: gdal.Dataset) -> bool:
    """Tell whether a dataset has a mask for all its bands that is not an alpha band."""
    flags = dataset.GetRasterBand(1).GetMaskFlags()
    return bool(flags & gdal.GMF_PER_DATASET) and not flags & gdal.GMF_ALPHA


def has_alpha(dataset: gdal.Dataset) -> bool:
    """Tell whether one of the bands is an alpha band."""
    return any(
        dataset.GetRasterBand(number).GetColorInterpretation() == gdal.GCI_AlphaBand
        for number in range(1, dataset.RasterCount + 1)
    )


def nodata_value(band: gdal.Band) -> float | None:
    """Return the NoData value that a band declares, if its pixel type can hold it."""
    value = band.GetNoDataValue()
    if value is None:
        return None
    numbers = np.dtype(gdal_array.GDALTypeCodeToNumericTypeCode(band.DataType))
    if numbers.kind not in "iu":
        return value
    limits = np.iinfo(numbers)
    return value if value == round(value) and limits.min <= value <= limits.max else None


def _mask_to_write(result: gdal.Dataset, *, lacks_nodata: bool) -> gdal.Band | None:
    """Return the mask band that must tell inside from outside: the one there is, a new one, or none."""
    if has_mask(result):
        return result.GetRasterBand(1).GetMaskBand()
    if not lacks_nodata or has_alpha(result):
        return None
    result.CreateMaskBand(gdal.GMF_PER_DATASET)
    mask = result.GetRasterBand(1).GetMaskBand()
    mask.Fill(255)
    return mask


def blocks(dataset: gdal.Dataset) -> Iterator[Window]:
    """Yield strips of the dataset that fit into memory."""
    rows = max(CELLS_PER_BLOCK // dataset.RasterXSize, 1)
    for row in range(0, dataset.RasterYSize, rows):
        yield Window(0, row, dataset.RasterXSize, min(rows, dataset.RasterYSize - row))


def _inside(dataset: gdal.Dataset, shape: ogr.Geometry, window: Window) -> Any:
    """Return a (rows, columns) array: is the pixel's centre inside the shape?"""
    x0, a, b, y0, c, d = dataset.GetGeoTransform()
    block = gdal.GetDriverByName("MEM").Create("", window.columns, window.rows, 1, gdal.GDT_Byte)
    block.SetGeoTransform((x0 + window.row * b, a, b, y0 + window.row * d, c, d))
    layer_source = ogr.GetDriverByName("Memory").CreateDataSource("")
    layer = layer_source.CreateLayer("shape")
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(shape)
    layer.CreateFeature(feature)
    gdal.RasterizeLayer(block, [1], layer, burn_values=[1])
    return block.ReadAsArray() == 1


def _blank(band: gdal.Band, window: Window, inside: Any, fill: float) -> None:
    values = band.ReadAsArray(*window)
    values[~inside] = fill
    band.WriteArray(values, window.column, window.row)
