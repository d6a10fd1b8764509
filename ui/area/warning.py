"""What is wrong with a shape that was to be the area, with the button that mends it where that can be done.

Judging shapes is left to `proposal`.
"""

from __future__ import annotations

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget


class AreaWarning(QWidget):
    """Shows itself only while there is something to warn of."""

    mend_requested = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = QLabel(self)
        self._text.setObjectName("areaWarning")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        icon = QLabel(self)
        side = self.fontMetrics().height()
        icon.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(side, side))
        self._mend = self._new_mend_button()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(icon, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._text, 0, 1)
        grid.addWidget(self._mend, 1, 1, Qt.AlignmentFlag.AlignLeft)

    def show_notice(self, notice: str, *, can_mend: bool) -> None:
        """Show a notice, or nothing where it is empty."""
        self._text.setText(notice)
        self._mend.setVisible(can_mend)
        self.setVisible(bool(notice))

    def _new_mend_button(self) -> QPushButton:
        button = QPushButton(QCoreApplication.translate("AreaPanel", "Mend"), self)
        button.setObjectName("mendArea")
        button.setToolTip(
            QCoreApplication.translate("AreaPanel", "Divide the shape where its outline crosses itself")
        )
        button.clicked.connect(self.mend_requested)
        return button
