"""A menu that asks which of the rasters in one place is meant.

It lights them up as the pointer passes over their names; what is on the map, and ticking, is left to others.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from qgis.PyQt.QtCore import QCoreApplication, QObject, QPoint, pyqtSignal
from qgis.PyQt.QtWidgets import QAction, QMenu, QWidget

from .outlines import Outlined

_MOST_LISTED = 20
"""A menu of more would not fit on the screen."""


class Chooser(QObject):
    """Ask without waiting: the menu goes away by itself."""

    picked = pyqtSignal(object, bool)
    """A frozenset of raster ids, and whether they are to be ticked or unticked."""
    preview_requested = pyqtSignal(int)
    """The id of a raster."""
    pointed = pyqtSignal(object)
    """The id of the raster whose name is pointed at; None when it is left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._menu = QMenu(parent)
        self._menu.setObjectName("rasterChooser")
        self._menu.aboutToHide.connect(lambda: self.pointed.emit(None))

    def ask_which(self, rasters: Sequence[Outlined], place: QPoint) -> None:
        """Ask at a place on the screen which of the rasters to tick or untick."""
        self._menu.clear()
        for raster in rasters[:_MOST_LISTED]:
            action = self._add(raster, _title(raster))
            action.setCheckable(True)
            action.setChecked(raster.is_ticked)
            action.triggered.connect(partial(self.picked.emit, frozenset({raster.raster_id})))
        self._say_left_out(rasters)
        self._menu.addSeparator()
        self._add_all(rasters)
        self._menu.popup(place)

    def offer_previews(self, rasters: Sequence[Outlined], place: QPoint) -> None:
        """Offer at a place on the screen to show one of the rasters."""
        self._menu.clear()
        for raster in rasters[:_MOST_LISTED]:
            text = QCoreApplication.translate("PickTool", "Preview {name}")
            action = self._add(raster, text.format(name=_title(raster)))
            # A triggered action hands over whether it is checked, too.
            action.triggered.connect(lambda _, chosen=raster.raster_id: self.preview_requested.emit(chosen))
        self._say_left_out(rasters)
        self._menu.popup(place)

    def close(self) -> None:
        """Take the menu away."""
        self._menu.close()

    def _add(self, raster: Outlined, text: str) -> QAction:
        action = self._menu.addAction(text)
        action.hovered.connect(partial(self.pointed.emit, raster.raster_id))
        return action

    def _say_left_out(self, rasters: Sequence[Outlined]) -> None:
        left_out = len(rasters) - _MOST_LISTED
        if left_out > 0:
            more = QCoreApplication.translate(
                "PickTool", "… and %n more, to be found in the list", None, left_out
            )
            self._menu.addAction(more).setEnabled(False)

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


def _title(raster: Outlined) -> str:
    """Give name and date: rasters of several years go by the same name."""
    # A single & would underline what follows.
    return f"{raster.name}  {raster.day}".strip().replace("&", "&&")
