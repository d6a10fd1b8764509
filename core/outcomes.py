"""What becomes of each raster: read off its files once all are settled, noted for later runs, and told.

How its files are come by is left to ``download``; what all the outcomes amount to, to ``report``.
"""

from __future__ import annotations

from collections.abc import Callable

from .catalog import Catalog
from .errors import AccessDenied, DownloaderError, NotARaster, RequestRefused
from .events import Notify, RasterFailed, RasterFinished
from .ledger import Ledger, RasterEntry
from .manifest import Manifest
from .naming import is_fleeting
from .plan import DownloadRequest, ExistingFiles
from .rasters import Rasters
from .report import DownloadReport, LocalFile, RasterResult
from .selection import items_inside

_TIMES_ASKED = 3
"""How often one raster is asked for when its output is gone, or its link expired, before it was fetched."""


class Outcomes:
    """The outcomes of one job; for one thread."""

    def __init__(self, request: DownloadRequest, ledger: Ledger, manifest: Manifest, notify: Notify) -> None:
        """Notify RasterFinished or RasterFailed, once for each raster."""
        self._request = request
        self._ledger = ledger
        self._manifest = manifest
        self._notify = notify
        self._left_whole = _left_whole(request)
        self._results: dict[int, RasterResult] = {}

    def settle_finished(self, check_cancelled: Callable[[], None]) -> frozenset[int]:
        """Settle the rasters that an earlier run has finished, which cost no request; give their ids.

        ``check_cancelled`` is called for each: on a distant disk, looking for many files takes minutes.
        """
        noted = self._manifest.finished if self._request.existing is ExistingFiles.SKIP else ()
        for item in [item for item in self._request.items if item.raster_id in noted]:
            check_cancelled()
            files = self._manifest.files_of(item.raster_id)
            if files is not None:
                left_whole = item.raster_id in self._left_whole
                result = RasterResult(item, files, left_whole=left_whole, was_there=True)
                self._settle(self._ledger.raster(item.raster_id), result)
        return frozenset(self._results)

    def settle_if_complete(self, raster: RasterEntry) -> bool:
        """Settle a raster all of whose files are settled; True where it is to be asked for again instead."""
        if not self._ledger.is_complete(raster):
            return False
        error = next((file.error for file in raster.files if file.error is not None), None)
        if error is not None and _may_have_expired(raster):
            self._ledger.reopen(raster)
            return True
        raster_id = raster.item.raster_id
        whole = tuple(LocalFile(file.target, file.size) for file in raster.files if file.size is not None)
        if error is None:
            self._manifest.note_raster(raster_id, {file.path: file.size or 0 for file in raster.files})
        was_there = error is None and all(file.was_there for file in raster.files)
        left_whole = raster_id in self._left_whole
        self._settle(raster, RasterResult(raster.item, whole, error, left_whole, was_there))
        return False

    def give_up(self, raster: RasterEntry, error: DownloaderError) -> None:
        """Settle a raster that no file is to be had of."""
        self._settle(raster, RasterResult(raster.item, error=error))

    def report(self) -> DownloadReport:
        """Sum up, once every raster is settled."""
        results = tuple(self._results[item.raster_id] for item in self._request.items)
        return DownloadReport(self._request, results, self._ledger.bytes_received)

    def _settle(self, raster: RasterEntry, result: RasterResult) -> None:
        self._ledger.settle_raster(raster)
        item = raster.item
        self._results[item.raster_id] = result
        if result.error is not None:
            self._notify(RasterFailed(item.raster_id, item.name, result.error))
        else:
            size = sum(file.size for file in result.files)
            self._notify(RasterFinished(item.raster_id, item.name, size, result.was_there))


def _may_have_expired(raster: RasterEntry) -> bool:
    """Tell whether a file failed as those do that the server has cleaned away, or whose link has expired."""
    gone = (RequestRefused, NotARaster, AccessDenied)
    return raster.times_answered < _TIMES_ASKED and any(
        isinstance(file.error, gone) and is_fleeting(file.remote.file_id) for file in raster.files
    )


def _left_whole(request: DownloadRequest) -> frozenset[int]:
    """Give the ids of the rasters that will not be clipped: they lie wholly inside the clip geometry."""
    reference = request.footprints_in or request.service.spatial_reference
    if request.clip is None or not request.clip.spatial_reference.matches(reference):
        return frozenset()
    return items_inside(Catalog(request.service, reference, Rasters(request.items)), request.clip)
