"""What a request may hope for that fails for no reason of its own: another sign-in, the service's return.

How those come about is left to ``credentials`` and ``outages``; the failures of the request's own, and how
often to try again, to its caller.
"""

from __future__ import annotations

import time

from .addresses import origin_of
from .credentials import Credentials
from .errors import AccessDenied, DownloaderError
from .outages import Outages, may_be_outage

_MOST_TIMES = 3


class Recovery:
    """Help for one request, for all its attempts."""

    def __init__(self, credentials: Credentials, outages: Outages | None) -> None:
        """Take what may help; without ``outages`` nobody waits for a service that is gone."""
        self._credentials = credentials
        self._outages = outages
        self._sign_in = credentials.headers
        self._url = ""
        self._began = 0.0
        self._times_helped = 0

    def begin(self, url: str) -> None:
        """Take note that the request is about to be sent."""
        self._url = url
        self._sign_in = self._credentials.headers
        self._began = time.monotonic()

    def note_progress(self) -> None:
        """Take note that something has come of it, so that it may be helped as often again."""
        self._times_helped = 0

    def helps(self, error: DownloaderError) -> bool:
        """Do what can be done about a failure; tell whether to ask again as if nothing had happened.

        May take long. What always goes wrong again is helped a few times only. Raises Cancelled, why the
        service was given up, and what goes wrong with the sign-in.
        """
        if self._times_helped >= _MOST_TIMES:
            return False
        is_helped = self._has_signed_in(error) or self._has_returned(error)
        self._times_helped += is_helped
        return is_helped

    def _has_signed_in(self, error: DownloaderError) -> bool:
        if not isinstance(error, AccessDenied) or not self._credentials.are_for(origin_of(self._url)):
            return False
        return self._credentials.replace(self._sign_in, error)

    def _has_returned(self, error: DownloaderError) -> bool:
        return self._outages is not None and may_be_outage(error) and self._outages.outlast(self._began)
