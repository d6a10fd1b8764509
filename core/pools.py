"""The kept-alive connections under all requests: urllib3's pools, one manager of them for each proxy.

What is sent through them, and what becomes of the answers, is left to ``connection``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Optional, Union
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

import certifi
import urllib3

from .errors import ProxyFailed
from .sockets import OpenSockets, watch

Sender = Union[urllib3.PoolManager, urllib3.HTTPConnectionPool]
ProxyFor = Callable[[str], Optional[str]]
"""Gives the proxy URL for a URL, or None for the direct way."""


def environment_proxy(url: str) -> str | None:
    """Give the proxy that the environment variables name for a URL."""
    parts = urlsplit(url)
    proxies = getproxies_environment()
    if proxy_bypass_environment(parts.netloc, proxies):
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy


class Pools:
    """The pools of one connection to a service, made as they are needed; for any number of threads."""

    def __init__(
        self, proxy_for: ProxyFor, ca_bundle: str | None, connections: int, sockets: OpenSockets
    ) -> None:
        """Keep up to ``connections`` to each host; ``sockets`` is told of each socket as it is used."""
        self._proxy_for = proxy_for
        self._options: dict[str, Any] = {
            "maxsize": connections,
            "cert_reqs": "CERT_REQUIRED",
            "ca_certs": ca_bundle or certifi.where(),
        }
        self._sockets = sockets
        self._lock = threading.Lock()
        self._managers: dict[str | None, urllib3.PoolManager] = {}
        self._proxies: dict[str, str | None] = {}
        self._direct: dict[str, urllib3.HTTPConnectionPool] = {}
        """The pool of each origin that is reached without a proxy: a manager would look it up anew."""

    def sender_for(self, origin: str, url: str) -> tuple[Sender, str]:
        """Give what sends to an origin, and the address as it takes it.

        That is the origin's pool, since a manager parses each address anew; through a proxy the manager,
        which knows what proxies want.
        """
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        pool = self._direct.get(origin)
        if pool is not None:
            return pool, target
        manager = self._manager_for(origin, url)
        if manager.proxy is not None:
            return manager, f"{parts.scheme}://{parts.netloc}{target}"
        pool = manager.connection_from_host(  # type: ignore[no-untyped-call]
            parts.hostname, parts.port, parts.scheme
        )
        return self._direct.setdefault(origin, pool), target

    def clear(self) -> None:
        """Close all connections."""
        with self._lock:
            managers = tuple(self._managers.values())
        for manager in managers:
            manager.clear()  # type: ignore[no-untyped-call]

    def _manager_for(self, origin: str, url: str) -> urllib3.PoolManager:
        with self._lock:
            if origin not in self._proxies:
                self._proxies[origin] = self._proxy_for(url)
            proxy = self._proxies[origin]
            if proxy not in self._managers:
                self._managers[proxy] = self._new_manager(proxy)
            return self._managers[proxy]

    def _new_manager(self, proxy: str | None) -> urllib3.PoolManager:
        options = self._options
        manager = _proxy_manager(proxy, options) if proxy else urllib3.PoolManager(**options)
        watch(manager, self._sockets)
        return manager


def _proxy_manager(proxy: str, options: dict[str, Any]) -> urllib3.PoolManager:
    parts = urlsplit(proxy)
    if parts.scheme.startswith("socks"):
        return _socks_manager(proxy, options)
    headers = None
    if parts.username:
        sign_in = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        told = urllib3.make_headers(proxy_basic_auth=sign_in)  # type: ignore[no-untyped-call]
        # Some proxies look for the name as it is mostly written.
        headers = {name.title(): value for name, value in told.items()}
    return urllib3.ProxyManager(proxy, proxy_headers=headers, **options)


def _socks_manager(proxy: str, options: dict[str, Any]) -> urllib3.PoolManager:
    try:
        from urllib3.contrib.socks import SOCKSProxyManager  # noqa: PLC0415 - needs a package few have: PySocks
    except ImportError as error:
        host = urlsplit(proxy).hostname or proxy
        raise ProxyFailed(host, "the Python package PySocks is missing") from error
    return SOCKSProxyManager(proxy, **options)
