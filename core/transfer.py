"""Fetch one file: into a partial file beside its target, checked, then renamed, so that a file is whole or
absent.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/raster-file/ ; that error pages come
under status 200 was seen. Which files there are, and what they are called here, is left to ``download``.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import requests

from .connection import Connection, Parameters
from .errors import (
    ConnectionFailed,
    DiskFull,
    IncompleteTransfer,
    NetworkError,
    NotARaster,
    RequestRefused,
    ServiceError,
    TargetNotWritable,
    TransferError,
    UnsupportedAddress,
)
from .formats import HEAD_BYTES, foreign_content
from .naming import is_output, is_url
from .service import ServiceUrl

_SMALLEST_READ = 64 * 1024
_LARGEST_READ = 1024 * 1024
"""Bytes of one read: reads of 64 KiB cost up to 1.9 times those of 1 MiB on a fast line; on a slow one a
large read would hold the progress up."""
_BRISK_SECONDS = 0.1
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True)
class RemoteFile:
    """One file of a download answer."""

    file_id: str
    """Opaque; a path or a URL."""
    size: int | None
    """Bytes, where the service says so."""
    raster_ids: tuple[int, ...]
    """The rasters that share it."""


Count = Callable[[int], None]
"""Takes the number of bytes that have just come; negative when they turn out to be worthless."""


def partial_path(target: Path) -> Path:
    """Give the file that stands beside a target until it is whole; the whole name is kept, so no two share
    one."""
    return target.with_name(f"{target.name}.part")


def fetch(file: RemoteFile, target: Path, service: ServiceUrl, connection: Connection, count: Count) -> int:
    """Bring a file to ``target``, which is replaced if it exists, and give its size in bytes.

    Raises IncompleteTransfer, NotARaster, UnsupportedAddress, RequestRefused, AccessDenied, NetworkError,
    DiskFull, TargetNotWritable, or Cancelled.
    """
    addresses = _addresses(file, service)
    for position, (url, parameters) in enumerate(addresses, start=1):
        try:
            return _fetch_patiently(file, url, parameters, target, connection, count)
        except (ServiceError, NetworkError, TransferError):
            if position == len(addresses):
                raise
    raise UnsupportedAddress(file.file_id, "")


def _addresses(file: RemoteFile, service: ServiceUrl) -> list[tuple[str, Parameters]]:
    """List where a file can be had: a URL directly, everything through the service's file operation."""
    through_service: tuple[str, Parameters] = (service.operation("file"), _file_parameters(file))
    if not is_url(file.file_id):
        return [through_service]
    scheme = urlsplit(file.file_id).scheme.lower()
    if scheme not in ("http", "https"):
        raise UnsupportedAddress(file.file_id, scheme)
    return [(file.file_id, {}), through_service]


def _file_parameters(file: RemoteFile) -> Parameters:
    # The raster id is needed for some kinds of source; any raster that shares the file will do.
    return {"id": file.file_id, **({"rasterId": file.raster_ids[0]} if file.raster_ids else {})}


def _fetch_patiently(
    file: RemoteFile, url: str, parameters: Parameters, target: Path, connection: Connection, count: Count
) -> int:
    attempt = 1
    while True:
        try:
            return _fetch_once(file, url, parameters, target, connection, count)
        except (ConnectionFailed, IncompleteTransfer, RequestRefused) as error:
            is_final = isinstance(error, RequestRefused) and error.code not in (429, 500, 502, 503, 504)
            if is_final or attempt >= connection.settings.attempts:
                raise
            connection.pause(connection.settings.first_wait * 2 ** (attempt - 1))
            attempt += 1


def _fetch_once(
    file: RemoteFile, url: str, parameters: Parameters, target: Path, connection: Connection, count: Count
) -> int:
    partial = partial_path(target)
    received = 0

    def count_received(number: int) -> None:
        nonlocal received
        received += number
        count(number)

    try:
        with connection.open_file(url, parameters) as response:
            _write(response, partial, connection, count_received)
            _check_size(file, response, received)
        _check_content(file, partial)
        with _storage_errors(target, None):
            partial.replace(target)
    except BaseException:
        count(-received)
        with suppress(OSError):
            partial.unlink()
        raise
    return received


def _write(response: requests.Response, partial: Path, connection: Connection, count: Count) -> None:
    announced = _announced(response)
    with _storage_errors(partial, announced):
        partial.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            for chunk in _chunks(response):
                connection.check_cancelled()
                out.write(chunk)
                count(len(chunk))
    connection.check_cancelled()


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """Read the body undecoded, in larger pieces as long as they come briskly."""
    size = _SMALLEST_READ
    while True:
        started = time.monotonic()
        chunk = response.raw.read(size, decode_content=False)
        if not chunk:
            return
        yield chunk
        is_brisk = time.monotonic() - started < _BRISK_SECONDS
        size = min(size * 2, _LARGEST_READ) if is_brisk else max(size // 2, _SMALLEST_READ)


def _announced(response: requests.Response) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isdigit() else None


def _check_size(file: RemoteFile, response: requests.Response, received: int) -> None:
    announced = _announced(response)
    if announced is not None and announced != received:
        raise IncompleteTransfer(file.file_id, received, announced)
    # What the answer said of a clip's size may be off; it is decisive where the transfer announces none
    # itself.
    is_decisive = announced is None or not is_output(file.file_id)
    if file.size and is_decisive and file.size != received:
        raise IncompleteTransfer(file.file_id, received, file.size)


def _check_content(file: RemoteFile, partial: Path) -> None:
    with _storage_errors(partial, None), partial.open("rb") as content:
        head = content.read(HEAD_BYTES)
    found = foreign_content(partial.stem, head)
    if found is not None:
        raise NotARaster(file.file_id, *found)


@contextmanager
def _storage_errors(path: Path, needed: int | None) -> Iterator[None]:
    """Turn the disk's refusals into this package's errors."""
    try:
        yield
    except requests.RequestException:
        raise  # these are OSErrors too, but the network's
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull(path, needed, free_bytes(path)) from error
        raise TargetNotWritable(path, error.strerror or str(error)) from error


def free_bytes(path: Path) -> int | None:
    """Give the bytes left on the disk that holds a path, whether the path exists yet or not; None if
    unknown."""
    for folder in (path, *path.parents):
        with suppress(OSError):
            return shutil.disk_usage(folder).free
    return None
