"""Takes areas from layers and files, on another thread: reading and dissolving may take its time.

What is offered is the menu's, what becomes of the area the panel's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsMapLayer,
    QgsProviderRegistry,
    QgsVectorLayer,
    QgsVectorLayerFeatureSource,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal
from shapely.ops import unary_union
from shapely.validation import make_valid

from ...core.errors import AreaProblem, Cancelled, InvalidArea
from ...core.events import IsCancelled, Notify
from ...core.geometry import only_surfaces
from ...core.shapes import Surface
from ..error_wording import explain
from ..geometry.translate import MapArea, geometry_of, surface_of
from ..tasks import CoreTask, TaskRunner, Work
from .menu import FileLayer, LayerPart
from .text import LONGEST, read_area


class AreaSources(QObject):
    """Read one source at a time; another one takes its place."""

    found = pyqtSignal(object)
    """The MapArea."""
    several_found = pyqtSignal(object)
    """A tuple of FileLayer: the layers of polygons in a file, which the user is to choose from."""
    text_found = pyqtSignal(str)
    """What stands in a file that is no layer, but can be read as an area; its CRS is the user's to choose."""
    failed = pyqtSignal(str)
    """What the user is told."""

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: CoreTask | None = None

    def read_layer(self, layer: QgsMapLayer, part: LayerPart) -> None:
        """Take the extent of a layer, or its features, dissolved."""
        if part is LayerPart.EXTENT:
            self._take_extent(layer)
        else:
            self._start(layer.name(), _features_of(layer, part), _no_crs_of_layer)

    def read_file(self, path: str) -> None:
        """Take all features of a file's layer of polygons, dissolved, if it has no other one; or its text."""
        self._start(Path(path).name, _features_in(path), _no_crs_in_file)

    def read_file_layer(self, layer: FileLayer) -> None:
        """Take all features of one layer of a file, dissolved."""
        self._start(layer.name, _alone(functools.partial(_features_at, layer.uri)), _no_crs_in_file)

    def _take_extent(self, layer: QgsMapLayer) -> None:
        self._drop_task()
        extent = layer.extent()
        if extent.isNull():
            self.failed.emit(_nothing_there())
        elif extent.isEmpty():
            self.failed.emit(_explain(InvalidArea(AreaProblem.NO_EXTENT)))
        else:
            self._take(MapArea(QgsGeometry.fromRect(extent), layer.crs()), _no_crs_of_layer)

    def _start(self, name: str, work: Work, no_crs: Callable[[], str]) -> None:
        self._drop_task()
        title = QCoreApplication.translate("AreaSources", "Take the area from {name}").format(name=name)
        task = self._task = CoreTask(title, work)
        task.succeeded.connect(lambda found: self._take(found, no_crs))
        task.failed.connect(lambda error: self.failed.emit(_explain(error)))
        self._runner.start(task)

    def _take(self, found: object, no_crs: Callable[[], str]) -> None:
        if isinstance(found, str):
            self.text_found.emit(found)
        elif not isinstance(found, MapArea):
            self.several_found.emit(found)
        elif found.crs.isValid():
            self.found.emit(found)
        else:
            self.failed.emit(no_crs())

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.drop()
            self._task = None


def _features_of(layer: QgsVectorLayer, part: LayerPart) -> Work:
    # The source is the layer as it is now, edits included; the layer itself belongs to the main thread.
    source, crs, request = QgsVectorLayerFeatureSource(layer), layer.crs(), _geometries_only()
    if part is LayerPart.SELECTED_FEATURES:
        request.setFilterFids(layer.selectedFeatureIds())

    return _alone(lambda is_cancelled: _dissolved(source.getFeatures(request), crs, is_cancelled))


def _features_in(path: str) -> Work:
    """Find the features of the one layer of polygons; where there are several, only which; or a text."""

    def read(is_cancelled: IsCancelled) -> MapArea | tuple[FileLayer, ...] | str:
        layers = _polygon_layers(path)
        if len(layers) > 1:
            return layers
        text = None if layers else _text_in(Path(path))
        return text or _features_at(layers[0].uri if layers else path, is_cancelled)

    return _alone(read)


def _text_in(path: Path) -> str | None:
    """Read a text that tells an area, as a file of WKT does; None where there is none."""
    try:
        if path.stat().st_size > LONGEST:
            return None
        text = path.read_text("utf-8-sig")
        read_area(text, QgsCoordinateReferenceSystem())
    except (OSError, ValueError):
        # A text that cannot be decoded, or be read as an area, is a ValueError too.
        return None
    return text


def _polygon_layers(path: str) -> tuple[FileLayer, ...]:
    return tuple(
        FileLayer(details.name(), details.uri())
        for details in QgsProviderRegistry.instance().querySublayers(path)
        if QgsWkbTypes.geometryType(details.wkbType()) == QgsWkbTypes.GeometryType.PolygonGeometry
    )


def _features_at(uri: str, is_cancelled: IsCancelled) -> MapArea:
    layer = _open(uri)
    return _dissolved(layer.getFeatures(_geometries_only()), layer.crs(), is_cancelled)


def _alone(read: Callable[[IsCancelled], object]) -> Work:
    """Let an error leave the thread without its traceback, which would keep layers and their iterators.

    Those belong to the thread, and QGIS crashes where a layer goes before its iterator.
    """

    def work(_: Notify, is_cancelled: IsCancelled) -> object:
        try:
            return read(is_cancelled)
        except InvalidArea as error:
            raise error.with_traceback(None) from None

    return work


def _open(uri: str) -> QgsVectorLayer:
    """Open a layer of polygons. Raises InvalidArea where it is none."""
    options = QgsVectorLayer.LayerOptions()
    # Otherwise QGIS may ask the user for a CRS, from a thread that must not.
    options.skipCrsValidation = True
    options.loadDefaultStyle = False
    layer = QgsVectorLayer(uri, "", "ogr", options)
    if not layer.isValid():
        raise InvalidArea(AreaProblem.NOT_A_POLYGON)
    return layer


def _geometries_only() -> QgsFeatureRequest:
    return QgsFeatureRequest().setNoAttributes()


def _dissolved(
    features: Iterable[QgsFeature], crs: QgsCoordinateReferenceSystem, is_cancelled: IsCancelled
) -> MapArea:
    """Dissolve features with shapely, which lets other threads go on. Raises InvalidArea and Cancelled."""
    surfaces = list(_surfaces(features, is_cancelled))
    if not surfaces:
        raise InvalidArea(AreaProblem.EMPTY)
    # What is wrong with a single one is left for the user to see.
    whole = surfaces[0] if len(surfaces) == 1 else only_surfaces(unary_union([*map(_valid, surfaces)]))
    if whole is None:
        raise InvalidArea(AreaProblem.NO_EXTENT)
    return MapArea(geometry_of(whole), crs)


def _surfaces(features: Iterable[QgsFeature], is_cancelled: IsCancelled) -> Iterator[Surface]:
    for feature in features:
        if is_cancelled():
            raise Cancelled
        if not feature.geometry().isEmpty():
            yield surface_of(feature.geometry())


def _valid(surface: Surface) -> Any:
    return surface if surface.is_valid else make_valid(surface)


def _explain(error: Exception) -> str:
    if isinstance(error, InvalidArea) and error.problem is AreaProblem.NOT_A_POLYGON:
        return QCoreApplication.translate("AreaSources", "There are no polygons to take as the area.")
    if isinstance(error, InvalidArea) and error.problem is AreaProblem.EMPTY:
        return _nothing_there()
    return explain(error).title


def _nothing_there() -> str:
    return QCoreApplication.translate("AreaSources", "The layer is empty: there is no area to take.")


def _no_crs_of_layer() -> str:
    return QCoreApplication.translate(
        "AreaSources",
        "The layer has no coordinate reference system: set one in its properties, then take the area again.",
    )


def _no_crs_in_file() -> str:
    return QCoreApplication.translate(
        "AreaSources",
        "The file names no coordinate reference system (CRS): add it to the map, set the CRS of its layer,"
        " then take the area from that layer.",
    )
