"""What a download has brought, handed over: layers to the map, a message to the bar, all the rest to the log.

Opening the rasters is left to `layers`, the words to `outcome`.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QDir, QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QPushButton

from .. import messages
from ..messages import Message
from ..on_map.view import zoom_to
from . import layers, outcome
from .outcome import Outcome


def deliver(came: Outcome, project: QgsProject, canvas: QgsMapCanvas, message_bar: QgsMessageBar) -> None:
    """Add the layers in a group and move the map to them; say what came, with the details in the log."""
    folder, built = came.report.request.folder, came.built
    if built.layers:
        layers.add(built.layers, folder.name, project, lambda _: zoom_to(canvas, built.extents))
    level = outcome.level_of(came)
    button = _folder_button(folder) if came.report.finished else None
    messages.show(message_bar, outcome.summary(came), level, button)
    if came.details:
        # One entry, whatever the number of lines: QGIS takes its time over each.
        messages.log(Message("\n".join(came.details)), level)


def _folder_button(folder: Path) -> QPushButton:
    button = QPushButton(QCoreApplication.translate("Dock", "Open folder"))
    button.setToolTip(QDir.toNativeSeparators(str(folder)))
    button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
    return button
