"""What can become of a body on its way to the client: held back, cut off, dripped, or the connection reset.

Each function takes the pieces of a body and yields what is sent; which answers it happens to is left to
`faults` and `app`.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable, Iterable, Iterator
from time import sleep

from flask import Response

PACES_PER_SECOND = 10
KEPT_HEAD_BYTES = 64
DRIPS = 160
DRIP_SECONDS = 8.0
NEGATIVE = bytes(reversed(range(256)))

Change = Callable[[Iterator[bytes]], Iterator[bytes]]


def send(response: Response, change: Change) -> None:
    """Let a response send its body as `change` gives it; its headers stay as they are."""
    body = response.response
    response.direct_passthrough = False
    if callable(getattr(body, "close", None)):
        response.call_on_close(body.close)  # type: ignore[union-attr]
    response.response = change(piece for piece in body if isinstance(piece, bytes))


def paced(pieces: Iterable[bytes], bytes_per_second: float) -> Iterator[bytes]:
    """Send so many bytes in a second, and no more."""
    size = max(1, round(bytes_per_second / PACES_PER_SECOND))
    for piece in pieces:
        for start in range(0, len(piece), size):
            part = piece[start : start + size]
            yield part
            sleep(len(part) / bytes_per_second)


def cut(pieces: Iterable[bytes], most: int) -> Iterator[bytes]:
    """End the connection after so many bytes."""
    left = most
    for piece in pieces:
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            break
    raise ConnectionAbortedError("the fault says so")


def dripped(pieces: Iterable[bytes], brisk: int, endured: Callable[[], None]) -> Iterator[bytes]:
    """Send `brisk` bytes, then one now and then; whoever waits for seconds gets the rest, and is told of."""
    content = b"".join(pieces)
    yield content[:brisk]
    rest = content[brisk:]
    for position in range(min(DRIPS, len(rest))):
        sleep(DRIP_SECONDS / DRIPS)
        yield rest[position : position + 1]
    endured()
    yield rest[DRIPS:]


def another_version(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Send other content of the same length that begins alike."""
    content = b"".join(pieces)
    yield content[:KEPT_HEAD_BYTES] + content[KEPT_HEAD_BYTES:].translate(NEGATIVE)


def reset(connection: socket.socket) -> Iterator[bytes]:
    """Send nothing, not even headers: drop the connection so that the client is told it was reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())
    yield from ()
    raise ConnectionResetError("the fault says so")
