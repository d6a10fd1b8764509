"""What a download has brought, handed over: layers to the map, a message to the bar, all the rest to the log.

Opening the rasters is left to `layers`, the words to `outcome`.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProject
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QDir
from qgis.PyQt.QtWidgets import QPushButton

from .. import messages
from ..messages import Message
from ..on_map.view import zoom_to
from . import layers, outcome
from .folder import open_folder
from .outcome import Outcome


def deliver(came: Outcome, project: QgsProject, canvas: QgsMapCanvas, message_bar: QgsMessageBar) -> None:
    """Add the layers in a group and move the map to them; say what came, with the details in the log."""
    built = came.built
    if built.layers:
        name = came.report.request.folder.name
        layers.add(built.layers, name, project, lambda _: zoom_to(canvas, built.extents))
    level = outcome.level_of(came)
    button = None if came.folder is None else _folder_button(came.folder, message_bar)
    messages.show(message_bar, outcome.summary(came), level, button)
    if came.details:
        # One entry, whatever the number of lines: QGIS takes its time over each.
        messages.log(Message("\n".join(came.details)), level)


def _folder_button(folder: Path, message_bar: QgsMessageBar) -> QPushButton:
    button = QPushButton(QCoreApplication.translate("Dock", "Open folder"))
    button.setToolTip(QDir.toNativeSeparators(str(folder)))
    button.clicked.connect(lambda: open_folder(folder, message_bar))
    return button
