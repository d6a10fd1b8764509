"""What went wrong, in the user's language: one table from error class to title, detail and hint.

Words errors for the dock and the toolbox alike, with the facts that they carry; those for which the user's
own input is the reason are left to `input_wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Formatter
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core import errors
from ..core.errors import Content, DownloaderError
from .data_size import size_text
from .input_wording import INPUT_WORDINGS, Wording
from .messages import Message

_MOST_IDS = 10
"""Of rasters that are named one by one in a message."""


def explain(error: Exception) -> Message:
    """Say what an error means and what to do next; for one that nobody expected, where to look."""
    wording = next(WORDINGS[kind] for kind in type(error).__mro__ if kind in WORDINGS)
    told, facts = wording(error), _facts(error)
    return Message(told.title.format(**facts), _detail(told.detail, facts), told.hint.format(**facts))


def _detail(sentence: str, facts: Mapping[str, str]) -> str:
    """Put the facts into their places; nothing is said where none of them is known."""
    places = [name for _, name, _, _ in Formatter().parse(sentence) if name]
    is_known = not places or any(facts[name].strip() for name in places)
    return sentence.format(**facts) if is_known else ""


def _facts(error: Exception) -> dict[str, str]:
    """Put what an error carries into words, by name; of one that nobody expected, only what it says."""
    facts = {"kind": type(error).__name__, "error": str(error)}
    if isinstance(error, DownloaderError):
        facts.update((name, _fact_text(name, value)) for name, value in vars(error).items())
    if isinstance(error, errors.RequestRefused):
        facts["message"] = " ".join((error.message, *error.details))
    if isinstance(error, errors.UnknownRasters):
        facts["ids"] = _some(error.raster_ids)
    return facts


def _fact_text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Content):
        return _content(value)
    return _FACT_TEXTS.get(name, str)(value)


def _content(content: Content) -> str:
    return {
        Content.NOTHING: QCoreApplication.translate("Messages", "an empty page"),
        Content.NOT_FOUND: QCoreApplication.translate("Messages", "“404 not found”"),
        Content.WEB_PAGE: QCoreApplication.translate("Messages", "a web page"),
        Content.TEXT: QCoreApplication.translate("Messages", "a text"),
        Content.ERROR_MESSAGE: QCoreApplication.translate("Messages", "an error message"),
        Content.NO_JSON_OBJECT: QCoreApplication.translate("Messages", "something other than JSON"),
        Content.OTHER_JSON: QCoreApplication.translate("Messages", "JSON of another kind"),
        Content.OTHER_FORMAT: QCoreApplication.translate("Messages", "a file of another format"),
        Content.ENDLESS: QCoreApplication.translate("Messages", "far too much"),
        Content.REDIRECTS: QCoreApplication.translate("Messages", "one redirect after another"),
    }[content]


def _some(raster_ids: tuple[int, ...]) -> str:
    shown = [str(raster_id) for raster_id in raster_ids[:_MOST_IDS]]
    return ", ".join([*shown, "…"] if len(raster_ids) > _MOST_IDS else shown)


def _file_name(file_id: str) -> str:
    """Leave out the query of a URL, which may be a key to cloud storage."""
    return file_id.partition("?")[0] if "://" in file_id else file_id


_FACT_TEXTS: Mapping[str, Callable[[Any], str]] = {
    "file": _file_name,
    "seconds": lambda seconds: str(round(seconds)),
    "received": size_text,
    "expected": size_text,
    "needed": size_text,
    "free": size_text,
}
"""How facts of these names read; others read as they are."""


def _access_denied(error: errors.AccessDenied) -> Message:
    said = QCoreApplication.translate("Messages", "It says: {message}")
    if error.needs_sign_in:
        return Message(
            QCoreApplication.translate("Messages", "{host} wants a sign-in."),
            said,
            QCoreApplication.translate(
                "Messages",
                "This version cannot sign in: ask those who run the service whether it is open elsewhere.",
            ),
        )
    return Message(
        QCoreApplication.translate("Messages", "{host} denies access."),
        said,
        QCoreApplication.translate("Messages", "Ask those who run the service for access."),
    )


def _raster_not_delivered(error: errors.RasterNotDelivered) -> Message:
    title = QCoreApplication.translate("Messages", "The service named no file for raster {raster_id}.")
    hint = QCoreApplication.translate("Messages", "Ask those who run the service about this raster.")
    if error.clipped:
        hint = QCoreApplication.translate(
            "Messages", "It may have no pixel inside the area: enlarge the area, or do not clip."
        )
    return Message(title, "", hint)


def _disk_full(error: errors.DiskFull) -> Message:
    detail = QCoreApplication.translate("Messages", "There is no room left for “{path}”.")
    if error.needed is not None and error.free is not None:
        detail = QCoreApplication.translate("Messages", "“{path}” needs {needed} more, and {free} are left.")
    return Message(
        QCoreApplication.translate("Messages", "The disk is full."),
        detail,
        QCoreApplication.translate("Messages", "Make room, or choose a folder on another disk."),
    )


WORDINGS: Mapping[type[Exception], Wording] = {
    **INPUT_WORDINGS,
    errors.NetworkError: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} could not be reached."),
        "",
        QCoreApplication.translate("Messages", "Check your internet connection and try again."),
    ),
    errors.ConnectionFailed: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} could not be reached."),
        QCoreApplication.translate("Messages", "Reason: {reason}"),
        QCoreApplication.translate(
            "Messages", "Check the address and your internet connection, then try again."
        ),
    ),
    errors.TimedOut: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} did not answer in time."),
        QCoreApplication.translate("Messages", "Nothing came for {seconds} seconds."),
        QCoreApplication.translate(
            "Messages", "The server may be busy: try again later, or with fewer rasters or a smaller area."
        ),
    ),
    errors.SecureConnectionFailed: lambda error: Message(
        QCoreApplication.translate("Messages", "No secure connection to {host}."),
        QCoreApplication.translate("Messages", "Reason: {reason}"),
        QCoreApplication.translate(
            "Messages",
            "If your network inspects encrypted traffic, add its certificate in QGIS under Settings ‣ "
            "Options ‣ Authentication.",
        ),
    ),
    errors.ProxyFailed: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "The proxy on the way to {host} did not let the request through."
        ),
        QCoreApplication.translate("Messages", "Reason: {reason}"),
        QCoreApplication.translate("Messages", "Check the proxy in QGIS under Settings ‣ Options ‣ Network."),
    ),
    errors.ServiceError: lambda error: Message(
        QCoreApplication.translate("Messages", "The service refused."),
        "{error}",
        QCoreApplication.translate("Messages", "Try again later, or ask those who run the service."),
    ),
    errors.NotAnImageService: lambda error: Message(
        QCoreApplication.translate("Messages", "No image service answers at this address."),
        QCoreApplication.translate("Messages", "{url} answers with {found}."),
        QCoreApplication.translate(
            "Messages",
            "Check the address: it ends in /ImageServer. If a browser shows the service there, try again "
            "later.",
        ),
    ),
    errors.AccessDenied: _access_denied,
    errors.CatalogNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” does not list its rasters."),
        QCoreApplication.translate(
            "Messages", "It lacks the “Catalog” capability, or holds one raster dataset instead of a mosaic."
        ),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service to allow it, or look for another service."
        ),
    ),
    errors.DownloadNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” does not hand out its rasters."),
        QCoreApplication.translate("Messages", "It lacks the “Download” capability."),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service to allow downloads, or look for another service."
        ),
    ),
    errors.PreviewNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” cannot show a preview of this raster."),
        QCoreApplication.translate(
            "Messages", "It lacks the “Image” capability, or does not say where the raster lies."
        ),
        QCoreApplication.translate("Messages", "Download the raster to see it."),
    ),
    errors.LimitExceeded: lambda error: Message(
        QCoreApplication.translate("Messages", "The service does not allow this much at once."),
        QCoreApplication.translate("Messages", "It says: {message}"),
        QCoreApplication.translate("Messages", "Use a smaller area or fewer rasters."),
    ),
    errors.RequestRefused: lambda error: Message(
        QCoreApplication.translate("Messages", "The service refused the request (code {code})."),
        QCoreApplication.translate("Messages", "It says: {message}"),
        QCoreApplication.translate("Messages", "Try again later, or ask those who run the service."),
    ),
    errors.ConditionRefused: lambda error: Message(
        QCoreApplication.translate("Messages", "The service refused the condition (code {code})."),
        QCoreApplication.translate("Messages", "It says: {message}"),
        QCoreApplication.translate(
            "Messages", "Check the names of fields in it, and that texts stand in 'single quotes'."
        ),
    ),
    errors.Overloaded: lambda error: Message(
        QCoreApplication.translate("Messages", "The service could not cope with the request (code {code})."),
        QCoreApplication.translate("Messages", "It says: {message}"),
        QCoreApplication.translate("Messages", "Try again later; what has come so far is kept."),
    ),
    errors.UnexpectedAnswer: lambda error: Message(
        QCoreApplication.translate("Messages", "The service answered something that makes no sense."),
        QCoreApplication.translate("Messages", "{url} answers with {found}."),
        QCoreApplication.translate(
            "Messages", "Try again later; if it stays, tell those who run the service."
        ),
    ),
    errors.UnknownRasters: lambda error: Message(
        QCoreApplication.translate("Messages", "The service does not have all these rasters."),
        QCoreApplication.translate("Messages", "Unknown: {ids}"),
        QCoreApplication.translate("Messages", "Its catalog may have changed: list the rasters again."),
    ),
    errors.RasterNotDelivered: _raster_not_delivered,
    errors.TransferError: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” did not arrive."),
        "",
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.IncompleteTransfer: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” did not arrive whole."),
        QCoreApplication.translate("Messages", "{received} of {expected} came."),
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.RemoteFileChanged: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” changed on the server while it was fetched."),
        "",
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.NotARaster: lambda error: Message(
        QCoreApplication.translate("Messages", "In the place of “{file}” came {found}."),
        QCoreApplication.translate("Messages", "It says: {message}"),
        QCoreApplication.translate(
            "Messages", "Download it again later; if it stays, tell those who run the service."
        ),
    ),
    errors.UnsafeFileName: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” is not a safe file name, so the file was left out."),
        "",
        QCoreApplication.translate("Messages", "Tell those who run the service."),
    ),
    errors.UnsupportedAddress: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” lies at an address that cannot be read ({scheme})."),
        QCoreApplication.translate("Messages", "Only http and https are supported."),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service for another way to this raster."
        ),
    ),
    errors.StorageError: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” cannot be written."),
        "",
        QCoreApplication.translate("Messages", "Choose another folder."),
    ),
    errors.TargetNotWritable: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” cannot be written."),
        QCoreApplication.translate("Messages", "Reason: {reason}"),
        QCoreApplication.translate("Messages", "Choose another folder, or make this one writable."),
    ),
    errors.TargetExists: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” is already there and was left alone."),
        "",
        QCoreApplication.translate("Messages", "Choose another folder, or let existing files be replaced."),
    ),
    errors.JobIsRunning: lambda error: Message(
        QCoreApplication.translate("Messages", "This download is running already."),
        QCoreApplication.translate("Messages", "It goes into “{path}”."),
        QCoreApplication.translate("Messages", "Wait until it ends, or cancel it where it was begun."),
    ),
    errors.DiskFull: _disk_full,
    errors.DownloaderError: lambda error: Message(
        QCoreApplication.translate("Messages", "That did not work."),
        "{error}",
    ),
    Exception: lambda error: Message(
        QCoreApplication.translate("Messages", "Something went wrong that should not have."),
        "{kind}: {error}",
        QCoreApplication.translate(
            "Messages", "Please report it, with what the log says under “Image Service Downloader”."
        ),
    ),
}
