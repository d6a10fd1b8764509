"""The rows of the catalog: what it says of each raster, and of each item that has no files.

Measures footprints in the service's spatial reference; keeping and finding rows is left to `catalog`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from math import sqrt

from .catalog import Row
from .geometry import transformed_footprint
from .rasters import OVERVIEW, PRIMARY, Raster
from .spatial_reference import SpatialReference
from .synthetic import SyntheticItem, synthetic_items

MAX_PIXEL_SIZE_FACTOR = 10
"""A raster is visible up to this many times its own pixel size."""

SYNTHETIC_SIZE = 1000.0
SYNTHETIC_SPAN_DEGREES = 30.0

WKB_POLYGON = struct.Struct("<BIII10d")


def raster_row(object_id: int, raster: Raster, reference: SpatialReference) -> Row:
    """Return the row of a raster; sizes and places are in units of `reference`."""
    footprint = transformed_footprint(raster.outline().shape, raster.spatial_reference, reference)
    xmin, xmax, ymin, ymax = footprint.GetEnvelope()
    pixel_size = sqrt(footprint.GetArea() / (raster.columns * raster.rows))
    folder = raster.place.parent.as_posix()
    return Row(
        OBJECTID=object_id,
        Name=raster.place.stem,
        MinPS=pixel_size if raster.category == OVERVIEW else 0.0,
        MaxPS=pixel_size * raster.coarsest_factor * MAX_PIXEL_SIZE_FACTOR,
        LowPS=pixel_size,
        HighPS=pixel_size * raster.coarsest_factor,
        Category=raster.category,
        Tag="Dataset",
        GroupName="" if folder == "." else folder,
        ProductName=raster.driver,
        CenterX=(xmin + xmax) / 2,
        CenterY=(ymin + ymax) / 2,
        ZOrder=None,
        Shape_Length=footprint.Boundary().Length(),
        Shape_Area=footprint.GetArea(),
        AcquisitionDate=_milliseconds(raster.acquired),
        xmin=xmin,
        ymin=ymin,
        xmax=xmax,
        ymax=ymax,
        footprint=bytes(footprint.ExportToWkb()),
    )


def synthetic_rows(count: int, rows: list[Row], reference: SpatialReference) -> Iterator[Row]:
    """Yield rows without files, in a grid beside those that have some."""
    left = min((row.xmin for row in rows), default=0.0)
    top = max((row.ymax for row in rows), default=0.0)
    size = rows[0].xmax - rows[0].xmin if rows else SYNTHETIC_SIZE
    if reference.to_osr().IsGeographic():
        size = min(size, SYNTHETIC_SPAN_DEGREES / max(sqrt(count), 1))
    for object_id, item in enumerate(synthetic_items(count, (left, top), size), len(rows) + 1):
        yield _synthetic_row(object_id, item)


def _synthetic_row(object_id: int, item: SyntheticItem) -> Row:
    xmin, ymin, xmax, ymax = item.bounds
    corners = (xmin, ymin, xmin, ymax, xmax, ymax, xmax, ymin, xmin, ymin)
    return Row(
        OBJECTID=object_id,
        Name=item.name,
        MinPS=0.0,
        MaxPS=item.pixel_size * MAX_PIXEL_SIZE_FACTOR,
        LowPS=item.pixel_size,
        HighPS=item.pixel_size,
        Category=PRIMARY,
        Tag="Synthetic",
        GroupName=str(item.acquired.year),
        ProductName="",
        CenterX=(xmin + xmax) / 2,
        CenterY=(ymin + ymax) / 2,
        ZOrder=None,
        Shape_Length=2 * (xmax - xmin + ymax - ymin),
        Shape_Area=(xmax - xmin) * (ymax - ymin),
        AcquisitionDate=_milliseconds(item.acquired),
        xmin=xmin,
        ymin=ymin,
        xmax=xmax,
        ymax=ymax,
        footprint=WKB_POLYGON.pack(1, 3, 1, 5, *corners),
    )


def _milliseconds(date: datetime) -> int:
    return round(date.timestamp() * 1000)
