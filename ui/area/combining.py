"""How a drawn shape and the area there is become one area: in its place, added to it or cut from it.

Shapes that cannot serve as an area are refused by `geometry.translate`, before they come here.
"""

from __future__ import annotations

import enum

from qgis.core import QgsCoordinateTransformContext, QgsGeometry

from ...core.geometry import only_surfaces
from ..geometry.translate import MapArea, geometry_of, surface_in, surface_of


class Combination(enum.Enum):
    """What a drawn shape does to the area."""

    NEW = "it takes the area's place"
    ADD = "it is added"
    CUT = "it is cut out"


def combined(
    area: MapArea | None, drawn: MapArea, how: Combination, context: QgsCoordinateTransformContext
) -> MapArea:
    """Give the area that follows, empty where all of it was cut away; in the CRS of the area there was.

    Raises InvalidArea where the shape does not exist in that CRS.
    """
    if area is None or how is Combination.NEW:
        return drawn
    one, other = surface_of(area.geometry), surface_in(drawn, area.crs, context)
    together = only_surfaces(one.union(other) if how is Combination.ADD else one.difference(other))
    return MapArea(QgsGeometry() if together is None else geometry_of(together), area.crs)
