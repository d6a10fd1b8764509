"""A canvas tool that changes the area there is: its corners, edges and parts, by mouse and keys.

What an area can be is left to `editable`; whether a change is accepted, to the panel.
"""

from __future__ import annotations

import enum
from collections.abc import Callable

from qgis.core import (
    QgsCsException,
    QgsGeometry,
    QgsMapToPixelSimplifier,
    QgsPointXY,
    QgsProject,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapMouseEvent, QgsRubberBand
from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QApplication, QMenu

from ..geometry.translate import MapArea
from .canvas_tool import CanvasTool
from .editable import EditableArea, Grip, Handle, Target
from .handles import SHORTEST_EDGE, AreaHandles
from .sketch import outline, remove

_REACH = 9
"""Pixels between the mouse and what it still takes hold of."""


class Mode(enum.Enum):
    """What the mouse is about."""

    RESTING = "no button is down"
    PRESSING = "the button is down on something: a click or a drag"
    DRAGGING = "something follows the mouse"


class Edit(enum.Enum):
    """What was done to the area."""

    CORNER_MOVED = enum.auto()
    CORNER_INSERTED = enum.auto()
    CORNER_DELETED = enum.auto()
    PART_MOVED = enum.auto()
    PART_DELETED = enum.auto()
    HOLE_FILLED = enum.auto()


class AreaEditor(CanvasTool):
    """Edit one area: drag a corner, an edge's middle or a part; Delete, Ctrl-click and the menu delete.

    Double-clicking an edge inserts a corner. Esc lets go of what is dragged, then of what is selected, then
    ends; so does Enter.
    """

    edited = pyqtSignal(object, object)
    """The MapArea as it would be, not checked, and the Edit that leads to it."""
    nothing_left = pyqtSignal()
    """What was asked for would leave no area."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._mode = Mode.RESTING
        self._area: MapArea | None = None
        self._editable: EditableArea | None = None
        self._held: Target | None = None
        self._selected: int | None = None
        self._pressed_at = QPoint()
        self._handles: AreaHandles | None = None
        self._band: QgsRubberBand | None = None

    def set_area(self, area: MapArea | None) -> None:
        """Take the area to edit; what was selected before is no more."""
        self._area = area
        if self._handles is not None:
            self.follow_crs()

    def open(self) -> None:
        """Show the handles."""
        self._handles = AreaHandles(self._canvas)
        self._band = outline(self._canvas)
        self._band.setLineStyle(Qt.PenStyle.DashLine)
        self.follow_crs()

    def close(self) -> None:
        """Take the handles off the canvas."""
        if self._handles is not None and self._band is not None:
            self._handles.release()
            remove(self._handles)
            remove(self._band)
        self._handles = self._band = self._editable = None
        self._let_go()

    def follow_crs(self) -> None:
        """Find the corners' places in the canvas's CRS; without any, there is nothing to take hold of."""
        settings = self._canvas.mapSettings()
        self._let_go()
        self._select(None)
        self._editable = None
        if self._area is not None:
            try:
                self._editable = EditableArea(
                    self._area, settings.destinationCrs(), QgsProject.instance().transformContext()
                )
            except QgsCsException:
                self._editable = None
        if self._handles is not None:
            self._handles.show_area(self._editable)

    def canvasPressEvent(self, event: QgsMapMouseEvent) -> None:
        """Take hold of what is under the mouse."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = self._target(event)
            self._pressed_at = event.originalPixelPoint()
            self._mode = Mode.RESTING if self._held is None else Mode.PRESSING

    def canvasMoveEvent(self, event: QgsMapMouseEvent) -> None:
        """Drag what is held, or show what could be."""
        if self._mode is Mode.RESTING:
            self._show_target(self._target(event))
            return
        moved = (event.originalPixelPoint() - self._pressed_at).manhattanLength()
        if self._mode is Mode.PRESSING and moved >= QApplication.startDragDistance():
            self._mode = Mode.DRAGGING
        if self._mode is Mode.DRAGGING:
            self._show_drag(self._destination(event))

    def canvasReleaseEvent(self, event: QgsMapMouseEvent) -> None:
        """Complete a drag or a click, or offer the menu of what is under the mouse."""
        if event.button() == Qt.MouseButton.RightButton:
            self._offer_menu(event)
        elif event.button() == Qt.MouseButton.LeftButton and self._held is not None:
            held, mode = self._held, self._mode
            destination = self._destination(event)
            self._let_go()
            if mode is Mode.DRAGGING:
                self._drop(held, destination)
            elif mode is Mode.PRESSING:
                self._click(held, event.modifiers())

    def canvasDoubleClickEvent(self, event: QgsMapMouseEvent) -> None:
        """Insert a corner into the edge under the mouse."""
        target = self._target(event)
        if self._editable is None or (target is not None and target.grip is Grip.CORNER):
            return
        edge = self._editable.edge_at(event.originalMapPoint(), _REACH * self._canvas.mapUnitsPerPixel())
        if edge is not None:
            self._insert(edge)

    def press_key(self, key: Qt.Key) -> bool:
        """Delete the selected corner, or let go, or end."""
        transitions: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Delete: self._delete_selected,
            Qt.Key.Key_Backspace: self._delete_selected,
            Qt.Key.Key_Escape: self._step_back,
            Qt.Key.Key_Return: self.ended.emit,
            Qt.Key.Key_Enter: self.ended.emit,
        }
        if key in transitions:
            transitions[key]()
        return key in transitions

    # -- what is where

    def _target(self, event: QgsMapMouseEvent) -> Target | None:
        if self._editable is None:
            return None
        pixel = self._canvas.mapUnitsPerPixel()
        return self._editable.target_at(event.originalMapPoint(), _REACH * pixel, SHORTEST_EDGE * pixel)

    def _show_target(self, target: Target | None) -> None:
        if self._handles is not None:
            is_handle = target is not None and target.grip is not Grip.PART
            self._handles.point_at(Handle(target.point, target.number) if target and is_handle else None)
        shapes = {
            Grip.CORNER: Qt.CursorShape.PointingHandCursor,
            Grip.MIDDLE: Qt.CursorShape.PointingHandCursor,
            Grip.PART: Qt.CursorShape.SizeAllCursor,
        }
        self.setCursor(Qt.CursorShape.CrossCursor if target is None else shapes[target.grip])

    # -- dragging

    def _destination(self, event: QgsMapMouseEvent) -> QgsPointXY:
        """Give the place that the mouse has come to; a part as a whole snaps to nothing."""
        if self._held is not None and self._held.grip is Grip.PART:
            return QgsPointXY(event.originalMapPoint())
        return self.snapped(event)

    def _show_drag(self, destination: QgsPointXY) -> None:
        if self._band is None or self._held is None or self._editable is None:
            return
        if self._held.grip is Grip.PART:
            self._band.setToGeometry(self._shifted_part(self._editable, self._held, destination))
            return
        ends = (
            self._editable.neighbours(self._held.number)
            if self._held.grip is Grip.CORNER
            else [self._editable.point(number) for number in (self._held.number - 1, self._held.number)]
        )
        self._band.reset(QgsWkbTypes.GeometryType.LineGeometry)
        for point in (ends[0], destination, ends[-1]):
            self._band.addPoint(point)

    def _shifted_part(self, editable: EditableArea, held: Target, to: QgsPointXY) -> QgsGeometry:
        # In as many vertices as can be seen, because it is painted at each step.
        part = QgsMapToPixelSimplifier(
            QgsMapToPixelSimplifier.SimplifyFlag.SimplifyGeometry, self._canvas.mapUnitsPerPixel()
        ).simplify(editable.part(held.number))
        part.translate(to.x() - held.point.x(), to.y() - held.point.y())
        return part

    def _drop(self, held: Target, to: QgsPointXY) -> None:
        editable = self._editable
        if editable is None:
            return
        if held.grip is Grip.CORNER:
            self._apply(Edit.CORNER_MOVED, lambda: editable.with_corner_moved(held.number, to))
        elif held.grip is Grip.MIDDLE:
            self._apply(Edit.CORNER_INSERTED, lambda: editable.with_corner(held.number, to))
        else:
            shift = (to.x() - held.point.x(), to.y() - held.point.y())
            self._apply(Edit.PART_MOVED, lambda: editable.with_part_moved(held.number, *shift))

    def _let_go(self) -> None:
        self._mode, self._held = Mode.RESTING, None
        if self._band is not None:
            self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    # -- clicks, keys and the menu

    def _click(self, target: Target, held: Qt.KeyboardModifier) -> None:
        # Many window managers keep Alt with the mouse to themselves.
        deleting = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if target.grip is Grip.CORNER and held & deleting:
            self._delete(target.number)
        elif target.grip is Grip.MIDDLE:
            self._insert(Handle(target.point, target.number))
        else:
            self._select(target.number if target.grip is Grip.CORNER else None)

    def _select(self, vertex: int | None) -> None:
        self._selected = vertex
        if self._handles is not None:
            self._handles.select(vertex)

    def _step_back(self) -> None:
        if self._mode is not Mode.RESTING:
            self._let_go()
        elif self._selected is not None:
            self._select(None)
        else:
            self.ended.emit()

    def _insert(self, edge: Handle) -> None:
        editable = self._editable
        if editable is not None:
            self._apply(Edit.CORNER_INSERTED, lambda: editable.with_corner(edge.vertex, edge.point))

    def _delete_selected(self) -> None:
        if self._selected is not None and self._mode is Mode.RESTING:
            self._delete(self._selected)

    def _delete(self, vertex: int) -> None:
        editable = self._editable
        if editable is not None:
            self._apply(Edit.CORNER_DELETED, lambda: editable.without_corner(vertex))

    def _offer_menu(self, event: QgsMapMouseEvent) -> None:
        target, editable = self._target(event), self._editable
        if target is None or editable is None or self._mode is not Mode.RESTING:
            return
        menu = QMenu(self._canvas)
        menu.setObjectName("areaMenu")
        # The canvas, its parent, would keep every one of them.
        menu.aboutToHide.connect(menu.deleteLater)
        self._fill_menu(menu, editable, target)
        menu.popup(self._canvas.viewport().mapToGlobal(event.originalPixelPoint()))

    def _fill_menu(self, menu: QMenu, editable: EditableArea, target: Target) -> None:
        if target.grip is Grip.CORNER:
            menu.addAction(
                QCoreApplication.translate("AreaEditor", "Delete corner"), lambda: self._delete(target.number)
            )
            hole = editable.hole_at(target.number)
            if hole is not None:
                menu.addAction(
                    QCoreApplication.translate("AreaEditor", "Fill hole"),
                    lambda: self._apply(Edit.HOLE_FILLED, lambda: editable.without_hole(*hole)),
                )
        elif target.grip is Grip.MIDDLE:
            menu.addAction(
                QCoreApplication.translate("AreaEditor", "Insert corner"),
                lambda: self._insert(Handle(target.point, target.number)),
            )
        else:
            menu.addAction(
                QCoreApplication.translate("AreaEditor", "Delete part"),
                lambda: self._apply(Edit.PART_DELETED, lambda: editable.without_part(target.number)),
            )

    def _apply(self, edit: Edit, change: Callable[[], MapArea | None]) -> None:
        try:
            changed = change()
        except QgsCsException:
            # The place has no coordinates in the area's own CRS: it stays as it is.
            changed = self._area
        if changed is None:
            self.nothing_left.emit()
        else:
            self.edited.emit(changed, edit)
