"""The line that says that rasters are hidden, by how many filters, and lets them all back.

What is hidden, and how, is left to the panel.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QHBoxLayout, QWidget

from ..small_widgets import text_button, wrapping_label


class NarrowedLine(QWidget):
    """Shows itself only while something is narrowed down, though the filters may be out of sight."""

    clear_requested = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = wrapping_label(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        clear = text_button(
            QCoreApplication.translate("RastersPanel", "Clear"),
            QCoreApplication.translate("RastersPanel", "Clear search and filters"),
        )
        clear.clicked.connect(self.clear_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label, 1)
        row.addWidget(clear)

    def show_numbers(self, shown: int, in_all: int, filters: int, *, is_searched: bool) -> None:
        """Say how many rasters of how many show, with how many filters besides a search."""
        self.setVisible(in_all > 0 and (is_searched or filters > 0))
        text = QCoreApplication.translate("RastersPanel", "Showing {shown} of {all}")
        told = [text.format(shown=QLocale().toString(shown), all=QLocale().toString(in_all))]
        if filters:
            told.append(QCoreApplication.translate("RastersPanel", "%n filter(s)", None, filters))
        self._label.setText(" · ".join(told))
