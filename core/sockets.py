"""Keep hold of the sockets that requests opens, so that a cancel wakes the threads that wait on them.

Closing a session does not wake a thread that waits for an answer; shutting its socket down does, at once.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from typing import Any

import requests.adapters
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class OpenSockets:
    """The sockets of one session; once shut, every later one is shut as soon as it is open."""

    def __init__(self) -> None:
        self._sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._is_shut = False

    def add(self, sock: socket.socket) -> None:
        """Take in a socket that was just connected."""
        with self._lock:
            self._sockets.add(sock)
            is_shut = self._is_shut
        if is_shut:
            _shut(sock)

    def shut(self) -> None:
        """End every transfer on these sockets; whoever reads from one finds it at its end."""
        with self._lock:
            self._is_shut = True
            sockets = list(self._sockets)
        for sock in sockets:
            _shut(sock)


def _shut(sock: socket.socket) -> None:
    # The plain socket's shutdown, also for TLS: SSLSocket.shutdown would take the TLS state from under the
    # reader.
    with contextlib.suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


class TrackingAdapter(requests.adapters.HTTPAdapter):
    """A transport for a requests session that hands every socket it opens to ``sockets``."""

    def __init__(self, sockets: OpenSockets, connections: int) -> None:
        """Keep ``connections`` kept-alive connections to each host."""
        self._pools = _pools_noting(sockets)
        super().__init__(pool_connections=16, pool_maxsize=connections)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make the pools of direct connections tell of their sockets."""
        super().init_poolmanager(*args, **kwargs)  # type: ignore[no-untyped-call]
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Make the pools of connections through a proxy tell of their sockets."""
        manager = super().proxy_manager_for(proxy, **kwargs)  # type: ignore[no-untyped-call]
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools_noting(sockets: OpenSockets) -> dict[str, type[HTTPConnectionPool]]:
    class PlainConnection(HTTPConnection):
        def connect(self) -> None:
            super().connect()  # type: ignore[no-untyped-call]
            sockets.add(self.sock)

    class SecureConnection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()  # type: ignore[no-untyped-call]
            sockets.add(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": PlainPool, "https": SecurePool}
