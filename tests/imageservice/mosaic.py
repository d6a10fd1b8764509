"""Draws rasters of any kind together onto one grid: for exported images, thumbnails and overviews.

Resamples, as a picture must; the download operation, which must not, has `clip`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osgeo import gdal

from .geometry import transformed
from .rasters import Raster
from .spatial_reference import SpatialReference

SHARPER = 2
"""A raster is read this many times finer than the picture, and no finer: pixels are left out."""


@dataclass(frozen=True)
class Grid:
    """Where the pixels of a picture lie."""

    bounds: tuple[float, float, float, float]
    spatial_reference: SpatialReference
    columns: int
    rows: int

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of a pixel in units of the spatial reference."""
        xmin, ymin, xmax, ymax = self.bounds
        return (xmax - xmin) / self.columns, (ymax - ymin) / self.rows


@dataclass(frozen=True)
class PixelFormat:
    """What each pixel holds."""

    band_count: int
    pixel_type: str
    """GDAL's name of the pixel type."""


def draw(rasters: Sequence[Raster], grid: Grid, form: PixelFormat, resampling: str = "near") -> gdal.Dataset:
    """Return a dataset in memory with the rasters on the grid, the first one on top.

    Its last band, after those of `form`, is alpha: above zero where there is a raster.
    """
    pixel_type = gdal.GetDataTypeByName(form.pixel_type)
    picture = gdal.GetDriverByName("MEM").Create("", grid.columns, grid.rows, form.band_count + 1, pixel_type)
    width, height = grid.pixel_size
    picture.SetGeoTransform((grid.bounds[0], width, 0, grid.bounds[3], 0, -height))
    picture.SetProjection(grid.spatial_reference.wkt)
    picture.GetRasterBand(form.band_count + 1).SetColorInterpretation(gdal.GCI_AlphaBand)
    for raster in reversed(rasters):
        source = _view(raster, grid, form.band_count)
        gdal.Warp(picture, source, srcSRS=raster.spatial_reference.wkt, resampleAlg=resampling)
    return picture


def _view(raster: Raster, grid: Grid, band_count: int) -> gdal.Dataset:
    """Return the raster with as many bands as the picture, and hardly more pixels than it can show."""
    dataset = raster.open()
    if dataset.GetRasterBand(1).GetColorTable() and band_count > 1:
        dataset = gdal.Translate("", dataset, format="VRT", rgbExpand="rgb")
    bands = [min(number, dataset.RasterCount) for number in range(1, band_count + 1)]
    columns, rows = _size_on(raster, grid)
    return gdal.Translate("", dataset, format="VRT", bandList=bands, width=columns, height=rows)


def _size_on(raster: Raster, grid: Grid) -> tuple[int, int]:
    outline = raster.outline()
    xmin, xmax, ymin, ymax = transformed(
        outline.shape, outline.spatial_reference, grid.spatial_reference
    ).GetEnvelope()
    width, height = grid.pixel_size
    shown = max((xmax - xmin) / width, (ymax - ymin) / height) * SHARPER
    share = min(shown / max(raster.columns, raster.rows), 1.0)
    return max(round(raster.columns * share), 1), max(round(raster.rows * share), 1)


def without_alpha(picture: gdal.Dataset) -> gdal.Dataset:
    """Return a view of a drawn dataset whose alpha band has become its mask."""
    alpha = picture.RasterCount
    return gdal.Translate("", picture, format="VRT", bandList=list(range(1, alpha)), maskBand=alpha)


def grid_of(raster: Raster, longest_side: int) -> Grid:
    """Return a grid in the raster's own spatial reference that holds all of it."""
    xmin, xmax, ymin, ymax = raster.outline().shape.GetEnvelope()
    pixel = max(xmax - xmin, ymax - ymin) / longest_side
    columns, rows = max(round((xmax - xmin) / pixel), 1), max(round((ymax - ymin) / pixel), 1)
    return Grid((xmin, ymin, xmax, ymax), raster.spatial_reference, columns, rows)
