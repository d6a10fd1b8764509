"""The preview of a raster as layers that belong to no project, on files that go with them.

Fetching the picture is core's; showing the layers is left to the footprints' overlay, which draws them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QSize, QTemporaryDir, QThread
from qgis.PyQt.QtGui import QImageReader

from ...core.errors import Content, NotARaster, TargetNotWritable
from ...core.preview import LONGEST_SIDE, Picture
from ...core.rasters import RasterItem
from ..geometry.antimeridian import turns_into_world
from ..geometry.translate import crs_of

_WORLD_FILE_SUFFIXES = {"png": "pgw", "jpg": "jgw"}


@dataclass(frozen=True)
class Preview:
    """A raster's picture on the map."""

    raster_id: int
    layers: tuple[QgsRasterLayer, ...]
    """The picture where maps have its place: twice, where that is at both ends of a map of the world."""
    folder: QTemporaryDir
    """Of the picture's files; ours alone."""

    def remove(self) -> None:
        """Delete the layers and their files, for good."""
        for layer in self.layers:
            sip.delete(layer)
        self.folder.remove()


def open_picture(picture: Picture, item: RasterItem, thread: QThread) -> Preview:
    """Write the picture to a temporary folder and open it as layers of ``thread``; call it in a task.

    Raises NotARaster for a picture that cannot be read or is larger than was asked for, TargetNotWritable.
    """
    folder, crs = QTemporaryDir(), crs_of(picture.spatial_reference)
    west, _, east, _ = picture.bounds
    turns = turns_into_world(west, east) if crs.isGeographic() else (0.0,)
    layers = []
    for number, turn in enumerate(turns):
        path = Path(folder.path()) / f"preview{number}.{picture.suffix}"
        _write(path, picture, turn, item)
        layer = _layer(path, crs, item)
        if not layer.isValid():
            raise NotARaster(item.name, Content.OTHER_FORMAT)
        layer.moveToThread(thread)
        layers.append(layer)
    return Preview(item.raster_id, tuple(layers), folder)


def _write(path: Path, picture: Picture, turn: float, item: RasterItem) -> None:
    try:
        path.write_bytes(picture.content)
        size = QImageReader(str(path)).size()
        if not size.isValid() or max(size.width(), size.height()) > LONGEST_SIDE:
            raise NotARaster(item.name, Content.OTHER_FORMAT)
        world_file = path.with_suffix(f".{_WORLD_FILE_SUFFIXES[picture.suffix]}")
        world_file.write_text(_world_file(picture, turn, size), encoding="ascii")
    except OSError as error:
        raise TargetNotWritable(path, str(error)) from error


def _world_file(picture: Picture, turn: float, size: QSize) -> str:
    """Place the middle of the upper left pixel; the server may have drawn fewer pixels than it was asked."""
    west, south, east, north = picture.bounds
    width, height = (east - west) / size.width(), (north - south) / size.height()
    numbers = (width, 0.0, 0.0, -height, west + turn + width / 2, north - height / 2)
    return "".join(f"{number!r}\n" for number in numbers)


def _layer(path: Path, crs: QgsCoordinateReferenceSystem, item: RasterItem) -> QgsRasterLayer:
    options = QgsRasterLayer.LayerOptions()
    # A layer without a CRS would make QGIS ask for one, in a dialog, from this thread.
    options.skipCrsValidation = True
    layer = QgsRasterLayer(str(path), item.name, "gdal", options)
    layer.setCrs(crs)
    return layer
