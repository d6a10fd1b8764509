"""The HTTP server under the Flask application: threads, kept connections, large writes.

Knows HTTP only; what is answered is left to `app`.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from io import BytesIO
from socket import socket, socketpair
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wsgi import FileWrapper

HOST = "127.0.0.1"
FILE_CHUNK_BYTES = 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024


def listen(app: Flask, port: int) -> BaseWSGIServer:
    """Return a threaded server that listens on a port of this machine; 0 is any free one."""
    return make_server(HOST, port, app, threaded=True, request_handler=_Handler)


@cache
def _ended_connection() -> socket:
    """Make a connection on which nothing comes any more."""
    here, there = socketpair()
    there.close()
    return here


class _Handler(WSGIRequestHandler):
    """Keeps the connection open, as real servers do: werkzeug by itself ends it after each answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024

    def make_environ(self) -> dict[str, Any]:
        """Read the whole body first, so that the next request on the connection begins where it should."""
        environ = super().make_environ()
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY_BYTES or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        else:
            environ["wsgi.input"] = BytesIO(self.rfile.read(length))
        environ["wsgi.file_wrapper"] = lambda file, _=0: FileWrapper(file, FILE_CHUNK_BYTES)
        self.connection, self.rfile = _ended_connection(), BytesIO()
        return environ

    def run_wsgi(self) -> None:
        """Answer, and keep the next request: newer versions of werkzeug read away what comes after."""
        connection, requests = self.connection, self.rfile
        try:
            super().run_wsgi()
        finally:
            self.connection, self.rfile = connection, requests

    def send_header(self, keyword: str, value: str) -> None:
        """Leave out werkzeug's `Connection: close`, unless the connection really ends."""
        if (keyword, value) != ("Connection", "close") or self.close_connection:
            super().send_header(keyword, value)

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Serve nothing more on a connection that broke."""
        self.close_connection = True

    def finish(self) -> None:
        """Take no offence at a client that has gone before the rest of its answer."""
        with suppress(ConnectionError):
            super().finish()

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Say nothing of ordinary requests."""
