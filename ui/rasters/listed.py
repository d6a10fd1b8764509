"""Tells which rasters a search and filters leave in the list, once these have rested for a moment.

What that means on the map is left to those who listen.
"""

from __future__ import annotations

from collections.abc import Callable

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

_REST_MILLISECONDS = 200
"""Without a key pressed, until the map follows: among 100,000 rasters it takes a while."""


class ListedRasters(QObject):
    """Asks for the rasters, which takes 20 ms for 100,000, only when they are to be told."""

    changed = pyqtSignal(object)
    """The frozenset of the ids of the rasters in the list; None where nothing narrows it down."""

    def __init__(self, listed: Callable[[], frozenset[int] | None], parent: QObject) -> None:
        super().__init__(parent)
        self._listed = listed
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MILLISECONDS)
        self._resting.timeout.connect(self.tell)

    def tell_soon(self) -> None:
        """Tell once nothing has changed for a moment."""
        self._resting.start()

    def tell(self) -> None:
        """Tell at once."""
        self._resting.stop()
        self.changed.emit(self._listed())
