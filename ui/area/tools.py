"""The canvas tools of the area, of which one at most is active, and the tool that was there before them.

What is drawn or edited is passed on; what becomes of it is left to the panel.
"""

from __future__ import annotations

import enum
import functools

from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractButton

from ..geometry.translate import MapArea
from .canvas_tool import CanvasTool
from .combining import Combination
from .editor import AreaEditor
from .tool import AreaTool, Shape


class Tool(enum.Enum):
    """What the mouse can do on the map."""

    POLYGON = enum.auto()
    RECTANGLE = enum.auto()
    EDIT = enum.auto()


class AreaTools(QObject):
    """Switch between drawing, editing, and whatever the canvas's tool was before."""

    switched = pyqtSignal()
    """Another tool is active, of ours or not."""
    drawn = pyqtSignal(object, object)
    """A MapArea, not checked, and its Combination."""
    edited = pyqtSignal(object, object)
    """A MapArea, not checked, and the Edit."""
    begun = pyqtSignal(object)
    """A shape is begun, with this Combination."""
    corners_changed = pyqtSignal()
    """A corner of the shape was set or taken back."""
    previewed = pyqtSignal(object)
    """The MapArea being drawn, or None."""
    too_few_corners = pyqtSignal(object)
    """For what the Tool was asked to do."""
    undo_requested = pyqtSignal()
    redo_requested = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._previous: QgsMapTool | None = None
        self._drawing = {
            Tool.POLYGON: AreaTool(canvas, Shape.POLYGON),
            Tool.RECTANGLE: AreaTool(canvas, Shape.RECTANGLE),
        }
        self._editor = AreaEditor(canvas)
        self._tools: dict[Tool, CanvasTool] = {**self._drawing, Tool.EDIT: self._editor}
        self._connect()

    @property
    def active(self) -> Tool | None:
        """Give the tool that is active; None where it is none of these."""
        return next((name for name, tool in self._tools.items() if tool.isActive()), None)

    def set_button(self, name: Tool, button: QAbstractButton) -> None:
        """Let a button be checked while a tool is active, and switch it on and off."""
        self._tools[name].setButton(button)
        button.clicked.connect(functools.partial(self._switch, name))

    def set_area(self, area: MapArea | None) -> None:
        """Edit this area from now on."""
        self._editor.set_area(area)

    def set_combination(self, usual: Combination, *, has_area: bool) -> None:
        """Say what becomes of the shapes that are drawn next."""
        for tool in self._drawing.values():
            tool.set_combination(usual, has_area=has_area)

    def close(self) -> None:
        """End the active tool, if it is one of these, and give the canvas its previous one back."""
        active, previous = self._canvas.mapTool(), self._previous
        if active not in self._tools.values():
            return
        if previous is None or sip.isdeleted(previous):
            self._canvas.unsetMapTool(active)
        else:
            self._canvas.setMapTool(previous)

    def release(self) -> None:
        """Take the tools off the canvas, for good."""
        self.close()
        self._canvas.mapToolSet.disconnect(self.switched)
        for tool in self._tools.values():
            tool.deleteLater()
        self._tools = {}

    def _switch(self, name: Tool, is_on: bool) -> None:
        if not is_on:
            self.close()
            return
        if self._canvas.mapTool() not in self._tools.values():
            self._previous = self._canvas.mapTool()
        self._canvas.setMapTool(self._tools[name])

    def _connect(self) -> None:
        self._canvas.mapToolSet.connect(self.switched)
        for name, tool in self._drawing.items():
            tool.finished.connect(self.drawn)
            tool.begun.connect(self.begun)
            tool.corners_changed.connect(lambda _: self.corners_changed.emit())
            tool.previewed.connect(self.previewed)
            tool.too_few_corners.connect(functools.partial(self.too_few_corners.emit, name))
        self._editor.edited.connect(self.edited)
        self._editor.nothing_left.connect(functools.partial(self.too_few_corners.emit, Tool.EDIT))
        for each in self._tools.values():
            each.ended.connect(self.close)
            each.undo_requested.connect(self.undo_requested)
            each.redo_requested.connect(self.redo_requested)
