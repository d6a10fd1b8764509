"""The way to rasters clipped to an area that is handed over, as one with a hole, which the dock cannot draw.

All else goes by the pointer, as on the `journey`; what the pixels are worth is left to whoever sent for them.
"""

from __future__ import annotations

from image_service_downloader.ui.geometry.translate import MapArea
from qgis.core import QgsCoordinateReferenceSystem, QgsGeometry

from .dock_user import DockUser
from .handover import Errand, Outcome
from .scene import the_dock


def download_within(errand: Errand) -> Outcome:
    """Go from the toolbar's button to rasters on the map, and tell what came of it. Raises Failure."""
    user = DockUser()
    user.open_dock()
    user.connect(errand.service)
    crs = QgsCoordinateReferenceSystem(errand.area_crs)
    the_dock().workflow.set_area(MapArea(QgsGeometry.fromWkt(errand.area_wkt), crs))
    user.wait_for_list()
    user.start_download()
    return Outcome(rasters=user.wait_for_layers(), clicks=tuple(user.pointer.clicks))
