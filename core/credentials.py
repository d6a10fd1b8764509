"""The headers that sign in: where they may go, and how they are renewed, once for all who were refused.

How others are come by is the face's business; what a refusal looks like, ``refusals``'.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Optional
from urllib.parse import urlsplit

from .errors import AccessDenied, DownloaderError

Headers = Mapping[str, str]
RenewCredentials = Callable[[], Optional[Headers]]


class Credentials:
    """The sign-in to one origin, for any number of threads."""

    def __init__(self, origin: str, headers: Headers, renew: RenewCredentials | None) -> None:
        """Begin with ``headers``; ``renew`` gives others, or None where it cannot."""
        self.headers = headers
        """What signs in now; others are another object, even if they say the same."""
        self._origin = origin
        self._renew = renew
        self._times_asked = 0
        self._trouble: DownloaderError | None = None
        self._lock = threading.Lock()

    def are_for(self, origin: str) -> bool:
        """Tell whether they go to an origin: to none but the service's own."""
        return origin == self._origin

    def headers_for(self, origin: str) -> Headers:
        """Give the headers for a request to an origin."""
        return self.headers if origin == self._origin else {}

    def replace(self, refused: Headers, error: AccessDenied) -> bool:
        """Have others in the place of headers that were refused; tell whether there are.

        Requests that were refused together share one renewal, and what goes wrong with it, which is raised.
        """
        if not error.needs_sign_in or error.host != urlsplit(self._origin).hostname:
            return False
        times_asked = self._times_asked
        with self._lock:
            if self.headers is refused and self._times_asked == times_asked:
                self._ask()
            if self.headers is refused and self._trouble is not None:
                raise self._trouble
            return self.headers is not refused

    def _ask(self) -> None:
        self._trouble = None
        try:
            headers = self._renew() if self._renew else None
        except DownloaderError as error:
            self._trouble = error
        else:
            if headers is None:
                self._renew = None
            else:
                self.headers = dict(headers)
        self._times_asked += 1  # at the end: who was refused meanwhile need not ask once more
