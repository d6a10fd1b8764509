"""What the area panel says: how large an area is, how to draw and edit, what a step of the history was.

Errors are worded in `error_wording`.
"""

from __future__ import annotations

import math

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ..geometry.translate import MapArea, corner_count, square_kilometres
from .combining import Combination
from .editor import Edit
from .tools import Tool


def size_of(area: MapArea | None) -> str:
    """Say how large the area that is set is."""
    if area is None:
        return QCoreApplication.translate("AreaPanel", "No area: rasters come whole.")
    return _facts(area)


def size_so_far(area: MapArea | None) -> str:
    """Say how large the shape that is being drawn is, with its last corner at the mouse."""
    if area is None:
        return QCoreApplication.translate("AreaPanel", "No corner yet.")
    return _facts(area)


def instruction(tool: Tool, how: Combination) -> str:
    """Say what the mouse and the keys do now."""
    if tool is Tool.EDIT:
        return QCoreApplication.translate(
            "AreaPanel",
            "Drag corners, the dots between them, or a whole part. Double-click an edge for a new corner, "
            "Ctrl-click a corner or press Delete to remove it. Esc ends.",
        )
    return f"{_purpose(how)} {_gestures(tool)}".strip()


def too_few(tool: Tool) -> str:
    """Say what is missing."""
    if tool is Tool.POLYGON:
        return QCoreApplication.translate("AreaPanel", "A polygon needs three corners: click for more.")
    if tool is Tool.RECTANGLE:
        return QCoreApplication.translate(
            "AreaPanel", "A rectangle needs a second corner: click where it goes."
        )
    return QCoreApplication.translate(
        "AreaPanel", "The area needs three corners. To remove all of it, press “Remove the area”."
    )


def no_crs() -> str:
    """Say that a place on the map is nowhere on earth."""
    return QCoreApplication.translate(
        "AreaPanel",
        "The map has no coordinate reference system. Set one at the bottom right of the window, then try "
        "again.",
    )


def can_mend() -> str:
    """Say what mending does."""
    return QCoreApplication.translate("AreaPanel", "“Mend” divides it there; or draw it again.")


def nothing_left() -> str:
    """Say that a cut would take everything."""
    return QCoreApplication.translate("AreaPanel", "Nothing would be left of the area.")


def step_of_drawing(how: Combination) -> str:
    """Name what drawing or taking a shape has done, for the undo button."""
    return {
        Combination.NEW: QCoreApplication.translate("AreaPanel", "new area"),
        Combination.ADD: QCoreApplication.translate("AreaPanel", "adding"),
        Combination.CUT: QCoreApplication.translate("AreaPanel", "cutting"),
    }[how]


def step_of_editing(edit: Edit) -> str:
    """Name an edit, for the undo button."""
    return {
        Edit.CORNER_MOVED: QCoreApplication.translate("AreaPanel", "moving a corner"),
        Edit.CORNER_INSERTED: QCoreApplication.translate("AreaPanel", "inserting a corner"),
        Edit.CORNER_DELETED: QCoreApplication.translate("AreaPanel", "deleting a corner"),
        Edit.PART_MOVED: QCoreApplication.translate("AreaPanel", "moving a part"),
        Edit.PART_DELETED: QCoreApplication.translate("AreaPanel", "deleting a part"),
        Edit.HOLE_FILLED: QCoreApplication.translate("AreaPanel", "filling a hole"),
    }[edit]


def step_of_clearing() -> str:
    """Name the removal of the area, for the undo button."""
    return QCoreApplication.translate("AreaPanel", "clearing")


def _purpose(how: Combination) -> str:
    return {
        Combination.NEW: "",
        Combination.ADD: QCoreApplication.translate("AreaPanel", "Add to the area:"),
        Combination.CUT: QCoreApplication.translate("AreaPanel", "Cut from the area:"),
    }[how]


def _gestures(tool: Tool) -> str:
    if tool is Tool.POLYGON:
        return QCoreApplication.translate(
            "AreaPanel",
            "Click the corners on the map. Double-click, right-click or Enter ends, Backspace takes a corner "
            "back, Esc cancels.",
        )
    return QCoreApplication.translate(
        "AreaPanel",
        "Drag on the map, or click two opposite corners. Backspace takes the first one back, Esc cancels.",
    )


def _facts(area: MapArea) -> str:
    corners = corner_count(area.geometry)
    return f"{_size(area)} · {QCoreApplication.translate('AreaPanel', '%n corner(s)', None, corners)}"


def _size(area: MapArea) -> str:
    size = square_kilometres(area, QgsProject.instance())
    if math.isnan(size):
        return QCoreApplication.translate(
            "AreaPanel", "Area of unknown size: it may reach beyond its coordinate reference system"
        )
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
