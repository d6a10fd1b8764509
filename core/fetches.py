"""How a job's files are worked off: one by one, and later once more what failed for a passing reason.

Fetching one is left to ``transfer``; what follows from what came of it, to ``download``.
"""

from __future__ import annotations

import functools
import time
from collections import deque
from collections.abc import Iterable, Iterator

from .agenda import Agenda
from .connection import Connection
from .errors import ConnectionFailed, Content, DownloaderError, NotARaster, Overloaded, TimedOut
from .ledger import FileEntry
from .naming import is_output
from .throttle import Breadth

_USUALLY_AT_ONCE = 8
_NEXT_DOOR_SECONDS = 0.005
_NEXT_DOOR_AT_ONCE = 3
"""For a server that answers so quickly the processor is the limit: more threads would only get in each
other's way, a tenth of the time was seen."""


class Fetches:
    """The files that are still to be fetched; for one thread. True while some are, or are under way."""

    def __init__(self, connection: Connection, agenda: Agenda) -> None:
        """Take the ``agenda`` that those are put down in which are to be fetched later."""
        self._waiting: deque[FileEntry] = deque()
        self._connection = connection
        self._agenda = agenda
        self._breadth = Breadth(_USUALLY_AT_ONCE, connection.settings.connections)
        self.under_way = 0
        """How many are being fetched, or wait at a worker's door."""

    def __bool__(self) -> bool:
        return bool(self._waiting) or self.under_way > 0

    def __iter__(self) -> Iterator[FileEntry]:
        """Give those that wait."""
        return iter(self._waiting)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    @property
    def at_once(self) -> int:
        """How many may come at once."""
        return self._breadth.files

    def suit_the_distance(self) -> None:
        """Take in how far away the server is, once it has answered."""
        quickest = self._connection.quickest_answer
        if quickest is not None and quickest < _NEXT_DOOR_SECONDS:
            self._breadth.limit(_NEXT_DOOR_AT_ONCE)

    def add(self, files: Iterable[FileEntry]) -> None:
        """Put files in line."""
        self._waiting.extend(files)

    def take(self) -> FileEntry:
        """Take the one to be fetched now, where one waits."""
        self.under_way += 1
        return self._waiting.popleft()

    def note_end(self) -> None:
        """Take in that the fetching of one has ended, whatever came of it."""
        self.under_way -= 1

    def note_arrival(self, seconds: float) -> None:
        """Take in how long one took that came: it is by this that more may come at once, or fewer."""
        self._breadth.note(seconds)
        if self._connection.was_overloaded:
            self._breadth.limit(_USUALLY_AT_ONCE)

    def puts_off(self, file: FileEntry, started: float, kept: int, error: DownloaderError) -> bool:
        """Let others go before a file that failed for a passing reason; tell whether it is put in line again.

        It ``started`` then, and so many bytes were ``kept`` of it: more of them renew our patience.
        """
        settings = self._connection.settings
        may_pass = isinstance(error, (Overloaded, ConnectionFailed, TimedOut))
        is_page = _is_page_of_busy_server(file, error) and file.times_put_off < settings.attempts
        if not (may_pass or is_page) or self._connection.has_given_up:
            return False
        self._breadth.limit(_USUALLY_AT_ONCE)
        file.note_failure(started, kept)
        now = time.monotonic()
        if file.failing_since is not None and now - file.failing_since >= settings.patience:
            return False
        file.times_put_off += 1
        wait = self._connection.seconds_before_retry(settings.attempts + file.times_put_off, error)
        self._agenda.add(now + wait, functools.partial(self._waiting.append, file))
        return True


def _is_page_of_busy_server(file: FileEntry, error: DownloaderError) -> bool:
    """Tell whether a web page came for a file; for output it means that this is gone, and to be made anew."""
    is_page = isinstance(error, NotARaster) and error.found is Content.WEB_PAGE
    return is_page and not is_output(file.remote.file_id)
