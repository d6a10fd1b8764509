"""What one request may hope for when it fails for no reason of its own.

How the service's sign-in is renewed is left to ``credentials``; failures of the request's own, and how often
to try again, to its caller.
"""

from __future__ import annotations

from .credentials import Credentials
from .errors import AccessDenied, DownloaderError

_MOST_TIMES = 3


class Recovery:
    """Help for one request, for all its attempts until something comes of one of them."""

    def __init__(self, credentials: Credentials) -> None:
        self._credentials = credentials
        self._sign_in = credentials.headers
        self._times_helped = 0

    def begin(self) -> None:
        """Take note that the request is about to be sent."""
        self._sign_in = self._credentials.headers

    def helps(self, error: DownloaderError) -> bool:
        """Do what can be done about a failure; tell whether to ask again as if nothing had happened.

        May take long. What always goes wrong again is helped a few times only. Raises Cancelled, and what
        goes wrong with the help.
        """
        if self._times_helped >= _MOST_TIMES:
            return False
        is_helped = isinstance(error, AccessDenied) and self._credentials.replace(self._sign_in, error)
        self._times_helped += is_helped
        return is_helped
