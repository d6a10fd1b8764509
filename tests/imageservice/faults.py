"""What goes wrong, on purpose, between a client and the service; each fault by its name, steered by a seed.

Each fault heals after it has met the same file or request a few times, unless it is a property of the server:
so a client that copes gets everything. Which requests get here is left to `fault_injection`.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from threading import Lock
from time import monotonic
from typing import Any

from flask import Response, request

from .errors import FileGone, ServiceError, unable_to_complete
from .line import another_version, cut, dripped, reset, send

FILES = frozenset({"service.raster_file", "server.output"})
DOWNLOAD = frozenset({"service.download_rasters"})
EVERYTHING = FILES | DOWNLOAD | {"service.root", "service.query_catalog"}

PERMANENT = 1_000_000_000
PAUSE_SECONDS = 1
OUTPUT_NAME = re.compile(r"^.*/_ags_\d+/|_[0-9a-f]{8}(?=\.)")
"""What differs between the names of two outputs of the same raster."""


@dataclass(frozen=True)
class Visit:
    """One request, as faults see it."""

    endpoint: str
    place: str
    """The path of a file, or all that was asked."""

    @property
    def subject(self) -> str:
        """What is the same when the same thing is asked for again, output made anew included."""
        return OUTPUT_NAME.sub("", self.place)


class Fault:
    """One thing that goes wrong; a subclass says what becomes of the requests that meet it."""

    name: str
    value = 1.0
    """What `NAME=VALUE` sets: for most faults the share of files, or of requests, that meet it."""
    endpoints = FILES
    times = 1
    """How often the same file or request meets it."""

    def __init__(self, value: float | None, seed: int) -> None:
        """Take the value of the command line, if it gives one."""
        self.value = self.value if value is None else value
        self.endured = 0
        self._seed = seed
        self._met: Counter[str] = Counter()
        self._lock = Lock()

    @property
    def met(self) -> int:
        """How many requests met it."""
        return sum(self._met.values())

    def concerns(self, visit: Visit) -> bool:
        """Tell whether a request can meet it at all."""
        return self.dice(visit).random() < self.value

    def is_due(self, visit: Visit) -> bool:
        """Tell whether a request meets it, and count it if so."""
        if visit.endpoint not in self.endpoints or not self.concerns(visit):
            return False
        with self._lock:
            is_due = self._met[visit.subject] < self.times
            self._met[visit.subject] += is_due
        return is_due

    def dice(self, visit: Visit, *more: object) -> Random:
        """Return chance that is the same for the same thing at each run."""
        return Random(f"{self._seed} {self.name} {visit.subject} {more}")  # noqa: S311 - faults, not secrets

    def number(self, visit: Visit) -> int:
        """Return how often this has met it, now included."""
        return self._met[visit.subject]

    def before(self, visit: Visit) -> Response | None:
        """Answer in the service's place, or change the request and return None."""
        return None

    def after(self, visit: Visit, response: Response) -> None:
        """Change the service's answer."""


# -- the line --


class BodyCut(Fault):
    """The connection ends at a random byte of the body."""

    name = "body-cut"
    times = 2

    def after(self, visit: Visit, response: Response) -> None:
        """Cut it."""
        position = self.dice(visit, self.number(visit)).randrange(response.content_length or 1)
        send(response, lambda pieces: cut(pieces, position))


class ConnectionReset(Fault):
    """The connection is reset before the answer."""

    name = "connection-reset"
    endpoints = EVERYTHING

    def before(self, visit: Visit) -> Response | None:
        """Reset it."""
        return Response(reset(request.environ["werkzeug.socket"]))


class SlowDrip(Fault):
    """The body all but stands still from its middle on."""

    name = "slow-drip"

    def after(self, visit: Visit, response: Response) -> None:
        """Slow it down."""
        brisk = (response.content_length or 0) // 2
        send(response, lambda pieces: dripped(pieces, brisk, self._endure))

    def _endure(self) -> None:
        self.endured += 1


class WrongContentLength(Fault):
    """The header says less than comes, and the next time more."""

    name = "wrong-content-length"
    times = 2

    def after(self, visit: Visit, response: Response) -> None:
        """Change the header."""
        length = response.content_length or 0
        is_first = self.number(visit) == 1
        response.content_length = length // 2 if is_first else length + 100
        if not is_first:
            send(response, lambda pieces: cut(pieces, length + 1))


# -- the server --


class Crash(Fault):
    """The whole service ends without a word when it is asked for the `value`th time."""

    name = "crash"
    value = 20
    endpoints = EVERYTHING

    def __init__(self, value: float | None, seed: int) -> None:
        """It has not been asked yet."""
        super().__init__(value, seed)
        self._times_asked = 0

    def concerns(self, visit: Visit) -> bool:
        """Count."""
        with self._lock:
            self._times_asked += 1
            return self._times_asked == self.value

    def before(self, visit: Visit) -> Response | None:
        """End all threads, and clean nothing up."""
        os._exit(1)


class ServerError(Fault):
    """HTTP status 500, then fine."""

    name = "server-error"
    endpoints = EVERYTHING

    def before(self, visit: Visit) -> Response | None:
        """Refuse."""
        return Response("<html><body>Internal Server Error</body></html>", 500)


class Unavailable(Fault):
    """HTTP status 503 with Retry-After; whoever comes sooner is refused again."""

    name = "unavailable"
    endpoints = EVERYTHING
    times = PERMANENT
    status = 503

    def __init__(self, value: float | None, seed: int) -> None:
        """Nobody has been refused yet."""
        super().__init__(value, seed)
        self._until: dict[str, float] = {}

    def concerns(self, visit: Visit) -> bool:
        """Refuse each for a while, counted from the first time."""
        now = monotonic()
        return super().concerns(visit) and now < self._until.setdefault(visit.subject, now + PAUSE_SECONDS)

    def before(self, visit: Visit) -> Response | None:
        """Refuse, and say for how long."""
        return Response("<html></html>", self.status, {"Retry-After": str(PAUSE_SECONDS)})


class TooManyRequests(Unavailable):
    """HTTP status 429 with Retry-After; whoever comes sooner is refused again."""

    name = "too-many-requests"
    status = 429


class TokenExpires(Fault):
    """A token in X-Esri-Authorization is refused after `value` requests; none at all is refused, too."""

    name = "token-expires"
    value = 20
    endpoints = EVERYTHING
    times = PERMANENT

    def __init__(self, value: float | None, seed: int) -> None:
        """No token has been used yet."""
        super().__init__(value, seed)
        self._uses: Counter[str] = Counter()

    def concerns(self, visit: Visit) -> bool:
        """Count how often the token was used."""
        token = request.headers.get("X-Esri-Authorization", "")
        with self._lock:
            self._uses[token] += 1
        return not token or self._uses[token] > self.value

    def before(self, visit: Visit) -> Response | None:
        """Refuse as real servers do: under HTTP status 200."""
        if "X-Esri-Authorization" in request.headers:
            raise ServiceError(498, "Invalid token.")
        raise ServiceError(499, "Token Required")


class ErrorMessage(Fault):
    """A JSON error under HTTP status 200 in a file's place."""

    name = "error-message"

    def before(self, visit: Visit) -> Response | None:
        """Answer with it."""
        return Response(json.dumps(unable_to_complete().to_json()), content_type="image/tiff")


class WebPage(Fault):
    """An HTML page under HTTP status 200 in a file's place."""

    name = "web-page"

    def before(self, visit: Visit) -> Response | None:
        """Answer with it."""
        page = "<!DOCTYPE html><html><body>The server is busy.</body></html>"
        return Response(page, content_type="image/tiff")


class GetTooLong(Fault):
    """HTTP status 414 for a GET with more than `value` characters of parameters."""

    name = "get-too-long"
    value = 1000
    endpoints = EVERYTHING
    times = PERMANENT

    def concerns(self, visit: Visit) -> bool:
        """Measure it."""
        return len(request.query_string) > self.value

    def before(self, visit: Visit) -> Response | None:
        """Refuse."""
        return Response("<html><body>Request-URI Too Long</body></html>", 414)


class ItemLimit(Fault):
    """The limit of rasters in one /download is `value`, whatever the service says."""

    name = "item-limit"
    value = 3
    endpoints = DOWNLOAD
    times = PERMANENT

    def concerns(self, visit: Visit) -> bool:
        """Count them."""
        return len(request.values.get("rasterIds", "").split(",")) > self.value

    def before(self, visit: Visit) -> Response | None:
        """Refuse as real servers do."""
        raise unable_to_complete("The requested number of download images exceeds the limit.")


# -- ranges --


class RangeIgnored(Fault):
    """A range is asked for, and the whole file comes."""

    name = "range-ignored"
    times = PERMANENT

    def concerns(self, visit: Visit) -> bool:
        """Look for a range."""
        return "Range" in request.headers

    def before(self, visit: Visit) -> Response | None:
        """Forget the range."""
        del request.environ["HTTP_RANGE"]
        return None


class RangeWrong(RangeIgnored):
    """A range is asked for, and one from another offset comes."""

    name = "range-wrong"

    def before(self, visit: Visit) -> Response | None:
        """Ask for another range."""
        start = int(re.findall(r"\d+", request.headers["Range"])[0])
        request.environ["HTTP_RANGE"] = f"bytes={start // 2}-"
        return None


class FileChanged(Fault):
    """A file changes when half of it has come: same length, other content, other ETag."""

    name = "file-changed"

    def after(self, visit: Visit, response: Response) -> None:
        """Give the beginning of an older version."""
        response.headers.pop("Last-Modified")
        response.set_etag("older")
        half = (response.content_length or 0) // 2
        send(response, lambda pieces: cut(another_version(pieces), half))


class OutputExpired(Fault):
    """A clipped or converted file is gone before it is fetched; made anew, it stays."""

    name = "output-expired"
    times = PERMANENT

    def __init__(self, value: float | None, seed: int) -> None:
        """Nothing is gone yet."""
        super().__init__(value, seed)
        self._gone: dict[str, str] = {}

    def concerns(self, visit: Visit) -> bool:
        """Look for the output that was asked for first of its kind."""
        is_output = "/_ags_" in visit.place and super().concerns(visit)
        return is_output and self._gone.setdefault(visit.subject, visit.place) == visit.place

    def before(self, visit: Visit) -> Response | None:
        """Refuse as after its lifetime."""
        raise FileGone


# -- what /download says --


class DownloadAnswer(Fault):
    """An answer of /download that is not quite right, always."""

    endpoints = DOWNLOAD
    times = PERMANENT

    def after(self, visit: Visit, response: Response) -> None:
        """Change the entries."""
        answer = json.loads(response.get_data())
        if "rasterFiles" in answer:
            answer["rasterFiles"] = [new for entry in answer["rasterFiles"] for new in self.changed(entry)]
            response.set_data(json.dumps(answer))

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what is said in the place of an entry."""
        raise NotImplementedError


class SizeMissing(DownloadAnswer):
    """The field `size` is missing."""

    name = "size-missing"

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Leave it out."""
        yield {key: value for key, value in entry.items() if key != "size"}


class SizeZero(DownloadAnswer):
    """The field `size` is 0."""

    name = "size-zero"

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Replace it."""
        yield {**entry, "size": 0}


class SizeWrong(DownloadAnswer):
    """The field `size` is not the file's, for rasters whose id is `value`."""

    name = "size-wrong"

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Add to it."""
        yield {**entry, "size": entry["size"] + 7 * (self.value in entry["rasterIds"])}


class DuplicateFiles(DownloadAnswer):
    """Each file is listed once for each raster that it belongs to, and once more."""

    name = "duplicate-files"

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Split it up, and repeat the last."""
        raster_ids = entry["rasterIds"]
        yield from ({**entry, "rasterIds": [raster_id]} for raster_id in [*raster_ids, raster_ids[-1]])


class NoFiles(DownloadAnswer):
    """The raster whose id is `value` has no files."""

    name = "no-files"

    def changed(self, entry: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Leave it out of every entry."""
        others = [raster_id for raster_id in entry["rasterIds"] if raster_id != self.value]
        if others:
            yield {**entry, "rasterIds": others}


def _leaves(kind: type[Fault]) -> Iterator[type[Fault]]:
    if hasattr(kind, "name"):
        yield kind
    for below in kind.__subclasses__():
        yield from _leaves(below)


FAULTS = {kind.name: kind for kind in _leaves(Fault)}
