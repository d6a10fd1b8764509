"""The preview of a raster as a layer that belongs to no project, on a file that goes with it.

Fetching the picture is core's; showing the layer is left to the footprints' overlay, which draws it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QSize, QTemporaryDir, QThread
from qgis.PyQt.QtGui import QImageReader

from ..core.errors import Content, NotARaster, TargetNotWritable
from ..core.preview import LONGEST_SIDE, Picture
from ..core.rasters import RasterItem
from .translate_geometry import crs_of

_WORLD_FILE_SUFFIXES = {"png": "pgw", "jpg": "jgw"}


@dataclass(frozen=True)
class Preview:
    """A raster's picture on the map."""

    raster_id: int
    layer: QgsRasterLayer
    folder: QTemporaryDir
    """Of the picture's file; ours alone."""

    def remove(self) -> None:
        """Delete the layer and its file, for good."""
        sip.delete(self.layer)
        self.folder.remove()


def open_picture(picture: Picture, item: RasterItem, thread: QThread) -> Preview:
    """Write the picture to a temporary folder and open it as a layer of ``thread``; call it in a task.

    Raises NotARaster for a picture that cannot be read or is larger than was asked for, TargetNotWritable.
    """
    folder = QTemporaryDir()
    path = Path(folder.path()) / f"preview.{picture.suffix}"
    try:
        path.write_bytes(picture.content)
        size = QImageReader(str(path)).size()
        if not size.isValid() or max(size.width(), size.height()) > LONGEST_SIDE:
            raise NotARaster(item.name, Content.OTHER_FORMAT)
        world_file = path.with_suffix(f".{_WORLD_FILE_SUFFIXES[picture.suffix]}")
        world_file.write_text(_world_file(picture, size), encoding="ascii")
    except OSError as error:
        raise TargetNotWritable(path, str(error)) from error
    layer = _layer(path, picture, item)
    if not layer.isValid():
        raise NotARaster(item.name, Content.OTHER_FORMAT)
    layer.moveToThread(thread)
    return Preview(item.raster_id, layer, folder)


def _world_file(picture: Picture, size: QSize) -> str:
    """Place the middle of the upper left pixel; the server may have drawn fewer pixels than it was asked."""
    west, south, east, north = picture.bounds
    width, height = (east - west) / size.width(), (north - south) / size.height()
    numbers = (width, 0.0, 0.0, -height, west + width / 2, north - height / 2)
    return "".join(f"{number!r}\n" for number in numbers)


def _layer(path: Path, picture: Picture, item: RasterItem) -> QgsRasterLayer:
    options = QgsRasterLayer.LayerOptions()
    # A layer without a CRS would make QGIS ask for one, in a dialog, from this thread.
    options.skipCrsValidation = True
    layer = QgsRasterLayer(str(path), item.name, "gdal", options)
    layer.setCrs(crs_of(picture.spatial_reference))
    return layer
