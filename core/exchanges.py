"""One exchange after another: a request sent to wherever it leads, the body of its answer read within bounds.

The sign-in goes to its own origin only, and every foreign exception is translated here. When to send, how
often, and what an answer means, is left to ``connection``.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import urllib3

from .addresses import host_of, origin_of, target_of, with_query
from .credentials import Credentials, Headers
from .errors import Cancelled, ConnectionFailed, Content, TimedOut, UnexpectedAnswer, UnsupportedAddress
from .failures import is_unreachable, network_error
from .origins import Origins
from .pools import Pools, Sender
from .stream import ENCODINGS, number_in
from .watchdog import Transfer, Watchdog

_LONGEST_GET = 1800
"""Characters of a query beyond which it goes by POST: IIS refuses 2,048 and more by default."""
_URI_TOO_LONG = 414
_MOST_REDIRECTS = 5
_LARGEST_TEXT = 128 * 1024 * 1024
"""Bytes of one answer; a page of 1,000 footprints with very many vertices stays far below."""


@dataclass(frozen=True)
class Answer:
    """An answer whose body is not read yet, and where it came from after all redirects."""

    url: str
    """Without the parameters."""
    response: urllib3.HTTPResponse
    read_timeout: float
    """Seconds without a byte after which the body is given up."""


class Exchanges:
    """The exchanges with one service and wherever it leads; for any number of threads."""

    def __init__(
        self,
        pools: Pools,
        credentials: Credentials,
        origins: Origins,
        watchdog: Watchdog,
        await_turn: Callable[[str], None],
        connect_timeout: float,
        user_agent: str,
    ) -> None:
        """Take ``await_turn``, which is called with the origin before each request, redirected ones too."""
        self._pools = pools
        self._credentials = credentials
        self._origins = origins
        self._watchdog = watchdog
        self._await_turn = await_turn
        self._connect_timeout = connect_timeout
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": ", ".join(ENCODINGS)}

    @contextlib.contextmanager
    def answer(
        self, url: str, query: str, headers: Mapping[str, str], read_timeout: float
    ) -> Iterator[Answer]:
        """Send a request and give its answer, to be read inside the context.

        ``query`` is encoded; a long one goes by POST. Raises NetworkError, UnsupportedAddress,
        UnexpectedAnswer, Cancelled, or what ``await_turn`` raises.
        """
        answer = self._follow(url, query, headers, read_timeout)
        try:
            yield answer
        finally:
            # A body read to its end has given its connection back; the rest of another is not worth the wait.
            answer.response.close()

    def text_of(self, answer: Answer) -> str:
        """Read a whole body as text. Raises UnexpectedAnswer for one without end, NetworkError for a part."""
        body = self._read(answer, _LARGEST_TEXT)
        if len(body) > _LARGEST_TEXT:
            raise UnexpectedAnswer(answer.url, Content.ENDLESS)
        announced = number_in(answer.response.headers.get("Content-Length"))
        if announced is not None and answer.response.tell() < announced:
            raise ConnectionFailed(host_of(answer.url), "the answer was cut off")
        return _as_text(body)

    def beginning_of(self, answer: Answer, enough: int) -> str:
        """Read a body as text, about ``enough`` bytes of it."""
        return _as_text(self._read(answer, enough))

    @contextlib.contextmanager
    def receiving(self, answer: Answer) -> Iterator[Transfer]:
        """Let a body be read inside the context; raises NetworkError also once it all but stands still."""
        url = answer.url
        with self._watchdog.transfer(url) as transfer, self._translated(url, answer.read_timeout):
            yield transfer

    def _follow(self, url: str, query: str, headers: Mapping[str, str], read_timeout: float) -> Answer:
        """Send a request and follow redirects by hand: credentials and scheme are looked at for each hop."""
        query, form = ("", query) if len(query) > _LONGEST_GET else (query, None)
        for _ in range(_MOST_REDIRECTS):
            response = self._send(with_query(url, query), form, headers, read_timeout)
            target = response.get_redirect_location()
            if target:
                url, query = target_of(url, target), ""  # the target's own query is what counts
            elif response.status == _URI_TOO_LONG and query:
                query, form = "", query
            else:
                return Answer(url, response, read_timeout)
            response.close()
        raise UnexpectedAnswer(url.partition("?")[0], Content.REDIRECTS)

    def _send(
        self, url: str, form: str | None, headers: Mapping[str, str], read_timeout: float
    ) -> urllib3.HTTPResponse:
        origin = origin_of(url)
        if not origin.startswith(("http://", "https://")):
            raise UnsupportedAddress(url, url.partition(":")[0])
        self._await_turn(origin)
        sent = {**self._headers, **headers}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent.update(self._credentials.headers_for(origin))
        with self._translated(url, read_timeout):
            sender, address = self._pools.sender_for(origin, url)
            started = time.monotonic()
            self._watchdog.limit_wait(self._connect_timeout + read_timeout)
            try:
                response = self._urlopen(sender, address, form, sent, read_timeout)
            finally:
                is_in_time = self._watchdog.end_wait()
        if not is_in_time:
            response.close()  # headers that were cut off look like whole ones
            raise TimedOut(host_of(url), read_timeout)
        self._origins.note_answer(origin, time.monotonic() - started)
        return response

    def _urlopen(
        self, sender: Sender, address: str, form: str | None, headers: Headers, read_timeout: float
    ) -> urllib3.HTTPResponse:
        response: urllib3.HTTPResponse = sender.urlopen(
            "GET" if form is None else "POST",
            address,
            body=form,
            headers=headers,
            timeout=urllib3.Timeout(connect=self._connect_timeout, read=read_timeout),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        return response

    def _read(self, answer: Answer, enough: int) -> bytearray:
        """Read a body until it ends or is longer than ``enough`` bytes, decoded from what was asked for."""
        body = bytearray()
        is_known = answer.response.headers.get("Content-Encoding", "").strip().lower() in ENCODINGS
        with self.receiving(answer) as transfer:
            for chunk in answer.response.stream(64 * 1024, decode_content=is_known):
                body += chunk
                transfer.received += len(chunk)
                if len(body) > enough:
                    break
        self._watchdog.check()
        return body

    @contextlib.contextmanager
    def _translated(self, url: str, read_timeout: float) -> Iterator[None]:
        """Turn what urllib3 raises into this package's errors; after a cancel, into Cancelled."""
        try:
            yield
        except (urllib3.exceptions.HTTPError, ConnectionError) as error:
            if self._watchdog.has_called_off:
                raise Cancelled from error
            if is_unreachable(error):
                self._origins.note_unreachable(origin_of(url))
            raise network_error(error, host_of(url), self._connect_timeout, read_timeout) from error


def _as_text(body: bytearray) -> str:
    return body.decode("utf-8-sig", "replace")
