"""The formats of the download operation, and what a file's name and first bytes say about it.

Words and side-cars follow the reference
(https://developers.arcgis.com/rest/services-reference/enterprise/download-rasters/) and Esri's examples; the
limits are those of the formats themselves. Writing and reading pixels is left to GDAL and the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from .errors import Content, InvalidFormat

_BYTE = frozenset({"U1", "U2", "U4", "U8"})
_SIXTEEN_BITS = _BYTE | {"S16", "U16"}
_INTEGERS = _SIXTEEN_BITS | {"S8", "S32", "U32"}
_ANY = _INTEGERS | {"F32", "F64", "C64", "C128"}


@dataclass(frozen=True)
class RasterFormat:
    """One format that the service can be asked for."""

    word: str
    """The word of the REST operation."""
    driver: str
    """Name of the GDAL driver that reads it."""
    extensions: tuple[str, ...]
    """Endings of the main file, lower case with the dot; the usual one first."""
    pixel_types: frozenset[str]
    """Esri pixel types it can hold."""
    band_counts: tuple[int, ...] = ()
    """Numbers of bands it can hold; empty means any."""
    georeferenced: bool = True
    """Whether the main file holds its own place; otherwise side-cars do."""

    def can_hold(self, pixel_type: str | None, band_count: int | None) -> bool:
        """Tell whether such pixels fit, unknown ones included; the service falls back to TIFF otherwise."""
        type_fits = pixel_type is None or pixel_type == "UNKNOWN" or pixel_type in self.pixel_types
        return type_fits and (band_count is None or not self.band_counts or band_count in self.band_counts)


FORMATS: tuple[RasterFormat, ...] = (
    RasterFormat("TIFF", "GTiff", (".tif", ".tiff"), frozenset(_ANY)),
    RasterFormat("Imagine Image", "HFA", (".img",), frozenset(_ANY)),
    RasterFormat("JPEG", "JPEG", (".jpg", ".jpeg"), _BYTE, (1, 3), georeferenced=False),
    RasterFormat("NITF", "NITF", (".ntf", ".nitf", ".nsf"), frozenset(_ANY)),
    RasterFormat("BIL", "EHdr", (".bil",), frozenset(_INTEGERS | {"F32"})),
    RasterFormat("BSQ", "EHdr", (".bsq",), frozenset(_INTEGERS | {"F32"})),
    RasterFormat("BIP", "EHdr", (".bip",), frozenset(_INTEGERS | {"F32"})),
    RasterFormat("ENVI", "ENVI", (".dat",), frozenset(_ANY)),
    RasterFormat("JP2", "JP2OpenJPEG", (".jp2",), frozenset(_INTEGERS)),
    RasterFormat("GIF", "GIF", (".gif",), _BYTE, (1,), georeferenced=False),
    RasterFormat("BMP", "BMP", (".bmp",), _BYTE, (1, 3), georeferenced=False),
    RasterFormat("PNG", "PNG", (".png",), _BYTE | {"U16"}, (1, 2, 3, 4), georeferenced=False),
)

_TEXT_SIDECARS = frozenset(
    # headers, projections, statistics, colours, metadata; then world files
    [
        ".hdr",
        ".prj",
        ".xml",
        ".wld",
        ".stx",
        ".clr",
        ".txt",
        ".sta",
        ".enp",
        ".rpb",
        ".imd",
        ".vrt",
        ".met",
        ".geom",
        ".csv",
        ".json",
        ".tab",
        ".html",
        ".htm",
        ".tfw",
        ".tifw",
        ".tiffw",
        ".jgw",
        ".jpgw",
        ".pgw",
        ".pngw",
        ".gfw",
        ".gifw",
        ".bpw",
        ".bmpw",
        ".blw",
        ".bqw",
        ".j2w",
        ".jp2w",
        ".sdw",
        ".eww",
        ".iww",
    ]
)
_BINARY_SIDECARS = frozenset(
    [".ovr", ".msk", ".aux", ".rrd", ".ige", ".rde", ".hr5", ".pdf", ".dbf", ".shp", ".shx"]
)

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_JP2 = (b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51")
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    # not .img: an Imagine image has a signature, but ENVI and other raw rasters end in .img too
    ".tif": _TIFF,
    ".tiff": _TIFF,
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG",),
    ".gif": (b"GIF8",),
    ".bmp": (b"BM",),
    ".jp2": _JP2,
    ".ntf": (b"NITF", b"NSIF"),
    ".nitf": (b"NITF", b"NSIF"),
    ".nsf": (b"NITF", b"NSIF"),
}

_BLANKS_BEFORE_TEXT = b"\xef\xbb\xbf \t\r\n"

HEAD_BYTES = 2048
"""How many first bytes ``foreign_content`` wants to see."""


def format_of_word(word: str) -> RasterFormat:
    """Give the format that a word names, case ignored; JPG is JPEG. Raises InvalidFormat."""
    wanted = {"jpg": "jpeg", "imagine": "imagine image"}.get(word.strip().lower(), word.strip().lower())
    for raster_format in FORMATS:
        if raster_format.word.lower() == wanted:
            return raster_format
    raise InvalidFormat(word)


def format_of_file(name: str) -> RasterFormat | None:
    """Give the format that a main file's ending stands for; None where it is none of ``FORMATS``."""
    ending = PurePath(name).suffix.lower()
    return next((candidate for candidate in FORMATS if ending in candidate.extensions), None)


def is_sidecar(name: str) -> bool:
    """Tell whether a file goes with a raster rather than being one: world file, header, pyramid, mask …

    A VRT counts as a raster: it is text, but it is what one opens.
    """
    ending = PurePath(name).suffix.lower()
    return ending != ".vrt" and (ending in _TEXT_SIDECARS or ending in _BINARY_SIDECARS)


def readers_rewrite(name: str) -> bool:
    """Tell whether opening a raster may change a file: GDAL, and so QGIS, adds statistics to ``.aux.xml``."""
    return name.lower().endswith(".aux.xml")


Named = TypeVar("Named", bound=PurePath)


def main_files(paths: Iterable[Named]) -> tuple[Named, ...]:
    """Choose the files to open out of one raster's: its VRT where there is one, else all but side-cars."""
    rasters = [path for path in paths if not is_sidecar(path.name)]
    virtual = [path for path in rasters if path.suffix.lower() == ".vrt"]
    return tuple(virtual or rasters)


def foreign_content(name: str, head: bytes) -> tuple[Content, str | None] | None:
    """Say what a file is instead of what its name promises; None where nothing speaks against it.

    Servers send JSON errors and HTML pages under status 200 with a raster's content type (seen with
    exportImage and /file), so the bytes decide.
    """
    page = _error_page(head)
    if page is not None:
        return page
    ending = PurePath(name).suffix.lower()
    expected: Sequence[bytes] = _SIGNATURES.get(ending, ())
    if expected and not head.startswith(tuple(expected)):
        return Content.OTHER_FORMAT, None
    if ending not in _TEXT_SIDECARS and head.lstrip()[:1] in (b"{", b"<"):
        return Content.TEXT, None
    return None


def _error_page(head: bytes) -> tuple[Content, str | None] | None:
    if not head.lstrip(_BLANKS_BEFORE_TEXT).startswith((b"{", b"<")):
        return None
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    lowered = text[:200].lower()
    if lowered.startswith(("<!doctype html", "<html")):
        return Content.WEB_PAGE, None
    if lowered.startswith("{") and ('"error"' in lowered or '"status"' in lowered):
        return Content.ERROR_MESSAGE, error_message(text)
    return None


def error_message(text: str) -> str | None:
    """Read the message out of a JSON error body; None where it is not one, or cut off."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    error = value.get("error") if isinstance(value, dict) else None
    if not isinstance(error, dict):
        return None
    details = error.get("details")
    words = [error.get("message"), *(details if isinstance(details, list) else ())]
    return " ".join(word for word in words if isinstance(word, str) and word) or None
