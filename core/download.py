"""Carry out a plan: batches asked for and files fetched together, every outcome told, nothing lost.

One thread, the caller's, decides and keeps the books; the workers only ask and fetch, and post what they
have. At most as many requests as the connection has are under way, files before batches, so that no clip
waits until it is cleaned away.
"""

from __future__ import annotations

import functools
import queue
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from .agenda import Agenda
from .asking import ask
from .catalog import Catalog
from .connection import Connection
from .errors import (
    AccessDenied,
    ConnectionFailed,
    DiskFull,
    DownloaderError,
    NotARaster,
    Overloaded,
    RasterNotDelivered,
    RequestRefused,
    TargetExists,
    TimedOut,
)
from .events import BillKnown, Notify, RasterFailed, RasterFinished, ignore
from .ledger import FileEntry, Ledger, RasterEntry
from .manifest import Manifest
from .naming import NameRegister, file_key, is_output, is_url
from .partial import PartialFile, free_bytes
from .plan import Batch, DownloadPlan, DownloadRequest, ExistingFiles
from .rasters import Rasters
from .report import DownloadReport, LocalFile, RasterResult
from .selection import items_inside
from .throttle import Throttle
from .transfer import Listener, RemoteFile, fetch
from .workers import Result, Workers

_FIRST_QUESTIONS = 6
_MOST_QUESTIONS = 7
"""Batches asked for at once. One connection is left for the files while all the others wait for clips."""
_MOST_WAITING_CLIPS = 32
"""Clips not yet fetched beyond which no more are asked for: the server cleans them away after minutes."""
_FILES_AHEAD = 32
"""Files handed to the workers before one is free, so that none waits for this thread between two files."""
_GATHERING_SECONDS = 0.01
"""How long words gather while the workers have files ahead: each time this thread wakes, it slows them."""
_NEXT_DOOR_SECONDS = 0.005
_NEXT_DOOR_CONNECTIONS = 3
"""For a server that answers so quickly the processor is the limit: more threads would only get in each
other's way, a tenth of the time was seen."""
_TIMES_ASKED = 3
"""How often one raster is asked for anew when its output is gone before it was fetched."""
_PROGRESS_SECONDS = 0.1

Value = TypeVar("Value")


def run(plan: DownloadPlan, connection: Connection, notify: Notify = ignore) -> DownloadReport:
    """Download what is planned and tell what came of each raster.

    One raster's failure goes into the report. Notifies BillKnown, DownloadProgress, RasterFinished,
    RasterFailed, SignInNeeded, OutageBegan and OutageEnded on the calling thread. Raises only what ends the
    whole job: a wanted sign-in (AccessDenied), DiskFull, TargetNotWritable for the folder, JobIsRunning, or
    Cancelled; what is on the disk by then stays, and the same request goes on from there.
    """
    with Workers(connection.settings.connections) as workers, Manifest(plan.request) as manifest:
        try:
            return _Job(plan, connection, notify, workers, manifest).run()
        except BaseException:
            workers.abandon()
            connection.abort()
            raise


def failed_again(report: DownloadReport) -> DownloadRequest:
    """Give the request that tries once more what failed, in the places that were meant for it."""
    existing = report.request.existing
    if existing is ExistingFiles.KEEP_BOTH:
        existing = ExistingFiles.SKIP
    return replace(report.request, items=tuple(result.item for result in report.failed), existing=existing)


class _Job:
    """One run, from the first question to the report; lives on the calling thread."""

    def __init__(
        self,
        plan: DownloadPlan,
        connection: Connection,
        notify: Notify,
        workers: Workers,
        manifest: Manifest,
    ) -> None:
        self._request = request = plan.request
        self._connection = connection
        self._notify = notify
        self._workers = workers
        self._manifest = manifest
        self._inbox: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._batches = deque(plan.batches)
        self._files: deque[FileEntry] = deque()
        self._agenda = Agenda()
        self._asking = 0
        self._fetching = 0
        self._throttle = Throttle(_FIRST_QUESTIONS, min(_MOST_QUESTIONS, connection.settings.connections))
        estimates = {item.raster_id: request.estimate(item) for item in request.items}
        self._ledger = Ledger(request.folder, request.items, estimates)
        known = {key: path for key, path in manifest.places.items() if not self._must_be_kept(path)}
        self._register = NameRegister(self._must_be_kept, known)
        self._results: dict[int, RasterResult] = {}
        self._inside = _left_whole(request)
        self._is_billed = False
        self._told_at = 0.0

    def run(self) -> DownloadReport:
        self._drop_finished()
        with self._connection.patiently(self._post(self._notify)):
            self._work_off()
        self._notify(self._ledger.progress())
        results = tuple(self._results[item.raster_id] for item in self._request.items)
        return DownloadReport(self._request, results, self._ledger.bytes_received)

    def _work_off(self) -> None:
        self._start_what_may()
        while self._asking or self._fetching or self._batches or self._files or self._agenda:
            self._act_on_messages()
            self._start_what_may()
            self._tell_progress()

    def _act_on_messages(self) -> None:
        """Wait for the workers' next word and act on all that has come."""
        try:
            first = self._inbox.get(timeout=_PROGRESS_SECONDS)
            if self._fetching > self._connection.settings.connections:
                time.sleep(_GATHERING_SECONDS)
            first()
            while True:
                self._inbox.get_nowait()()
        except queue.Empty:
            self._manifest.flush()
            self._connection.check_cancelled()

    def _start(self, work: Callable[[], Value], settle: Callable[[Result[Value]], None]) -> None:
        self._workers.start(work, lambda result: self._inbox.put(functools.partial(settle, result)))

    def _start_what_may(self) -> None:
        """Give the free workers something to do: files first, once the bill may be paid."""
        self._agenda.do_what_is_due(time.monotonic())
        while self._files and self._may_fetch() and self._workers_have_room(_FILES_AHEAD):
            self._fetch(self._files.popleft())
        self._ask_what_may()

    def _workers_have_room(self, ahead: int) -> bool:
        return self._asking + self._fetching < self._connection.settings.connections + ahead

    def _may_fetch(self) -> bool:
        """Let native files wait, which stay where they are, until all are known and the disk holds them.

        But for rasters that were put off: no other is to wait for them.
        """
        if self._is_billed or self._request.server_works:
            return True
        if self._asking or self._batches:
            return False
        self._present_bill()
        return True

    def _present_bill(self) -> None:
        self._is_billed = True
        expected, is_exact = self._ledger.bill()
        free = free_bytes(self._request.folder)
        self._suit_the_distance()
        self._notify(BillKnown(self._ledger.progress().files_known, expected, is_exact, free))
        if expected is not None and free is not None and is_exact and expected > free:
            raise DiskFull(self._request.folder, expected, free)

    def _suit_the_distance(self) -> None:
        quickest = self._connection.quickest_answer
        if quickest is not None and quickest < _NEXT_DOOR_SECONDS:
            self._workers.keep(_NEXT_DOOR_CONNECTIONS)

    # -- asking --

    def _drop_finished(self) -> None:
        """Settle the rasters that an earlier run has finished; they cost no request."""
        if self._request.existing is not ExistingFiles.SKIP:
            return
        for item in self._request.items:
            files = self._manifest.files_of(item.raster_id)
            if files is not None:
                left_whole = item.raster_id in self._inside
                result = RasterResult(item, files, left_whole=left_whole, was_there=True)
                self._settle(self._ledger.raster(item.raster_id), result)
        open_items = (
            tuple(item for item in batch.items if item.raster_id not in self._results)
            for batch in self._batches
        )
        self._batches = deque(Batch(items) for items in open_items if items)

    def _ask_what_may(self) -> None:
        while self._batches and self._may_ask() and self._workers_have_room(0):
            self._ask(self._batches.popleft())

    def _may_ask(self) -> bool:
        too_many_wait = self._request.server_works and len(self._files) > _MOST_WAITING_CLIPS
        return not too_many_wait and self._throttle.allows(self._asking, time.monotonic())

    def _ask(self, batch: Batch) -> None:
        self._asking += 1
        work = functools.partial(ask, batch, self._request, self._connection)
        self._start(work, functools.partial(self._take_answer, batch, time.monotonic()))

    def _take_answer(
        self, batch: Batch, started: float, result: Result[dict[int, tuple[RemoteFile, ...]]]
    ) -> None:
        self._asking -= 1
        try:
            files = result.get()
        except DownloaderError as error:
            self._take_refusal(batch, started, error)
            return
        self._throttle.grow()
        self._ask_what_may()  # before the books are kept, which takes a while
        for item in batch.items:
            raster = self._ledger.raster(item.raster_id)
            raster.times_answered += 1
            self._take_files(raster, files.get(item.raster_id, ()))

    def _take_refusal(self, batch: Batch, started: float, error: DownloaderError) -> None:
        """Ask for less, or later; give a raster up when it was asked for alone, and for long enough."""
        if _ends_the_job(error):
            raise error
        if isinstance(error, (Overloaded, TimedOut, ConnectionFailed)):
            self._throttle.shrink(started, time.monotonic(), self._connection.seconds_held_back)
        may_do_later = _asks_for_time(error) and batch.attempt < self._connection.settings.attempts
        if self._connection.has_given_up:
            self._give_batch_up(batch, error)
        elif len(batch.items) > 1 and not may_do_later:
            self._batches.extendleft(reversed(batch.halves()))
        elif not self._put_off_batch(replace(batch, asked_at=batch.asked_at or started), error):
            self._give_batch_up(batch, error)

    def _put_off_batch(self, batch: Batch, error: DownloaderError) -> bool:
        """Ask later for what failed for a passing reason, unless it has done so for too long."""
        may_pass = isinstance(error, (Overloaded, ConnectionFailed))
        is_early = batch.attempt < self._connection.settings.attempts
        if not may_pass or not (is_early or self._has_patience(batch.asked_at)):
            return False
        again = functools.partial(self._batches.appendleft, replace(batch, attempt=batch.attempt + 1))
        self._put_off(batch.attempt, error, again)
        return True

    def _put_off(self, attempt: int, error: DownloaderError, act: Callable[[], None]) -> None:
        self._agenda.add(time.monotonic() + self._connection.seconds_before_retry(attempt, error), act)

    def _has_patience(self, since: float | None) -> bool:
        return since is None or time.monotonic() - since < self._connection.settings.patience

    def _give_batch_up(self, batch: Batch, error: DownloaderError) -> None:
        for item in batch.items:
            self._give_up(self._ledger.raster(item.raster_id), error)

    def _take_files(self, raster: RasterEntry, files: Iterable[RemoteFile]) -> None:
        """Give the files of one raster their places, and put those in line that are not there yet."""
        by_id = {file.file_id: file for file in files}
        if not by_id:
            self._give_up(raster, RasterNotDelivered(raster.item.raster_id, self._request.clip is not None))
            return
        raster_id = raster.item.raster_id
        try:
            sharing = {file_id: file.raster_ids for file_id, file in by_id.items()}
            paths = self._register.register(raster_id, sharing)
        except DownloaderError as error:
            self._give_up(raster, error)
            return
        places = {file_id: str(path) for file_id, path in paths.items()}
        keys = {file_id: file_key(raster_id, file_id, sharing[file_id]) for file_id in places}
        open_files = self._ledger.place(raster, {places[file_id]: file for file_id, file in by_id.items()})
        waiting = [file for file in open_files if self._must_be_fetched(file)]
        mine = {file.path for file in waiting}
        self._manifest.note_places({keys[file_id]: path for file_id, path in places.items() if path in mine})
        self._files.extend(waiting)
        self._settle_if_complete(raster)

    # -- fetching --

    def _must_be_fetched(self, file: FileEntry) -> bool:
        """Tell whether a file is still to come; settles one that is there, or whose place is taken."""
        if not _exists(file.target):
            return True
        if self._is_there(file):
            self._ledger.find_file(file, file.target.stat().st_size)
        elif not self._may_replace(file.path):
            self._ledger.settle_file(file, None, TargetExists(file.target))
        return not file.is_settled

    def _is_there(self, file: FileEntry) -> bool:
        """Tell whether a file needs no fetching: this job wrote it, or it is the very native file."""
        if self._request.existing is not ExistingFiles.SKIP:
            return False
        size = file.remote.size
        if self._manifest.has_whole(file.path):
            return True
        is_native = not is_url(file.remote.file_id) and not is_output(file.remote.file_id)
        if size is None or (self._request.server_works and not is_native):
            return False
        return file.target.is_file() and file.target.stat().st_size == size

    def _may_replace(self, path: str) -> bool:
        return self._request.existing is ExistingFiles.OVERWRITE or self._manifest.is_own(path)

    def _must_be_kept(self, path: PurePosixPath) -> bool:
        """Tell the register to find another name: asked for with KEEP_BOTH only."""
        return self._request.existing is ExistingFiles.KEEP_BOTH and _exists(self._request.folder / path)

    def _fetch(self, file: FileEntry) -> None:
        self._fetching += 1
        listener = Listener(self._ledger.add_bytes, self._post(self._manifest.note_validator, file.path))
        validator = self._manifest.validator_of(file.path)
        service = self._request.service.url
        work = functools.partial(
            fetch, file.remote, file.target, service, self._connection, listener, validator
        )
        self._start(work, functools.partial(self._take_file, file, time.monotonic()))

    def _post(self, note: Callable[..., None], *first: object) -> Callable[..., None]:
        """Make of a note in the books a word that workers may leave in the inbox."""
        return lambda *rest: self._inbox.put(functools.partial(note, *first, *rest))

    def _take_file(self, file: FileEntry, started: float, result: Result[int]) -> None:
        self._fetching -= 1
        try:
            size = result.get()
        except DownloaderError as error:
            if _ends_the_job(error):
                raise
            if self._put_off_file(file, started, error):
                return
            self._ledger.settle_file(file, None, error)
        else:
            self._ledger.settle_file(file, size)
            if not self._ledger.is_only_file(file):
                self._manifest.note_file(file.path, size)
        for raster in self._ledger.complete_rasters(file):
            self._settle_if_complete(raster)

    def _put_off_file(self, file: FileEntry, started: float, error: DownloaderError) -> bool:
        """Let others go before a file that failed for a passing reason; more bytes renew our patience."""
        may_pass = isinstance(error, (Overloaded, ConnectionFailed, TimedOut))
        if not may_pass or self._connection.has_given_up:
            return False
        file.note_failure(started, PartialFile(file.target).size)
        if not self._has_patience(file.failing_since):
            return False
        file.times_put_off += 1
        attempt = self._connection.settings.attempts + file.times_put_off
        self._put_off(attempt, error, functools.partial(self._files.append, file))
        return True

    # -- settling and telling --

    def _settle_if_complete(self, raster: RasterEntry) -> None:
        """Give a raster its result once each of its files is settled; or ask again for what has expired."""
        if not self._ledger.is_complete(raster):
            return
        error = next((file.error for file in raster.files if file.error is not None), None)
        if error is not None and self._may_have_expired(raster):
            self._ledger.reopen(raster)
            self._batches.appendleft(Batch((raster.item,)))
            return
        whole = tuple(LocalFile(file.target, file.size) for file in raster.files if file.size is not None)
        if error is None:
            self._manifest.note_raster(
                raster.item.raster_id, {file.path: file.size or 0 for file in raster.files}
            )
        left_whole = raster.item.raster_id in self._inside
        was_there = error is None and all(file.was_there for file in raster.files)
        self._settle(raster, RasterResult(raster.item, whole, error, left_whole, was_there))

    def _may_have_expired(self, raster: RasterEntry) -> bool:
        gone = [
            file
            for file in raster.files
            if isinstance(file.error, (RequestRefused, NotARaster, AccessDenied))
        ]
        return raster.times_answered < _TIMES_ASKED and any(is_output(file.remote.file_id) for file in gone)

    def _give_up(self, raster: RasterEntry, error: DownloaderError) -> None:
        self._settle(raster, RasterResult(raster.item, error=error))

    def _settle(self, raster: RasterEntry, result: RasterResult) -> None:
        self._ledger.settle_raster(raster)
        item = raster.item
        self._results[item.raster_id] = result
        if result.error is not None:
            self._notify(RasterFailed(item.raster_id, item.name, result.error))
        else:
            size = sum(file.size for file in result.files)
            self._notify(RasterFinished(item.raster_id, item.name, size, result.was_there))

    def _tell_progress(self) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            self._notify(self._ledger.progress())


def _exists(target: Path) -> bool:
    try:
        return target.exists()
    except OSError:
        return False  # what cannot even be looked at: writing there will tell why


def _ends_the_job(error: DownloaderError) -> bool:
    """Tell whether an error would meet every other raster just the same."""
    return isinstance(error, DiskFull) or (isinstance(error, AccessDenied) and error.needs_sign_in)


def _asks_for_time(error: DownloaderError) -> bool:
    """Tell whether the same request may do later, so that smaller ones would only be more of them."""
    is_busy = isinstance(error, Overloaded) and (error.code == 429 or error.retry_after is not None)
    return is_busy or isinstance(error, ConnectionFailed)


def _left_whole(request: DownloadRequest) -> frozenset[int]:
    """Give the ids of the rasters that will not be clipped: they lie wholly inside the clip geometry."""
    reference = request.footprints_in or request.service.spatial_reference
    if request.clip is None or not request.clip.spatial_reference.matches(reference):
        return frozenset()
    return items_inside(Catalog(request.service, reference, Rasters(request.items)), request.clip)
