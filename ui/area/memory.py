"""Keeps the area in the QGIS project: written when it changes, read when a project is opened.

What a restored area leads to is left to those who listen.
"""

from __future__ import annotations

import re

from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...core.errors import InvalidArea
from ..geometry.translate import MapArea, plain

_SCOPE = "ImageServiceDownloader"
_WKT, _CRS = "/area/wkt", "/area/crs"
_LONGEST = 20_000_000
"""Characters; half a million corners. A project may come from anyone."""
_POLYGON = re.compile(r"(Multi)?Polygon \(\([^a-z]+$", re.IGNORECASE)
"""No collections within collections: QGIS follows them until its stack is at its end."""
_DIGITS = 17
"""That a coordinate needs to come back as it was."""


class AreaMemory(QObject):
    """Follow a project through openings and closings; it counts as changed only where the area is."""

    restored = pyqtSignal(object)
    """The MapArea of the project that is open now; None where it has none."""

    def __init__(self, project: QgsProject, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._known: MapArea | None = None
        project.readProject.connect(self.read)
        project.cleared.connect(self.read)

    def read(self) -> None:
        """Tell what area the project has."""
        before, self._known = self._known, _read(self._project)
        if before is not None or self._known is not None:
            self.restored.emit(self._known)

    def keep(self, area: MapArea | None) -> None:
        """Write the area into the project, if it is another one than before."""
        if area is self._known:
            return
        self._known = area
        if area is None:
            self._project.removeEntry(_SCOPE, "/")
        else:
            self._project.writeEntry(_SCOPE, _WKT, area.geometry.asWkt(_DIGITS))
            self._project.writeEntry(_SCOPE, _CRS, _name_of(area.crs))
        self._project.setDirty(True)

    def release(self) -> None:
        """Follow the project no longer; what is written stays."""
        self._project.readProject.disconnect(self.read)
        self._project.cleared.disconnect(self.read)


def _read(project: QgsProject) -> MapArea | None:
    """Read what was written; anything else counts as nothing."""
    wkt, has_wkt = project.readEntry(_SCOPE, _WKT)
    name, has_crs = project.readEntry(_SCOPE, _CRS)
    if not (has_wkt and has_crs) or len(wkt) > _LONGEST or _POLYGON.match(wkt) is None:
        return None
    crs = QgsCoordinateReferenceSystem(name)
    if not crs.isValid():
        crs = QgsCoordinateReferenceSystem.fromWkt(name)
    if not crs.isValid():
        return None
    try:
        return plain(MapArea(QgsGeometry.fromWkt(wkt), crs))
    except InvalidArea:
        return None


def _name_of(crs: QgsCoordinateReferenceSystem) -> str:
    """Give the CRS's id; a user's own one is unknown elsewhere but for its WKT."""
    authority_id = crs.authid()
    is_own = not authority_id or authority_id.upper().startswith("USER:")
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED) if is_own else authority_id)
