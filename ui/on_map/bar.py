"""What can be done with the rasters on the map: a button to pick them there, and a menu for the rest.

Doing it is left to those who listen.
"""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QHBoxLayout, QMenu, QToolButton, QWidget

_ICONS = Path(__file__).resolve().parents[2] / "resources"


class MapBar(QWidget):
    """Two buttons that take the room of two icons."""

    pick_toggled = pyqtSignal(bool)
    """The user wants to pick rasters on the map, or no longer."""
    zoom_requested = pyqtSignal()
    """To the ticked rasters, or all that are shown where none is ticked."""
    keep_requested = pyqtSignal()
    """Of the footprints of the ticked rasters, or all shown where none is ticked, as a layer."""
    preview_end_requested = pyqtSignal()
    labels_toggled = pyqtSignal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pick_button = _button("pick-rasters.svg")
        """For the tool that checks it while it is active."""
        self.pick_button.setCheckable(True)
        self.pick_button.clicked.connect(self.pick_toggled)
        self._menu = QMenu(self)
        self._zoom = self._menu.addAction("")
        self._zoom.triggered.connect(self.zoom_requested)
        self._keep = self._menu.addAction("")
        self._keep.triggered.connect(self.keep_requested)
        self._end_preview = self._menu.addAction(QCoreApplication.translate("MapBar", "Remove the preview"))
        self._end_preview.triggered.connect(self.preview_end_requested)
        self._menu.addSeparator()
        self._labels = self._new_labels_action()
        self._menu_button = _button("map-menu.svg")
        self._menu_button.setMenu(self._menu)
        self._menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._name_buttons()
        self._lay_out()
        self.show_amount(0, 0, 0)
        self.show_preview(False)

    def show_amount(self, in_all: int, shown: int, ticked: int) -> None:
        """Offer what can be done with so many rasters, of which a search and filters leave some shown."""
        self.pick_button.setEnabled(in_all > 0)
        self._menu_button.setEnabled(in_all > 0)
        for action in (self._zoom, self._keep):
            action.setEnabled(bool(ticked or shown))
        if ticked:
            self._zoom.setText(
                QCoreApplication.translate("MapBar", "Zoom to %n ticked raster(s)", None, ticked)
            )
            keep = QCoreApplication.translate(
                "MapBar", "Keep %n ticked footprint(s) as a layer", None, ticked
            )
        else:
            self._zoom.setText(QCoreApplication.translate("MapBar", "Zoom to %n raster(s)", None, shown))
            keep = QCoreApplication.translate("MapBar", "Keep %n footprint(s) as a layer", None, shown)
        self._keep.setText(keep)

    def show_preview(self, is_on: bool) -> None:
        """Offer to remove the preview that is on the map."""
        self._end_preview.setEnabled(is_on)

    def show_labels(self, is_on: bool) -> None:
        """Show whether names are on the map."""
        self._labels.setChecked(is_on)

    def _new_labels_action(self) -> QAction:
        action = self._menu.addAction(QCoreApplication.translate("MapBar", "Names on the map"))
        action.setCheckable(True)
        # Not `toggled`, which tells of `show_labels` too.
        action.triggered.connect(self.labels_toggled)
        return action

    def _name_buttons(self) -> None:
        self.pick_button.setObjectName("pickButton")
        self.pick_button.setAccessibleName(QCoreApplication.translate("MapBar", "Pick rasters on the map"))
        self.pick_button.setToolTip(
            QCoreApplication.translate(
                "MapBar",
                "Pick rasters on the map: click one to tick or untick it, drag a box to tick several, with "
                "Ctrl to untick them. Esc ends.",
            )
        )
        self._menu_button.setObjectName("mapMenuButton")
        name = QCoreApplication.translate("MapBar", "Rasters on the map")
        self._menu_button.setAccessibleName(name)
        self._menu_button.setToolTip(name)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.pick_button)
        row.addWidget(self._menu_button)


def _button(icon: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(QIcon(str(_ICONS / icon)))
    # Tool buttons are not reached by the Tab key unless told so.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
