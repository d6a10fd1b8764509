"""The mouse: moves the display's real pointer and presses its buttons, by xdotool, and keeps count.

A click reaches what lies under the pointer; where that is not the widget that is meant, it fails.
"""

from __future__ import annotations

import subprocess

from qgis.PyQt.QtCore import QModelIndex, QPoint
from qgis.PyQt.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

from .waiting import Failure, let_settle, wait_until

SECONDS = 10


class Pointer:
    """The pointer of the display that this program is on."""

    def __init__(self) -> None:
        self.clicks: list[str] = []
        """What was clicked, in order."""

    def move_to(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Move to a place in a widget, its middle by default. Raises Failure if that is out of reach."""
        spot = widget.mapToGlobal(place or widget.rect().center())
        under = QApplication.widgetAt(spot)
        if under is not widget and not widget.isAncestorOf(under):
            raise Failure(f"{_name(widget)} cannot be clicked: {_name(under)} is in its place")
        _xdotool("mousemove", str(spot.x()), str(spot.y()))
        let_settle(60)

    def click(self, widget: QWidget, what: str, place: QPoint | None = None, times: int = 1) -> None:
        """Click a widget once it is ready, `times` in quick succession; `what` is how a person calls it."""
        wait_until(lambda: widget.isVisible() and widget.isEnabled(), f"{what} to be clicked")
        self.move_to(widget, place)
        _xdotool("click", "--repeat", str(times), "--delay", "60", "1")
        self.clicks += [what] * times
        let_settle(60)

    def choose(self, combo: QComboBox, text: str, what: str) -> None:
        """Open a combo box and click one of its entries: two clicks."""
        self.click(combo, what)
        entries = combo.view()
        wait_until(entries.isVisible, f"{what} to open")
        # Qt takes a click that soon for the end of the one that opened it.
        let_settle(QApplication.doubleClickInterval())
        self.click_entry(entries, combo.model().index(combo.findText(text), 0), text)
        wait_until(lambda: combo.currentText() == text, f"{what} to be {text}")

    def click_entry(self, view: QAbstractItemView, index: QModelIndex, what: str) -> None:
        """Click an entry of a list or table."""
        view.scrollTo(index)
        self.click(view.viewport(), what, view.visualRect(index).center())


def _xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], timeout=SECONDS, check=True)


def _name(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}".strip()
