"""How rasters lie to the area, as far as that decides which are listed."""

from __future__ import annotations

import enum


class Relation(enum.Enum):
    """Which rasters are listed where there is an area."""

    MEETS = enum.auto()
    """Those that share surface with it."""
    COVERS = enum.auto()
    """Those that hold all of it."""
    ALL = enum.auto()
    """All of the service's, as if there were no area."""
