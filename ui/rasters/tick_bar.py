"""The buttons that tick many rasters at once, and the menu of a row.

What they tick is left to the panel: these only say what the user wants.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from ...core.covering import Preference
from ..small_widgets import plain_label, text_button


class TickBar(QWidget):
    """All, none, and a menu of the rest."""

    all_requested = pyqtSignal()
    none_requested = pyqtSignal()
    selected_requested = pyqtSignal(bool)
    """True ticks the selected rows, False unticks them."""
    fewest_requested = pyqtSignal(object)
    """The fewest that cover the area, in order of a Preference."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all = text_button(
            QCoreApplication.translate("RastersPanel", "All"),
            QCoreApplication.translate("RastersPanel", "Tick all rasters in the list"),
        )
        self._none = text_button(
            QCoreApplication.translate("RastersPanel", "None"),
            QCoreApplication.translate("RastersPanel", "Untick all rasters in the list"),
        )
        self._more = text_button(
            QCoreApplication.translate("RastersPanel", "More"),
            QCoreApplication.translate("RastersPanel", "More ways to tick"),
        )
        self._menu = QMenu(self)
        self._fill_menu()
        self._more.setMenu(self._menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._all.clicked.connect(self.all_requested)
        self._none.clicked.connect(self.none_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(plain_label(QCoreApplication.translate("RastersPanel", "Tick:")))
        for button in (self._all, self._none, self._more):
            row.addWidget(button)
        row.addStretch(1)

    def allow_selected(self, is_selected: bool) -> None:
        """Let what is selected be ticked, where something is."""
        for action in self._selected:
            action.setEnabled(is_selected)

    def allow_fewest(self, is_allowed: bool) -> None:
        """Let the fewest that cover the area be ticked, where they can be found."""
        for action in self._fewest:
            action.setEnabled(is_allowed)

    def _fill_menu(self) -> None:
        menu = self._menu
        self._selected = (
            menu.addAction(QCoreApplication.translate("RastersPanel", "Tick what is selected")),
            menu.addAction(QCoreApplication.translate("RastersPanel", "Untick what is selected")),
        )
        self._selected[0].triggered.connect(lambda: self.selected_requested.emit(True))
        self._selected[1].triggered.connect(lambda: self.selected_requested.emit(False))
        menu.addSeparator()
        self._fewest = (
            menu.addAction(
                QCoreApplication.translate("RastersPanel", "The fewest that cover the area, newest first")
            ),
            menu.addAction(
                QCoreApplication.translate("RastersPanel", "The fewest that cover the area, finest first")
            ),
        )
        self._fewest[0].triggered.connect(lambda: self.fewest_requested.emit(Preference.NEWEST))
        self._fewest[1].triggered.connect(lambda: self.fewest_requested.emit(Preference.FINEST))
        self.allow_selected(False)
        self.allow_fewest(False)


class RowMenu(QMenu):
    """What can be done with the selected rows."""

    zoom_requested = pyqtSignal()
    preview_requested = pyqtSignal()
    tick_requested = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        zoom = self.addAction(QCoreApplication.translate("RastersPanel", "Zoom to"))
        zoom.setShortcut(QKeySequence(Qt.Key.Key_Return))
        preview = self.addAction(QCoreApplication.translate("RastersPanel", "Preview on the map"))
        tick = self.addAction(QCoreApplication.translate("RastersPanel", "Tick"))
        untick = self.addAction(QCoreApplication.translate("RastersPanel", "Untick"))
        zoom.triggered.connect(self.zoom_requested)
        preview.triggered.connect(self.preview_requested)
        tick.triggered.connect(lambda: self.tick_requested.emit(True))
        untick.triggered.connect(lambda: self.tick_requested.emit(False))
