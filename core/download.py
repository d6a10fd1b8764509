"""Carry out a plan: batches asked for and files fetched together, every outcome told, nothing lost.

One thread, the caller's, decides and keeps the books; the workers only ask and fetch, and post what they
have. At most as many requests as the connection has are under way, files before batches, so that no clip
waits until it is cleaned away.
"""

from __future__ import annotations

import functools
import queue
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from .addresses import host_of
from .agenda import Agenda
from .asking import ask
from .batches import Batches
from .connection import Connection
from .errors import AccessDenied, Cancelled, DiskFull, DownloaderError, RasterNotDelivered, TargetExists
from .events import BillKnown, Notify, ignore
from .fetches import Fetches
from .ledger import FileEntry, Ledger, RasterEntry
from .manifest import Manifest
from .outcomes import Outcomes
from .placement import Placement
from .plan import Batch, DownloadPlan, DownloadRequest, ExistingFiles
from .report import DownloadReport
from .service import ServiceUrl
from .storage import free_bytes
from .transfer import Listener, RemoteFile, fetch
from .workers import Result, Workers

_MOST_WAITING_CLIPS = 32
"""Clips not yet fetched beyond which no more are asked for: the server cleans them away after minutes."""
_FILES_AHEAD = 32
"""Files handed to the workers before one is free, so that none waits for this thread between two files."""
_GATHERING_SECONDS = 0.01
"""How long words gather while the workers have files ahead: each time this thread wakes, it slows them."""
_PROGRESS_SECONDS = 0.1

Value = TypeVar("Value")


def run(plan: DownloadPlan, connection: Connection, notify: Notify = ignore) -> DownloadReport:
    """Download what is planned and tell what came of each raster.

    One raster's failure goes into the report. Notifies BillKnown, DownloadProgress, RasterFinished,
    RasterFailed, SignInNeeded, OutageBegan and OutageEnded on the calling thread. Raises only what ends the
    whole job: a wanted sign-in (AccessDenied), DiskFull, TargetNotWritable for the folder, JobIsRunning, or
    Cancelled; what is on the disk by then stays, and the same request goes on from there.
    """
    with Manifest(plan.request) as manifest:
        workers = Workers(connection.settings.connections)
        job = _Job(plan, connection, notify, workers, manifest)
        try:
            with workers:
                return job.run()
        finally:
            job.close()


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
        self._agenda = Agenda()
        self._batches = Batches(plan.batches, connection, self._agenda)
        self._fetches = Fetches(connection, self._agenda)
        estimates = {item.raster_id: request.estimate(item) for item in request.items}
        self._ledger = Ledger(request.folder, request.items, estimates)
        self._placement = Placement(request, manifest)
        self._outcomes = Outcomes(request, self._ledger, manifest, notify)
        self._is_billed = False
        self._is_over = False
        """Whether the job has been ended before it was done."""
        self._told_at = 0.0

    def run(self) -> DownloadReport:
        try:
            self._batches.leave_out(self._outcomes.settle_finished(self._connection.check_cancelled))
            with self._connection.patiently(self._post(self._notify)):
                self._work_off()
        except BaseException:
            self._is_over = True
            self._workers.abandon()
            self._connection.abort()
            raise
        self._notify(self._ledger.progress())
        return self._outcomes.report()

    def close(self) -> None:
        """Note what had come by the time that the job was ended, once no worker puts anything in place."""
        with suppress(queue.Empty):
            while True:
                with suppress(DownloaderError, Cancelled):
                    self._inbox.get_nowait()()
        if self._workers.have_ended:
            self._manifest.note_end()

    def _work_off(self) -> None:
        self._start_what_may()
        while self._batches or self._fetches or self._agenda:
            self._act_on_messages()
            self._start_what_may()
            self._tell_progress()

    def _act_on_messages(self) -> None:
        """Wait for the workers' next word and act on all that has come."""
        try:
            first = self._inbox.get(timeout=_PROGRESS_SECONDS)
            if self._fetches.under_way > self._workers.number:
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
        self._suit_workers()
        while self._fetches.waiting and self._may_fetch() and self._workers_have_room(_FILES_AHEAD):
            self._fetch(self._fetches.take())
        self._ask_what_may()

    def _suit_workers(self) -> None:
        """Let there be as many workers as files may come at once."""
        if self._workers.number != self._fetches.at_once:
            self._workers.change_number(self._fetches.at_once)

    def _workers_have_room(self, ahead: int) -> bool:
        under_way = self._batches.under_way + self._fetches.under_way
        return under_way < self._workers.number + ahead

    def _may_fetch(self) -> bool:
        """Let native files wait, which stay where they are, until all are known and the disk holds them.

        But for rasters that were put off: no other is to wait for them.
        """
        if self._is_billed or self._request.server_works:
            return True
        if self._batches:
            return False
        self._present_bill()
        return True

    def _present_bill(self) -> None:
        self._is_billed = True
        expected, is_exact = self._ledger.bill()
        free = free_bytes(self._request.folder)
        self._fetches.suit_the_distance()
        self._suit_workers()
        self._notify(BillKnown(self._ledger.progress().files_known, expected, is_exact, free))
        if expected is not None and free is not None and is_exact and expected > free:
            needed = expected - sum(self._placement.partial(file).size for file in self._fetches)
            if needed > free:
                raise DiskFull(self._request.folder, needed, free)

    # -- asking --

    def _ask_what_may(self) -> None:
        while self._may_ask():
            batch = self._batches.take()
            if batch is None:
                return
            work = functools.partial(ask, batch, self._request, self._connection)
            self._start(work, functools.partial(self._take_answer, batch, time.monotonic()))

    def _may_ask(self) -> bool:
        too_many_wait = self._request.server_works and self._fetches.waiting > _MOST_WAITING_CLIPS
        return not too_many_wait and self._workers_have_room(0)

    def _take_answer(
        self, batch: Batch, started: float, result: Result[dict[int, tuple[RemoteFile, ...]]]
    ) -> None:
        if self._is_over:
            return
        try:
            files = result.get()
        except DownloaderError as error:
            if isinstance(error, AccessDenied) and error.needs_sign_in:
                raise
            if not self._batches.note_refusal(batch, started, error):
                for item in batch.items:
                    self._outcomes.give_up(self._ledger.raster(item.raster_id), error)
            return
        self._batches.note_answer()
        self._ask_what_may()  # before the books are kept, which takes a while
        for item in batch.items:
            raster = self._ledger.raster(item.raster_id)
            raster.times_answered += 1
            self._take_files(raster, files.get(item.raster_id, ()))

    def _take_files(self, raster: RasterEntry, files: Sequence[RemoteFile]) -> None:
        """Give the files of one raster their places, and put those in line that are not there yet."""
        raster_id = raster.item.raster_id
        if not files:
            self._outcomes.give_up(raster, RasterNotDelivered(raster_id, self._request.clip is not None))
            return
        try:
            places = self._placement.place(raster_id, files)
        except DownloaderError as error:
            self._outcomes.give_up(raster, error)
            return
        waiting = [file for file in self._ledger.place(raster, places) if self._must_be_fetched(file)]
        self._placement.claim(waiting)
        self._fetches.add(waiting)
        self._settle_if_complete(raster)

    # -- fetching --

    def _must_be_fetched(self, file: FileEntry) -> bool:
        """Tell whether a file is still to come; settles one that is there, or whose place is taken."""
        if self._placement.is_free(file):
            return True
        if self._placement.is_there(file):
            self._ledger.find_file(file, file.target.stat().st_size)
        elif self._placement.may_replace(file):
            file.may_replace = True
        else:
            self._ledger.settle_file(file, None, TargetExists(file.target))
        return not file.is_settled

    def _fetch(self, file: FileEntry) -> None:
        listener = Listener(self._ledger.add_bytes, self._post(self._manifest.note_validator, file.path))
        validator = self._manifest.validator_of(file.path)
        partial, service = self._placement.partial(file), self._request.service.url
        work = functools.partial(fetch, file.remote, partial, service, self._connection, listener, validator)
        self._start(work, functools.partial(self._take_file, file, time.monotonic()))

    def _post(self, note: Callable[..., None], *first: object) -> Callable[..., None]:
        """Make of a note in the books a word that workers may leave in the inbox."""
        return lambda *rest: self._inbox.put(functools.partial(note, *first, *rest))

    def _take_file(self, file: FileEntry, started: float, result: Result[int]) -> None:
        self._fetches.note_end()
        try:
            size = result.get()
        except DownloaderError as error:
            if _ends_the_job(error, self._request.service.url):
                raise
            if self._fetches.puts_off(file, started, self._placement.partial(file).size, error):
                return
            self._ledger.settle_file(file, None, error)
        else:
            self._fetches.note_arrival(result.seconds)
            self._ledger.settle_file(file, size)
            if not self._ledger.is_only_file(file):
                self._manifest.note_file(file.path, size)
        for raster in self._ledger.complete_rasters(file):
            self._settle_if_complete(raster)

    # -- settling and telling --

    def _settle_if_complete(self, raster: RasterEntry) -> None:
        if self._outcomes.settle_if_complete(raster):
            self._batches.add(raster.item)

    def _tell_progress(self) -> None:
        now = time.monotonic()
        if now - self._told_at >= _PROGRESS_SECONDS:
            self._told_at = now
            self._notify(self._ledger.progress())


def _ends_the_job(error: DownloaderError, service: ServiceUrl) -> bool:
    """Tell whether what one file failed of would meet every other just the same."""
    if isinstance(error, AccessDenied):
        # Another host's links are signed one by one, and expire so.
        return error.needs_sign_in and error.host == host_of(service.text)
    return isinstance(error, DiskFull)
