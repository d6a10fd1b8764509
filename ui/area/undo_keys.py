"""The keys for undo and redo, taken while a certain widget has the focus, before QGIS's own menu takes them.

What is undone is left to whoever listens.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent
from qgis.PyQt.QtWidgets import QWidget

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class UndoKeys(QObject):
    """Listen for Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y in a widget, and in those inside that let them by."""

    undo = pyqtSignal()
    redo = pyqtSignal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        widget.installEventFilter(self)

    def release(self) -> None:
        """Leave the keys to others again."""
        self._widget.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the keys when Qt asks who wants them, and act on them when they come."""
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        is_undo, is_redo = _is_undo(event), _is_redo(event)
        if not (is_undo or is_redo):
            return False
        event.accept()
        if kind == QEvent.Type.KeyPress:
            (self.undo if is_undo else self.redo).emit()
        return True


def _is_undo(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_Z and event.modifiers() == _CONTROL


def _is_redo(event: QKeyEvent) -> bool:
    if event.key() == Qt.Key.Key_Y:
        return bool(event.modifiers() == _CONTROL)
    return bool(event.key() == Qt.Key.Key_Z and event.modifiers() == (_CONTROL | _SHIFT))
