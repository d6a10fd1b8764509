"""Opens the folder of a download where the user's computer shows folders.

Which folder that is, and when to offer it, is left to others.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import Qgis
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication, QDir, QUrl
from qgis.PyQt.QtGui import QDesktopServices

from .. import messages
from ..messages import Message


def open_folder(folder: Path, message_bar: QgsMessageBar) -> None:
    """Show a folder in the file manager; say so where it is gone, or there is nothing to show it with."""
    place = QDir.toNativeSeparators(str(folder))
    if not folder.is_dir():
        problem = Message(
            QCoreApplication.translate("Folder", "The folder is not there any more."),
            place,
            QCoreApplication.translate("Folder", "It was moved, renamed or deleted since the download."),
        )
    elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
        problem = Message(
            QCoreApplication.translate("Folder", "The folder cannot be shown."),
            place,
            QCoreApplication.translate("Folder", "Look for it in the file manager of your computer."),
        )
    else:
        return
    messages.show(message_bar, problem, Qgis.MessageLevel.Warning)
