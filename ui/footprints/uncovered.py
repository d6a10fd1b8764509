"""The part of the area that no ticked raster covers, as a layer that belongs to no project.

Working it out is core's, placing it `placement`'s, drawing it is left to `drawing`.
"""

from __future__ import annotations

from qgis.core import QgsCoordinateReferenceSystem, QgsFeature, QgsGeometry

from .private_layer import private_layer
from .style import set_hatched


class Uncovered:
    """A surface with a hatch."""

    def __init__(self, surface: QgsGeometry, crs: QgsCoordinateReferenceSystem) -> None:
        self.layer = private_layer(crs)
        set_hatched(self.layer)
        feature = QgsFeature()
        feature.setGeometry(surface)
        self.layer.dataProvider().addFeatures([feature])
