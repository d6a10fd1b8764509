"""The one way to the network: requests are tried again, outlast a service that is gone, and end on a cancel.

How one is sent and its answer read is left to ``exchanges``; what the answer means, to the callers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, Union
from urllib.parse import urlencode

from .addresses import host_of, origin_of
from .credentials import Credentials, Headers, RenewCredentials
from .errors import ConnectionFailed, Content, DownloaderError, Overloaded, UnexpectedAnswer
from .events import Event, IsCancelled, Notify, OutageEnded, SignInNeeded, ignore, never
from .exchanges import Answer, Exchanges
from .origins import Origins
from .outages import LONGEST_ASKED_SECONDS, Outages
from .parsing import undisturbed
from .pools import Pools, ProxyFor, environment_proxy
from .recovery import Recovery
from .refusals import accepted_json, asked_wait, status_refusal
from .stream import ByteStream
from .watchdog import Watchdog

JsonObject = dict[str, Any]
Value = TypeVar("Value")
Parameters = Mapping[str, Union[str, int]]

_WITH_CONTENT = (200, 203, 206)
"""The statuses under which a file comes; others below 400 are empty, or about a file that is not ready."""
_LONG_JSON = 64 * 1024
"""Characters, which take about a millisecond to parse."""
_LARGEST_ERROR_PAGE = 64 * 1024
_LONGEST_WAIT = 10.0
_MOST_DOUBLINGS = 100
"""Before a float could overflow: a file may be tried a thousand times in a night, as long as bytes come."""
_LONGEST_ASKED_SECONDS = 60.0
"""How long a server that asks for time is given while a person waits for the answer."""


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
    connections: int = 12
    """Requests under way at once at most, each on a connection that is kept open."""
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
        self.settings = settings = settings or ConnectionSettings()
        self.was_overloaded = False
        """Whether the server has said at any time that it could not cope."""
        self._service_url = service_url
        self._origin = origin_of(service_url)
        self._origins = Origins()
        self._outages: Outages | None = None
        self._tell: Notify = ignore
        renew = self._renew if settings.renew_credentials else None
        self._credentials = Credentials(self._origin, settings.credential_headers, renew)
        self._watchdog = Watchdog(is_cancelled, settings.stall_bytes, settings.stall_seconds)
        self._pools = Pools(
            settings.proxy_for, settings.ca_bundle, settings.connections, self._watchdog.sockets
        )
        self._exchanges = Exchanges(
            self._pools,
            self._credentials,
            self._origins,
            self._watchdog,
            self._await_turn,
            settings.connect_timeout,
            settings.user_agent,
        )

    def __enter__(self) -> Connection:
        self._watchdog.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._watchdog.stop()
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
                recovery.begin(url)
                return self._ask(url, parameters, read, read_timeout or self.settings.read_timeout)
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
        """Open a stream of bytes, to be read inside the context.

        ``headers`` may ask for a range. Raises RequestRefused, Overloaded, AccessDenied, NetworkError,
        UnsupportedAddress, UnexpectedAnswer for an unknown encoding, or Cancelled.
        """
        sent, read_timeout = {"Accept-Encoding": "identity", **(headers or {})}, self.settings.read_timeout
        with self._exchanges.answer(url, _encoded(parameters or {}), sent, read_timeout) as answer:
            if answer.response.status not in _WITH_CONTENT:
                raise self._refusal(answer, self._exchanges.beginning_of(answer, _LARGEST_ERROR_PAGE))
            with self._exchanges.receiving(answer) as transfer:
                stream = ByteStream(answer.response, transfer)
                if not stream.is_legible:
                    raise UnexpectedAnswer(answer.url, Content.OTHER_FORMAT)
                yield stream

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
        self._watchdog.check()

    def pause(self, seconds: float) -> None:
        """Wait, or raise Cancelled as soon as the user calls the work off."""
        self._watchdog.pause(seconds)

    def abort(self) -> None:
        """End every request as a cancel does, because the work they are for has failed."""
        self._watchdog.call_off()

    def seconds_before_retry(self, attempt: int, error: DownloaderError) -> float:
        """Give the wait after a failed attempt, counted from 1: as the server asks, or longer each time."""
        if isinstance(error, Overloaded) and error.retry_after is not None:
            return self.seconds_held_back
        return min(self.settings.first_wait * 2.0 ** min(attempt - 1, _MOST_DOUBLINGS), _LONGEST_WAIT)

    @property
    def quickest_answer(self) -> float | None:
        """Give the seconds that the quickest answer took to begin: how far away the server is."""
        return self._origins.quickest_answer

    @property
    def seconds_held_back(self) -> float:
        """Give the seconds for which the service asks not to be asked, whatever for."""
        return self._origins.seconds_held_back(self._origin)

    def _await_turn(self, origin: str) -> None:
        """Wait until an origin wants to be asked. Raises Cancelled, or why the service was given up."""
        self.check_cancelled()
        while self._origins.seconds_held_back(origin):
            self.pause(self._origins.seconds_held_back(origin))
        if self._outages is not None and origin == self._origin:
            self._outages.check()

    def _ask(
        self, url: str, parameters: Parameters, read: Callable[[JsonObject], Value], read_timeout: float
    ) -> Value:
        query = _encoded({**parameters, "f": "json"})
        with self._exchanges.answer(url, query, {}, read_timeout) as answer:
            text = self._exchanges.text_of(answer)
            if answer.response.status >= 400:
                raise self._refusal(answer, text)
            with undisturbed(self.settings.rest_seconds if len(text) > _LONG_JSON else 0.0):
                # At once, so that what was parsed is gone when the collector is back at work.
                return read(accepted_json(text, answer.url))

    def _refusal(self, answer: Answer, text: str) -> DownloaderError:
        """Make an error of a refusal; where it asks for time, nobody asks that origin again before."""
        response, host = answer.response, host_of(answer.url)
        wait = asked_wait(response.headers.get("Retry-After", ""))
        refusal = status_refusal(response.status, response.reason or "", text, host, wait)
        self.was_overloaded = self.was_overloaded or isinstance(refusal, Overloaded)
        if isinstance(refusal, Overloaded) and refusal.retry_after is not None:
            longest = LONGEST_ASKED_SECONDS if self._outages else _LONGEST_ASKED_SECONDS
            self._origins.hold_back(origin_of(answer.url), min(refusal.retry_after, longest))
        return refusal

    def _look(self) -> None:
        """Ask for the service itself, which costs it little."""
        self._ask(self._service_url, {}, lambda value: value, self.settings.connect_timeout)

    def _tell_of_outage(self, event: Event) -> None:
        if isinstance(event, OutageEnded):
            self._origins.forget_unreachable()  # it may have been the line from here
        self._tell(event)

    def _renew(self) -> Headers | None:
        self._tell(SignInNeeded(host_of(self._origin)))
        return self.settings.renew_credentials() if self.settings.renew_credentials else None


def _encoded(parameters: Parameters) -> str:
    return urlencode(parameters, errors="surrogatepass")  # a service may name files that no text can
