"""The one way to the network: time limits, retries, proxies, certificates, credentials and cancelling.

Every foreign exception is translated here; what the answers mean is left to the callers.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

import certifi
import urllib3

from .errors import (
    Cancelled,
    ConnectionFailed,
    Content,
    DownloaderError,
    NetworkError,
    Overloaded,
    ProxyFailed,
    SecureConnectionFailed,
    TimedOut,
    UnexpectedAnswer,
    UnsupportedAddress,
)
from .events import IsCancelled, never
from .parsing import undisturbed
from .refusals import parsed_json, status_refusal, told_refusal
from .sockets import OpenSockets, watch
from .stream import ByteStream, StallWatch

JsonObject = dict[str, Any]
Value = TypeVar("Value")
Parameters = Mapping[str, Union[str, int]]
_Sender = Union[urllib3.PoolManager, urllib3.HTTPConnectionPool]

_LONGEST_GET = 1800
"""Characters of encoded parameters beyond which they go by POST: IIS refuses 2,048 and more by default."""
_URI_TOO_LONG = 414
_LARGEST_JSON = 128 * 1024 * 1024
"""Bytes of one JSON answer; a page of 1,000 footprints with very many vertices stays far below."""
_LARGEST_ERROR_PAGE = 64 * 1024
_MOST_REDIRECTS = 5
_LONGEST_WAIT = 60.0
_CANCEL_POLL_SECONDS = 0.1


def environment_proxy(url: str) -> str | None:
    """Give the proxy that the environment variables name for a URL."""
    parts = urlsplit(url)
    proxies = getproxies_environment()
    if proxy_bypass_environment(parts.netloc, proxies):
        return None
    return proxies.get(parts.scheme) or proxies.get("all")


@dataclass(frozen=True)
class ConnectionSettings:
    """How to reach the network: what a face knows and core does not."""

    connect_timeout: float = 15.0
    """Seconds to wait for a connection."""
    read_timeout: float = 60.0
    """Seconds without a byte after which an answer is given up."""
    attempts: int = 4
    """How often a request is tried in all when nobody answers or the server is overloaded."""
    first_wait: float = 0.5
    """Seconds before the second attempt; doubled before each further one."""
    connections: int = 8
    """Requests under way at once, each on a connection that is kept open."""
    stall_seconds: float = 30.0
    """After so long with fewer than ``stall_bytes`` a transfer counts as broken."""
    stall_bytes: int = 4096
    proxy_for: Callable[[str], str | None] = environment_proxy
    """Gives the proxy URL for a URL, or None for the direct way."""
    ca_bundle: str | None = None
    """Path of a PEM file with the certificates to trust; None for those that certifi brings."""
    credential_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers that sign in; sent to the service's own origin only."""
    user_agent: str = "image-service-downloader"


class Connection:
    """The requests of one piece of work to one service: a context manager, for any number of threads.

    While it is open, ``is_cancelled`` is asked ten times a second; once it says yes, every waiting request
    ends with ``Cancelled``, those in the middle of an answer too.
    """

    def __init__(
        self,
        service_url: str,
        settings: ConnectionSettings | None = None,
        is_cancelled: IsCancelled = never,
    ) -> None:
        """Take the service's URL, whose origin is the only one that gets the credentials."""
        self.settings = settings or ConnectionSettings()
        self._origin = origin_of(service_url)
        self._is_cancelled = is_cancelled
        self._cancelled = threading.Event()
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._sockets = OpenSockets()
        self._stalls = StallWatch(self._sockets, self.settings.stall_bytes, self.settings.stall_seconds)
        self._managers: dict[str | None, urllib3.PoolManager] = {}
        self._proxies: dict[str, str | None] = {}
        self._watcher = threading.Thread(target=self._watch, name="cancel watcher", daemon=True)
        self.quickest_answer: float | None = None
        """Seconds from a request to its answer's headers, the least there was: how far away the server is."""

    def __enter__(self) -> Connection:
        self._watcher.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._closed.set()
        self._watcher.join()
        for manager in self._managers.values():
            manager.clear()  # type: ignore[no-untyped-call]

    def get_json(
        self,
        url: str,
        parameters: Parameters,
        *,
        read_timeout: float | None = None,
        attempts: int | None = None,
    ) -> JsonObject:
        """Ask for a JSON object; ``f=json`` is added, and long parameters go by POST.

        ``read_timeout`` (seconds) and ``attempts`` stand in for those of the settings. Raises AccessDenied,
        LimitExceeded, RequestRefused, UnexpectedAnswer, NetworkError, or Cancelled.
        """
        return self.read_json(
            url, parameters, lambda value: value, read_timeout=read_timeout, attempts=attempts
        )

    def read_json(
        self,
        url: str,
        parameters: Parameters,
        read: Callable[[JsonObject], Value],
        *,
        read_timeout: float | None = None,
        attempts: int | None = None,
    ) -> Value:
        """Ask for a JSON object as ``get_json`` does, and give what ``read`` makes of it.

        For long answers: no two threads parse and read at once, so never more than one is in memory.
        """
        attempt = 1
        while True:
            try:
                with self._answer(url, {**parameters, "f": "json"}, {}, read_timeout) as response:
                    return self._json_of(response, read)
            except (ConnectionFailed, Overloaded) as error:
                # A TimedOut is not asked again: it has cost its full time, and the next is likely to do so
                # too.
                if attempt >= (attempts or self.settings.attempts):
                    raise
                self.pause(self.seconds_before_retry(attempt, error))
                attempt += 1

    @contextlib.contextmanager
    def open_file(
        self, url: str, parameters: Parameters | None = None, headers: Mapping[str, str] | None = None
    ) -> Iterator[ByteStream]:
        """Open a stream of bytes, undecoded, to be read inside the context.

        ``headers`` may ask for a range. Raises RequestRefused, Overloaded, AccessDenied, NetworkError,
        UnsupportedAddress, or Cancelled.
        """
        sent = {"Accept-Encoding": "identity", **(headers or {})}
        with self._answer(url, parameters or {}, sent, None) as answer, self._stalls.transfer() as transfer:
            if answer.response.status >= 400:
                raise _refusal(answer, self._body(answer, _LARGEST_ERROR_PAGE))
            try:
                with self._translated(answer.url):
                    yield ByteStream(answer.response, transfer)
            finally:
                if transfer.has_stalled and not self._cancelled.is_set():
                    raise ConnectionFailed(_host_of(url), self._too_slow())

    def check_cancelled(self) -> None:
        """Raise Cancelled once the user has called the work off."""
        if self._cancelled.is_set() or self._is_cancelled():
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Wait, or raise Cancelled as soon as the user calls the work off."""
        self._cancelled.wait(seconds)
        self.check_cancelled()

    def abort(self) -> None:
        """End every request as a cancel does, because the work they are for has failed."""
        self._cancelled.set()
        self._sockets.shut_all()

    def seconds_before_retry(self, attempt: int, error: DownloaderError) -> float:
        """Give the wait after a failed attempt, counted from 1: as the server asks, or longer each time."""
        asked = error.retry_after if isinstance(error, Overloaded) else None
        seconds = self.settings.first_wait * 2 ** (attempt - 1) if asked is None else asked
        return min(seconds, _LONGEST_WAIT)

    @contextlib.contextmanager
    def _answer(
        self, url: str, parameters: Parameters, headers: Mapping[str, str], read_timeout: float | None
    ) -> Iterator[_Answer]:
        answer = self._follow(url, parameters, headers, read_timeout or self.settings.read_timeout)
        try:
            yield answer
        finally:
            # A body read to its end has given its connection back; the rest of another is not worth the wait.
            answer.response.close()

    def _follow(
        self, url: str, parameters: Parameters, headers: Mapping[str, str], read_timeout: float
    ) -> _Answer:
        """Send a request and follow redirects by hand: credentials and scheme are looked at for each hop."""
        encoded = urlencode(parameters)
        query, form = ("", encoded) if len(encoded) > _LONGEST_GET else (encoded, None)
        for _ in range(_MOST_REDIRECTS):
            answer = _Answer(url, self._send(_with_query(url, query), form, headers, read_timeout))
            target = answer.response.get_redirect_location()
            if target:
                url, query = urljoin(url, target), ""  # the target's own query is what counts
            elif answer.response.status == _URI_TOO_LONG and query:
                query, form = "", query
            else:
                return answer
            answer.response.close()
        raise UnexpectedAnswer(url.partition("?")[0], Content.REDIRECTS)

    def _send(
        self, url: str, form: str | None, headers: Mapping[str, str], read_timeout: float
    ) -> urllib3.HTTPResponse:
        self.check_cancelled()
        origin = origin_of(url)
        if not origin.startswith(("http://", "https://")):
            raise UnsupportedAddress(url, urlsplit(url).scheme)
        sent = {"User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip, deflate", **headers}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        if origin == self._origin:
            sent.update(self.settings.credential_headers)
        with self._translated(url, read_timeout):
            sender, address = self._sender_for(origin, url)
            started = time.monotonic()
            response: urllib3.HTTPResponse = sender.urlopen(
                "GET" if form is None else "POST",
                address,
                body=form,
                headers=sent,
                timeout=urllib3.Timeout(connect=self.settings.connect_timeout, read=read_timeout),
                retries=False,
                redirect=False,
                preload_content=False,
            )
            took = time.monotonic() - started
            self.quickest_answer = min(self.quickest_answer or took, took)
            return response

    def _sender_for(self, origin: str, url: str) -> tuple[_Sender, str]:
        """Give what sends to an origin, and the address as it takes it.

        That is the origin's pool, since a manager parses each address anew; through a proxy the manager,
        which knows what proxies want.
        """
        manager = self._manager_for(origin, url)
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        if manager.proxy is not None:
            return manager, f"{parts.scheme}://{parts.netloc}{target}"
        pool = manager.connection_from_host(  # type: ignore[no-untyped-call]
            parts.hostname, parts.port, parts.scheme
        )
        return pool, target

    def _manager_for(self, origin: str, url: str) -> urllib3.PoolManager:
        with self._lock:
            if origin not in self._proxies:
                self._proxies[origin] = self.settings.proxy_for(url)
            proxy = self._proxies[origin]
            if proxy not in self._managers:
                self._managers[proxy] = self._new_manager(proxy)
            return self._managers[proxy]

    def _new_manager(self, proxy: str | None) -> urllib3.PoolManager:
        options: dict[str, Any] = {
            "maxsize": self.settings.connections,
            "cert_reqs": "CERT_REQUIRED",
            "ca_certs": self.settings.ca_bundle or certifi.where(),
        }
        manager = _proxy_manager(proxy, options) if proxy else urllib3.PoolManager(**options)
        watch(manager, self._sockets)
        return manager

    def _json_of(self, answer: _Answer, read: Callable[[JsonObject], Value]) -> Value:
        text = self._body(answer, _LARGEST_JSON)
        if answer.response.status >= 400:
            raise _refusal(answer, text)
        with undisturbed():
            return _read_json(text, answer.url, read)

    def _body(self, answer: _Answer, most: int) -> str:
        """Read a body as text, decoded; raises UnexpectedAnswer beyond ``most`` bytes."""
        body = bytearray()
        with self._translated(answer.url):
            for chunk in answer.response.stream(1024 * 1024, decode_content=True):
                body += chunk
                if len(body) > most:
                    raise UnexpectedAnswer(answer.url, Content.ENDLESS)
        self.check_cancelled()
        announced = answer.response.headers.get("Content-Length", "")
        if announced.isdigit() and answer.response.tell() < int(announced):
            raise ConnectionFailed(_host_of(answer.url), "the answer was cut off")
        return body.decode("utf-8-sig", "replace")

    @contextlib.contextmanager
    def _translated(self, url: str, read_timeout: float | None = None) -> Iterator[None]:
        """Turn what urllib3 raises into this package's errors; after a cancel, into Cancelled."""
        try:
            yield
        except (urllib3.exceptions.HTTPError, ConnectionError) as error:
            if self._cancelled.is_set():
                raise Cancelled from error
            raise self._network_error(error, url, read_timeout or self.settings.read_timeout) from error

    def _network_error(self, error: Exception, url: str, read_timeout: float) -> NetworkError:
        host = _host_of(url)
        if isinstance(error, urllib3.exceptions.ProxyError):
            return ProxyFailed(host, _innermost(error))
        if isinstance(error, urllib3.exceptions.SSLError):
            return SecureConnectionFailed(host, _innermost(error))
        if isinstance(error, urllib3.exceptions.ReadTimeoutError):
            return TimedOut(host, read_timeout)
        if isinstance(error, urllib3.exceptions.ConnectTimeoutError) and not isinstance(
            error, urllib3.exceptions.NewConnectionError
        ):
            return TimedOut(host, self.settings.connect_timeout)
        return ConnectionFailed(host, _innermost(error))

    def _too_slow(self) -> str:
        return f"fewer than {self.settings.stall_bytes} bytes in {self.settings.stall_seconds:g} seconds"

    def _watch(self) -> None:
        while not self._closed.wait(_CANCEL_POLL_SECONDS):
            self._stalls.look()
            if self._is_cancelled():
                self.abort()
                return


@dataclass(frozen=True)
class _Answer:
    """An answer whose body is not read yet, and where it came from after all redirects."""

    url: str
    """Without the parameters."""
    response: urllib3.HTTPResponse


def origin_of(url: str) -> str:
    """Give ``scheme://host:port``, what a credential is bound to; ``""`` for an unreadable URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or url


def _with_query(url: str, query: str) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query}"


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
        raise ProxyFailed(_host_of(proxy), "the Python package PySocks is missing") from error
    return SOCKSProxyManager(proxy, **options)


def _refusal(answer: _Answer, text: str) -> DownloaderError:
    host, status, reason = _host_of(answer.url), answer.response.status, answer.response.reason or ""
    return status_refusal(status, reason, text, host, _retry_after(answer.response))


def _read_json(text: str, url: str, read: Callable[[JsonObject], Value]) -> Value:
    """Parse and read: a function, so that what was parsed is gone when the collector is back at work."""
    value = parsed_json(text)
    refusal = told_refusal(value, _host_of(url))
    if refusal is not None:
        raise refusal
    if not isinstance(value, dict):
        raise UnexpectedAnswer(url, _kind_of(text))
    return read(value)


def _retry_after(response: urllib3.HTTPResponse) -> float | None:
    value = response.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    when = email.utils.parsedate_tz(value)
    return None if when is None else max(0.0, email.utils.mktime_tz(when) - time.time())


def _kind_of(text: str) -> Content:
    start = text.lstrip()[:1]
    if not start:
        return Content.NOTHING
    return Content.WEB_PAGE if start == "<" else Content.NO_JSON_OBJECT


def _innermost(error: BaseException) -> str:
    """Give the reason under the wrappings, without the object addresses that urllib3 prints before it."""
    inner = [error, *error.args, getattr(error, "reason", None)]
    deeper = next((item for item in inner[1:] if isinstance(item, BaseException) and item is not error), None)
    if deeper is not None:
        return _innermost(deeper)
    return str(error.args[-1] if error.args else error).rpartition(">: ")[2]
