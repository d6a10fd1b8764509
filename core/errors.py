"""Everything that can go wrong, as classes that carry facts. The words a user reads are the faces' business.

Cancelled                        the user's wish, never shown as an error
DownloaderError
├── InvalidInput                 what was asked makes no sense yet, nothing was sent
│   ├── InvalidServiceUrl        (problem: UrlProblem)
│   ├── InvalidArea              (problem: AreaProblem)
│   ├── InvalidFormat · ConversionWithoutFormat · NothingToDownload
├── NetworkError                 nobody answered
│   ├── ConnectionFailed · TimedOut · SecureConnectionFailed · ProxyFailed
├── ServiceError                 it answered, and the answer is no
│   ├── NotAnImageService · AccessDenied · CatalogNotOffered · DownloadNotOffered · PreviewNotOffered
│   ├── LimitExceeded · RequestRefused (Overloaded · ConditionRefused) · UnexpectedAnswer
│   ├── UnknownRasters · RasterNotDelivered
├── TransferError                one file did not arrive
│   ├── IncompleteTransfer · RemoteFileChanged · NotARaster · UnsafeFileName · UnsupportedAddress
└── StorageError                 the disk said no
    ├── TargetNotWritable · TargetExists · DiskFull · JobIsRunning
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from pathlib import Path

_WORD_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])")


class Cancelled(Exception):
    """Tell that the user called the work off."""


class DownloaderError(Exception):
    """Base of all that goes wrong here; ``str()`` is plain English for the log."""

    def __str__(self) -> str:
        title = _WORD_BOUNDARY.sub(" ", type(self).__name__).capitalize()
        known = {name: value for name, value in vars(self).items() if value not in (None, "", ())}
        facts = ", ".join(f"{name.replace('_', ' ')}: {_told(value)}" for name, value in known.items())
        return f"{title} ({facts})" if facts else title


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_told, value))
    return str(value.value if isinstance(value, enum.Enum) else value)


class InvalidInput(DownloaderError):
    """What was asked makes no sense yet; nothing was sent."""


class UrlProblem(enum.Enum):
    """Why a text is not the address of an image service."""

    NOT_A_URL = "not a URL"
    NOT_HTTP = "neither http nor https"
    NOT_A_SERVICE = "a web page, not a service"
    OTHER_SERVICE_TYPE = "a service of another type"
    FOLDER = "a folder of services, not one service"


class Content(enum.Enum):
    """What came in the place of what was asked for."""

    NOTHING = "nothing"
    NOT_FOUND = "a page that says 404"
    WEB_PAGE = "a web page"
    TEXT = "a text"
    ERROR_MESSAGE = "an error message"
    NO_JSON_OBJECT = "something that is no JSON object"
    OTHER_JSON = "a JSON answer of another kind"
    OTHER_FORMAT = "a file of another format than its name says"
    ENDLESS = "an answer without end"
    REDIRECTS = "one redirect after another"


@dataclass(eq=False)
class InvalidServiceUrl(InvalidInput):
    """Reject a text that is not the address of an image service."""

    text: str
    problem: UrlProblem
    found: str | None = None
    """What the address is instead, such as ``MapServer``."""


class AreaProblem(enum.Enum):
    """Why a geometry cannot serve as an area."""

    EMPTY = "it has no vertices"
    NOT_A_POLYGON = "it is not a polygon"
    SELF_CROSSING = "its outline crosses itself"
    NO_EXTENT = "it has no surface"
    NOT_FINITE = "a coordinate is not a number"
    OUTSIDE_SPATIAL_REFERENCE = "it lies where the spatial reference is not defined"
    OTHER_SPATIAL_REFERENCE = "its spatial reference is not the catalog's"
    UNKNOWN_SPATIAL_REFERENCE = "its spatial reference, or the service's, is not known here"


@dataclass(eq=False)
class InvalidArea(InvalidInput):
    """Reject a geometry that cannot serve as an area."""

    problem: AreaProblem
    where: str | None = None
    """The coordinates of the trouble, as text, where known."""


@dataclass(eq=False)
class InvalidFormat(InvalidInput):
    """Reject a format word that the operation does not know."""

    word: str


class ConversionWithoutFormat(InvalidInput):
    """Reject converting whole rasters when no format to convert to was chosen."""


class NothingToDownload(InvalidInput):
    """Reject a request that names no raster."""


@dataclass(eq=False)
class NetworkError(DownloaderError):
    """Nobody answered."""

    host: str


@dataclass(eq=False)
class ConnectionFailed(NetworkError):
    """The host could not be reached, or hung up."""

    reason: str


@dataclass(eq=False)
class TimedOut(NetworkError):
    """The host sent nothing for too long."""

    seconds: float


@dataclass(eq=False)
class SecureConnectionFailed(NetworkError):
    """The certificate or the handshake was not acceptable."""

    reason: str


@dataclass(eq=False)
class ProxyFailed(NetworkError):
    """The proxy on the way could not be reached or refused."""

    reason: str


class ServiceError(DownloaderError):
    """The service answered, and the answer is no."""


@dataclass(eq=False)
class NotAnImageService(ServiceError):
    """What answers at the address is no image service."""

    url: str
    found: Content


@dataclass(eq=False)
class AccessDenied(ServiceError):
    """The service wants a sign-in, or this sign-in may not (401, 403, 498, 499)."""

    host: str
    code: int
    message: str

    @property
    def needs_sign_in(self) -> bool:
        """Tell whether signing in (again) may help, as opposed to missing rights."""
        return self.code != 403


@dataclass(eq=False)
class CatalogNotOffered(ServiceError):
    """The service lists no rasters (no Catalog capability, or not a mosaic)."""

    service: str


@dataclass(eq=False)
class DownloadNotOffered(ServiceError):
    """The service hands out no source files (no Download capability)."""

    service: str


@dataclass(eq=False)
class PreviewNotOffered(ServiceError):
    """The service draws no pictures (no Image capability), or does not say where the raster lies."""

    service: str


@dataclass(eq=False)
class LimitExceeded(ServiceError):
    """The request is more than the service allows at once."""

    message: str


@dataclass(eq=False)
class RequestRefused(ServiceError):
    """The service refused a request for a reason of its own."""

    code: int
    message: str
    details: tuple[str, ...] = ()


@dataclass(eq=False)
class Overloaded(RequestRefused):
    """The server could not cope just now (429, 500, 502, 503, 504): less at once, or later, may do."""

    retry_after: float | None = None
    """Seconds the server asks to wait, where it says so."""


@dataclass(eq=False)
class ConditionRefused(RequestRefused):
    """The service could not or would not list rasters under the where clause that was asked for."""

    where: str = ""


@dataclass(eq=False)
class UnexpectedAnswer(ServiceError):
    """The answer is not what the protocol promises."""

    url: str
    found: Content


@dataclass(eq=False)
class UnknownRasters(ServiceError):
    """The catalog has no rasters of these ids."""

    raster_ids: tuple[int, ...]


@dataclass(eq=False)
class RasterNotDelivered(ServiceError):
    """The answer to a download request names no file for this raster."""

    raster_id: int
    clipped: bool
    """Whether a clip geometry was sent: then the raster may have no pixel in it."""


@dataclass(eq=False)
class TransferError(DownloaderError):
    """One file did not arrive."""

    file: str


@dataclass(eq=False)
class IncompleteTransfer(TransferError):
    """A file ended before, or went on after, its announced size."""

    received: int
    expected: int


@dataclass(eq=False)
class RemoteFileChanged(TransferError):
    """The file on the server is no longer the one whose beginning is here."""


@dataclass(eq=False)
class NotARaster(TransferError):
    """Something else came under a raster's name."""

    found: Content
    message: str | None = None
    """What an error message says."""


@dataclass(eq=False)
class UnsafeFileName(TransferError):
    """The name would lead out of the output folder, or names nothing."""


@dataclass(eq=False)
class UnsupportedAddress(TransferError):
    """The file lies at an address that is neither http nor https."""

    scheme: str


@dataclass(eq=False)
class StorageError(DownloaderError):
    """The disk said no."""

    path: Path


@dataclass(eq=False)
class TargetNotWritable(StorageError):
    """A file or folder cannot be made or written."""

    reason: str


@dataclass(eq=False)
class TargetExists(StorageError):
    """A file that is not this job's own stands where one was to go."""


@dataclass(eq=False)
class JobIsRunning(StorageError):
    """The same job is under way in that folder already, in this process or another."""


@dataclass(eq=False)
class DiskFull(StorageError):
    """There is no room left."""

    needed: int | None
    """Bytes still to be written, where known."""
    free: int | None
    """Bytes left on the disk, where known."""
