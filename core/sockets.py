"""Keep hold of the sockets that urllib3 opens, so that a cancel wakes the threads that wait on them.

Closing a pool does not wake a thread that waits for an answer; shutting its socket down does, at once.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class OpenSockets:
    """The sockets of one connection to a service, and which thread uses which."""

    def __init__(self) -> None:
        self._users: weakref.WeakKeyDictionary[socket.socket, int] = weakref.WeakKeyDictionary()
        self._lock = threading.Lock()
        self._are_shut = False

    def use(self, sock: socket.socket) -> None:
        """Note that the calling thread now talks through a socket; shuts it where all have been shut."""
        with self._lock:
            self._users[sock] = threading.get_ident()
            are_shut = self._are_shut
        if are_shut:
            _shut(sock)

    def shut_all(self) -> None:
        """End every transfer, and each that begins later; whoever reads finds itself at the end."""
        with self._lock:
            self._are_shut = True
            sockets = list(self._users)
        for sock in sockets:
            _shut(sock)

    def shut_of(self, thread: int) -> None:
        """End the transfer of one thread, named by its identifier."""
        with self._lock:
            sockets = [sock for sock, user in self._users.items() if user == thread]
        for sock in sockets:
            _shut(sock)


def _shut(sock: socket.socket) -> None:
    # Behind a proxy that is spoken to by TLS, TLS is inside TLS: an object of urllib3's around the socket.
    inner: socket.socket = getattr(sock, "socket", sock)
    # The plain socket's shutdown, also for TLS: SSLSocket.shutdown would take the TLS state from under the
    # reader.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(inner, socket.SHUT_RDWR)


def watch(manager: urllib3.PoolManager, sockets: OpenSockets) -> None:
    """Make a manager's connections, direct ones and those through its proxy, tell of their sockets."""
    manager.pool_classes_by_scheme = _pools_telling(sockets)  # type: ignore[attr-defined]


def _pools_telling(sockets: OpenSockets) -> dict[str, type[HTTPConnectionPool]]:
    class Telling:
        """Tells at each request, not only at each connect: a kept-alive connection changes threads."""

        sock: socket.socket | None

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self._tell()

        def putrequest(self, *args: Any, **kwargs: Any) -> None:
            super().putrequest(*args, **kwargs)  # type: ignore[misc]
            self._tell()

        def _tell(self) -> None:
            if self.sock is not None:
                sockets.use(self.sock)

    class PlainConnection(Telling, HTTPConnection):
        pass

    class SecureConnection(Telling, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": PlainPool, "https": SecurePool}
