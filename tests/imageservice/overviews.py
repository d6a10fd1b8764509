"""The mosaic's overviews: a few coarse rasters over the whole extent, as mosaic datasets have them.

Reads the rasters coarsely, so that a service starts at once; rows of the catalog are left to `service`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import sqrt
from pathlib import Path

from osgeo import gdal

from .geometry import transformed_footprint
from .mosaic import Grid, PixelFormat, draw, without_alpha
from .rasters import OVERVIEW, Raster, read_raster
from .spatial_reference import SpatialReference

PARTS = 2
"""Overviews per axis."""

LONGEST_SIDE = 256
"""Most pixels of an overview's longer side."""

COARSER = 3
"""An overview's pixels are at least this many times larger than those of the finest raster."""


def build_overviews(
    rasters: list[Raster], reference: SpatialReference, form: PixelFormat, folder: Path, name: str
) -> list[Raster]:
    """Write the overviews below `folder` and return them as rasters; none for no rasters."""
    if not rasters:
        return []
    footprints = [
        transformed_footprint(raster.outline().shape, raster.spatial_reference, reference)
        for raster in rasters
    ]
    boxes = [shape.GetEnvelope() for shape in footprints]
    finest = min(
        sqrt(shape.GetArea() / (raster.columns * raster.rows)) for raster, shape in zip(rasters, footprints)
    )
    target = folder / f"{name}.Overviews"
    target.mkdir(parents=True)
    built = []
    for place, grid in _grids(boxes, finest * COARSER, reference):
        xmin, ymin, xmax, ymax = grid.bounds
        met = [
            raster
            for raster, (left, right, bottom, top) in zip(rasters, boxes)
            if left < xmax and right > xmin and bottom < ymax and top > ymin
        ]
        built.append(_build(met, grid, form, target / f"Ov_i01_L01_{place}.tif", folder))
    return [overview for overview in built if overview is not None]


def _grids(
    boxes: list[tuple[float, float, float, float]], finest: float, reference: SpatialReference
) -> Iterator[tuple[str, Grid]]:
    xmin, ymin = min(box[0] for box in boxes), min(box[2] for box in boxes)
    width = (max(box[1] for box in boxes) - xmin) / PARTS
    height = (max(box[3] for box in boxes) - ymin) / PARTS
    pixel = max(width / LONGEST_SIDE, height / LONGEST_SIDE, finest)
    columns, rows = max(round(width / pixel), 1), max(round(height / pixel), 1)
    for row in range(PARTS):
        for column in range(PARTS):
            left, bottom = xmin + column * width, ymin + (PARTS - 1 - row) * height
            bounds = (left, bottom, left + width, bottom + height)
            yield f"R{row:08d}_C{column:08d}", Grid(bounds, reference, columns, rows)


def _build(rasters: list[Raster], grid: Grid, form: PixelFormat, path: Path, folder: Path) -> Raster | None:
    if not rasters:
        return None
    picture = without_alpha(draw(rasters, grid, form))
    gdal.GetDriverByName("GTiff").CreateCopy(str(path), picture, options=["COMPRESS=DEFLATE"])
    newest = max(raster.acquired for raster in rasters)
    place = path.relative_to(folder).as_posix()
    return read_raster(path, folder, {place: newest}, OVERVIEW)
