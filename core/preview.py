"""One raster as a small picture, to be looked at before it is downloaded.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/export-image/ . The picture is the
publisher's rendering, stretched to 8 bits; showing it is left to the faces.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from urllib.parse import urlsplit

from .connection import Connection
from .errors import Content, PreviewNotOffered, UnexpectedAnswer
from .geometry import SpatialReference
from .rasters import RasterItem
from .refusals import parsed_json, told_refusal
from .service import ServiceInfo
from .stream import ByteStream

LONGEST_SIDE = 1024
"""Pixels."""
_MOST_BYTES = 16 * 1024 * 1024
"""A picture of 1,024 x 1,024 pixels with transparency has 4 MiB before it is compressed."""
_SUFFIXES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
"""File suffixes by how the formats that are asked for begin."""


@dataclass(frozen=True)
class Picture:
    """A picture and its place."""

    content: bytes
    """A PNG or JPEG file."""
    suffix: str
    """``png`` or ``jpg``."""
    bounds: tuple[float, float, float, float]
    """West, south, east and north, in ``spatial_reference``."""
    spatial_reference: SpatialReference


def fetch_picture(service: ServiceInfo, item: RasterItem, connection: Connection) -> Picture:
    """Let the service draw one raster of its catalog, and no other, at most 1,024 pixels wide and high.

    The footprint must be in the service's spatial reference. Raises PreviewNotOffered, UnexpectedAnswer, and
    what ``Connection.open_file`` raises.
    """
    if "image" not in service.capabilities or item.footprint is None:
        raise PreviewNotOffered(service.name)
    url = service.url.operation("exportImage")
    bounds = item.footprint.bounds
    with connection.open_file(url, _parameters(service, item, bounds)) as stream:
        content = _read(stream, url)
    return Picture(content, _suffix(content, url), bounds, service.spatial_reference)


def _parameters(
    service: ServiceInfo, item: RasterItem, bounds: tuple[float, float, float, float]
) -> dict[str, str]:
    reference = service.spatial_reference
    told_reference = json.dumps(reference.to_json()) if reference.code is None else str(reference.code)
    rule = {"mosaicMethod": "esriMosaicLockRaster", "lockRasterIds": [item.raster_id]}
    columns, rows = _size(item, bounds)
    return {
        "bbox": ",".join(map(repr, bounds)),
        "bboxSR": told_reference,
        "imageSR": told_reference,
        "size": f"{columns},{rows}",
        # Otherwise the server shows more than the box, and does not say so beside a picture.
        "adjustAspectRatio": "false",
        "format": "jpgpng",
        "mosaicRule": json.dumps(rule),
        "f": "image",
    }


def _size(item: RasterItem, bounds: tuple[float, float, float, float]) -> tuple[int, int]:
    """Give columns and rows, no more than the raster has itself."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    longest = max(width, height)
    own = longest / item.cell_size if item.cell_size else LONGEST_SIDE
    pixels = math.ceil(min(own, LONGEST_SIDE))
    return max(round(width / longest * pixels), 1), max(round(height / longest * pixels), 1)


def _read(stream: ByteStream, url: str) -> bytes:
    content = bytearray()
    for piece in stream.pieces():
        content += piece
        if len(content) > _MOST_BYTES:
            raise UnexpectedAnswer(url, Content.ENDLESS)
    return bytes(content)


def _suffix(content: bytes, url: str) -> str:
    """Tell the format by its beginning: a refusal comes under the same status and media type."""
    for beginning, suffix in _SUFFIXES.items():
        if content.startswith(beginning):
            return suffix
    refusal = told_refusal(parsed_json(content.decode(errors="replace")), urlsplit(url).netloc)
    raise refusal or UnexpectedAnswer(url, Content.OTHER_FORMAT if content else Content.NOTHING)
