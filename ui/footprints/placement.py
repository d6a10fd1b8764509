"""Where footprints lie on a map: on one of the world between 180° west and east, and cut where that ends.

Whether a service needs that is decided once for all its rasters; drawing them is left to others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
)

from ...core.errors import InvalidArea
from ...core.outline import Box, Outline, wkb_of
from ...core.service import Extent
from ..geometry.antimeridian import rejoined, turn_into_world, turned
from ..geometry.translate import geometry_of, is_torn, runs_on, surface_of, world
from .private_layer import flexible

_HALF_CIRCLE = 180.0

Place = Callable[[bytes], Optional[QgsGeometry]]
"""Takes a footprint's WKB as the service has it; gives None where that has no place."""


class Placement(NamedTuple):
    """How footprints become geometries of a layer."""

    crs: QgsCoordinateReferenceSystem
    """The layer's."""
    place: Place


class Placing:
    """Places the footprints of one service on maps; that they go over 180° is told by its extent."""

    def __init__(
        self,
        crs: QgsCoordinateReferenceSystem,
        extent: Extent | None,
        context: QgsCoordinateTransformContext,
    ) -> None:
        self._crs = crs
        self._extent = extent
        self._context = context
        self._world = world()
        self._to_world = QgsCoordinateTransform(crs, self._world, context)
        self.depends_on_map = not crs.isGeographic() and self._ends_at_180(self._world)
        """Whether a map of another CRS may need another placement."""

    def reaching(self, bounds: Box) -> Placing:
        """Give the same for shapes that may lie farther out than the rasters."""
        boxes = (bounds, self._extent or bounds)
        wests, souths, easts, norths = zip(*boxes)
        return Placing(self._crs, (min(wests), min(souths), max(easts), max(norths)), self._context)

    def on(self, map_crs: QgsCoordinateReferenceSystem) -> Placement:
        """Give the placement for a map: in the service's CRS wherever it can be."""
        if runs_on(self._crs, self._extent):
            return Placement(self._crs, partial(_turned, crs=self._crs))
        if self.depends_on_map and self._ends_at_180(map_crs):
            return Placement(self._world, self._in_degrees)
        return as_given(self._crs)

    def _ends_at_180(self, map_crs: QgsCoordinateReferenceSystem) -> bool:
        return self._extent is not None and is_torn(self._extent, self._crs, map_crs, self._context)

    def _in_degrees(self, wkb: bytes) -> QgsGeometry | None:
        geometry = flexible(wkb, self._crs)
        try:
            geometry.transform(self._to_world)
            if geometry.boundingBox().width() <= _HALF_CIRCLE:
                return geometry
            # Some edges run right across the map, from one end to the other.
            return geometry_of(rejoined(surface_of(geometry)))
        except (QgsCsException, InvalidArea):
            return None


def as_given(crs: QgsCoordinateReferenceSystem) -> Placement:
    """Leave footprints where their service, of this CRS, has them."""
    return Placement(crs, partial(flexible, crs=crs))


def _turned(wkb: bytes, crs: QgsCoordinateReferenceSystem) -> QgsGeometry | None:
    outline = Outline(wkb)
    west, _, east, _ = outline.box
    turn = turn_into_world(west, east)
    if turn is None:
        surface = outline.surface()
        return None if surface is None else flexible(wkb_of(turned(surface)), crs)
    geometry = flexible(wkb, crs)
    if turn:
        geometry.translate(turn, 0)
    return geometry
