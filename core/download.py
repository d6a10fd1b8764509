"""Carry out a plan: batches asked for and files fetched together, every outcome told, nothing lost.

One thread, the caller's, decides and keeps all state; the workers only ask and fetch, and post what they
have. Facts: https://developers.arcgis.com/rest/services-reference/enterprise/download-rasters/ .
"""

from __future__ import annotations

import functools
import queue
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar

from .catalog import Catalog, RasterItem
from .connection import Connection
from .errors import (
    AccessDenied,
    Content,
    DiskFull,
    DownloaderError,
    LimitExceeded,
    RasterNotDelivered,
    RequestRefused,
    TargetExists,
    TimedOut,
    UnexpectedAnswer,
)
from .events import DownloadProgress, Notify, RasterFailed, RasterFinished, ignore
from .manifest import Manifest
from .naming import NameRegister, is_output, is_url
from .plan import Batch, DownloadPlan, DownloadRequest, ExistingFiles
from .report import DownloadReport, LocalFile, RasterResult
from .selection import estimate_bytes, items_inside
from .transfer import RemoteFile, fetch

_BATCHES_AT_ONCE = 3
_ANSWER_SECONDS = 600.0
"""Patience for one answer: clipping runs while the client waits, about 30 s for one raster was seen."""
_MOST_WAITING_CLIPS = 32
"""Clips not yet fetched beyond which no more are asked for: the server cleans them away after minutes."""
_PROGRESS_SECONDS = 0.1

Value = TypeVar("Value")


def run(plan: DownloadPlan, connection: Connection, notify: Notify = ignore) -> DownloadReport:
    """Download what is planned and tell what came of each raster.

    One raster's failure goes into the report. Notifies DownloadProgress, RasterFinished and RasterFailed on
    the calling thread. Raises only what ends the whole job: AccessDenied, DiskFull, TargetNotWritable for the
    folder, or Cancelled; what is whole on the disk by then stays, and the same request goes on from there.
    """
    threads = connection.settings.connections
    with ThreadPoolExecutor(_BATCHES_AT_ONCE) as askers, ThreadPoolExecutor(threads) as fetchers:
        job = _Job(plan, connection, notify, askers, fetchers)
        try:
            return job.run()
        except BaseException:
            connection.abort()
            for pool in (askers, fetchers):
                pool.shutdown(wait=False, cancel_futures=True)
            raise


def ask(batch: Batch, request: DownloadRequest, connection: Connection) -> tuple[RemoteFile, ...]:
    """Ask for the files of a batch. Raises what ``Connection.get_json`` raises."""
    url = request.service.url.operation("download")
    parameters = {"rasterIds": ",".join(map(str, batch.raster_ids)), **request.parameters()}
    # More rasters than the server can take at once are asked for again in halves, not once more as they are.
    attempts = 1 if len(batch.items) > 1 else None
    answer = connection.get_json(url, parameters, read_timeout=_ANSWER_SECONDS, attempts=attempts)
    entries = answer.get("rasterFiles")
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise UnexpectedAnswer(url, Content.OTHER_JSON)
    return tuple(_remote_file(entry, batch) for entry in entries if _names_a_file(entry))


def _ends_the_job(error: DownloaderError) -> bool:
    """Tell whether an error would meet every other raster just the same."""
    return isinstance(error, DiskFull) or (isinstance(error, AccessDenied) and error.needs_sign_in)


def _names_a_file(entry: object) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str) and bool(entry["id"])


def _remote_file(entry: Mapping[str, Any], batch: Batch) -> RemoteFile:
    size, told = entry.get("size"), entry.get("rasterIds")
    raster_ids = tuple(value for value in told if isinstance(value, int)) if isinstance(told, list) else ()
    if not raster_ids and len(batch.items) == 1:
        raster_ids = batch.raster_ids
    return RemoteFile(entry["id"], size if isinstance(size, int) and size > 0 else None, raster_ids)


@dataclass
class _Raster:
    """A raster on its way."""

    item: RasterItem
    paths: list[PurePosixPath] = field(default_factory=list)
    file_ids: list[str] = field(default_factory=list)
    """In the order of the answer."""


@dataclass
class _File:
    """A file on its way, or arrived; one even where several rasters share it."""

    remote: RemoteFile
    path: PurePosixPath
    size: int | None = None
    """Bytes on the disk, once it is whole."""
    error: DownloaderError | None = None
    was_there: bool = False
    """Whether it was whole on the disk before this run."""

    @property
    def is_settled(self) -> bool:
        return self.size is not None or self.error is not None


class _Job:
    """The state of one run; touched by the calling thread only."""

    def __init__(
        self,
        plan: DownloadPlan,
        connection: Connection,
        notify: Notify,
        askers: ThreadPoolExecutor,
        fetchers: ThreadPoolExecutor,
    ) -> None:
        self._request = plan.request
        self._connection = connection
        self._notify = notify
        self._askers = askers
        self._fetchers = fetchers
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._manifest = Manifest(plan.request)
        self._register = NameRegister(self._must_be_kept)
        self._batches = deque(plan.batches)
        self._asking = 0
        self._fetching = 0
        self._rasters: dict[int, _Raster] = {}
        self._files: dict[str, _File] = {}
        self._results: dict[int, RasterResult] = {}
        self._inside = self._left_whole()
        self._estimates = {
            item.raster_id: estimate_bytes(item, plan.request.service, plan.request.clip)
            for item in plan.request.items
        }
        self._bytes_received = 0
        self._told_at = 0.0

    def run(self) -> DownloadReport:
        self._manifest.open()
        self._drop_finished()
        self._ask_more()
        while self._asking or self._fetching:
            self._act_on_messages()
            self._ask_more()
            self._tell_progress()
        self._tell_progress(at_end=True)
        results = tuple(self._results[item.raster_id] for item in self._request.items)
        return DownloadReport(self._request, results, self._bytes_received)

    def _act_on_messages(self) -> None:
        """Wait for the workers' next word and act on all that has come."""
        try:
            self._inbox.get(timeout=_PROGRESS_SECONDS)()
            while True:
                self._inbox.get_nowait()()
        except queue.Empty:
            self._connection.check_cancelled()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[], Value],
        settle: Callable[[Future[Value]], None],
    ) -> None:
        pool.submit(work).add_done_callback(lambda future: self._inbox.put(functools.partial(settle, future)))

    # -- asking
    # ------------------------------------------------------------------------------------------------------

    def _drop_finished(self) -> None:
        """Settle the rasters that an earlier run has finished; they cost no request."""
        if self._request.existing is not ExistingFiles.SKIP:
            return
        for item in self._request.items:
            files = self._manifest.files_of(item.raster_id)
            if files is not None:
                self._settle_raster(
                    item, RasterResult(item, files, left_whole=item.raster_id in self._inside)
                )
        left = (
            tuple(item for item in batch.items if item.raster_id not in self._results)
            for batch in self._batches
        )
        self._batches = deque(Batch(items) for items in left if items)

    def _ask_more(self) -> None:
        while self._batches and self._asking < _BATCHES_AT_ONCE and not self._too_many_wait():
            batch = self._batches.popleft()
            self._asking += 1
            work = functools.partial(ask, batch, self._request, self._connection)
            self._start(self._askers, work, functools.partial(self._take_answer, batch))

    def _too_many_wait(self) -> bool:
        return self._request.server_works and self._fetching > _MOST_WAITING_CLIPS

    def _take_answer(self, batch: Batch, future: Future[tuple[RemoteFile, ...]]) -> None:
        self._asking -= 1
        try:
            files = future.result()
        except DownloaderError as error:
            self._take_refusal(batch, error)
            return
        for item in batch.items:
            self._take_files(
                item, {file.file_id: file for file in files if item.raster_id in file.raster_ids}
            )

    def _take_refusal(self, batch: Batch, error: DownloaderError) -> None:
        if _ends_the_job(error):
            raise error
        may_be_too_much = isinstance(error, (LimitExceeded, RequestRefused, TimedOut, UnexpectedAnswer))
        if may_be_too_much and len(batch.items) > 1:
            self._batches.extendleft(reversed(batch.halves()))
            return
        for item in batch.items:
            self._settle_raster(item, RasterResult(item, error=error))

    def _take_files(self, item: RasterItem, files: dict[str, RemoteFile]) -> None:
        """Place the files of one raster on the disk and start those that are not there yet."""
        if not files:
            error = RasterNotDelivered(item.raster_id, clipped=self._request.clip is not None)
            self._settle_raster(item, RasterResult(item, error=error))
            return
        try:
            paths = self._register.register(
                item.raster_id, {key: file.raster_ids for key, file in files.items()}
            )
        except DownloaderError as error:
            self._settle_raster(item, RasterResult(item, error=error))
            return
        raster = self._rasters[item.raster_id] = _Raster(item, list(paths.values()), list(files))
        for file_id, remote in files.items():
            if file_id not in self._files:
                self._start_file(_File(remote, paths[file_id]))
        self._settle_if_complete(raster)

    # -- fetching
    # ----------------------------------------------------------------------------------------------------

    def _start_file(self, file: _File) -> None:
        self._files[file.remote.file_id] = file
        target = self._request.folder / file.path
        if self._is_there(file):
            file.size, file.was_there = target.stat().st_size, True
        elif target.exists() and not self._may_replace(file.path):
            file.error = TargetExists(target)
        else:
            self._fetching += 1
            work = functools.partial(
                fetch, file.remote, target, self._request.service.url, self._connection, self._count
            )
            self._start(self._fetchers, work, functools.partial(self._take_file, file))

    def _is_there(self, file: _File) -> bool:
        """Tell whether a file needs no fetching: this job wrote it, or it is the very native file."""
        if self._request.existing is not ExistingFiles.SKIP:
            return False
        size = file.remote.size
        if self._manifest.has_whole(file.path):
            return size is None or size == (self._request.folder / file.path).stat().st_size
        is_native = not is_url(file.remote.file_id) and not is_output(file.remote.file_id)
        if size is None or (self._request.server_works and not is_native):
            return False
        target = self._request.folder / file.path
        return target.is_file() and target.stat().st_size == size

    def _may_replace(self, path: PurePosixPath) -> bool:
        return self._request.existing is ExistingFiles.OVERWRITE or self._manifest.wrote(path)

    def _must_be_kept(self, path: PurePosixPath) -> bool:
        """Tell the register to find another name: asked for with KEEP_BOTH only."""
        return self._request.existing is ExistingFiles.KEEP_BOTH and (self._request.folder / path).exists()

    def _take_file(self, file: _File, future: Future[int]) -> None:
        self._fetching -= 1
        try:
            file.size = future.result()
        except DownloaderError as error:
            if _ends_the_job(error):
                raise
            file.error = error
        else:
            self._manifest.note_file(file.path, file.size)
        for raster_id in file.remote.raster_ids:
            if raster_id in self._rasters:
                self._settle_if_complete(self._rasters[raster_id])

    def _count(self, number: int) -> None:
        """Count bytes; called by the workers, so it only posts."""
        self._inbox.put(functools.partial(self._add_bytes, number))

    def _add_bytes(self, number: int) -> None:
        self._bytes_received += number

    # -- settling and telling
    # ----------------------------------------------------------------------------------------

    def _settle_if_complete(self, raster: _Raster) -> None:
        """Give a raster its result once each of its files is whole or given up."""
        files = [self._files[file_id] for file_id in raster.file_ids]
        if raster.item.raster_id in self._results or not all(file.is_settled for file in files):
            return
        whole = tuple(
            LocalFile(self._request.folder / file.path, file.size) for file in files if file.size is not None
        )
        error = next((file.error for file in files if file.error is not None), None)
        if error is None:
            self._manifest.note_raster(raster.item.raster_id, raster.paths)
        left_whole = raster.item.raster_id in self._inside
        self._settle_raster(raster.item, RasterResult(raster.item, whole, error, left_whole))

    def _settle_raster(self, item: RasterItem, result: RasterResult) -> None:
        self._results[item.raster_id] = result
        if result.error is not None:
            self._notify(RasterFailed(item.raster_id, item.name, result.error))
        else:
            size = sum(file.size for file in result.files)
            self._notify(RasterFinished(item.raster_id, item.name, size))

    def _tell_progress(self, *, at_end: bool = False) -> None:
        now = time.monotonic()
        if not at_end and now - self._told_at < _PROGRESS_SECONDS:
            return
        self._told_at = now
        expected, is_exact = self._bill()
        self._notify(
            DownloadProgress(
                rasters_done=len(self._results),
                rasters_in_all=len(self._request.items),
                files_done=sum(file.is_settled for file in self._files.values()),
                files_known=len(self._files),
                bytes_received=self._bytes_received,
                bytes_expected=expected,
                bytes_exact=is_exact,
            )
        )

    def _bill(self) -> tuple[int | None, bool]:
        """Add up the bytes of this run: what the service said, and estimates for what it has not been asked
        yet."""
        sizes = [file.remote.size for file in self._files.values() if not file.was_there]
        unasked = [item.raster_id for item in self._request.items if not self._is_answered(item)]
        estimates = [self._estimates[raster_id] for raster_id in unasked]
        if None in estimates:
            return None, False
        known = sum(size or 0 for size in sizes) + sum(size or 0 for size in estimates)
        return known, not unasked and None not in sizes

    def _is_answered(self, item: RasterItem) -> bool:
        return item.raster_id in self._rasters or item.raster_id in self._results

    def _left_whole(self) -> frozenset[int]:
        request = self._request
        if request.clip is None or not request.clip.spatial_reference.matches(
            request.service.spatial_reference
        ):
            return frozenset()
        return items_inside(
            Catalog(request.service, request.service.spatial_reference, request.items), request.clip
        )
