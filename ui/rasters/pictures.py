"""The small pictures that have come for rasters of a table, as many as are worth keeping.

Fetching them is left to `thumbnails`, by way of the dock.
"""

from __future__ import annotations

from collections import OrderedDict

from qgis.PyQt.QtGui import QImage, QPixmap

WIDTH, HEIGHT = 48, 32
"""Logical pixels that a picture fits into."""
_MOST_KEPT = 1000
"""At 24 KiB each."""
_TRIALS = 8
"""Rasters without a picture after which a service is taken to have none at all."""


class RasterPictures:
    """Pictures by raster id, the one shown longest ago forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, QPixmap | None] = OrderedDict()
        self.has_some = False
        """Whether any raster has had one."""

    def put(self, raster_id: int, image: QImage | None) -> None:
        """Keep a raster's picture, or that it has none."""
        self.has_some = self.has_some or image is not None
        self._kept[raster_id] = None if image is None else QPixmap.fromImage(image)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def get(self, raster_id: int) -> QPixmap | None:
        """Give a raster's picture, where it has come."""
        if raster_id not in self._kept:
            return None
        self._kept.move_to_end(raster_id)
        return self._kept[raster_id]

    def __contains__(self, raster_id: int) -> bool:
        return raster_id in self._kept

    @property
    def are_lacking(self) -> bool:
        """Whether the service seems to have none."""
        return not self.has_some and len(self._kept) >= _TRIALS
