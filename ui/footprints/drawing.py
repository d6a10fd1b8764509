"""Drawing the footprints into an image on QGIS's own threads, one drawing at a time.

When to draw, and what becomes of the image, is left to `overlay`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapLayer,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

from . import style
from .outlines import Outlines
from .uncovered import Uncovered

_SMALLEST_OUTLINED = 20.0
"""Pixels. Outlines of smaller footprints run into each other."""


@dataclass(frozen=True)
class Scene:
    """What is drawn."""

    outlines: Outlines
    uncovered: Uncovered | None = None
    preview: tuple[QgsRasterLayer, ...] = ()
    is_labelled: bool = True

    @property
    def layers(self) -> list[QgsMapLayer]:
        """The layers, the uppermost first."""
        hatched = [] if self.uncovered is None else [self.uncovered.layer]
        return [*hatched, self.outlines.layer, *self.preview]


class Drawing(QObject):
    """Draw outlines as they are now; what is changed meanwhile shows in the next drawing only."""

    finished = pyqtSignal(object, object)
    """The QImage, and the QgsMapSettings that tell its place; not told of a drawing that was dropped."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job: QgsMapRendererParallelJob | None = None

    @property
    def is_on(self) -> bool:
        """Tell whether a drawing is being made."""
        return self._job is not None

    def start(self, scene: Scene, map_settings: QgsMapSettings) -> None:
        """Draw for a map, in place of the drawing that is being made."""
        self.drop()
        if _pixels(scene.outlines, map_settings) < _SMALLEST_OUTLINED:
            style.set_crowded(scene.outlines.layer)
        else:
            style.set_roomy(scene.outlines.layer, is_labelled=scene.is_labelled)
        settings = QgsMapSettings(map_settings)
        settings.setLayers(scene.layers)
        settings.setBackgroundColor(QColor(Qt.GlobalColor.transparent))
        self._job = QgsMapRendererParallelJob(settings)
        # With a parent, it lives until it has ended, also when it is dropped.
        self._job.setParent(self)
        self._job.finished.connect(self._hand_over)
        self._job.finished.connect(self._job.deleteLater)
        self._job.start()

    def drop(self) -> None:
        """Forget the drawing that is being made, without waiting for its end."""
        job, self._job = self._job, None
        if job is not None:
            job.finished.disconnect(self._hand_over)
            job.cancelWithoutBlocking()

    def _hand_over(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self.finished.emit(job.renderedImage(), job.mapSettings())


def _pixels(outlines: Outlines, settings: QgsMapSettings) -> float:
    """Give the size of a middling footprint on the map; NaN where that cannot be told."""
    crs, context = outlines.layer.crs(), settings.transformContext()
    to_map = QgsCoordinateTransform(crs, settings.destinationCrs(), context)
    try:
        extent = to_map.transformBoundingBox(outlines.layer.dataProvider().extent())
    except QgsCsException:
        return math.nan
    diagonal = math.hypot(extent.width(), extent.height())
    return outlines.middling_share() * diagonal / settings.mapUnitsPerPixel()
