"""From the user's decision to the requests it takes: batches of rasters within what the service allows.

A plan is a pure value: it can be shown, counted and tested before a byte moves. Carrying it out is left to
``download``.
"""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .catalog import Catalog
from .errors import ConversionWithoutFormat, DownloadNotOffered, NothingToDownload
from .formats import RasterFormat
from .geometry import Area, SpatialReference
from .rasters import RasterItem, Rasters
from .selection import estimated_sizes
from .service import ServiceInfo

_CLIPPED_BATCH = 1
"""Rasters of one request when the server clips or converts: it does so one after another, about 30 s each was
seen, and answers only at the end; single ones let several be worked on at once, and each is fetched the
moment it is made."""
_NATIVE_BATCH = 100
"""Rasters of one request for native files, which costs the server little; services usually allow 20."""


class ExistingFiles(enum.Enum):
    """What to do where a file stands already that this job did not write."""

    SKIP = "SKIP"
    """Leave it; take it for done when it is a native file of the very size."""
    OVERWRITE = "OVERWRITE"
    KEEP_BOTH = "KEEP_BOTH"


@dataclass(frozen=True)
class DownloadRequest:
    """The user's decision: which rasters, cut how, as what, and where to."""

    service: ServiceInfo
    items: Sequence[RasterItem]
    folder: Path
    clip: Area | None = None
    """None leaves the rasters whole, also those that were chosen by an area."""
    format: RasterFormat | None = None
    """None keeps each raster's own format; otherwise it holds for what is clipped."""
    convert_whole: bool = False
    """Whether rasters that are not clipped are converted to ``format`` too."""
    existing: ExistingFiles = ExistingFiles.SKIP
    footprints_in: SpatialReference | None = None
    """Spatial reference of the items' footprints, where it is not the service's."""

    @property
    def server_works(self) -> bool:
        """Tell whether the server must clip or convert: slow, and the output is soon cleaned away."""
        return self.clip is not None or self.convert_whole

    def estimate(self, item: RasterItem) -> int | None:
        """Estimate the bytes of one raster as asked for; None where too little is known."""
        return self._estimates.get(item.raster_id)

    @functools.cached_property
    def _estimates(self) -> Mapping[int, int | None]:
        reference = self.service.spatial_reference
        is_elsewhere = self.clip is not None and not self.clip.spatial_reference.matches(reference)
        if self.footprints_in is not None or is_elsewhere:
            return {}
        rasters = Catalog(self.service, reference, Rasters(self.items))
        sizes = estimated_sizes(rasters, self.clip)
        return {item.raster_id: size for item, size in zip(self.items, sizes)}

    def parameters(self) -> dict[str, str]:
        """Give the parameters of the download operation that are the same for every batch."""
        parameters = {}
        if self.clip is not None:
            geometry_type, geometry = self.clip.to_esri()
            parameters["geometry"] = json.dumps(geometry, separators=(",", ":"))
            parameters["geometryType"] = geometry_type
        if self.format is not None:
            parameters["format"] = (
                f"{self.format.word}:Conversion" if self.convert_whole else self.format.word
            )
        return parameters


@dataclass(frozen=True)
class Batch:
    """Rasters that are asked for in one request."""

    items: tuple[RasterItem, ...]
    attempt: int = 1
    """How often these very rasters have been asked for together, this time included."""
    asked_at: float | None = None
    """When they were asked for first, in seconds of the monotonic clock; None: not yet."""

    @property
    def raster_ids(self) -> tuple[int, ...]:
        """Give the ids, as the request names them."""
        return tuple(item.raster_id for item in self.items)

    def halves(self) -> tuple[Batch, Batch]:
        """Split into two, for a service that could not take it whole."""
        middle = len(self.items) // 2
        return Batch(self.items[:middle]), Batch(self.items[middle:])


@dataclass(frozen=True)
class DownloadPlan:
    """A request and the batches it is carried out in."""

    request: DownloadRequest
    batches: tuple[Batch, ...]


def prepare(request: DownloadRequest) -> DownloadPlan:
    """Divide a request into batches within the service's limits.

    Raises NothingToDownload, DownloadNotOffered, or ConversionWithoutFormat.
    """
    if not request.items:
        raise NothingToDownload
    if not request.service.offers_download:
        raise DownloadNotOffered(request.service.name)
    if request.convert_whole and request.format is None:
        raise ConversionWithoutFormat
    return DownloadPlan(request, tuple(Batch(items) for items in _divided(request)))


def _divided(request: DownloadRequest) -> Iterator[tuple[RasterItem, ...]]:
    service = request.service
    most = min(
        _CLIPPED_BATCH if request.server_works else _NATIVE_BATCH,
        service.max_download_rasters or _NATIVE_BATCH,
    )
    batch: list[RasterItem] = []
    size = 0
    for item in request.items:
        item_size = request.estimate(item) or 0
        is_too_large = (
            service.max_download_bytes is not None and size + item_size > service.max_download_bytes
        )
        if batch and (len(batch) >= most or is_too_large):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(item)
        size += item_size
    if batch:
        yield tuple(batch)
