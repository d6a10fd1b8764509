"""Encodes a drawn picture in an image format: stretched to bytes for display, or with its values as a TIFF.

Knows pixels and formats; what is drawn is left to `mosaic`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import numpy as np
from osgeo import gdal

from .mosaic import without_alpha

MEDIA_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tiff": "image/tiff",
}
DRIVERS = {"png": "PNG", "jpg": "JPEG", "gif": "GIF", "bmp": "BMP", "tiff": "GTiff"}

COLOURS = 255
"""Of a palette: one entry is kept for transparent."""


@dataclass(frozen=True)
class Encoding:
    """How an image is written."""

    form: str
    """A key of `MEDIA_TYPES`."""

    has_alpha: bool = False
    is_paletted: bool = False
    options: tuple[str, ...] = ()


ENCODINGS = {
    "jpg": Encoding("jpg"),
    "png": Encoding("png", has_alpha=True),
    "png8": Encoding("png", is_paletted=True),
    "png24": Encoding("png"),
    "png32": Encoding("png", has_alpha=True),
    "gif": Encoding("gif", is_paletted=True),
    "bmp": Encoding("bmp"),
}
"""The protocol's words for images of bytes."""


def encode(picture: gdal.Dataset, word: str, ranges: Sequence[tuple[float, float]]) -> tuple[bytes, str]:
    """Return a picture as bytes of an 8-bit format, and their media type.

    `picture` has an alpha band last; `ranges` gives for each band the values that become black and white
    where they are not bytes already. One band is shown as grey, three or more as red, green and blue.
    """
    encoding = ENCODINGS[word]
    bands = [1, 2, 3] if picture.RasterCount > 3 else [1]
    planes = [_bytes(picture.GetRasterBand(number), ranges[number - 1]) for number in bands]
    alpha = np.where(picture.GetRasterBand(picture.RasterCount).ReadAsArray() > 0, 255, 0).astype(np.uint8)
    planes = [np.where(alpha > 0, plane, 0) for plane in planes]
    if encoding.is_paletted and len(planes) == 3:
        image = _paletted(planes)
    else:
        image = _dataset([*planes, alpha] if encoding.has_alpha else planes)
        if encoding.has_alpha:
            image.GetRasterBand(image.RasterCount).SetColorInterpretation(gdal.GCI_AlphaBand)
    return written(image, DRIVERS[encoding.form], encoding.options), MEDIA_TYPES[encoding.form]


def encode_tiff(picture: gdal.Dataset, nodata: float | None, options: Sequence[str]) -> tuple[bytes, str]:
    """Return a picture as a georeferenced TIFF with its values as they are, and the media type.

    Pixels where no raster is become `nodata` if it is given; else a mask tells them.
    """
    image = without_alpha(picture)
    if nodata is not None:
        image = gdal.GetDriverByName("MEM").CreateCopy(
            "", gdal.Translate("", image, format="VRT", maskBand="none")
        )
        empty = picture.GetRasterBand(picture.RasterCount).ReadAsArray() == 0
        for number in range(1, image.RasterCount + 1):
            band = image.GetRasterBand(number)
            values = band.ReadAsArray()
            values[empty] = nodata
            band.WriteArray(values)
            band.SetNoDataValue(nodata)
    return written(image, DRIVERS["tiff"], options), MEDIA_TYPES["tiff"]


def shown_ranges(picture: gdal.Dataset) -> list[tuple[float, float]]:
    """Return the lowest and the highest value of each band where the picture shows a raster."""
    shown = picture.GetRasterBand(picture.RasterCount).ReadAsArray() > 0
    ranges = []
    for number in range(1, picture.RasterCount):
        values = picture.GetRasterBand(number).ReadAsArray()[shown]
        values = values[np.isfinite(values)]
        ranges.append((float(values.min()), float(values.max())) if values.size else (0.0, 255.0))
    return ranges


def is_covered(picture: gdal.Dataset) -> bool:
    """Tell whether there is a raster at each pixel of a picture."""
    return bool(picture.GetRasterBand(picture.RasterCount).ReadAsArray().all())


def written(dataset: gdal.Dataset, driver: str, options: Sequence[str]) -> bytes:
    """Return the file that a GDAL driver makes of a dataset."""
    path = f"/vsimem/{uuid4().hex}"
    gdal.GetDriverByName(driver).CreateCopy(path, dataset, options=list(options))
    try:
        size = gdal.VSIStatL(path).size
        file = gdal.VSIFOpenL(path, "rb")
        try:
            return bytes(gdal.VSIFReadL(1, size, file))
        finally:
            gdal.VSIFCloseL(file)
    finally:
        for name in (path, f"{path}.aux.xml"):
            if gdal.VSIStatL(name) is not None:
                gdal.Unlink(name)


def _bytes(band: gdal.Band, value_range: tuple[float, float]) -> Any:
    values = band.ReadAsArray()
    if values.dtype == np.uint8:
        return values
    low, high = value_range
    stretched = (values.astype(np.float64) - low) * (255 / ((high - low) or 1))
    return np.clip(np.nan_to_num(stretched), 0, 255).astype(np.uint8)


def _dataset(planes: Sequence[Any]) -> gdal.Dataset:
    rows, columns = planes[0].shape
    image = gdal.GetDriverByName("MEM").Create("", columns, rows, len(planes), gdal.GDT_Byte)
    for number, plane in enumerate(planes, 1):
        image.GetRasterBand(number).WriteArray(plane)
    return image


def _paletted(planes: Sequence[Any]) -> gdal.Dataset:
    """Return red, green and blue as one band with a colour table."""
    image = _dataset(planes)
    rgb = [image.GetRasterBand(number) for number in (1, 2, 3)]
    table = gdal.ColorTable()
    gdal.ComputeMedianCutPCT(*rgb, COLOURS, table)
    result = gdal.GetDriverByName("MEM").Create("", image.RasterXSize, image.RasterYSize, 1, gdal.GDT_Byte)
    result.GetRasterBand(1).SetColorTable(table)
    gdal.DitherRGB2PCT(*rgb, result.GetRasterBand(1), table)
    return result
