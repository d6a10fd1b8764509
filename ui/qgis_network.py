"""How QGIS reaches the network, as core's connection settings: its proxy and the certificates it trusts.

Sends nothing itself; what is asked of a service, and how long to wait for it, is core's.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

from qgis.core import Qgis, QgsApplication, QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy, QNetworkProxyFactory, QNetworkProxyQuery

from ..core.connection import ConnectionSettings

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5h",
}
_CERTIFICATES_NAME = "trusted_certificates.pem"
_REST_SECONDS = 0.004
"""After each page of a catalog. To paint some rows the window's thread turns to Python hundreds of times, and
waits each time for the thread that parses: 300 ms in all were seen. No list is complete later for it, for
rows take longer to take in than to read."""


def connection_settings() -> ConnectionSettings:
    """Give the settings that reach the network as QGIS does.

    Call it on the main thread, at the start of each piece of work; the value may be used on any thread.
    """
    return ConnectionSettings(
        proxy_for=proxy_for,
        ca_bundle=_trusted_certificates(),
        rest_seconds=_REST_SECONDS,
        user_agent=f"QGIS/{Qgis.versionInt()} image-service-downloader",
    )


def proxy_for(url: str) -> str | None:
    """Give the URL of the proxy that QGIS's settings name for a URL, or None for the direct way."""
    query = QNetworkProxyQuery(QUrl(url))
    # QGIS keeps one network manager for each thread, all with the same settings.
    proxies = QgsNetworkAccessManager.instance().proxyFactory().queryProxy(query)
    if proxies and proxies[0].type() == QNetworkProxy.ProxyType.DefaultProxy:
        proxies = QNetworkProxyFactory.proxyForQuery(query)
    return _proxy_url(proxies[0]) if proxies else None


def _proxy_url(proxy: QNetworkProxy) -> str | None:
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return None
    user, secret = quote(proxy.user(), safe=""), quote(proxy.password(), safe="")
    sign_in = f"{user}:{secret}@" if user else ""
    host = f"[{proxy.hostName()}]" if ":" in proxy.hostName() else proxy.hostName()
    return f"{scheme}://{sign_in}{host}:{proxy.port()}"


def _trusted_certificates() -> str | None:
    """Write the certificates that QGIS trusts, the system's among them, to a file and give its path.

    None, for those that requests brings, where QGIS knows of none or the profile cannot be written.
    """
    pem = bytes(QgsApplication.authManager().trustedCaCertsPemText())
    if b"BEGIN CERTIFICATE" not in pem:
        return None
    path = Path(QgsApplication.qgisSettingsDirPath()) / "image_service_downloader" / _CERTIFICATES_NAME
    try:
        if not path.is_file() or path.read_bytes() != pem:
            _replace(path, pem)
    except OSError:
        return None
    return str(path)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that another QGIS that reads it sees the old content or the new, nothing between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as written:
        written.write(content)
    Path(written.name).replace(path)
