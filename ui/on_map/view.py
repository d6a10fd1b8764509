"""Brings the map into sight, and moves it to where something lies, in whatever spatial reference.

What is worth going to, and when, is left to the dock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsCsException, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtWidgets import QStackedWidget

from ...core.outline import Box
from ...core.service import ServiceInfo
from ..geometry.antimeridian import turned_box
from ..geometry.translate import crs_of, runs_on

_MARGIN = 1.05


def zoom_to(
    canvas: QgsMapCanvas, extents: Iterable[tuple[QgsRectangle, QgsCoordinateReferenceSystem]]
) -> None:
    """Show all these extents, as far as they have a place on the map; do nothing without any."""
    together = QgsRectangle()
    for extent, crs in extents:
        moved = _moved(canvas, extent, crs)
        if moved is not None:
            together.combineExtentWith(moved)
    if together.isNull() or not together.isFinite():
        return
    together.scale(_MARGIN)
    canvas.setExtent(together)
    canvas.refresh()


def place_on_map(service: ServiceInfo) -> Callable[[Box], QgsRectangle]:
    """Give what tells where to see a box in a service's spatial reference, in that reference.

    Where the longitudes of the service run on beyond 180, maps of the world have their own.
    """
    if runs_on(crs_of(service.spatial_reference), service.extent):
        return lambda box: QgsRectangle(*turned_box(box))
    return lambda box: QgsRectangle(*box)


def bring_to_front(canvas: QgsMapCanvas) -> None:
    """Show the map where QGIS shows its welcome page instead, as it does until there is a project."""
    stack = canvas.parentWidget()
    if isinstance(stack, QStackedWidget):
        stack.setCurrentWidget(canvas)


def _moved(
    canvas: QgsMapCanvas, extent: QgsRectangle, crs: QgsCoordinateReferenceSystem
) -> QgsRectangle | None:
    map_settings = canvas.mapSettings()
    map_crs = map_settings.destinationCrs()
    if map_crs.isValid() and not crs.isValid():
        return None
    transform = QgsCoordinateTransform(crs, map_crs, map_settings.transformContext())
    transform.setBallparkTransformsAreAppropriate(True)
    try:
        return transform.transformBoundingBox(extent)
    except QgsCsException:
        return None
