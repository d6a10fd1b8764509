"""A cancel reaches a request that waits, also where its connection is one within another."""

from __future__ import annotations

import queue
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.errors import Cancelled

Serve = Callable[[socket.socket], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a key and a certificate for 127.0.0.1 that vouches for itself into one file."""
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    names = ("-subj", "/CN=Test", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-keyout", str(path), "-out", f"{path}.crt", "-days", "2")
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *made)
    subprocess.run(command, capture_output=True, check=True)
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@contextmanager
def secure_server(certificate: Path, serve: Serve) -> Iterator[int]:
    """Serve each connection on a thread of its own, and yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    client = context.wrap_socket(listener.accept()[0], server_side=True)
                    threading.Thread(target=serve, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]


def tunnel(client: socket.socket) -> None:
    """Do as a proxy that is asked to CONNECT."""
    asked = client.recv(4096).split()[1].decode()
    host, _, port = asked.partition(":")
    server = socket.create_connection((host, int(port)))
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    threading.Thread(target=pump, args=(server, client), daemon=True).start()
    pump(client, server)


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


def test_a_cancel_wakes_a_request_that_waits_behind_a_secure_proxy(certificate: Path) -> None:
    cancel, hung_up = threading.Event(), threading.Event()
    server_was_left_early: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def stay_silent(client: socket.socket) -> None:
        client.recv(4096)
        cancel.set()
        server_was_left_early.put(hung_up.wait(10))
        client.close()

    with secure_server(certificate, stay_silent) as port, secure_server(certificate, tunnel) as proxy:
        url, through = f"https://127.0.0.1:{port}", f"https://127.0.0.1:{proxy}"
        settings = ConnectionSettings(ca_bundle=str(certificate), proxy_for=lambda url: through)
        with pytest.raises(Cancelled), Connection(url, settings, cancel.is_set) as connection:
            connection.get_json(url, {})
        hung_up.set()
        assert server_was_left_early.get(timeout=20), "it waited for the server instead"
