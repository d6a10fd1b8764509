"""A web server that answers as a test tells it: for answers that no well-behaved service gives.

Whatever a well-behaved service can show is tested against the reference service instead.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    path: str
    parameters: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """What to answer; `body` may be an iterator, sent piece by piece until the client has gone."""

    body: bytes | Iterator[bytes] = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announce_length: bool = True


Answer = Callable[[Request], Reply]


def json_reply(value: Any, status: int = 200) -> Reply:
    """Answer with JSON."""
    return Reply(json.dumps(value).encode(), status, {"Content-Type": "application/json"})


def refusal(code: int, message: str, *details: str) -> Reply:
    """Refuse as ArcGIS does: an error object under status 200."""
    return json_reply({"error": {"code": code, "message": message, "details": list(details)}})


@contextmanager
def scripted_server(answer: Answer) -> Iterator[str]:
    """Serve `answer` on a free port of the loopback interface and yield `http://127.0.0.1:PORT`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._respond("")

        def do_POST(self) -> None:
            self._respond(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

        def log_message(self, *args: object) -> None:
            """Keep the tests' output to what the tests say."""

        def _respond(self, form: str) -> None:
            parts = urlsplit(self.path)
            asked = {**parse_qs(parts.query, keep_blank_values=True), **parse_qs(form)}
            parameters = {name: values[0] for name, values in asked.items()}
            reply = answer(Request(self.command, parts.path, parameters, dict(self.headers.items())))
            pieces = iter([reply.body]) if isinstance(reply.body, bytes) else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if (
                isinstance(reply.body, bytes)
                and reply.announce_length
                and "Content-Length" not in reply.headers
            ):
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.close_connection = True
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
            except ConnectionError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
