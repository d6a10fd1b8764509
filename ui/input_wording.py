"""What is wrong with what the user gave: an address, an area, a choice that makes no sense yet.

Words only, with places for the facts of the error; what went wrong on the way is left to `error_wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication

from ..core import errors
from ..core.errors import AreaProblem, UrlProblem
from .messages import Message

Wording = Callable[[Any], Message]
"""From an error to a message in which facts still stand by their names, in braces."""

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
        QCoreApplication.translate("Messages", "This service is of another type: {found}."),
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
        "{where}",
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

INPUT_WORDINGS: Mapping[type[Exception], Wording] = {
    errors.InvalidInput: lambda error: Message(
        QCoreApplication.translate("Messages", "Something in what you asked for is missing or does not fit."),
        "{error}",
    ),
    errors.InvalidServiceUrl: lambda error: _URL_WORDINGS[error.problem](error),
    errors.InvalidArea: lambda error: _AREA_WORDINGS[error.problem](error),
    errors.InvalidFormat: lambda error: Message(
        QCoreApplication.translate("Messages", "The format “{word}” is not known."),
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
}
