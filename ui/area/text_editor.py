"""A place to paste or type an area, that says while one types what it is or what is wrong with it.

Reading is `text`'s; whether the area can serve is left to the panel.
"""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsCoordinateReferenceSystem
from qgis.gui import QgsProjectionSelectionWidget
from qgis.PyQt.QtCore import QCoreApplication, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from ..geometry.translate import MapArea
from ..small_widgets import name_buttons
from .text import TextProblem, UnreadableText, names_its_crs, read_area

_PAUSE_MILLISECONDS = 200
"""Without a key pressed, until what is there is read."""
_LINES = 5
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Check = Callable[[MapArea], str]
"""Says how large an area is, or what is wrong with it."""


class AreaTextEditor(QWidget):
    """A text, the CRS of its coordinates, what it amounts to, and buttons to use it or not."""

    accepted = pyqtSignal(object)
    """The MapArea."""
    cancelled = pyqtSignal()

    def __init__(self, describe: Check, parent: QWidget) -> None:
        super().__init__(parent)
        self._describe = describe
        self._area: MapArea | None = None
        self._text = QPlainTextEdit(self)
        self._crs = QgsProjectionSelectionWidget(self)
        self._told = QLabel(self)
        self._use = QPushButton(QCoreApplication.translate("AreaTextEditor", "Use"), self)
        self._cancel = QPushButton(QCoreApplication.translate("AreaTextEditor", "Cancel"), self)
        self._reading = QTimer(self)
        self._set_up()
        self._lay_out()
        self._connect()

    def open(self, crs: QgsCoordinateReferenceSystem, text: str | None = None) -> None:
        """Show the editor, with a text or what it held before; its coordinates are in this CRS at first."""
        self._crs.setCrs(crs)
        if text is not None:
            self._text.setPlainText(text)
        self.show()
        self.read()
        self._text.setFocus()
        self._text.selectAll()

    def read(self) -> None:
        """Say what the text amounts to."""
        self._reading.stop()
        text = self._text.toPlainText()
        self._crs.setEnabled(not names_its_crs(text))
        try:
            self._area = read_area(text, self._crs.crs())
            told = self._describe(self._area)
        except UnreadableText as error:
            self._area, told = None, _explain(error)
        self._use.setEnabled(self._area is not None)
        self._told.setText(told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Ctrl+Enter use the text and Esc leave it."""
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._accept()
        else:
            super().keyPressEvent(event)

    def _accept(self) -> None:
        if self._reading.isActive():
            self.read()
        if self._area is not None:
            self.accepted.emit(self._area)

    def _set_up(self) -> None:
        self._text.setObjectName("areaText")
        self._text.setAccessibleName(QCoreApplication.translate("AreaTextEditor", "Area as text"))
        self._text.setTabChangesFocus(True)
        self._text.setPlaceholderText(
            QCoreApplication.translate(
                "AreaTextEditor", "WKT or GeoJSON, or:\nxmin, ymin, xmax, ymax\nor a corner on each line: x y"
            )
        )
        self._text.setFixedHeight(self._text.fontMetrics().lineSpacing() * _LINES + 12)
        self._crs.setObjectName("areaTextCrs")
        name_buttons(self._crs, QCoreApplication.translate("AreaTextEditor", "CRS of the coordinates"))
        self._told.setObjectName("areaTextTold")
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setWordWrap(True)
        self._use.setObjectName("useAreaText")
        self._use.setToolTip(QCoreApplication.translate("AreaTextEditor", "Use this area (Ctrl+Enter)"))
        self._cancel.setObjectName("cancelAreaText")
        self._reading.setSingleShot(True)
        self._reading.setInterval(_PAUSE_MILLISECONDS)

    def _connect(self) -> None:
        self._text.textChanged.connect(self._reading.start)
        self._crs.crsChanged.connect(self.read)
        self._reading.timeout.connect(self.read)
        self._use.clicked.connect(self._accept)
        self._cancel.clicked.connect(self.cancelled)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self._use)
        buttons.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._text)
        column.addWidget(self._crs)
        column.addWidget(self._told)
        column.addLayout(buttons)


def _explain(error: UnreadableText) -> str:
    return {
        TextProblem.EMPTY: QCoreApplication.translate("AreaTextEditor", "Paste or type an area."),
        TextProblem.UNKNOWN: QCoreApplication.translate(
            "AreaTextEditor", "“{word}” is neither WKT, GeoJSON nor numbers with decimal points."
        ),
        TextProblem.BROKEN_WKT: QCoreApplication.translate(
            "AreaTextEditor", "This is not the WKT of a polygon. Is a bracket missing?"
        ),
        TextProblem.BROKEN_JSON: QCoreApplication.translate(
            "AreaTextEditor", "This is not complete GeoJSON. Is its end missing?"
        ),
        TextProblem.NO_POLYGON: QCoreApplication.translate("AreaTextEditor", "This GeoJSON has no polygon."),
        TextProblem.TWO_NUMBERS_A_LINE: QCoreApplication.translate(
            "AreaTextEditor", "Line {word} should be two numbers: x and y."
        ),
        TextProblem.FEW_CORNERS: QCoreApplication.translate(
            "AreaTextEditor", "An area needs three corners: type more, each on its own line."
        ),
        TextProblem.UNKNOWN_CRS: QCoreApplication.translate(
            "AreaTextEditor", "QGIS does not know the CRS “{word}”."
        ),
        TextProblem.TOO_LONG: QCoreApplication.translate(
            "AreaTextEditor", "This text is too long. Open it as a layer file instead."
        ),
    }[error.problem].format(word=error.word)
