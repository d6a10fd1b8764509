"""A TLS front before the service, and the little of a portal that Esri's client insists on.

Forwards every other request unchanged; knows nothing of image services.
"""

from __future__ import annotations

import json
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
SECONDS = 120
NOT_FORWARDED = {"connection", "transfer-encoding"}

PORTAL = {
    "id": "portal",
    "name": "Portal",
    "portalName": "Portal",
    "isPortal": True,
    "allSSL": False,
    "currentVersion": 10.91,
    "helperServices": {},
    "user": None,
}
SERVER_INFO = {"currentVersion": 10.91, "authInfo": {"isTokenBasedSecurity": False}}


@contextmanager
def start_front(service_url: str, folder: Path) -> Iterator[str]:
    """Yield the service's URL behind a TLS front that forwards to it; the certificate goes into `folder`."""
    service = urlsplit(service_url)
    server = ThreadingHTTPServer((HOST, 0), _handler_for(service.netloc))
    server.socket = _tls_context(folder).wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://{HOST}:{server.server_port}{service.path}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _tls_context(folder: Path) -> ssl.SSLContext:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subject = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=IP:{HOST}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


def _handler_for(service: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers for the portal itself, and passes everything else on."""

        def do_GET(self) -> None:
            """Answer or forward."""
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.startswith("/portal"):
                self._answer(PORTAL if "/portals/self" in self.path else SERVER_INFO)
            else:
                self._forward(body)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def _answer(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _forward(self, body: bytes) -> None:
            print(f"  {self.command} {self.path[:90]}")
            connection = HTTPConnection(service, timeout=SECONDS)
            headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in NOT_FORWARDED:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing: what is forwarded is said above."""

    return Handler
