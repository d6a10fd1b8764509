"""Fetch one file so that it is whole or absent: a partial file, resumed, checked, then renamed.

Which files there are, and what they are called here, is left to ``download``; whether what came is the file,
to ``integrity``. Facts: https://developers.arcgis.com/rest/services-reference/enterprise/raster-file/ ;
ranges are not documented, so nothing is taken on trust: RFC 9110, sections 13 and 14.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from .connection import Connection, Parameters
from .errors import (
    ConnectionFailed,
    DownloaderError,
    IncompleteTransfer,
    NetworkError,
    NotARaster,
    Overloaded,
    RemoteFileChanged,
    RequestRefused,
    ServiceError,
    TimedOut,
    TransferError,
    UnsupportedAddress,
)
from .formats import HEAD_BYTES
from .integrity import Integrity
from .naming import is_url
from .partial import PartialFile, write_all
from .service import ServiceUrl
from .stream import ByteStream

_WORTH_RESUMING = 1024 * 1024
"""Bytes of a file below which it is not noted how to go on with it in another run."""
_WORTH_ANOTHER_TRY = (
    ConnectionFailed,
    TimedOut,
    IncompleteTransfer,
    RemoteFileChanged,
    NotARaster,
    Overloaded,
)
_MOST_PAGES = 2
"""How often something else may come in a file's place: a busy server's page comes once, a refusal always."""


@dataclass(frozen=True)
class RemoteFile:
    """One file of a download answer."""

    file_id: str
    """Opaque; a path or a URL."""
    size: int | None
    """Bytes, where the service says so."""
    raster_ids: tuple[int, ...]
    """The rasters that share it."""


@dataclass(frozen=True)
class Listener:
    """Whom a transfer tells, on the thread that fetches."""

    count: Callable[[int], None]
    """Takes the number of bytes that have just come; negative when they turn out to be worthless."""
    note_validator: Callable[[str | None], None]
    """Takes what the partial file can be resumed with, before its first byte is written; None: with
    nothing."""


def fetch(
    file: RemoteFile,
    partial: PartialFile,
    service: ServiceUrl,
    connection: Connection,
    listener: Listener,
    validator: str | None = None,
) -> int:
    """Bring a file to the target of ``partial``, and give its size in bytes.

    ``validator`` is what an earlier run noted of the partial file, if there is one. Raises
    IncompleteTransfer, RemoteFileChanged, NotARaster, UnsupportedAddress, RequestRefused, AccessDenied,
    NetworkError, DiskFull, TargetNotWritable, TargetExists, or Cancelled; what has come so far of the file
    stays for the next time.
    """
    addresses = _addresses(file, service, connection)
    for position, (url, parameters) in enumerate(addresses, start=1):
        attempt = _Attempt(file, partial, connection, listener, validator)
        try:
            return attempt.until_whole(url, parameters, has_other=position < len(addresses))
        except (ServiceError, NetworkError, TransferError):
            if position == len(addresses):
                raise
            validator = attempt.validator
    raise UnsupportedAddress(file.file_id, "")


def _addresses(file: RemoteFile, service: ServiceUrl, connection: Connection) -> list[tuple[str, Parameters]]:
    """List where a file can be had: a URL directly, everything through the service's file operation.

    Servers name hosts that only they can see; once one could not be reached, its files come through the
    service.
    """
    through_service: tuple[str, Parameters] = (service.operation("file"), _file_parameters(file))
    if not is_url(file.file_id):
        return [through_service]
    scheme = urlsplit(file.file_id).scheme.lower()
    if scheme not in ("http", "https"):
        raise UnsupportedAddress(file.file_id, scheme)
    if connection.is_unreachable(file.file_id):
        return [through_service]
    return [(file.file_id, {}), through_service]


def _file_parameters(file: RemoteFile) -> Parameters:
    # The raster id is needed for some kinds of source; any raster that shares the file will do. f=json is for
    # refusals, which otherwise are pages that tell no code.
    raster = {"rasterId": file.raster_ids[0]} if file.raster_ids else {}
    return {"id": file.file_id, **raster, "f": "json"}


class _Attempt:
    """The fetching of one file from one address, over as many requests as it takes."""

    def __init__(
        self,
        file: RemoteFile,
        partial: PartialFile,
        connection: Connection,
        listener: Listener,
        validator: str | None,
    ) -> None:
        self.validator = validator
        self._file = file
        self._integrity = Integrity(file.file_id, partial.target.name, file.size)
        self._partial = partial
        self._connection = connection
        self._listener = listener
        self._counted = 0
        self._head = b""
        """The first bytes of the file, where they came in this run."""
        self._total: int | None = None
        """Bytes of the whole file, as announced with its first byte in this run."""
        self._most = 0
        """Bytes of the partial file at its largest."""
        self._in_vain = 0
        """How often in a row nothing more has come of it."""
        self._recovery = connection.recovery()
        self._ranges_work = True
        self._has_begun = validator is not None
        """Whether there are bytes in the partial file that may be gone on with."""

    def until_whole(self, url: str, parameters: Parameters, has_other: bool) -> int:
        """Ask again as long as bytes keep coming, more than a drip, and a few times more; they are kept.

        Where there is another address, one that cannot be reached is not asked twice: servers name hosts that
        only they can see.
        """
        self._most = self._partial.size if self._has_begun else 0
        try:
            while True:
                self._recovery.begin(url)
                try:
                    return self._whole(url, parameters)
                except DownloaderError as error:
                    self._wait_to_try_again(error, has_other)
        except DownloaderError:
            self._forget_count()
            raise

    def _whole(self, url: str, parameters: Parameters) -> int:
        size = self._request(url, parameters)
        self._partial.complete()
        return size

    def _wait_to_try_again(self, error: DownloaderError, has_other: bool) -> None:
        """Wait after a failure until another try makes sense; raises the error where none does."""
        settings, size = self._connection.settings, self._partial.size
        has_more = size >= self._most + settings.stall_bytes
        self._most = max(self._most, size)
        if has_other and not self._most and isinstance(error, NetworkError):
            raise error
        if has_more:
            self._in_vain = 0
            self._recovery.note_progress()
        if self._recovery.helps(error):
            self._integrity.pages = 0
            return
        self._in_vain += not has_more
        is_in_vain = self._in_vain >= settings.attempts or self._integrity.pages >= _MOST_PAGES
        if is_in_vain or not isinstance(error, _WORTH_ANOTHER_TRY):
            raise error
        self._connection.pause(self._connection.seconds_before_retry(max(self._in_vain, 1), error))

    def _request(self, url: str, parameters: Parameters) -> int:
        """Ask for the file, or for what is missing of it, write it, and give the size when it is whole."""
        have = self._partial.size if self._can_resume() else 0
        try:
            with self._connection.open_file(url, parameters, self._range_headers(have)) as stream:
                pieces = stream.pieces()
                if have and not stream.is_partial:
                    pieces = self._checked(pieces, url)
                self._check_start(stream, have)
                size = self._write(stream, pieces)
            self._check_end(stream, size, url)
            return size
        except RequestRefused as error:
            if error.code != 416 or not have:
                raise
            raise self._changed() from error

    def _can_resume(self) -> bool:
        # Without a validator, what came in this very run may be gone on with: the total tells of a change at
        # least.
        return self._ranges_work and (self.validator is not None or self._total is not None)

    def _range_headers(self, have: int) -> dict[str, str]:
        if not have:
            return {}
        return {"Range": f"bytes={have}-", **({"If-Range": self.validator} if self.validator else {})}

    def _checked(self, pieces: Iterator[memoryview], url: str) -> Iterator[memoryview]:
        """Look at a beginning before it is let take the place of what is there: it may be that of a page."""
        first = next(pieces, memoryview(b""))
        intruder = self._integrity.intruder(bytes(first[:HEAD_BYTES]), url)
        if intruder is not None:
            raise intruder
        return itertools.chain((first,), pieces)

    def _check_start(self, stream: ByteStream, have: int) -> None:
        """Go on only where the answer continues what is there; anything else starts afresh."""
        if stream.start == 0 and not (have and stream.is_partial):
            self._start_afresh()
            self.validator, self._total = stream.validator, stream.total
            if self._total is None or self._total >= _WORTH_RESUMING:
                self._listener.note_validator(self.validator)
            return
        expected = self._total or self._file.size
        if stream.start != have or (expected and stream.total not in (None, expected)):
            raise self._changed()
        if not self._counted:
            self._count(have)

    def _changed(self) -> RemoteFileChanged:
        """Let go of what is there: the next request asks for the whole file."""
        self._start_afresh()
        self._ranges_work = False
        return RemoteFileChanged(self._file.file_id)

    def _write(self, stream: ByteStream, pieces: Iterator[memoryview]) -> int:
        size = stream.start or 0
        needed = None if stream.total is None else stream.total - size
        most = self._integrity.most_bytes(stream.total)
        self._has_begun = True
        with self._partial.opened(size, needed) as out:
            for piece in pieces:
                if size == len(self._head) < HEAD_BYTES:
                    self._head += piece[: HEAD_BYTES - size]
                self._connection.check_cancelled()
                write_all(out, piece)
                size += len(piece)
                self._count(len(piece))
                if most is not None and size > most:
                    break
        self._connection.check_cancelled()
        return size

    def _check_end(self, stream: ByteStream, size: int, url: str) -> None:
        """Keep what broke off before its end; let go of what is not the file."""
        if stream.total is not None and size < stream.total:
            raise IncompleteTransfer(self._file.file_id, size, stream.total)
        head = self._head or self._partial.head(HEAD_BYTES)
        fault = self._integrity.fault(head, size, stream.total, url)
        if fault is not None:
            self._start_afresh()
            raise fault

    def _start_afresh(self) -> None:
        self._forget_count()
        self._head = b""
        self.validator = None
        if self._has_begun:
            self._has_begun = False
            self._partial.remove()

    def _count(self, number: int) -> None:
        self._counted += number
        self._listener.count(number)

    def _forget_count(self) -> None:
        if self._counted:
            self._listener.count(-self._counted)
            self._counted = 0
