"""A menu of things to tick, which stays open while several are ticked, by pointer and by keyboard.

What is ticked means nothing here; that is left to whoever fills the menu.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QMouseEvent
from qgis.PyQt.QtWidgets import QAction, QMenu, QWidget

_LONGEST_ENTRY = 40
_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CheckMenu(QMenu):
    """Entries with a box each; each has a key, by which it is told."""

    changed = pyqtSignal(object)
    """The frozenset of the ticked entries' keys, when the user has ticked or unticked one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes: dict[Hashable, QAction] = {}
        self._is_pressed = False
        """Whether the pointer's button has gone down in here."""

    def show_entries(self, entries: Iterable[tuple[Hashable, str]], ticked: Collection[Hashable]) -> None:
        """Offer these entries, keys with texts, instead of those before; it tells nothing."""
        self.clear()
        self._boxes = {key: self.addAction(entry_text(text)) for key, text in entries}
        for key, box in self._boxes.items():
            box.setCheckable(True)
            box.setChecked(key in ticked)
            box.triggered.connect(lambda: self.changed.emit(self.ticked))

    @property
    def ticked(self) -> frozenset[Hashable]:
        """The keys of the ticked entries."""
        return frozenset(key for key, box in self._boxes.items() if box.isChecked())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take note that a click begins in here."""
        self._is_pressed = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick without closing."""
        # Where there is no room below its button the menu opens under the pointer, and the end of the click
        # that opened it comes here.
        is_own, self._is_pressed = self._is_pressed, False
        if not (is_own and self._trigger(self.actionAt(event.pos()))):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick without closing."""
        if event.key() not in _KEYS or not self._trigger(self.activeAction()):
            super().keyPressEvent(event)

    def _trigger(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable():
            return False
        action.trigger()
        return True


def entry_text(text: str) -> str:
    """Shorten a server's text, and keep its ampersands from becoming shortcuts."""
    shortened = text if len(text) <= _LONGEST_ENTRY else f"{text[: _LONGEST_ENTRY - 1]}…"
    return shortened.replace("&", "&&")
