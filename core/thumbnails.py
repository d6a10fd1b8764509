"""The small pictures that a service has of its rasters: a few at once, none of them larger than it should be.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/raster-thumbnail/ . Decoding them, and
which rasters' are wanted, is left to the faces.
"""

from __future__ import annotations

import queue
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from .connection import Connection
from .errors import DownloaderError
from .events import Event, Notify
from .service import ServiceInfo
from .workers import Result, Workers

_PATHS = ("thumbnail", "info/thumbnail")
"""Below a raster's own resource: the documentation shows the one and describes the other."""
_MOST_BYTES = 1024 * 1024
"""Of one picture: servers make them 200 to 400 pixels wide."""
_AT_ONCE = 4
_CANCEL_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class ThumbnailRead(Event):
    """A raster's picture has come, or cannot be had."""

    raster_id: int
    content: bytes | None
    """A file of some image format, unchecked; None where there is none."""


def read_thumbnails(
    service: ServiceInfo, raster_ids: Sequence[int], connection: Connection, notify: Notify
) -> None:
    """Read the pictures of rasters; notifies ThumbnailRead once for each, in no particular order.

    A picture that cannot be had is no error. Raises Cancelled.
    """
    inbox: queue.SimpleQueue[Result[ThumbnailRead]] = queue.SimpleQueue()
    with Workers(_AT_ONCE) as workers:
        for raster_id in raster_ids:
            workers.start(partial(_read, service, raster_id, connection), inbox.put)
        try:
            for _ in raster_ids:
                notify(_next(inbox, connection).get())
        except BaseException:
            workers.abandon()
            raise


def _next(inbox: queue.SimpleQueue[Result[ThumbnailRead]], connection: Connection) -> Result[ThumbnailRead]:
    """Wait for a result; a thread that tries to connect does not notice a cancel by itself."""
    while True:
        connection.check_cancelled()
        try:
            return inbox.get(timeout=_CANCEL_POLL_SECONDS)
        except queue.Empty:
            continue


def _read(service: ServiceInfo, raster_id: int, connection: Connection) -> ThumbnailRead:
    for path in _PATHS:
        try:
            content = _read_file(service.url.operation(f"{raster_id}/{path}"), connection)
        except DownloaderError:
            continue
        if content is not None:
            return ThumbnailRead(raster_id, content)
    return ThumbnailRead(raster_id, None)


def _read_file(url: str, connection: Connection) -> bytes | None:
    """Give a file's bytes; None for one too large, or for a refusal, which comes under the same status."""
    content = bytearray()
    with connection.open_file(url) as stream:
        for piece in stream.pieces():
            content += piece
            if len(content) > _MOST_BYTES:
                return None
    return None if not content or content.startswith((b"{", b"<")) else bytes(content)
