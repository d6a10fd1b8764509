"""The resources of one raster: info, key properties, thumbnail.

Reads headers and small pictures; the item itself is a row of the catalog, left to `query`.
"""

from __future__ import annotations

from typing import Any

from .errors import not_supported
from .geometry import envelope_json
from .image import encode, shown_ranges
from .mosaic import PixelFormat, draw, grid_of
from .pixel_types import ESRI_PIXEL_TYPES
from .query import check_item
from .rasters import Raster
from .service import ImageService

THUMBNAIL_SIDE = 200


def raster_info(service: ImageService, raster_id: int) -> dict[str, Any]:
    """Return the resource `<id>/info`; raises ServiceError for an item without files."""
    raster = _raster(service, raster_id)
    xmin, xmax, ymin, ymax = raster.outline().shape.GetEnvelope()
    width, height = raster.pixel_size
    return {
        "origin": {"x": xmin, "y": ymax, "spatialReference": raster.spatial_reference.to_json()},
        "blockWidth": raster.block_size[0],
        "blockHeight": raster.block_size[1],
        "pixelSizeX": width,
        "pixelSizeY": height,
        "extent": envelope_json((xmin, ymin, xmax, ymax), raster.spatial_reference),
        "bandCount": raster.band_count,
        "pixelType": ESRI_PIXEL_TYPES.get(raster.pixel_type, "UNKNOWN"),
        "firstPyramidLevel": 0,
        "maxPyramidLevel": max(round(raster.coarsest_factor).bit_length() - 1, 0),
        "statistics": _stored_statistics(raster),
    }


def key_properties(service: ImageService, raster_id: int) -> dict[str, Any]:
    """Return the resource `<id>/info/keyProperties`: what the raster's file says of itself."""
    raster = _raster(service, raster_id)
    dataset = raster.open()
    names = [dataset.GetRasterBand(number).GetDescription() for number in range(1, raster.band_count + 1)]
    return {
        "FileName": raster.place.name,
        "ProductName": raster.driver,
        "AcquisitionDate": raster.acquired.isoformat(),
        "BandProperties": [{"BandName": name or f"Band_{i}"} for i, name in enumerate(names, 1)],
        **dataset.GetMetadata(),
    }


def thumbnail(service: ImageService, raster_id: int) -> tuple[bytes, str]:
    """Return a small picture of the raster and its media type."""
    raster = _raster(service, raster_id)
    picture = draw(
        [raster], grid_of(raster, THUMBNAIL_SIDE), PixelFormat(raster.band_count, raster.pixel_type)
    )
    return encode(picture, "png", shown_ranges(picture))


def _raster(service: ImageService, raster_id: int) -> Raster:
    check_item(service, raster_id)
    if raster_id not in service.rasters:
        raise not_supported()
    return service.rasters[raster_id]


def _stored_statistics(raster: Raster) -> list[list[float]]:
    """Return minimum, maximum, mean and deviation of each band whose file tells them."""
    dataset = raster.open()
    bands = (dataset.GetRasterBand(number) for number in range(1, raster.band_count + 1))
    stored = [band.GetStatistics(True, False) for band in bands]
    # Where there are none, older versions of GDAL tell a deviation below nought, newer ones nothing at all.
    has_all = all(told and told[-1] >= 0 for told in stored)
    return [list(told) for told in stored] if has_all else []
