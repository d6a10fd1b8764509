"""The one way to the network: time limits, retries, proxies, certificates, credentials and cancelling.

Every foreign exception is translated here; what the answers mean is left to the callers.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union
from urllib.parse import urlencode

import urllib3

from .addresses import host_of, origin_of, target_of, with_query
from .credentials import Credentials, Headers, RenewCredentials
from .errors import (
    Cancelled,
    ConnectionFailed,
    Content,
    DownloaderError,
    Overloaded,
    UnexpectedAnswer,
    UnsupportedAddress,
)
from .events import Event, IsCancelled, Notify, OutageEnded, SignInNeeded, ignore, never
from .failures import is_unreachable, network_error
from .origins import Origins
from .outages import LONGEST_ASKED_SECONDS, Outages
from .parsing import undisturbed
from .pools import Pools, ProxyFor, environment_proxy
from .recovery import Recovery
from .refusals import asked_wait, parsed_json, status_refusal, told_refusal
from .sockets import OpenSockets
from .stream import ByteStream, StallWatch, Transfer, number_in

JsonObject = dict[str, Any]
Value = TypeVar("Value")
Parameters = Mapping[str, Union[str, int]]

_LONGEST_GET = 1800
"""Characters of encoded parameters beyond which they go by POST: IIS refuses 2,048 and more by default."""
_URI_TOO_LONG = 414
_LONG_JSON = 64 * 1024
"""Characters, which take about a millisecond to parse."""
_LARGEST_JSON = 128 * 1024 * 1024
"""Bytes of one JSON answer; a page of 1,000 footprints with very many vertices stays far below."""
_LARGEST_ERROR_PAGE = 64 * 1024
_MOST_REDIRECTS = 5
_LONGEST_WAIT = 10.0
_LONGEST_ASKED_SECONDS = 60.0
"""How long a server that asks for time is given while a person waits for the answer."""
_CANCEL_POLL_SECONDS = 0.1


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
    """Seconds before the second attempt; doubled before each further one, up to ten."""
    patience: float = 90.0
    """Seconds that a download waits for a service that is gone, and tries again what fails for a passing
    reason; a server that restarts takes 30 to 60. Other requests do not wait for it."""
    connections: int = 8
    """Requests under way at once, each on a connection that is kept open."""
    stall_seconds: float = 30.0
    """After so long with fewer than ``stall_bytes`` a transfer counts as broken."""
    stall_bytes: int = 4096
    proxy_for: ProxyFor = environment_proxy
    """Gives the proxy URL for a URL, or None for the direct way."""
    ca_bundle: str | None = None
    """Path of a PEM file with the certificates to trust; None for those that certifi brings."""
    credential_headers: Headers = field(default_factory=dict, repr=False)
    """Headers that sign in; sent to the service's own origin only."""
    renew_credentials: RenewCredentials | None = field(default=None, repr=False)
    """Gives other headers once the service refuses these, or None where it cannot; called once for all
    requests that were refused together, on the thread of one of them. It may take its time, but not beyond a
    cancel."""
    rest_seconds: float = 0.0
    """How long no JSON is parsed after a long answer, for the sake of a thread that draws windows."""
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
        self._service_url = service_url
        self._origin = origin_of(service_url)
        self._origins = Origins()
        self._outages: Outages | None = None
        self._is_cancelled = is_cancelled
        self._cancelled = threading.Event()
        self._closed = threading.Event()
        self._sockets = OpenSockets()
        self._stalls = StallWatch(self._sockets, self.settings.stall_bytes, self.settings.stall_seconds)
        self._tell: Notify = ignore
        renew = self._renew if self.settings.renew_credentials else None
        self._credentials = Credentials(self._origin, self.settings.credential_headers, renew)
        self._pools = Pools(
            self.settings.proxy_for, self.settings.ca_bundle, self.settings.connections, self._sockets
        )
        self._watcher = threading.Thread(target=self._watch, name="cancel watcher", daemon=True)
        self.quickest_answer: float | None = None
        """Seconds from a request to its answer's headers, the least there was: how far away the server is."""

    def __enter__(self) -> Connection:
        self._watcher.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._closed.set()
        self._watcher.join()
        self._pools.clear()

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
        attempt, recovery = 1, self.recovery()
        while True:
            try:
                recovery.begin()
                with self._answer(url, {**parameters, "f": "json"}, {}, read_timeout) as response:
                    return self._json_of(response, read)
            except DownloaderError as error:
                if recovery.helps(error):
                    continue
                # A TimedOut is not asked again: it has cost its full time, and the next is likely to do so
                # too.
                may_pass = isinstance(error, (ConnectionFailed, Overloaded))
                if not may_pass or attempt >= (attempts or self.settings.attempts):
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
        with self._answer(url, parameters or {}, sent, None) as answer:
            if answer.response.status >= 400:
                raise self._refusal(answer, _as_text(self._read(answer, _LARGEST_ERROR_PAGE)))
            with self._brisk(answer.url) as transfer:
                yield ByteStream(answer.response, transfer)

    @contextlib.contextmanager
    def patiently(self, tell: Notify) -> Iterator[None]:
        """Wait inside the context for a service that is gone, and heed what it asks for at length.

        ``tell`` is told what befalls the service, on whatever thread it is noticed.
        """
        host, settings = host_of(self._origin), self.settings
        self._tell = tell
        self._outages = Outages(
            host, self._look, self.pause, settings.patience, settings.first_wait, self._tell_of_outage
        )
        try:
            yield
        finally:
            self._tell, self._outages = ignore, None

    @property
    def has_given_up(self) -> bool:
        """Tell whether the service stayed away for too long, so that every request to it fails at once."""
        return self._outages is not None and self._outages.is_given_up

    def recovery(self) -> Recovery:
        """Give what helps one request over failures that are not its own; ``get_json`` has it built in."""
        return Recovery(self._credentials, self._outages)

    def is_unreachable(self, url: str) -> bool:
        """Tell whether the host of a URL could not be reached, nor ever was."""
        return self._origins.is_unreachable(origin_of(url))

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
        if isinstance(error, Overloaded) and error.retry_after is not None:
            return self.seconds_held_back
        return min(self.settings.first_wait * 2.0 ** (attempt - 1), _LONGEST_WAIT)

    @property
    def seconds_held_back(self) -> float:
        """Give the seconds for which the service asks not to be asked, whatever for."""
        return self._origins.seconds_held_back(self._origin)

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
        encoded = urlencode(parameters, errors="surrogatepass")  # a service may name files that no text can
        query, form = ("", encoded) if len(encoded) > _LONGEST_GET else (encoded, None)
        for _ in range(_MOST_REDIRECTS):
            answer = _Answer(url, self._send(with_query(url, query), form, headers, read_timeout))
            target = answer.response.get_redirect_location()
            if target:
                url, query = target_of(url, target), ""  # the target's own query is what counts
            elif answer.response.status == _URI_TOO_LONG and query:
                query, form = "", query
            else:
                return answer
            answer.response.close()
        raise UnexpectedAnswer(url.partition("?")[0], Content.REDIRECTS)

    def _send(
        self, url: str, form: str | None, headers: Mapping[str, str], read_timeout: float
    ) -> urllib3.HTTPResponse:
        origin = origin_of(url)
        if not origin.startswith(("http://", "https://")):
            raise UnsupportedAddress(url, url.partition(":")[0])
        self._await_turn(origin)
        sent = {"User-Agent": self.settings.user_agent, "Accept-Encoding": "gzip, deflate", **headers}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent.update(self._credentials.headers_for(origin))
        with self._translated(url, read_timeout):
            sender, address = self._pools.sender_for(origin, url)
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
            self._origins.note_reached(origin)
            return response

    def _await_turn(self, origin: str) -> None:
        """Wait until an origin wants to be asked. Raises Cancelled, or why the service was given up."""
        self.check_cancelled()
        while self._origins.seconds_held_back(origin):
            self.pause(self._origins.seconds_held_back(origin))
        if self._outages is not None and origin == self._origin:
            self._outages.check()

    def _json_of(self, answer: _Answer, read: Callable[[JsonObject], Value]) -> Value:
        text = self._body(answer)
        if answer.response.status >= 400:
            raise self._refusal(answer, text)
        with undisturbed(self.settings.rest_seconds if len(text) > _LONG_JSON else 0.0):
            return _read_json(text, answer.url, read)

    def _refusal(self, answer: _Answer, text: str) -> DownloaderError:
        """Make an error of a refusal; where it asks for time, nobody asks that origin again before."""
        response, host = answer.response, host_of(answer.url)
        wait = asked_wait(response.headers.get("Retry-After", ""))
        refusal = status_refusal(response.status, response.reason or "", text, host, wait)
        if isinstance(refusal, Overloaded) and refusal.retry_after is not None:
            longest = LONGEST_ASKED_SECONDS if self._outages else _LONGEST_ASKED_SECONDS
            self._origins.hold_back(origin_of(answer.url), min(refusal.retry_after, longest))
        return refusal

    def _body(self, answer: _Answer) -> str:
        """Read a whole body as text. Raises UnexpectedAnswer for one without end, NetworkError for a part."""
        body = self._read(answer, _LARGEST_JSON)
        if len(body) > _LARGEST_JSON:
            raise UnexpectedAnswer(answer.url, Content.ENDLESS)
        announced = number_in(answer.response.headers.get("Content-Length"))
        if announced is not None and answer.response.tell() < announced:
            raise ConnectionFailed(host_of(answer.url), "the answer was cut off")
        return _as_text(body)

    def _read(self, answer: _Answer, enough: int) -> bytearray:
        """Read a body, decoded, until it ends or is longer than ``enough`` bytes."""
        body = bytearray()
        with self._brisk(answer.url) as transfer:
            for chunk in answer.response.stream(64 * 1024, decode_content=True):
                body += chunk
                transfer.received += len(chunk)
                if len(body) > enough:
                    break
        self.check_cancelled()
        return body

    @contextlib.contextmanager
    def _brisk(self, url: str) -> Iterator[Transfer]:
        """Let a body be read inside the context; raises ConnectionFailed once it all but stands still."""
        with self._stalls.transfer() as transfer:
            try:
                with self._translated(url):
                    yield transfer
            finally:
                if transfer.has_stalled and not self._cancelled.is_set():
                    raise ConnectionFailed(host_of(url), self._too_slow())

    @contextlib.contextmanager
    def _translated(self, url: str, read_timeout: float | None = None) -> Iterator[None]:
        """Turn what urllib3 raises into this package's errors; after a cancel, into Cancelled."""
        try:
            yield
        except (urllib3.exceptions.HTTPError, ConnectionError) as error:
            if self._cancelled.is_set():
                raise Cancelled from error
            if is_unreachable(error):
                self._origins.note_unreachable(origin_of(url))
            limits = self.settings.connect_timeout, read_timeout or self.settings.read_timeout
            raise network_error(error, host_of(url), *limits) from error

    def _look(self) -> None:
        """Ask for the service itself, which costs it little."""
        with self._answer(self._service_url, {"f": "json"}, {}, self.settings.connect_timeout) as answer:
            self._json_of(answer, lambda value: value)

    def _tell_of_outage(self, event: Event) -> None:
        if isinstance(event, OutageEnded):
            self._origins.forget_unreachable()  # it may have been the line from here
        self._tell(event)

    def _renew(self) -> Headers | None:
        self._tell(SignInNeeded(host_of(self._origin)))
        return self.settings.renew_credentials() if self.settings.renew_credentials else None

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


def _read_json(text: str, url: str, read: Callable[[JsonObject], Value]) -> Value:
    """Parse and read: a function, so that what was parsed is gone when the collector is back at work."""
    value = parsed_json(text)
    refusal = told_refusal(value, host_of(url))
    if refusal is not None:
        raise refusal
    if not isinstance(value, dict):
        raise UnexpectedAnswer(url, _kind_of(text))
    return read(value)


def _as_text(body: bytearray) -> str:
    return body.decode("utf-8-sig", "replace")


def _kind_of(text: str) -> Content:
    start = text.lstrip()[:1]
    if not start:
        return Content.NOTHING
    return Content.WEB_PAGE if start == "<" else Content.NO_JSON_OBJECT
