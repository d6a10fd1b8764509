"""The areas that the user has set one after the other, to go back and forth among them.

Keeps them; what showing one of them means is left to the panel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.PyQt import QtGui, QtWidgets
from qgis.PyQt.QtCore import QObject

from ..geometry.translate import MapArea

# Qt 6 has moved them.
_HOME = QtGui if hasattr(QtGui, "QUndoStack") else QtWidgets

_MOST_STEPS = 200
"""An area of 10,000 corners takes 160 kB."""

Show = Callable[["MapArea | None"], None]


def new_history(parent: QObject) -> Any:
    """Make an empty undo stack for changes of the area."""
    stack = _HOME.QUndoStack(parent)
    stack.setUndoLimit(_MOST_STEPS)
    return stack


class ChangeOfArea(_HOME.QUndoCommand):  # type: ignore[name-defined]
    """One change, by whatever means: the area before and after it."""

    def __init__(self, text: str, before: MapArea | None, after: MapArea | None, show: Show) -> None:
        super().__init__(text)
        self._before, self._after, self._show = before, after, show

    def redo(self) -> None:
        """Set the area as it was after the change; the stack calls this for the first time itself."""
        self._show(self._after)

    def undo(self) -> None:
        """Set the area as it was before."""
        self._show(self._before)
