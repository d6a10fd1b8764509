"""A menu that asks which of the rasters in one place is meant.

It lights them up as the pointer passes over their names; what is on the map, and ticking, is left to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from qgis.PyQt.QtCore import QCoreApplication, QObject, QPoint, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from .outlines import Outlined

_MOST_LISTED = 20
"""A menu of more would not fit on the screen."""


class Chooser(QObject):
    """Ask without waiting: the menu goes away by itself."""

    picked = pyqtSignal(object, bool)
    """A frozenset of raster ids, and whether they are to be ticked or unticked."""
    pointed = pyqtSignal(object)
    """The id of the raster whose name is pointed at; None when it is left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu = QMenu(parent)
        self._menu.setObjectName("rasterChooser")
        self._menu.aboutToHide.connect(lambda: self.pointed.emit(None))

    def ask(self, rasters: Sequence[Outlined], place: QPoint) -> None:
        """Open the menu at a place on the screen."""
        self._menu.clear()
        for raster in rasters[:_MOST_LISTED]:
            self._add_raster(raster)
        left_out = len(rasters) - _MOST_LISTED
        if left_out > 0:
            more = QCoreApplication.translate(
                "PickTool", "… and %n more, to be found in the list", None, left_out
            )
            self._menu.addAction(more).setEnabled(False)
        self._menu.addSeparator()
        self._add_all(rasters)
        self._menu.popup(place)

    def close(self) -> None:
        """Take the menu away."""
        self._menu.close()

    def _add_raster(self, raster: Outlined) -> None:
        # A single & would underline what follows.
        action = self._menu.addAction(raster.name.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(raster.is_ticked)
        action.hovered.connect(partial(self.pointed.emit, raster.raster_id))
        action.triggered.connect(partial(self.picked.emit, frozenset({raster.raster_id})))

    def _add_all(self, rasters: Sequence[Outlined]) -> None:
        ids = frozenset(raster.raster_id for raster in rasters)
        if all(raster.is_ticked for raster in rasters):
            text = QCoreApplication.translate("PickTool", "Untick all %n", None, len(ids))
            ticked = False
        else:
            text = QCoreApplication.translate("PickTool", "Tick all %n", None, len(ids))
            ticked = True
        action = self._menu.addAction(text)
        action.hovered.connect(partial(self.pointed.emit, None))
        action.triggered.connect(lambda: self.picked.emit(ids, ticked))
