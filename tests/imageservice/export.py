"""The operation /exportImage: a picture of the rasters in a box, or of the ones that are asked for.

Reads parameters and chooses rasters; drawing is left to `mosaic`, encoding to `image`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from osgeo import gdal

from .catalog import Filter
from .description import MAX_IMAGE_HEIGHT, MAX_IMAGE_WIDTH, MAX_MOSAIC_IMAGES
from .errors import ServiceError, invalid_parameter, not_supported, unable_to_complete
from .geometry import ENVELOPE, Geometry, box, envelope_json, parse_geometry, transformed, transformed_near
from .image import ENCODINGS, encode, encode_tiff, is_covered
from .mosaic import Grid, PixelFormat, draw
from .pixel_types import GDAL_PIXEL_TYPES
from .rasters import OVERVIEW, PRIMARY, Raster
from .service import ImageService
from .spatial_reference import from_parameter

RESAMPLINGS = {
    "": "near",
    "RSP_NearestNeighbor": "near",
    "RSP_BilinearInterpolation": "bilinear",
    "RSP_CubicConvolution": "cubic",
    "RSP_Majority": "mode",
}

TIFF_COMPRESSIONS = {"": "NONE", "NONE": "NONE", "LZ77": "DEFLATE", "JPEG": "JPEG", "LZW": "LZW"}


@dataclass(frozen=True)
class ExportedImage:
    """What a request has made."""

    content: bytes
    media_type: str
    suffix: str
    grid: Grid

    def to_json(self, href: str) -> dict[str, Any]:
        """Return the answer that names the image instead of holding it."""
        extent = envelope_json(self.grid.bounds, self.grid.spatial_reference)
        return {
            "href": href,
            "width": self.grid.columns,
            "height": self.grid.rows,
            "extent": extent,
            "scale": 0,
        }


def export_image(service: ImageService, parameters: Mapping[str, str]) -> ExportedImage:
    """Draw what the request asks for; raises ServiceError."""
    if not service.options.allows("Image"):
        raise not_supported()
    word = (parameters.get("format", "") or "jpgpng").lower()
    if word not in (*ENCODINGS, "jpgpng", "tiff"):
        raise invalid_parameter("format")
    interpolation = parameters.get("interpolation", "").strip()
    if interpolation not in RESAMPLINGS:
        raise invalid_parameter("interpolation")
    _check_rendering_rule(parameters.get("renderingRule", ""))
    grid = _grid(service, parameters)
    form = PixelFormat(service.pixel_format.band_count, _pixel_type(service, parameters))
    picture = draw(_rasters(service, parameters, grid), grid, form, RESAMPLINGS[interpolation])
    bands = _bands(parameters, form.band_count)
    chosen = gdal.Translate("", picture, format="VRT", bandList=[*bands, form.band_count + 1])
    if word == "tiff":
        content, media_type = encode_tiff(chosen, _nodata(parameters), _tiff_options(parameters))
    else:
        word = ("jpg" if is_covered(picture) else "png32") if word == "jpgpng" else word
        content, media_type = encode(chosen, word, [service.value_ranges[number - 1] for number in bands])
    return ExportedImage(content, media_type, media_type.rpartition("/")[2], grid)


def _grid(service: ImageService, parameters: Mapping[str, str]) -> Grid:
    """Return the pixels asked for; `adjustAspectRatio`, on by default, enlarges the box: square pixels."""
    box_reference = from_parameter(parameters.get("bboxSR", ""), "bboxSR", service.spatial_reference)
    reference = from_parameter(parameters.get("imageSR", ""), "imageSR", service.spatial_reference)
    try:
        asked = parse_geometry(parameters.get("bbox", ""), ENVELOPE, box_reference)
        shape = transformed(asked.shape, asked.spatial_reference, reference)
    except (ServiceError, RuntimeError) as error:
        raise invalid_parameter("bbox") from error
    xmin, xmax, ymin, ymax = shape.GetEnvelope()
    if xmin >= xmax or ymin >= ymax:
        raise invalid_parameter("bbox")
    columns, rows = _size(parameters.get("size", ""))
    if parameters.get("adjustAspectRatio", "").strip().lower() != "false":
        pixel = max((xmax - xmin) / columns, (ymax - ymin) / rows)
        more_x, more_y = (pixel * columns - (xmax - xmin)) / 2, (pixel * rows - (ymax - ymin)) / 2
        xmin, ymin, xmax, ymax = xmin - more_x, ymin - more_y, xmax + more_x, ymax + more_y
    return Grid((xmin, ymin, xmax, ymax), reference, columns, rows)


def _size(text: str) -> tuple[int, int]:
    try:
        columns, rows = (int(part) for part in (text.strip() or "400,400").split(","))
    except ValueError as error:
        raise invalid_parameter("size") from error
    if columns < 1 or rows < 1:
        raise invalid_parameter("size")
    if columns > MAX_IMAGE_WIDTH or rows > MAX_IMAGE_HEIGHT:
        raise ServiceError(
            400, "Invalid or missing input parameters.", "The requested image exceeds the size limit."
        )
    return columns, rows


def _rasters(service: ImageService, parameters: Mapping[str, str], grid: Grid) -> Sequence[Raster]:
    """Return the rasters to draw: the locked ones, else those in the box, the overviews if these are many."""
    locked = _locked_ids(parameters.get("mosaicRule", "")) if service.options.is_mosaic else None
    if locked is not None:
        if len(locked) > MAX_MOSAIC_IMAGES:
            raise unable_to_complete("The requested number of mosaic images exceeds the limit.")
        if not all(raster_id in service.rasters for raster_id in locked):
            raise invalid_parameter("mosaicRule")
        return [service.rasters[raster_id] for raster_id in locked]
    primary = _in_box(service, grid, PRIMARY)
    return primary if len(primary) <= MAX_MOSAIC_IMAGES else _in_box(service, grid, OVERVIEW)


def _locked_ids(text: str) -> list[int] | None:
    """Return the ids of a lock-raster mosaic rule; None for other rules, which all draw the usual mosaic."""
    if not text.strip():
        return None
    try:
        rule = json.loads(text)
        if rule.get("mosaicMethod") != "esriMosaicLockRaster":
            return None
        return [int(raster_id) for raster_id in rule["lockRasterIds"]]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise invalid_parameter("mosaicRule") from error


def _in_box(service: ImageService, grid: Grid, category: int) -> list[Raster]:
    extent = Geometry(box(*service.catalog.bounds), service.spatial_reference)
    area = transformed_near(Geometry(box(*grid.bounds), grid.spatial_reference), extent)
    chosen = Filter(where=f"Category = {category}", area=bytes(area.ExportToWkb()))
    ids = service.catalog.find(chosen)
    return [service.rasters[raster_id] for raster_id in ids if raster_id in service.rasters]


def _check_rendering_rule(text: str) -> None:
    try:
        rule = json.loads(text or "{}")
        if rule.get("rasterFunction", "None") != "None":
            raise invalid_parameter("renderingRule")
    except (ValueError, AttributeError) as error:
        raise invalid_parameter("renderingRule") from error


def _pixel_type(service: ImageService, parameters: Mapping[str, str]) -> str:
    word = parameters.get("pixelType", "").strip() or "UNKNOWN"
    if word == "UNKNOWN":
        return service.pixel_format.pixel_type
    if word not in GDAL_PIXEL_TYPES:
        raise invalid_parameter("pixelType")
    return GDAL_PIXEL_TYPES[word]


def _bands(parameters: Mapping[str, str], count: int) -> list[int]:
    """Return the bands asked for, counted from 1; `bandIds` counts from 0."""
    text = parameters.get("bandIds", "").strip()
    try:
        bands = [int(part) + 1 for part in text.split(",")] if text else list(range(1, count + 1))
    except ValueError as error:
        raise invalid_parameter("bandIds") from error
    if not all(1 <= band <= count for band in bands):
        raise invalid_parameter("bandIds")
    return bands


def _nodata(parameters: Mapping[str, str]) -> float | None:
    text = parameters.get("noData", "").split(",")[0].strip()
    try:
        return float(text) if text else None
    except ValueError as error:
        raise invalid_parameter("noData") from error


def _tiff_options(parameters: Mapping[str, str]) -> list[str]:
    compression = parameters.get("compression", "").strip().upper()
    if compression not in TIFF_COMPRESSIONS:
        raise invalid_parameter("compression")
    return [f"COMPRESS={TIFF_COMPRESSIONS[compression]}"]
