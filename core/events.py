"""What running work says, as frozen dataclasses, and the two callables that cross from a face into core.

Every event is told on the thread that called the core function, in order; what a face makes of it is its own
business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .errors import DownloaderError


@dataclass(frozen=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True)
class CatalogProgress(Event):
    """A part of the catalog has been read."""

    rasters_read: int
    rasters_in_all: int


@dataclass(frozen=True)
class DownloadProgress(Event):
    """How far a download is; comes at most about ten times a second."""

    rasters_done: int
    """Rasters that are settled: all files whole, or failed."""
    rasters_in_all: int
    files_done: int
    files_known: int
    bytes_received: int
    bytes_expected: int | None
    """Bytes of the whole job; None while nothing is known of the size."""
    bytes_exact: bool
    """Whether every file's size is known; otherwise ``bytes_expected`` is an estimate."""


@dataclass(frozen=True)
class BillKnown(Event):
    """What the download amounts to, told before the first byte where files are fetched as they are."""

    files: int
    bytes_expected: int | None
    bytes_exact: bool
    """Whether every file's size is known."""
    bytes_free: int | None
    """Left on the disk of the output folder, where known."""


@dataclass(frozen=True)
class RasterFinished(Event):
    """All files of a raster are whole on the disk."""

    raster_id: int
    name: str
    bytes_received: int
    was_there: bool = False
    """Whether all of them were whole before this run."""


@dataclass(frozen=True)
class RasterFailed(Event):
    """A raster is given up; the others go on."""

    raster_id: int
    name: str
    error: DownloaderError


@dataclass(frozen=True)
class SignInNeeded(Event):
    """The service no longer takes the sign-in, or wants one; the job waits for the face to renew it.

    Told only where the face can (see ``ConnectionSettings.renew_credentials``); otherwise the job ends with
    AccessDenied.
    """

    host: str


@dataclass(frozen=True)
class OutageBegan(Event):
    """The service is gone, for whatever reason; the job waits for its return, as long as patience lasts."""

    host: str
    error: DownloaderError
    """How it does not answer."""


@dataclass(frozen=True)
class OutageEnded(Event):
    """The service is there again; the job goes on."""

    host: str


Notify = Callable[[Event], None]
IsCancelled = Callable[[], bool]


def ignore(event: Event) -> None:
    """Listen to nothing: the ``Notify`` of callers that do not care."""


def never() -> bool:
    """Never cancel: the ``IsCancelled`` of callers that cannot."""
    return False
