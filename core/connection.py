"""One way to the network for all of core: time limits, retries, proxies, certificates, credentials,
cancelling, and the translation of every foreign exception. What the answers mean is left to the callers.
"""

from __future__ import annotations

import contextlib
import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Union
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests.utils import get_environ_proxies, select_proxy

from .errors import (
    Cancelled,
    ConnectionFailed,
    Content,
    DownloaderError,
    NetworkError,
    ProxyFailed,
    SecureConnectionFailed,
    TimedOut,
    UnexpectedAnswer,
    UnsupportedAddress,
)
from .events import IsCancelled, never
from .refusals import parsed_json, status_refusal, told_refusal
from .sockets import OpenSockets, TrackingAdapter

JsonObject = dict[str, Any]
Parameters = Mapping[str, Union[str, int]]

_LONGEST_GET = 1800
"""Characters of parameters beyond which they go by POST: IIS refuses query strings of more than 2,048 by
default."""
_LARGEST_JSON = 128 * 1024 * 1024
"""Bytes of one JSON answer; a page of 1,000 footprints with very many vertices stays far below."""
_LARGEST_ERROR_PAGE = 64 * 1024
_MOST_REDIRECTS = 5
_LONGEST_WAIT = 60.0
_CANCEL_POLL_SECONDS = 0.1
_OVERLOADED = frozenset({429, 500, 502, 503, 504})


def environment_proxy(url: str) -> str | None:
    """Give the proxy that the environment variables name for a URL."""
    proxy: str | None = select_proxy(url, get_environ_proxies(url))
    return proxy


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
    """Connections kept open to one host."""
    proxy_for: Callable[[str], str | None] = environment_proxy
    """Gives the proxy URL for a URL, or None for the direct way."""
    ca_bundle: str | None = None
    """Path of a PEM file with the certificates to trust; None for those that requests brings."""
    credential_headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Headers that sign in; sent to the service's own origin only."""
    user_agent: str = "image-service-downloader"


class Connection:
    """The requests of one piece of work to one service; use it as a context manager, from as many threads as
    you like.

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
        self._sockets = OpenSockets()
        self._proxies: dict[str, dict[str, str]] = {}
        self._session = self._new_session()
        self._watcher = threading.Thread(target=self._watch, name="cancel watcher", daemon=True)

    def __enter__(self) -> Connection:
        self._watcher.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._closed.set()
        self._watcher.join()
        self._session.close()

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
        attempt = 1
        while True:
            try:
                with self._answer(url, {**parameters, "f": "json"}, {}, read_timeout) as response:
                    return self._json_of(response)
            except (ConnectionFailed, _Overloaded) as error:
                # Not TimedOut: it has cost its full time already, and the server is likely to be as slow
                # again.
                if attempt >= (attempts or self.settings.attempts):
                    raise (error.refusal if isinstance(error, _Overloaded) else error) from error
                self.pause(self._seconds_before_retry(attempt, error))
                attempt += 1

    @contextlib.contextmanager
    def open_file(self, url: str, parameters: Parameters | None = None) -> Iterator[requests.Response]:
        """Open a stream of bytes, undecoded; the caller reads ``response.raw`` inside the context.

        Raises RequestRefused, AccessDenied, NetworkError, UnsupportedAddress, or Cancelled.
        """
        with self._answer(url, parameters or {}, {"Accept-Encoding": "identity"}, None) as response:
            if response.status_code >= 400:
                raise _refusal(response, self._body(response, _LARGEST_ERROR_PAGE))
            with self._translated(response.url):
                yield response

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
        self._sockets.shut()

    def _seconds_before_retry(self, attempt: int, error: ConnectionFailed | _Overloaded) -> float:
        asked = error.retry_after if isinstance(error, _Overloaded) else None
        seconds = self.settings.first_wait * 2 ** (attempt - 1) if asked is None else asked
        return min(seconds, _LONGEST_WAIT)

    @contextlib.contextmanager
    def _answer(
        self, url: str, parameters: Parameters, headers: Mapping[str, str], read_timeout: float | None
    ) -> Iterator[requests.Response]:
        response = self._follow(url, parameters, headers, read_timeout or self.settings.read_timeout)
        try:
            yield response
        finally:
            # Only a body read to its end gives its connection back; what is left of another is not worth the
            # wait.
            response.close()

    def _follow(
        self, url: str, parameters: Parameters, headers: Mapping[str, str], read_timeout: float
    ) -> requests.Response:
        """Send a request and follow redirects by hand: each hop's credentials and scheme are looked at
        anew."""
        sent = parameters
        for _ in range(_MOST_REDIRECTS):
            response = self._send(url, sent, headers, read_timeout)
            if not response.is_redirect:
                return response
            response.close()
            url = urljoin(response.url, response.headers["Location"])
            if response.request.method != "POST":
                sent = {}  # the target's own query is what counts
        raise UnexpectedAnswer(_without_query(url), Content.REDIRECTS)

    def _send(
        self, url: str, parameters: Parameters, headers: Mapping[str, str], read_timeout: float
    ) -> requests.Response:
        self.check_cancelled()
        scheme = urlsplit(url).scheme.lower()
        if scheme not in ("http", "https"):
            raise UnsupportedAddress(url, scheme)
        by_post = sum(len(str(value)) for value in parameters.values()) > _LONGEST_GET
        credentials = self.settings.credential_headers if origin_of(url) == self._origin else {}
        with self._translated(url, read_timeout):
            return self._session.request(
                "POST" if by_post else "GET",
                url,
                params=None if by_post else parameters,
                data=parameters if by_post else None,
                headers={**headers, **credentials},
                proxies=self._proxies_for(url),
                verify=self.settings.ca_bundle or True,
                timeout=(self.settings.connect_timeout, read_timeout),
                allow_redirects=False,
                stream=True,
            )

    def _proxies_for(self, url: str) -> dict[str, str]:
        origin = origin_of(url)
        if origin not in self._proxies:
            proxy = self.settings.proxy_for(url)
            self._proxies[origin] = {"http": proxy, "https": proxy} if proxy else {}
        return self._proxies[origin]

    def _json_of(self, response: requests.Response) -> JsonObject:
        text = self._body(response, _LARGEST_JSON)
        if response.status_code in _OVERLOADED:
            raise _Overloaded(_refusal(response, text), _retry_after(response))
        if response.status_code >= 400:
            raise _refusal(response, text)
        value = parsed_json(text)
        refusal = told_refusal(value, _host_of(response.url))
        if refusal is not None:
            raise refusal
        if not isinstance(value, dict):
            raise UnexpectedAnswer(_without_query(response.url), _kind_of(text))
        return value

    def _body(self, response: requests.Response, most: int) -> str:
        """Read a body as text, decoded; raises UnexpectedAnswer beyond ``most`` bytes."""
        body = bytearray()
        with self._translated(response.url):
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > most:
                    raise UnexpectedAnswer(_without_query(response.url), Content.ENDLESS)
        self.check_cancelled()
        announced = response.headers.get("Content-Length", "")
        if announced.isdigit() and response.raw.tell() < int(announced):
            raise ConnectionFailed(_host_of(response.url), "the answer was cut off")
        return body.decode("utf-8-sig", "replace")

    @contextlib.contextmanager
    def _translated(self, url: str, read_timeout: float | None = None) -> Iterator[None]:
        """Turn what requests and urllib3 raise into this package's errors; after a cancel, into Cancelled."""
        try:
            yield
        except (requests.RequestException, urllib3.exceptions.HTTPError, ConnectionError) as error:
            if self._cancelled.is_set():
                raise Cancelled from error
            raise self._network_error(error, url, read_timeout or self.settings.read_timeout) from error

    def _network_error(self, error: Exception, url: str, read_timeout: float) -> NetworkError:
        host = _host_of(url)
        if isinstance(error, requests.exceptions.ProxyError):
            return ProxyFailed(host, _innermost(error))
        if isinstance(error, (requests.exceptions.SSLError, urllib3.exceptions.SSLError)):
            return SecureConnectionFailed(host, _innermost(error))
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return TimedOut(host, self.settings.connect_timeout)
        timeouts = (requests.exceptions.ReadTimeout, urllib3.exceptions.ReadTimeoutError)
        # iter_content hands a read timeout on as a ConnectionError around it.
        if isinstance(error, timeouts) or any(isinstance(inner, timeouts) for inner in error.args):
            return TimedOut(host, read_timeout)
        return ConnectionFailed(host, _innermost(error))

    def _watch(self) -> None:
        while not self._closed.wait(_CANCEL_POLL_SECONDS):
            if self._is_cancelled():
                self.abort()
                return

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        # requests would read the environment, netrc and proxy rules for each request; the proxy is asked once
        # instead.
        session.trust_env = False
        session.headers["User-Agent"] = self.settings.user_agent
        adapter = TrackingAdapter(self._sockets, self.settings.connections)
        session.mount("http://", adapter)
        session.mount("https://", adapter)
        return session


class _Overloaded(Exception):
    """Carry the answer of an overloaded server to where it is decided whether to ask again."""

    def __init__(self, refusal: DownloaderError, retry_after: float | None) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.retry_after = retry_after


def origin_of(url: str) -> str:
    """Give ``scheme://host:port``, what a credential is bound to; an unreadable URL has none and gives
    ``""``."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower())
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}:{port}"


def _host_of(url: str) -> str:
    return urlsplit(url).hostname or url


def _without_query(url: str) -> str:
    return url.partition("?")[0]


def _refusal(response: requests.Response, text: str) -> DownloaderError:
    return status_refusal(response.status_code, response.reason or "", text, _host_of(response.url))


def _retry_after(response: requests.Response) -> float | None:
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
