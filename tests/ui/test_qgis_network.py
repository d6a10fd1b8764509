"""QGIS's network settings reach core's requests: shown by a real proxy and a private authority."""

from __future__ import annotations

import select
import socket
import ssl
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from image_service_downloader.core.connection import Connection
from image_service_downloader.core.errors import ProxyFailed, SecureConnectionFailed
from image_service_downloader.tests.core.scripted_server import json_reply, scripted_server
from image_service_downloader.ui.qgis_network import connection_settings, proxy_for
from qgis.core import QgsApplication, QgsNetworkAccessManager, QgsSettings
from qgis.PyQt.QtNetwork import QSslCertificate

pytestmark = pytest.mark.usefixtures("qgis_app")

SetProxy = Callable[..., None]


@pytest.fixture
def set_proxy() -> Iterator[SetProxy]:
    """Set QGIS's proxy as its options do, until the end of the test."""

    def choose(port: int, **further: object) -> None:
        values = {
            "proxyEnabled": True,
            "proxyType": "HttpProxy",
            "proxyHost": "127.0.0.1",
            "proxyPort": str(port),
            **further,
        }
        for name, value in values.items():
            QgsSettings().setValue(f"proxy/{name}", value)
        QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()

    yield choose
    QgsSettings().remove("proxy")
    QgsNetworkAccessManager.instance().setupDefaultProxyAndCache()


class Proxy:
    """A forward proxy that notes what it was asked for."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[str] = []
        """What stood in each request's first line: a URL, or host:port for a tunnel."""
        self.credentials: list[str | None] = []


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """Run a proxy on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._note()
            with socket.create_connection((parts.hostname, parts.port or 80)) as server:
                path = self.path[self.path.index("/", len("http://")) :]
                headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
                server.sendall(f"GET {path} HTTP/1.0\r\n{headers}\r\n".encode())
                self._pass_on(server)

        def do_CONNECT(self) -> None:
            host, _, port = self.path.partition(":")
            self._note()
            with socket.create_connection((host, int(port))) as server:
                self.send_response(200)
                self.end_headers()
                self._pass_on(server)

        def log_message(self, *args: object) -> None:
            """Keep the tests' output to what the tests say."""

        def _note(self) -> None:
            started.asked.append(self.path)
            started.credentials.append(self.headers.get("Proxy-Authorization"))

        def _pass_on(self, server: socket.socket) -> None:
            other = {self.connection: server, server: self.connection}
            while True:
                for ready in select.select(list(other), [], [])[0]:
                    received = ready.recv(65536)
                    if not received:
                        return
                    other[ready].sendall(received)

    http_server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    started = Proxy(http_server.server_port)
    with running(http_server):
        yield started


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def web() -> Iterator[str]:
    """Run a web server that answers everything with `{"here": true}`."""
    with scripted_server(lambda request: json_reply({"here": True})) as url:
        yield url


def ask(url: str) -> object:
    """Send a request as QGIS is set to."""
    with Connection(url, connection_settings()) as connection:
        return connection.get_json(url, {})


# -- the proxy


def test_requests_go_through_the_proxy_that_qgis_is_set_to(
    set_proxy: SetProxy, proxy: Proxy, web: str
) -> None:
    set_proxy(proxy.port)
    assert ask(f"{web}/rest") == {"here": True}
    assert proxy.asked == [f"{web}/rest?f=json"]


def test_without_a_proxy_requests_go_directly(proxy: Proxy, web: str) -> None:
    assert ask(web) == {"here": True}
    assert proxy.asked == []
    assert proxy_for(web) is None


@pytest.mark.parametrize("setting", ["noProxyUrls", "proxyExcludedUrls"])
def test_addresses_that_qgis_excludes_go_directly(
    set_proxy: SetProxy, proxy: Proxy, web: str, setting: str
) -> None:
    set_proxy(proxy.port, **{setting: [web]})
    assert ask(f"{web}/rest") == {"here": True}
    assert proxy.asked == []
    assert proxy_for("http://elsewhere.example.com/") == f"http://127.0.0.1:{proxy.port}"


def test_the_proxy_gets_the_name_and_secret_that_qgis_knows(
    set_proxy: SetProxy, proxy: Proxy, web: str
) -> None:
    set_proxy(proxy.port, proxyUser="me@work", proxyPassword="a:b/c d")
    assert ask(web) == {"here": True}
    assert proxy.credentials == ["Basic " + b64encode(b"me@work:a:b/c d").decode()]


def test_a_proxy_that_nobody_answers_at_is_told_as_such(set_proxy: SetProxy, web: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        set_proxy(unused.getsockname()[1])
        settings = connection_settings()
    with Connection(web, settings) as connection, pytest.raises(ProxyFailed):
        connection.get_json(web, {})


@pytest.mark.parametrize(
    ("proxy_type", "expected"),
    [
        ("Socks5Proxy", "socks5h://127.0.0.1:1080"),
        ("HttpCachingProxy", "http://127.0.0.1:1080"),
        ("DefaultProxy", None),
    ],
)
def test_each_type_of_proxy_is_named_as_requests_knows_it(
    set_proxy: SetProxy, proxy_type: str, expected: str | None
) -> None:
    set_proxy(1080, proxyType=proxy_type)
    assert proxy_for("https://example.com/") == expected


def test_the_settings_hold_on_every_thread(set_proxy: SetProxy, proxy: Proxy) -> None:
    set_proxy(proxy.port, noProxyUrls=["http://near.example.com"])
    settings = connection_settings()
    urls = ["http://near.example.com/a", "http://far.example.com/a"] * 20
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(settings.proxy_for, urls))
    assert found == [None, f"http://127.0.0.1:{proxy.port}"] * 20


# -- certificates


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a private authority, `ca.pem`, and a server's chain and key that it has signed."""
    folder = tmp_path_factory.mktemp("authority")
    new_key = ("-newkey", "rsa:2048", "-nodes")
    ca, server = (("-keyout", f"{name}.key", "-subj", f"/CN=Private {name}") for name in ("ca", "server"))
    openssl(folder, "req", "-x509", *new_key, *ca, "-days", "2", "-out", "ca.pem")
    openssl(folder, "req", *new_key, *server, "-out", "request.pem")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names")
    openssl(folder, "x509", "-req", "-in", "request.pem", "-out", "chain.pem", *signing)
    return folder


@pytest.fixture
def secure_web(authority: Path) -> Iterator[str]:
    """Run a web server whose certificate the private authority has signed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"secure": true}')

        def log_message(self, *args: object) -> None:
            """Keep the tests' output to what the tests say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "chain.pem", authority / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with running(server):
        yield f"https://127.0.0.1:{server.server_port}"


@pytest.fixture
def trusted(authority: Path) -> Iterator[None]:
    """Let QGIS trust the private authority, as its options do, until the end of the test."""
    manager = QgsApplication.authManager()
    (certificate,) = QSslCertificate.fromPath(str(authority / "ca.pem"))
    assert manager.storeCertAuthority(certificate)
    refresh_certificates()
    yield
    manager.removeCertAuthority(certificate)
    refresh_certificates()


def refresh_certificates() -> None:
    manager = QgsApplication.authManager()
    manager.rebuildCaCertsCache()
    manager.rebuildTrustedCaCertsCache()


@pytest.mark.usefixtures("trusted")
def test_a_server_whose_authority_qgis_trusts_is_accepted(secure_web: str) -> None:
    assert ask(secure_web) == {"secure": True}


def test_a_server_whose_authority_qgis_does_not_trust_is_refused(secure_web: str) -> None:
    with pytest.raises(SecureConnectionFailed):
        ask(secure_web)


@pytest.mark.usefixtures("trusted")
def test_a_secure_connection_goes_through_the_proxy_too(
    set_proxy: SetProxy, proxy: Proxy, secure_web: str
) -> None:
    set_proxy(proxy.port)
    assert ask(secure_web) == {"secure": True}
    assert proxy.asked == [urlsplit(secure_web).netloc]


def test_the_certificates_file_follows_what_qgis_trusts(request: pytest.FixtureRequest) -> None:
    before = Path(connection_settings().ca_bundle or "").read_bytes()
    request.getfixturevalue("trusted")
    after = Path(connection_settings().ca_bundle or "").read_bytes()
    assert after.count(b"BEGIN CERTIFICATE") == before.count(b"BEGIN CERTIFICATE") + 1
