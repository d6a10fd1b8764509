"""The rasters of a folder: which files are rasters, what they are, and which files belong to each.

Reads headers only; pixels are left to `clip`, `export` and `overviews`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import cache
from math import hypot
from os.path import normpath
from pathlib import Path, PurePosixPath

from osgeo import gdal

from .geometry import Geometry, ring_polygon
from .spatial_reference import SpatialReference, from_wkid, from_wkt

PRIMARY, OVERVIEW = 1, 2

WGS_84 = 4326

NEVER_RASTERS = {".aux", ".csv", ".hdr", ".msk", ".ovr", ".prj", ".rrd", ".txt", ".xml"}
"""Extensions of side-cars, some of which GDAL would open as rasters."""

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class RasterFile:
    """A file that belongs to a raster."""

    path: Path
    place: PurePosixPath
    """Path below the served folder."""

    @property
    def id(self) -> str:
        r"""The file's id in the protocol: `.\folder\name.tif`."""
        return "\\".join((".", *self.place.parts))


@dataclass(frozen=True)
class Raster:
    """A raster with files: everything the service says of it without reading pixels."""

    files: tuple[RasterFile, ...]
    """All files, the raster itself first."""

    driver: str
    """GDAL's name of the format."""

    columns: int
    rows: int
    band_count: int
    pixel_type: str
    """GDAL's name of the pixel type."""

    geotransform: tuple[float, ...]
    spatial_reference: SpatialReference
    block_size: tuple[int, int]
    coarsest_factor: float
    """How many times coarser than the raster its coarsest pyramid level is; 1 without pyramids."""

    acquired: datetime
    category: int = PRIMARY

    @property
    def path(self) -> Path:
        """The raster's main file."""
        return self.files[0].path

    @property
    def place(self) -> PurePosixPath:
        """The main file's path below the served folder."""
        return self.files[0].place

    @property
    def size_bytes(self) -> int:
        """The size of all its files together."""
        return sum(file.path.stat().st_size for file in self.files)

    @property
    def pixel_size(self) -> tuple[float, float]:
        """Width and height of a pixel in units of the raster's spatial reference."""
        _, a, b, _, c, d = self.geotransform
        return hypot(a, c), hypot(b, d)

    def outline(self, inset: float = 0.0) -> Geometry:
        """Return the raster's georeferenced outline, drawn in by `inset` pixels."""
        right, bottom = self.columns - inset, self.rows - inset
        corners = [(inset, inset), (right, inset), (right, bottom), (inset, bottom)]
        placed = [tuple(gdal.ApplyGeoTransform(self.geotransform, *corner)) for corner in corners]
        return Geometry(ring_polygon(placed), self.spatial_reference)

    def open(self) -> gdal.Dataset:
        """Open it anew: a GDAL dataset must not be shared between threads."""
        return gdal.OpenEx(str(self.path), gdal.OF_RASTER)


def find_rasters(folder: Path) -> list[Raster]:
    """Return the georeferenced rasters below `folder` by path; those without a spatial reference come last.

    The latter take the commonest spatial reference of the others, or WGS 84.
    """
    dates = _catalog_dates(folder / "catalog.csv")
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    rasters = [raster for raster in (read_raster(path, folder, dates) for path in paths) if raster]
    known = [raster for raster in rasters if raster.spatial_reference.wkt]
    usual = commonest(known)
    unknown = [raster for raster in rasters if not raster.spatial_reference.wkt]
    return known + [replace(raster, spatial_reference=usual) for raster in unknown]


def commonest(rasters: Iterable[Raster]) -> SpatialReference:
    """Return the spatial reference that most of the rasters have, the first of equals; WGS 84 for none."""
    counted = Counter(raster.spatial_reference for raster in rasters)
    return counted.most_common(1)[0][0] if counted else from_wkid(WGS_84)


def read_raster(
    path: Path, folder: Path, dates: dict[str, datetime], category: int = PRIMARY
) -> Raster | None:
    """Return the raster in a file below `folder`, or None if it is none or has no place on earth."""
    if path.suffix.lower() in NEVER_RASTERS:
        return None
    try:
        dataset = gdal.OpenEx(str(path), gdal.OF_RASTER)
    except RuntimeError:
        return None
    geotransform = dataset.GetGeoTransform(can_return_null=True)
    if dataset.RasterCount == 0 or geotransform is None:
        return None
    band = dataset.GetRasterBand(1)
    levels = [dataset.RasterXSize / band.GetOverview(i).XSize for i in range(band.GetOverviewCount())]
    place = PurePosixPath(path.relative_to(folder).as_posix())
    return Raster(
        files=tuple(_files(dataset, path, folder)),
        driver=dataset.GetDriver().ShortName,
        columns=dataset.RasterXSize,
        rows=dataset.RasterYSize,
        band_count=dataset.RasterCount,
        pixel_type=gdal.GetDataTypeName(band.DataType),
        geotransform=geotransform,
        spatial_reference=from_wkt(dataset.GetProjection()) or SpatialReference("", None),
        block_size=tuple(band.GetBlockSize()),
        coarsest_factor=max(levels, default=1.0),
        acquired=_acquired(path, place, dates),
        category=category,
    )


def _files(dataset: gdal.Dataset, path: Path, folder: Path) -> Iterator[RasterFile]:
    """Yield a raster's files, the main one first: what GDAL lists, and the side-cars of each of these."""
    listed = [path, *(Path(normpath(name)) for name in dataset.GetFileList() or ())]
    found = dict.fromkeys(listed)
    for file in listed:
        if folder in file.parents and file.suffix.lower() not in NEVER_RASTERS:
            found.update(dict.fromkeys(_side_cars(file)))
    for file in found:
        if folder in file.parents and file.is_file():
            yield RasterFile(file, PurePosixPath(file.relative_to(folder).as_posix()))


def _side_cars(raster: Path) -> list[Path]:
    """Return the files beside a raster that carry its name, unless a raster of a longer name owns them."""
    names = [name for name in _names_in(raster.parent) if name.startswith(raster.stem + ".")]
    others = [name for name in names if name != raster.name and _is_raster(raster.parent / name)]
    foreign = [f"{name}." for name in others]
    foreign += [f"{Path(name).stem}." for name in others if Path(name).stem != raster.stem]
    return [
        raster.parent / name
        for name in names
        if name != raster.name and name not in others and not name.startswith(tuple(foreign))
    ]


@cache
def _names_in(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_file()))


def _is_raster(path: Path) -> bool:
    return path.suffix.lower() not in NEVER_RASTERS and gdal.IdentifyDriver(str(path)) is not None


def _acquired(path: Path, place: PurePosixPath, dates: dict[str, datetime]) -> datetime:
    """Return the date in `catalog.csv`, else the start of the first year in the path, else the file's."""
    if str(place) in dates:
        return dates[str(place)]
    year = YEAR.search(str(place))
    if year:
        return datetime(int(year.group()), 1, 1, tzinfo=timezone.utc)
    return datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)


def _catalog_dates(path: Path) -> dict[str, datetime]:
    """Return the dates of a `catalog.csv`: paths in its first column, ISO dates in its first date column."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines)
        header = [name.strip().casefold() for name in next(rows, [])]
        columns = [i for i, name in enumerate(header) if "date" in name or name.startswith("acq")]
        dated = [row for row in rows if columns and len(row) > columns[0] and row[columns[0]].strip()]
        return {row[0].strip().replace("\\", "/"): _utc(row[columns[0]]) for row in dated}


def _utc(text: str) -> datetime:
    date = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    return date if date.tzinfo else date.replace(tzinfo=timezone.utc)
