"""The service as a whole, put together once at start: rasters, overviews, catalog and output directory.

Answers nothing itself; the operations are modules of their own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal

from .catalog import Catalog
from .mosaic import PixelFormat
from .options import Options
from .output import OutputDirectory
from .overviews import build_overviews
from .rasters import Raster, RasterFile, commonest, find_rasters
from .rows import raster_row, synthetic_rows
from .spatial_reference import SpatialReference, from_wkid

EMPTY_FOLDER = PixelFormat(3, "Byte")


@dataclass(frozen=True)
class BandStatistics:
    """The values of one band over the whole service, from its overviews."""

    minimum: float
    maximum: float
    mean: float
    deviation: float


@dataclass(frozen=True)
class ImageService:
    """Everything that the operations read; nothing of it changes but the files in `output`."""

    options: Options
    spatial_reference: SpatialReference
    catalog: Catalog
    rasters: dict[int, Raster]
    """The rasters with files by their object id."""

    files: dict[str, tuple[RasterFile, frozenset[int]]]
    """The native files by their id in the protocol, with the ids of the rasters that they belong to."""

    output: OutputDirectory
    pixel_format: PixelFormat
    """Bands and pixel type of the service: those of most rasters."""

    pixel_size: float
    """The finest pixel size of a raster in units of the spatial reference."""

    statistics: tuple[BandStatistics, ...]
    """One for each band; none without rasters."""

    @property
    def value_ranges(self) -> list[tuple[float, float]]:
        """The values of each band that a picture shows as black and as white."""
        measured = [(band.minimum, band.maximum) for band in self.statistics]
        return measured or [(0.0, 255.0)] * self.pixel_format.band_count


def open_service(options: Options, working_folder: Path) -> ImageService:
    """Find the rasters, build overviews and catalog; everything it writes goes below `working_folder`."""
    primary = find_rasters(options.data)
    reference = from_wkid(options.wkid) if options.wkid is not None else commonest(primary)
    forms = Counter(PixelFormat(raster.band_count, raster.pixel_type) for raster in primary)
    form = forms.most_common(1)[0][0] if forms else EMPTY_FOLDER
    name = options.name.rpartition("/")[2]
    overviews = build_overviews(primary, reference, form, working_folder / "overviews", name)
    rasters = dict(enumerate([*primary, *overviews], 1))
    rows = [raster_row(object_id, raster, reference) for object_id, raster in rasters.items()]
    return ImageService(
        options=options,
        spatial_reference=reference,
        catalog=Catalog([*rows, *synthetic_rows(options.synthetic, rows, reference)]),
        rasters=rasters,
        files=_files(rasters),
        output=OutputDirectory(working_folder / "output", options.output_lifetime_seconds),
        pixel_format=form,
        pixel_size=min((row.LowPS for row in rows), default=1.0),
        statistics=_statistics(overviews, form.band_count),
    )


def _files(rasters: dict[int, Raster]) -> dict[str, tuple[RasterFile, frozenset[int]]]:
    owners: dict[str, set[int]] = {}
    for object_id, raster in rasters.items():
        for file in raster.files:
            owners.setdefault(file.id, set()).add(object_id)
    files = {file.id: file for raster in rasters.values() for file in raster.files}
    return {file_id: (file, frozenset(owners[file_id])) for file_id, file in files.items()}


def _statistics(overviews: list[Raster], band_count: int) -> tuple[BandStatistics, ...]:
    datasets = [raster.open() for raster in overviews]
    statistics = []
    for number in range(1, band_count + 1):
        values = np.concatenate(
            [_valid_values(dataset.GetRasterBand(number)) for dataset in datasets] or [[]]
        )
        if values.size:
            measures = (values.min(), values.max(), values.mean(), values.std())
            statistics.append(BandStatistics(*map(float, measures)))
    return tuple(statistics)


def _valid_values(band: gdal.Band) -> Any:
    values = band.ReadAsArray()
    return values[(band.GetMaskBand().ReadAsArray() > 0) & np.isfinite(values)]
