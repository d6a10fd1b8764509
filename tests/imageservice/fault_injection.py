"""Puts the chosen faults between the service's views and its clients, and tells how often each was met.

What each fault does, and to which requests, is left to `faults`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any, Optional

from flask import Flask, Response, g, request

from .faults import FAULTS, FILES, Fault, Visit
from .line import send
from .output import URL_PATH

URL = "/arcgis/rest/faults"
"""Where the faults that were met can be asked for; no part of the protocol."""

Chosen = Sequence[tuple[str, Optional[float]]]
"""Names of faults with their values; None is the fault's own."""


class FaultInjection:
    """The faults of one service."""

    def __init__(self, chosen: Chosen, seed: int) -> None:
        """Choose them; raises KeyError for a name that is none."""
        self._faults = [FAULTS[name](value, seed) for name, value in chosen]
        self._bytes_sent = 0
        self._lock = Lock()

    def install(self, app: Flask) -> None:
        """Let every request of an application pass here."""
        app.before_request(self._before)
        app.after_request(self._after)
        app.add_url_rule(URL, "faults", self._tell)

    def _before(self) -> Response | None:
        g.is_refused = True
        visit = _visit()
        for fault in self._faults:
            if _acts_before(fault) and fault.is_due(visit):
                answer = fault.before(visit)
                if answer is not None:
                    return answer
        g.is_refused = False
        return None

    def _after(self, response: Response) -> Response:
        if g.get("is_refused", True) or response.status_code not in (200, 206):
            return response
        visit = _visit()
        for fault in self._faults:
            if not _acts_before(fault) and fault.is_due(visit):
                fault.after(visit, response)
        if visit.endpoint in FILES:
            send(response, self._counted)
        return response

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            with self._lock:
                self._bytes_sent += len(piece)
            yield piece

    def _tell(self) -> dict[str, Any]:
        return {
            "met": {fault.name: fault.met for fault in self._faults},
            "endured": {fault.name: fault.endured for fault in self._faults},
            "fileBytesSent": self._bytes_sent,
        }


def _acts_before(fault: Fault) -> bool:
    return type(fault).before is not Fault.before


def _visit() -> Visit:
    """Describe the request at hand; a file of the output directory is the same by its URL and by /file."""
    endpoint = request.endpoint or ""
    if endpoint not in FILES:
        return Visit(endpoint, f"{request.path} {sorted(request.values.items())}")
    file_id = request.values.get("id", request.path)
    return Visit(endpoint, file_id[max(file_id.find(URL_PATH), 0) :])
