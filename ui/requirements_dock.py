"""The dock's place-holder where Python packages are missing: it says which, and how to get them.

Finding that out is `requirements`' business; nothing here needs the packages.
"""

from __future__ import annotations

from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt
from qgis.PyQt.QtWidgets import QLabel, QVBoxLayout, QWidget


class RequirementsDock(QgsDockWidget):
    """Show an explanation that can be copied."""

    def __init__(self, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("Dock", "Image Service Downloader"), parent)
        self.explanation = QLabel(explanation)
        self.explanation.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation.setWordWrap(True)
        self.explanation.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.explanation.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        frame = QWidget()
        QVBoxLayout(frame).addWidget(self.explanation)
        self.setWidget(frame)

    def release(self) -> None:
        """Do nothing: there is no work to call off, and nothing on the canvas."""
