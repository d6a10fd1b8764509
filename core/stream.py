"""The body of one file on its way: what its headers announce, and its pieces, as large as the line bears.

Knows one answer only; how it was asked for is left to ``connection``, what becomes of it to ``transfer``.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import urllib3

from .watchdog import Transfer

_SMALLEST_READ = 16 * 1024
_FIRST_READ = 64 * 1024
_LARGEST_READ = 256 * 1024
"""Bytes of one read: smaller ones cost more calls, larger ones fall out of the processor's cache between the
socket and the disk; a large read on a slow line would hold up the progress, and hide that bytes come."""
_BRISK_SECONDS = 0.1
_SLOW_SECONDS = 0.5
_MOST_DIGITS = 18
ENCODINGS = ("gzip", "deflate")
"""What a body may be packed in. Neither unfolds to more than a thousand times its size; others do, to
gigabytes before that can be seen, and so does one of these inside another."""
_CONTENT_RANGE = re.compile(r"^bytes (\d{1,18})-\d{1,18}/(\d{1,18}|\*)$", re.ASCII)


class ByteStream:
    """The body of an answer to a request for a file as it is; what comes packed all the same is unpacked."""

    def __init__(self, response: urllib3.HTTPResponse, transfer: Transfer) -> None:
        """Take an answer of status 200 or 206, not yet read."""
        self._response = response
        self._transfer = transfer
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        self._is_packed = encoding not in ("", "identity")
        self.is_legible = encoding in ENCODINGS or not self._is_packed
        """Whether it can be unpacked, if need be."""
        content_range = _CONTENT_RANGE.match(response.headers.get("Content-Range", ""))
        self.is_partial = response.status == 206
        self.start: int | None = int(content_range.group(1)) if self.is_partial and content_range else None
        """Position of the first byte in the file; None for a part that does not say, 0 for a whole file."""
        self.total: int | None = number_in(response.headers.get("Content-Length"))
        """Bytes of the whole file, where announced."""
        if self.is_partial:
            self.total = number_in(content_range.group(2)) if content_range else None
        else:
            self.start = 0
        self._announced = self.total
        if self._is_packed:
            # Ranges and lengths are those of the package.
            self.start, self.total = None if self.is_partial else 0, None

    @property
    def validator(self) -> str | None:
        """Give what ``If-Range`` may hold: a strong ETag, else the date; None where there is neither."""
        if self._is_packed:
            return None
        etag: str | None = self._response.headers.get("ETag")
        if etag and not etag.startswith("W/"):
            return etag
        modified: str | None = self._response.headers.get("Last-Modified")
        return modified

    def pieces(self) -> Iterator[memoryview]:
        """Read to the end, in larger pieces while they come briskly; each holds until the next is read."""
        return self._unpacked() if self._is_packed else self._as_they_come()

    def _as_they_come(self) -> Iterator[memoryview]:
        while True:
            started = time.monotonic()
            count = self._read_into(_own.buffer[: _own.read_size])
            if not count:
                return
            self._transfer.received += count
            yield _own.buffer[:count]
            took = time.monotonic() - started
            if took < _BRISK_SECONDS:
                _own.read_size = min(_own.read_size * 2, _LARGEST_READ)
            elif took > _SLOW_SECONDS:
                _own.read_size = max(_own.read_size // 4, _SMALLEST_READ)

    def _unpacked(self) -> Iterator[memoryview]:
        for piece in self._response.stream(_FIRST_READ, decode_content=True):
            self._transfer.received += len(piece)
            yield memoryview(piece)
        if self._announced is not None and self._response.tell() < self._announced:
            raise urllib3.exceptions.ProtocolError("the body was cut off")

    def _read_into(self, buffer: memoryview) -> int:
        """Read as HTTPResponse.read does, which would allocate each piece anew: up to twice the work."""
        response: Any = self._response  # neither name is a public one; urllib3 1.26 and 2 have both
        with response._error_catcher():
            count: int = response._fp.readinto(buffer)
        return count


class _Own(threading.local):
    """What each thread has for itself."""

    def __init__(self) -> None:
        self.buffer = memoryview(bytearray(_LARGEST_READ))
        self.read_size = _FIRST_READ
        """Bytes of the next read, as the line has borne them so far: the next file comes on the same one."""


_own = _Own()


def number_in(header: str | None) -> int | None:
    """Read a number out of a header; None where it is none, or beyond what any file has bytes."""
    return int(header) if header and header.isdecimal() and len(header) <= _MOST_DIGITS else None
