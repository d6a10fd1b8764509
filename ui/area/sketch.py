"""How areas look on the canvas: the one that is set, a drawing that cannot serve as one, one being drawn.

Knows nothing of how they come about.
"""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsGeometry,
    QgsProject,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsRubberBand, QgsVertexMarker
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

from ...core.errors import InvalidArea
from ..geometry.translate import MapArea, corners_in_crs, in_crs
from .combining import Combination

_MANY_CORNERS = 2000
"""So many take in_crs 15 ms."""
COLOUR = QColor("#c8107a")


class AreaSketch:
    """The outlines of the area and of a rejected drawing on the canvas, in whatever CRS it is."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._area: MapArea | None = None
        self._rejected: MapArea | None = None
        self._is_visible = True
        self._area_band = outline(canvas)
        # Only what is being drawn is filled: a fill would tint the rasters that come.
        self._area_band.setFillColor(QColor(Qt.GlobalColor.transparent))
        self._rejected_band = outline(canvas)
        self._rejected_band.setLineStyle(Qt.PenStyle.DashLine)
        self._crossing = QgsVertexMarker(canvas)
        self._crossing.setIconType(QgsVertexMarker.IconType.ICON_X)
        self._crossing.setPenWidth(3)
        self._crossing.setIconSize(14)
        canvas.destinationCrsChanged.connect(self._paint)
        self._paint()

    def show(self, area: MapArea | None, rejected: MapArea | None) -> None:
        """Show the area solid and the rejected drawing dashed, its first crossing marked."""
        self._area, self._rejected = area, rejected
        self._paint()

    def set_visible(self, is_visible: bool) -> None:
        """Show all of it, or nothing."""
        self._is_visible = is_visible
        self._paint()

    def release(self) -> None:
        """Take everything off the canvas, for good."""
        self._canvas.destinationCrsChanged.disconnect(self._paint)
        for item in (self._area_band, self._rejected_band, self._crossing):
            remove(item)

    def _paint(self) -> None:
        self._area_band.setToGeometry(self._on_canvas(self._area))
        rejected = self._on_canvas(self._rejected)
        self._rejected_band.setToGeometry(rejected)
        # QGIS's own validator would take half a second for 10,000 vertices.
        errors = rejected.validateGeometry(Qgis.GeometryValidationEngine.Geos)
        crossings = [error.where() for error in errors if error.hasWhere()]
        self._crossing.setVisible(bool(crossings))
        if crossings:
            self._crossing.setCenter(crossings[0])

    def _on_canvas(self, map_area: MapArea | None) -> QgsGeometry:
        """Give the geometry in the canvas's CRS; none where it has no place there."""
        if map_area is None or not self._is_visible:
            return QgsGeometry()
        crs = self._canvas.mapSettings().destinationCrs()
        context = QgsProject.instance().transformContext()
        if map_area.geometry.constGet().nCoordinates() > _MANY_CORNERS:
            # The edges between are too short for anyone to see them bend.
            return corners_in_crs(map_area, crs, context)
        try:
            return in_crs(map_area, crs, context)
        except InvalidArea:
            return QgsGeometry()


def outline(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Put an outline without a geometry on the canvas; cased in white, for dark and for light imagery."""
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(COLOUR)
    band.setSecondaryStrokeColor(QColor(Qt.GlobalColor.white))
    band.setWidth(2)
    band.setFillColor(QColor(COLOUR.red(), COLOUR.green(), COLOUR.blue(), 30))
    return band


def show_combination(band: QgsRubberBand, how: Combination) -> None:
    """Let a shape that will be cut out look hatched and dashed, any other one solid."""
    is_cut = how is Combination.CUT
    band.setLineStyle(Qt.PenStyle.DashLine if is_cut else Qt.PenStyle.SolidLine)
    band.setBrushStyle(Qt.BrushStyle.BDiagPattern if is_cut else Qt.BrushStyle.SolidPattern)
    band.setFillColor(QColor(COLOUR.red(), COLOUR.green(), COLOUR.blue(), 160 if is_cut else 30))


def remove(item: QgsMapCanvasItem) -> None:
    """Take an item off its canvas for good; the scene alone would keep it alive."""
    item.scene().removeItem(item)
    sip.delete(item)
