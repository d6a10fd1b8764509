"""Where the user sets the area: buttons to draw one, its size, and its outline on the canvas.

Drawing itself is left to the canvas tool, what the area is good for to those who listen.
"""

from __future__ import annotations

import functools
import math
from pathlib import Path

from qgis.core import QgsApplication, QgsGeometry, QgsPointXY, QgsProject
from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from ..core.errors import InvalidArea
from .area_sketch import AreaSketch
from .area_tool import AreaTool, Shape
from .messages import explain
from .translate_geometry import MapArea, as_drawn, square_kilometres

ICONS = Path(__file__).resolve().parents[1] / "resources"


class AreaPanel(QWidget):
    """Draw buttons, the area's size, and what is wrong with a drawing that cannot serve as the area.

    Such a drawing stays on the canvas, dashed, until the next one, and changes nothing.
    """

    changed = pyqtSignal(object)
    """The MapArea that the user has set, or None."""

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._area: MapArea | None = None
        self._rejected: MapArea | None = None
        self._notice = ""
        self._previous_tool: QgsMapTool | None = None
        self._sketch = AreaSketch(canvas)
        self._buttons = {shape: self._new_draw_button(shape) for shape in Shape}
        self._tools = {shape: self._new_tool(shape) for shape in Shape}
        self._extent_button = self._new_extent_button()
        self._clear_button = self._new_clear_button()
        self._status = self._new_label("areaStatus")
        self._warning = self._new_label("areaWarning")
        self._warning_icon = self._new_warning_icon()
        self._lay_out()
        canvas.mapToolSet.connect(self._follow_tool)
        self._refresh()

    @property
    def area(self) -> MapArea | None:
        """Give the area that is set."""
        return self._area

    @property
    def is_drawing(self) -> bool:
        """Tell whether clicks on the map set the area's corners now."""
        return any(tool.isActive() for tool in self._tools.values())

    def show_area(self, map_area: MapArea | None) -> None:
        """Show an area here and on the canvas, or none."""
        self._area, self._rejected, self._notice = map_area, None, ""
        self._sketch.show(self._area, self._rejected)
        self._refresh()

    def close_tool(self) -> None:
        """End drawing, if that is on, and give the canvas its previous tool back."""
        active, previous = self._canvas.mapTool(), self._previous_tool
        if active not in self._tools.values():
            return
        if previous is None or sip.isdeleted(previous):
            self._canvas.unsetMapTool(active)
        else:
            self._canvas.setMapTool(previous)

    def release(self) -> None:
        """Take everything of the panel off the canvas; for good, the panel shows no area afterwards."""
        self.close_tool()
        self._canvas.mapToolSet.disconnect(self._follow_tool)
        self._sketch.release()
        for tool in self._tools.values():
            tool.deleteLater()
        self._tools = {}

    def _draw(self, shape: Shape, is_on: bool) -> None:
        if not is_on:
            self.close_tool()
            return
        if self._canvas.mapTool() not in self._tools.values():
            self._previous_tool = self._canvas.mapTool()
        self._canvas.setMapTool(self._tools[shape])

    def _take_extent(self) -> None:
        settings = self._canvas.mapSettings()
        extent = QgsGeometry.fromRect(self._canvas.extent())
        if settings.rotation():
            corners = [QgsPointXY(corner) for corner in settings.visiblePolygon()]
            extent = QgsGeometry.fromPolygonXY([[*corners, corners[0]]])
        self._take(MapArea(extent, settings.destinationCrs()))

    def _take(self, map_area: MapArea) -> None:
        problem = _problem(map_area)
        if problem:
            self._reject(map_area, problem)
            return
        self.close_tool()
        self.show_area(map_area)
        self.changed.emit(map_area)

    def _reject(self, map_area: MapArea, problem: str) -> None:
        self._rejected, self._notice = map_area, problem
        self._sketch.show(self._area, self._rejected)
        self._refresh()

    def _begin_anew(self) -> None:
        """Forget what was wrong with the drawing before."""
        if self._rejected is not None:
            self.show_area(self._area)
        self._warn("")

    def _follow_tool(self) -> None:
        """Say no more how to draw, when another tool has taken over."""
        self._warn(self._notice if self._rejected is not None else "")

    def _warn(self, notice: str) -> None:
        self._notice = notice
        self._refresh()

    def _clear(self) -> None:
        had_area = self._area is not None
        self.show_area(None)
        if had_area:
            self.changed.emit(None)

    def _refresh(self) -> None:
        shape = next((shape for shape, tool in self._tools.items() if tool.isActive()), None)
        self._status.setText(_status(self._area) if shape is None else _instruction(shape))
        self._warning.setText(self._notice)
        self._warning.setVisible(bool(self._notice))
        self._warning_icon.setVisible(bool(self._notice))
        self._clear_button.setEnabled(self._area is not None or self._rejected is not None)

    def _new_tool(self, shape: Shape) -> AreaTool:
        tool = AreaTool(self._canvas, shape)
        tool.setButton(self._buttons[shape])  # which checks it while the tool is active
        tool.finished.connect(self._take)
        tool.cancelled.connect(self.close_tool)
        tool.corners_changed.connect(self._begin_anew)
        tool.too_few_corners.connect(lambda: self._warn(_too_few(shape)))
        return tool

    def _new_draw_button(self, shape: Shape) -> QToolButton:
        button = self._new_button(f"draw-{shape.name.lower()}.svg")
        if shape is Shape.POLYGON:
            button.setText(QCoreApplication.translate("AreaPanel", "Polygon"))
            button.setToolTip(QCoreApplication.translate("AreaPanel", "Draw the area as a polygon"))
        else:
            button.setText(QCoreApplication.translate("AreaPanel", "Rectangle"))
            button.setToolTip(QCoreApplication.translate("AreaPanel", "Draw the area as a rectangle"))
        button.setCheckable(True)
        button.clicked.connect(functools.partial(self._draw, shape))
        return button

    def _new_extent_button(self) -> QToolButton:
        button = self._new_button("canvas-extent.svg")
        button.setText(QCoreApplication.translate("AreaPanel", "Visible map"))
        button.setToolTip(QCoreApplication.translate("AreaPanel", "Take what the map shows now as the area"))
        button.clicked.connect(self._take_extent)
        return button

    def _new_clear_button(self) -> QToolButton:
        button = self._new_button("clear.svg")
        button.setText(QCoreApplication.translate("AreaPanel", "Clear"))
        button.setToolTip(QCoreApplication.translate("AreaPanel", "Remove the area"))
        button.clicked.connect(self._clear)
        return button

    def _new_button(self, icon: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(Path(icon).stem)
        button.setIcon(QIcon(str(ICONS / icon)))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button

    def _new_label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _new_warning_icon(self) -> QLabel:
        label = QLabel(self)
        side = self.fontMetrics().height()
        label.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(side, side))
        return label

    def _lay_out(self) -> None:
        buttons = QGridLayout()
        buttons.addWidget(self._buttons[Shape.POLYGON], 0, 0)
        buttons.addWidget(self._buttons[Shape.RECTANGLE], 0, 1)
        buttons.addWidget(self._extent_button, 1, 0)
        buttons.addWidget(self._clear_button, 1, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(1, 1)
        layout.addLayout(buttons, 0, 0, 1, 2)
        layout.addWidget(self._status, 1, 0, 1, 2)
        layout.addWidget(self._warning_icon, 2, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._warning, 2, 1)


def _problem(map_area: MapArea) -> str:
    """Say why a drawing cannot serve as the area, and what to do; empty where it can."""
    if not map_area.crs.isValid():
        return QCoreApplication.translate(
            "AreaPanel",
            "The map has no coordinate reference system. Set one at the bottom right of the window, then try "
            "again.",
        )
    try:
        as_drawn(map_area)
    except InvalidArea as error:
        message = explain(error)
        return f"{message.title} {message.hint}"
    return ""


def _too_few(shape: Shape) -> str:
    if shape is Shape.POLYGON:
        return QCoreApplication.translate("AreaPanel", "A polygon needs three corners: click for more.")
    return QCoreApplication.translate("AreaPanel", "A rectangle needs a second corner: click where it goes.")


def _instruction(shape: Shape) -> str:
    if shape is Shape.POLYGON:
        return QCoreApplication.translate(
            "AreaPanel",
            "Click the corners on the map. Double-click, right-click or Enter ends, Backspace takes a corner "
            "back, Esc cancels.",
        )
    return QCoreApplication.translate(
        "AreaPanel",
        "Drag on the map, or click two opposite corners. Backspace takes the first one back, Esc cancels.",
    )


def _status(area: MapArea | None) -> str:
    if area is None:
        return QCoreApplication.translate("AreaPanel", "No area: rasters come whole.")
    size = square_kilometres(area, QgsProject.instance())
    if math.isnan(size):
        return QCoreApplication.translate("AreaPanel", "Area of unknown size")
    return QCoreApplication.translate("AreaPanel", "Area: {size}").format(size=_size_text(size))


def _size_text(size: float) -> str:
    """Give square kilometres as text, in hectares or square metres where they are fewer than one or so."""
    if size >= 1:
        return QCoreApplication.translate("AreaPanel", "{number} km²").format(number=_number(size))
    if size >= 0.001:
        return QCoreApplication.translate("AreaPanel", "{number} ha").format(number=_number(size * 100))
    return QCoreApplication.translate("AreaPanel", "{number} m²").format(number=_number(size * 1_000_000))


def _number(value: float) -> str:
    """Write three significant digits, and never less than the whole number, as the user's locale does."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return QLocale().toString(value, "f", decimals)
