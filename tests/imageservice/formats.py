"""The formats that a download can be asked for: their words, what each can hold, and how GDAL writes it.

Writes whole datasets with the side-cars that keep their place, spatial reference and validity.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
from osgeo import gdal

from .clip import blocks, has_mask, nodata_value
from .errors import invalid_parameter
from .spatial_reference import from_wkt

FORCED = ":conversion"

INTEGERS_8_16 = ("Byte", "UInt16", "Int16")
REAL_NUMBERS = (*INTEGERS_8_16, "UInt32", "Int32", "Float32", "Float64")


@dataclass(frozen=True)
class Format:
    """One format of the download operation."""

    word: str
    """Its name in the protocol."""

    driver: str
    extension: str
    pixel_types: tuple[str, ...] = REAL_NUMBERS
    band_counts: tuple[int, ...] | None = None
    """Numbers of bands it can hold; None is any."""

    longest_side: int = 2**31 - 1
    options: tuple[str, ...] = ()
    has_colour_table: bool = True
    has_georeference: bool = True
    """False: place and spatial reference are kept in side-cars."""

    has_mask_file: bool = True
    """Pixels that are not valid are told by a `.msk` side-car, unless the bands declare NoData."""

    is_lossy: bool = False

    def holds(self, dataset: gdal.Dataset) -> bool:
        """Tell whether the format can hold a dataset's pixel types, bands, colours, size and place."""
        bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
        geotransform = dataset.GetGeoTransform()
        is_rotated = geotransform[2] != 0 or geotransform[4] != 0
        return (
            all(gdal.GetDataTypeName(band.DataType) in self.pixel_types for band in bands)
            and not any(band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE") for band in bands)
            and (self.band_counts is None or len(bands) in self.band_counts)
            and (self.has_colour_table or not any(band.GetColorTable() for band in bands))
            and max(dataset.RasterXSize, dataset.RasterYSize) <= self.longest_side
            and not (is_rotated and self.driver == "ENVI")
        )


TIFF = Format("TIFF", "GTiff", "tif", options=("BIGTIFF=IF_SAFER",))

JPEG = Format(
    "JPEG",
    "JPEG",
    "jpg",
    ("Byte",),
    (1, 3),
    longest_side=65500,
    options=("QUALITY=90", "INTERNAL_MASK=NO"),
    has_colour_table=False,
    has_georeference=False,
    is_lossy=True,
)

FORMATS = (
    TIFF,
    Format("Imagine Image", "HFA", "img"),
    JPEG,
    Format("NITF", "NITF", "ntf", has_georeference=False),
    Format("BIL", "EHdr", "bil", (*INTEGERS_8_16, "UInt32", "Int32", "Float32")),
    Format("BSQ", "ENVI", "bsq", options=("INTERLEAVE=BSQ",), has_colour_table=False),
    Format("BIP", "ENVI", "bip", options=("INTERLEAVE=BIP",), has_colour_table=False),
    Format("ENVI", "ENVI", "dat", has_colour_table=False),
    Format(
        "JP2",
        "JP2OpenJPEG",
        "jp2",
        INTEGERS_8_16,
        options=("QUALITY=100", "REVERSIBLE=YES"),
        has_colour_table=False,
    ),
    Format("GIF", "GIF", "gif", ("Byte",), (1,), longest_side=65535, has_georeference=False),
    Format("BMP", "BMP", "bmp", ("Byte",), (1, 3), has_georeference=False, has_mask_file=False),
    Format("PNG", "PNG", "png", ("Byte", "UInt16"), (1, 2, 3, 4), has_georeference=False),
)

BY_WORD = {**{form.word.casefold(): form for form in FORMATS}, "jpg": JPEG}
BY_DRIVER = {form.driver: form for form in reversed(FORMATS)}


@dataclass(frozen=True)
class FormatChoice:
    """What a client asks for."""

    form: Format | None
    """None is the raster's own format."""

    is_forced: bool
    """Convert rasters that are not clipped, too."""

    def for_dataset(self, dataset: gdal.Dataset, driver: str) -> Format:
        """Return the format for a raster of GDAL's `driver`: TIFF if the choice cannot hold it."""
        form = self.form or BY_DRIVER.get(driver, TIFF)
        return form if form is TIFF or form.holds(dataset) else TIFF


def parse_format(text: str) -> FormatChoice:
    """Return what the parameter `format` says; raises ServiceError for a word that is none of the twelve."""
    word = " ".join(text.split()).casefold()
    is_forced = word.endswith(FORCED)
    word = word[: -len(FORCED)].rstrip() if is_forced else word
    if not word and not is_forced:
        return FormatChoice(None, is_forced=False)
    if word not in BY_WORD:
        raise invalid_parameter("format")
    return FormatChoice(BY_WORD[word], is_forced)


def write(dataset: gdal.Dataset, stem: Path, form: Format) -> list[Path]:
    """Write a dataset as `stem` plus the format's extension; return the file, then its side-cars."""
    target = stem.with_name(f"{stem.name}.{form.extension}")
    source = _without(dataset, nodata=form.is_lossy, place=form.driver == "NITF")
    gdal.GetDriverByName(form.driver).CreateCopy(str(target), source, strict=0, options=list(form.options))
    if form.driver == "NITF":
        _describe_place(target, dataset)
    elif not form.has_georeference:
        _write_world_file(target, dataset.GetGeoTransform())
    elif form.driver == "ENVI" and dataset.GetProjection():
        _write_projection(target, dataset)
    if form is not TIFF and form.has_mask_file:
        _write_mask(target, dataset, form)
    return [target, *(path for path in files_of(stem) if path != target)]


def files_of(stem: Path) -> list[Path]:
    """Return the files that were written under one stem."""
    return sorted(path for path in stem.parent.iterdir() if path.name.startswith(f"{stem.name}."))


def _without(dataset: gdal.Dataset, *, nodata: bool, place: bool) -> gdal.Dataset:
    """Return a view of the dataset without its NoData values, or without place and spatial reference.

    Lossy formats smear NoData values into their neighbours; GDAL refuses NITF in most spatial references.
    """
    if not nodata and not place:
        return dataset
    description = gdal.Translate("", dataset, format="VRT").GetMetadata("xml:VRT")[0]
    for element in (*(["NoDataValue"] if nodata else []), *(["SRS", "GeoTransform"] if place else [])):
        description = re.sub(rf"<{element}\b.*?</{element}>", "", description, flags=re.DOTALL)
    return gdal.OpenEx(description, gdal.OF_RASTER)


def _describe_place(target: Path, dataset: gdal.Dataset) -> None:
    """Write place and spatial reference into GDAL's side-car `.aux.xml`, to what is there already."""
    side_car = target.with_name(f"{target.name}.aux.xml")
    text = side_car.read_text("utf-8") if side_car.exists() else "<PAMDataset>\n</PAMDataset>\n"
    numbers = ", ".join(repr(number) for number in dataset.GetGeoTransform())
    place = f"<SRS>{escape(dataset.GetProjection())}</SRS>\n  <GeoTransform>{numbers}</GeoTransform>"
    side_car.write_text(text.replace("<PAMDataset>", f"<PAMDataset>\n  {place}", 1), "utf-8")


def _write_world_file(target: Path, geotransform: Sequence[float]) -> None:
    """Write the side-car named by the extension's first and last letter and a w: the first pixel's centre."""
    x0, a, b, y0, c, d = geotransform
    numbers = (a, c, b, d, x0 + (a + b) / 2, y0 + (c + d) / 2)
    suffix = f".{target.suffix[1]}{target.suffix[-1]}w"
    target.with_suffix(suffix).write_text("".join(f"{number!r}\n" for number in numbers), "ascii")


def _write_projection(target: Path, dataset: gdal.Dataset) -> None:
    reference = from_wkt(dataset.GetProjection())
    if reference is not None:
        target.with_suffix(".prj").write_text(reference.to_osr().ExportToWkt(["FORMAT=WKT1_ESRI"]), "utf-8")


def _write_mask(target: Path, dataset: gdal.Dataset, form: Format) -> None:
    """Write the dataset's mask as GDAL's side-car `.msk`, in a lossy format its NoData pixels too."""
    bands = [dataset.GetRasterBand(number) for number in range(1, dataset.RasterCount + 1)]
    is_needed = has_mask(dataset) or (form.is_lossy and any(nodata_value(band) is not None for band in bands))
    path = target.with_name(f"{target.name}.msk")
    if not is_needed or path.exists():
        return
    size = (dataset.RasterXSize, dataset.RasterYSize)
    mask = gdal.GetDriverByName("GTiff").Create(str(path), *size, 1, gdal.GDT_Byte, ["COMPRESS=DEFLATE"])
    for number in range(1, dataset.RasterCount + 1):
        mask.SetMetadataItem(f"INTERNAL_MASK_FLAGS_{number}", str(gdal.GMF_PER_DATASET))
    for window in blocks(dataset):
        valid = np.maximum.reduce([band.GetMaskBand().ReadAsArray(*window) for band in bands])
        mask.GetRasterBand(1).WriteArray(valid, window.column, window.row)
