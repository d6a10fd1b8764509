"""The operation /download: the files a client gets for the rasters it asks for, clipped and converted.

Makes clipped files in the output directory; sending their bytes is left to `app`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

from osgeo import gdal, ogr

from .clip import Window, area_on, clip, is_inside, pixel_window
from .errors import invalid_parameter, not_supported, unable_to_complete
from .formats import TIFF, FormatChoice, files_of, parse_format, write
from .geometry import ENVELOPE, POLYGON, Geometry, parse_geometry
from .rasters import Raster
from .service import ImageService

BYTES_PER_MB = 1024 * 1024


@dataclass(frozen=True)
class _Job:
    """What one raster of the request becomes."""

    raster_id: int
    raster: Raster
    shape: ogr.Geometry | None
    """Where to cut, in the raster's spatial reference; None: nowhere."""

    window: Window
    is_converted: bool

    @property
    def size_bytes(self) -> int:
        """The size of its answer: of the files there are, or of the pixels to be written."""
        if not self.is_converted:
            return self.raster.size_bytes
        pixel_bytes = gdal.GetDataTypeSize(gdal.GetDataTypeByName(self.raster.pixel_type)) // 8
        return self.window.columns * self.window.rows * self.raster.band_count * pixel_bytes


def download(service: ImageService, parameters: Mapping[str, str], host_url: str) -> dict[str, Any]:
    """Answer /download; `host_url` begins the URLs of clipped files. Raises ServiceError."""
    if not service.options.offers_download:
        raise not_supported()
    ids = _raster_ids(service, parameters.get("rasterIds", ""))
    choice = parse_format(parameters.get("format", ""))
    jobs = list(_jobs(service, ids, _area(service, parameters), choice))
    if sum(job.size_bytes for job in jobs) > service.options.max_download_mb * BYTES_PER_MB:
        raise unable_to_complete("The requested download size exceeds the limit.")
    entries: dict[str, dict[str, Any]] = {}
    files = _Files(service, choice, host_url.rstrip("/"))
    for job in jobs:
        for file_id, path in files.of(job):
            entry = entries.setdefault(file_id, {"id": file_id, "size": path.stat().st_size, "rasterIds": []})
            entry["rasterIds"].append(job.raster_id)
    return {"rasterFiles": list(entries.values())}


def _raster_ids(service: ImageService, text: str) -> list[int]:
    """Return the ids asked for, each once; raises ServiceError for too many, unknown ones, or none."""
    try:
        ids = list(dict.fromkeys(int(part) for part in text.split(",")))
    except ValueError as error:
        raise invalid_parameter("rasterIds") from error
    if len(ids) > service.options.max_download_images:
        raise unable_to_complete("The requested number of download images exceeds the limit.")
    if len(service.catalog.existing(ids)) < len(ids):
        raise unable_to_complete("Invalid raster IDs.")
    return ids


def _area(service: ImageService, parameters: Mapping[str, str]) -> Geometry | None:
    geometry_type = parameters.get("geometryType", "") or ENVELOPE
    if geometry_type not in (ENVELOPE, POLYGON):
        raise invalid_parameter("geometryType")
    text = parameters.get("geometry", "").strip()
    return parse_geometry(text, geometry_type, service.spatial_reference) if text else None


def _jobs(
    service: ImageService, ids: list[int], area: Geometry | None, choice: FormatChoice
) -> Iterator[_Job]:
    """Yield what is to be done; rasters without files, and those that do not meet the area, are left out."""
    for raster_id in ids:
        raster = service.rasters.get(raster_id)
        if raster is None:
            continue
        whole = Window(0, 0, raster.columns, raster.rows)
        if area is None:
            yield _Job(raster_id, raster, None, whole, choice.is_forced)
            continue
        shape = area_on(raster, area)
        if is_inside(raster, shape):
            yield _Job(raster_id, raster, None, whole, choice.is_forced)
            continue
        window = pixel_window(raster, shape)
        if window is not None:
            yield _Job(raster_id, raster, shape, window, is_converted=True)


class _Files:
    """The files of one answer: those there are, and those it makes in one output folder."""

    def __init__(self, service: ImageService, choice: FormatChoice, host_url: str) -> None:
        """Make them as the service and the request's choice of format say."""
        self._service = service
        self._choice = choice
        self._host_url = host_url
        self._folder: Path | None = None

    def of(self, job: _Job) -> Iterator[tuple[str, Path]]:
        """Yield id and path of each file that a raster's answer consists of."""
        if not job.is_converted:
            yield from ((file.id, file.path) for file in job.raster.files)
            return
        sleep(self._service.options.clip_ms / 1000)
        output = self._service.output
        self._folder = self._folder or output.new_folder()
        stem = output.new_stem(self._folder, job.raster.place, job.raster_id)
        for file in output.add(_made(job, stem, self._choice), job.raster_id):
            yield self._host_url + file.url_path, file.path


def _made(job: _Job, stem: Path, choice: FormatChoice) -> list[Path]:
    """Clip or convert a raster as files of one stem; return them, the main one first, or none."""
    if job.shape is None:
        dataset = job.raster.open()
        return write(dataset, stem, choice.for_dataset(dataset, job.raster.driver))
    clipped = stem.with_name(f"{stem.name}.{TIFF.extension}")
    if not clip(job.raster, job.shape, job.window, clipped):
        return []
    dataset = gdal.OpenEx(str(clipped), gdal.OF_RASTER)
    form = choice.for_dataset(dataset, job.raster.driver)
    intermediate = files_of(stem)
    if form is TIFF:
        return sorted(intermediate, key=lambda path: path != clipped)
    written = write(dataset, stem, form)
    for path in intermediate:
        path.unlink()
    return [path for path in written if path not in intermediate]
