"""What went wrong or well, in the user's language: one table from error class to title, detail and hint.

The only place that words errors, for the dock and the toolbox alike; the facts are the errors' own.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qgis.core import Qgis, QgsMessageLog
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..core import errors
from ..core.errors import AreaProblem, Content, UrlProblem
from .whole_text import show_whole

if TYPE_CHECKING:
    from qgis.gui import QgsMessageBar
    from qgis.PyQt.QtWidgets import QAbstractButton

LOG_TAG = "Image Service Downloader"
_LARGEST_SIZE = 2**63 - 1
"""Bytes that Qt can tell of; a server's numbers may add up to more."""
_MOST_IDS = 10
"""Of rasters that are named one by one in a message."""


@dataclass(frozen=True)
class Message:
    """What a person is told: plain text, server texts in it included."""

    title: str
    detail: str = ""
    """What happened, with the facts; may be empty."""
    hint: str = ""
    """What to do next; may be empty."""


def explain(error: Exception) -> Message:
    """Say what an error means and what to do next; for one that nobody expected, where to look."""
    wording = next(WORDINGS[kind] for kind in type(error).__mro__ if kind in WORDINGS)
    return wording(error)


def as_text(message: Message) -> str:
    """Give a message as one plain text, as a log or an exception takes it."""
    return "\n".join(part for part in (message.title, message.detail, message.hint) if part)


def size_text(size: int) -> str:
    """Give a number of bytes as a person reads it, such as ``1.2 GB``."""
    return QLocale().formattedDataSize(
        min(size, _LARGEST_SIZE), 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )


def show(
    message_bar: QgsMessageBar,
    message: Message,
    level: Qgis.MessageLevel,
    button: QAbstractButton | None = None,
) -> None:
    """Show a message in the bar, a button beside it, and log it; one that warns stays until it is closed."""
    lasting = level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)
    text = " ".join(part for part in (message.detail, message.hint) if part)
    # The bar reads HTML, and a server's words are nobody's markup; behind a title it puts a colon.
    title, text = (html.escape(part, quote=False) for part in (message.title.rstrip("."), text))
    item = message_bar.createMessage(title, text)
    show_whole(item)
    if button is not None:
        item.layout().addWidget(button)
    message_bar.pushWidget(item, level, 0 if lasting else 10)
    log(message, level)


def log(message: Message, level: Qgis.MessageLevel) -> None:
    """Write a message under the plugin's name into the log."""
    # The bell beside the status bar is for what nobody has been told yet.
    QgsMessageLog.logMessage(as_text(message), LOG_TAG, level, notifyUser=False)


def _access_denied(error: errors.AccessDenied) -> Message:
    told = _told(error.message)
    if error.needs_sign_in:
        return Message(
            QCoreApplication.translate("Messages", "{host} wants a sign-in.").format(host=error.host),
            told,
            QCoreApplication.translate(
                "Messages",
                "This version cannot sign in: ask those who run the service whether it is open elsewhere.",
            ),
        )
    return Message(
        QCoreApplication.translate("Messages", "{host} denies access.").format(host=error.host),
        told,
        QCoreApplication.translate("Messages", "Ask those who run the service for access."),
    )


def _request_refused(error: errors.RequestRefused) -> Message:
    return Message(
        QCoreApplication.translate("Messages", "The service refused the request (code {code}).").format(
            code=error.code
        ),
        _told(" ".join((error.message, *error.details))),
        QCoreApplication.translate("Messages", "Try again later, or ask those who run the service."),
    )


def _condition_refused(error: errors.ConditionRefused) -> Message:
    return Message(
        QCoreApplication.translate("Messages", "The service refused the condition (code {code}).").format(
            code=error.code
        ),
        _told(" ".join((error.message, *error.details))),
        QCoreApplication.translate(
            "Messages", "Check the names of fields in it, and that texts stand in 'single quotes'."
        ),
    )


def _came_instead(error: errors.NotAnImageService | errors.UnexpectedAnswer) -> str:
    text = QCoreApplication.translate("Messages", "{url} answers with {found}.")
    return text.format(url=error.url, found=_content(error.found))


def _not_a_raster(error: errors.NotARaster) -> Message:
    title = QCoreApplication.translate("Messages", "In the place of “{file}” came {found}.")
    return Message(
        title.format(file=_file_name(error.file), found=_content(error.found)),
        _told(error.message or ""),
        QCoreApplication.translate(
            "Messages", "Download it again later; if it stays, tell those who run the service."
        ),
    )


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


def _overloaded(error: errors.Overloaded) -> Message:
    title = QCoreApplication.translate(
        "Messages", "The service could not cope with the request (code {code})."
    )
    return Message(
        title.format(code=error.code),
        _told(" ".join((error.message, *error.details))),
        QCoreApplication.translate("Messages", "Try again later; what has come so far is kept."),
    )


def _raster_not_delivered(error: errors.RasterNotDelivered) -> Message:
    title = QCoreApplication.translate("Messages", "The service named no file for raster {raster_id}.")
    hint = QCoreApplication.translate("Messages", "Ask those who run the service about this raster.")
    if error.clipped:
        hint = QCoreApplication.translate(
            "Messages", "It may have no pixel inside the area: enlarge the area, or do not clip."
        )
    return Message(title.format(raster_id=error.raster_id), "", hint)


def _disk_full(error: errors.DiskFull) -> Message:
    title = QCoreApplication.translate("Messages", "The disk is full.")
    detail = QCoreApplication.translate("Messages", "There is no room left for “{path}”.")
    if error.needed is not None and error.free is not None:
        detail = QCoreApplication.translate("Messages", "“{path}” needs {needed} more, and {free} are left.")
    facts = {"path": error.path, "needed": size_text(error.needed or 0), "free": size_text(error.free or 0)}
    hint = QCoreApplication.translate("Messages", "Make room, or choose a folder on another disk.")
    return Message(title, detail.format(**facts), hint)


def _some(raster_ids: tuple[int, ...]) -> str:
    shown = [str(raster_id) for raster_id in raster_ids[:_MOST_IDS]]
    return ", ".join([*shown, "…"] if len(raster_ids) > _MOST_IDS else shown)


def _unexpected(error: Exception) -> Message:
    return Message(
        QCoreApplication.translate("Messages", "Something went wrong that should not have."),
        f"{type(error).__name__}: {error}",
        QCoreApplication.translate(
            "Messages", "Please report it, with what the log says under “Image Service Downloader”."
        ),
    )


def _told(message: str) -> str:
    text = QCoreApplication.translate("Messages", "It says: {message}").format(message=message)
    return text if message.strip() else ""


def _file_name(file_id: str) -> str:
    """Leave out the query of a URL, which may be a key to cloud storage."""
    return file_id.partition("?")[0] if "://" in file_id else file_id


Wording = Callable[[Any], Message]

_URL_WORDINGS: Mapping[UrlProblem, Wording] = {
    UrlProblem.NOT_A_URL: lambda error: Message(
        QCoreApplication.translate("Messages", "This is not the address of an image service."),
        QCoreApplication.translate(
            "Messages", "An address looks like https://server/arcgis/rest/services/Name/ImageServer."
        ),
        QCoreApplication.translate(
            "Messages", "Copy it from your browser's address line or from the service's description."
        ),
    ),
    UrlProblem.NOT_HTTP: lambda error: Message(
        QCoreApplication.translate("Messages", "This is not the address of an image service."),
        QCoreApplication.translate("Messages", "An address begins with http:// or https://."),
        QCoreApplication.translate(
            "Messages", "Copy it from your browser's address line or from the service's description."
        ),
    ),
    UrlProblem.NOT_A_SERVICE: lambda error: Message(
        QCoreApplication.translate("Messages", "This address leads to a web page, not to an image service."),
        QCoreApplication.translate("Messages", "The address of an image service ends in /ImageServer."),
        QCoreApplication.translate(
            "Messages", "Look for the words “REST” or “ImageServer” on that page and copy the link."
        ),
    ),
    UrlProblem.OTHER_SERVICE_TYPE: lambda error: Message(
        QCoreApplication.translate("Messages", "This service is of another type: {found}.").format(
            found=error.found
        ),
        QCoreApplication.translate("Messages", "Only image services (ImageServer) hand out their rasters."),
        QCoreApplication.translate(
            "Messages", "Look whether the same data is offered under an address that ends in /ImageServer."
        ),
    ),
    UrlProblem.FOLDER: lambda error: Message(
        QCoreApplication.translate("Messages", "This is the address of a folder of services."),
        "",
        QCoreApplication.translate("Messages", "Choose one of its image services."),
    ),
}

_AREA_WORDINGS: Mapping[AreaProblem, Wording] = {
    AreaProblem.EMPTY: lambda error: Message(
        QCoreApplication.translate("Messages", "The area is empty."),
        "",
        QCoreApplication.translate("Messages", "Draw a polygon or a rectangle on the map."),
    ),
    AreaProblem.NOT_A_POLYGON: lambda error: Message(
        QCoreApplication.translate("Messages", "The area is not a polygon."),
        "",
        QCoreApplication.translate("Messages", "Use a geometry that has a surface."),
    ),
    AreaProblem.SELF_CROSSING: lambda error: Message(
        QCoreApplication.translate("Messages", "The outline of the area crosses itself."),
        error.where or "",
        QCoreApplication.translate("Messages", "Draw it again so that no line crosses another."),
    ),
    AreaProblem.NO_EXTENT: lambda error: Message(
        QCoreApplication.translate("Messages", "The area has no surface: all its points lie on one line."),
        "",
        QCoreApplication.translate("Messages", "Draw at least three points that are not in a line."),
    ),
    AreaProblem.NOT_FINITE: lambda error: Message(
        QCoreApplication.translate("Messages", "A coordinate of the area is not a number."),
        "",
        QCoreApplication.translate("Messages", "Draw the area again."),
    ),
    AreaProblem.OUTSIDE_SPATIAL_REFERENCE: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "The area lies where the service's spatial reference does not reach."
        ),
        "",
        QCoreApplication.translate("Messages", "Draw the area where the service has rasters."),
    ),
    AreaProblem.UNKNOWN_SPATIAL_REFERENCE: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "QGIS does not know the spatial reference of the area or of the service."
        ),
        "",
        QCoreApplication.translate(
            "Messages", "Set the project's spatial reference, then draw the area again; or list all rasters."
        ),
    ),
    AreaProblem.OTHER_SPATIAL_REFERENCE: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "The area and the rasters are in different spatial references."
        ),
        "",
        QCoreApplication.translate("Messages", "Draw the area again."),
    ),
}

WORDINGS: Mapping[type[Exception], Wording] = {
    errors.InvalidInput: lambda error: Message(
        QCoreApplication.translate("Messages", "Something in what you asked for is missing or does not fit."),
        str(error),
    ),
    errors.InvalidServiceUrl: lambda error: _URL_WORDINGS[error.problem](error),
    errors.InvalidArea: lambda error: _AREA_WORDINGS[error.problem](error),
    errors.InvalidFormat: lambda error: Message(
        QCoreApplication.translate("Messages", "The format “{word}” is not known.").format(word=error.word),
        QCoreApplication.translate(
            "Messages", "Service and plugin know twelve formats, such as TIFF, JP2 or PNG."
        ),
        QCoreApplication.translate("Messages", "Choose one of them."),
    ),
    errors.ConversionWithoutFormat: lambda error: Message(
        QCoreApplication.translate("Messages", "Whole rasters can be converted only to a chosen format."),
        "",
        QCoreApplication.translate("Messages", "Choose a format, or leave the rasters as they are."),
    ),
    errors.NothingToDownload: lambda error: Message(
        QCoreApplication.translate("Messages", "No raster is chosen."),
        "",
        QCoreApplication.translate("Messages", "Choose at least one raster."),
    ),
    errors.NetworkError: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} could not be reached.").format(host=error.host),
        "",
        QCoreApplication.translate("Messages", "Check your internet connection and try again."),
    ),
    errors.ConnectionFailed: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} could not be reached.").format(host=error.host),
        QCoreApplication.translate("Messages", "Reason: {reason}").format(reason=error.reason),
        QCoreApplication.translate(
            "Messages", "Check the address and your internet connection, then try again."
        ),
    ),
    errors.TimedOut: lambda error: Message(
        QCoreApplication.translate("Messages", "{host} did not answer in time.").format(host=error.host),
        QCoreApplication.translate("Messages", "Nothing came for {seconds} seconds.").format(
            seconds=round(error.seconds)
        ),
        QCoreApplication.translate(
            "Messages", "The server may be busy: try again later, or with fewer rasters or a smaller area."
        ),
    ),
    errors.SecureConnectionFailed: lambda error: Message(
        QCoreApplication.translate("Messages", "No secure connection to {host}.").format(host=error.host),
        QCoreApplication.translate("Messages", "Reason: {reason}").format(reason=error.reason),
        QCoreApplication.translate(
            "Messages",
            "If your network inspects encrypted traffic, add its certificate in QGIS under Settings ‣ "
            "Options ‣ Authentication.",
        ),
    ),
    errors.ProxyFailed: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "The proxy on the way to {host} did not let the request through."
        ).format(host=error.host),
        QCoreApplication.translate("Messages", "Reason: {reason}").format(reason=error.reason),
        QCoreApplication.translate("Messages", "Check the proxy in QGIS under Settings ‣ Options ‣ Network."),
    ),
    errors.ServiceError: lambda error: Message(
        QCoreApplication.translate("Messages", "The service refused."),
        str(error),
        QCoreApplication.translate("Messages", "Try again later, or ask those who run the service."),
    ),
    errors.NotAnImageService: lambda error: Message(
        QCoreApplication.translate("Messages", "No image service answers at this address."),
        _came_instead(error),
        QCoreApplication.translate(
            "Messages",
            "Check the address: it ends in /ImageServer. If a browser shows the service there, try again "
            "later.",
        ),
    ),
    errors.AccessDenied: _access_denied,
    errors.CatalogNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” does not list its rasters.").format(
            service=error.service
        ),
        QCoreApplication.translate(
            "Messages", "It lacks the “Catalog” capability, or holds one raster dataset instead of a mosaic."
        ),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service to allow it, or look for another service."
        ),
    ),
    errors.DownloadNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” does not hand out its rasters.").format(
            service=error.service
        ),
        QCoreApplication.translate("Messages", "It lacks the “Download” capability."),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service to allow downloads, or look for another service."
        ),
    ),
    errors.PreviewNotOffered: lambda error: Message(
        QCoreApplication.translate("Messages", "“{service}” cannot show a preview of this raster.").format(
            service=error.service
        ),
        QCoreApplication.translate(
            "Messages", "It lacks the “Image” capability, or does not say where the raster lies."
        ),
        QCoreApplication.translate("Messages", "Download the raster to see it."),
    ),
    errors.LimitExceeded: lambda error: Message(
        QCoreApplication.translate("Messages", "The service does not allow this much at once."),
        QCoreApplication.translate("Messages", "It says: {message}").format(message=error.message),
        QCoreApplication.translate("Messages", "Use a smaller area or fewer rasters."),
    ),
    errors.RequestRefused: _request_refused,
    errors.ConditionRefused: _condition_refused,
    errors.Overloaded: _overloaded,
    errors.UnexpectedAnswer: lambda error: Message(
        QCoreApplication.translate("Messages", "The service answered something that makes no sense."),
        _came_instead(error),
        QCoreApplication.translate(
            "Messages", "Try again later; if it stays, tell those who run the service."
        ),
    ),
    errors.UnknownRasters: lambda error: Message(
        QCoreApplication.translate("Messages", "The service does not have all these rasters."),
        QCoreApplication.translate("Messages", "Unknown: {ids}").format(ids=_some(error.raster_ids)),
        QCoreApplication.translate("Messages", "Its catalog may have changed: list the rasters again."),
    ),
    errors.RasterNotDelivered: _raster_not_delivered,
    errors.TransferError: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” did not arrive.").format(
            file=_file_name(error.file)
        ),
        "",
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.IncompleteTransfer: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” did not arrive whole.").format(
            file=_file_name(error.file)
        ),
        QCoreApplication.translate("Messages", "{received} of {expected} came.").format(
            received=size_text(error.received), expected=size_text(error.expected)
        ),
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.RemoteFileChanged: lambda error: Message(
        QCoreApplication.translate("Messages", "“{file}” changed on the server while it was fetched.").format(
            file=_file_name(error.file)
        ),
        "",
        QCoreApplication.translate("Messages", "Download it again."),
    ),
    errors.NotARaster: _not_a_raster,
    errors.UnsafeFileName: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "“{file}” is not a safe file name, so the file was left out."
        ).format(file=_file_name(error.file)),
        "",
        QCoreApplication.translate("Messages", "Tell those who run the service."),
    ),
    errors.UnsupportedAddress: lambda error: Message(
        QCoreApplication.translate(
            "Messages", "“{file}” lies at an address that cannot be read ({scheme})."
        ).format(file=_file_name(error.file), scheme=error.scheme),
        QCoreApplication.translate("Messages", "Only http and https are supported."),
        QCoreApplication.translate(
            "Messages", "Ask those who run the service for another way to this raster."
        ),
    ),
    errors.StorageError: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” cannot be written.").format(path=error.path),
        "",
        QCoreApplication.translate("Messages", "Choose another folder."),
    ),
    errors.TargetNotWritable: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” cannot be written.").format(path=error.path),
        QCoreApplication.translate("Messages", "Reason: {reason}").format(reason=error.reason),
        QCoreApplication.translate("Messages", "Choose another folder, or make this one writable."),
    ),
    errors.TargetExists: lambda error: Message(
        QCoreApplication.translate("Messages", "“{path}” is already there and was left alone.").format(
            path=error.path
        ),
        "",
        QCoreApplication.translate("Messages", "Choose another folder, or let existing files be replaced."),
    ),
    errors.JobIsRunning: lambda error: Message(
        QCoreApplication.translate("Messages", "This download is running already."),
        QCoreApplication.translate("Messages", "It goes into “{path}”.").format(path=error.path),
        QCoreApplication.translate("Messages", "Wait until it ends, or cancel it where it was begun."),
    ),
    errors.DiskFull: _disk_full,
    errors.DownloaderError: lambda error: Message(
        QCoreApplication.translate("Messages", "That did not work."),
        str(error),
    ),
    Exception: _unexpected,
}
