"""Layers of polygons that belong to no project, for the map to draw.

What they hold and how they look is left to those who make them.
"""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsVectorLayer

_LONGEST_EDGE = 20_000
"""Metres or feet. Reprojection bends a longer edge visibly, by half a pixel where it fills the screen."""
_LONGEST_EDGE_DEGREES = 0.2
_MOST_PIECES = 2000
"""Of an edge; the circle of the earth has as many. A footprint far larger than that would fill the memory."""


def private_layer(crs: QgsCoordinateReferenceSystem, *fields: str) -> QgsVectorLayer:
    """Make an empty layer; fields are named with their types, as ``ticked:integer``."""
    options = QgsVectorLayer.LayerOptions()
    # Otherwise QGIS may ask the user for the CRS that follows in a moment.
    options.skipCrsValidation = True
    definition = "&".join(f"field={field}" for field in fields)
    layer = QgsVectorLayer(f"MultiPolygon?{definition}", "footprints", "memory", options)
    layer.setCrs(crs)
    return layer


def flexible(wkb: bytes, crs: QgsCoordinateReferenceSystem) -> QgsGeometry:
    """Give a polygon with as many vertices as it needs to be drawn in any other CRS."""
    geometry = QgsGeometry()
    geometry.fromWkb(wkb)
    longest = _LONGEST_EDGE_DEGREES if crs.isGeographic() else _LONGEST_EDGE
    box = geometry.boundingBox()
    size = max(box.width(), box.height())
    return geometry if size <= longest else geometry.densifyByDistance(max(longest, size / _MOST_PIECES))
