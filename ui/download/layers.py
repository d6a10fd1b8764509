"""From a download's report to raster layers in a group on the map, the newest raster on top.

Files are opened on a task's thread, layers added on the main one; zooming and telling are left to the caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsLayerTreeGroup,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QThread, QTimer

from ...core.events import IsCancelled, never
from ...core.report import DownloadReport, RasterResult
from ...core.selection import newest_first
from ..geometry.translate import crs_of

_SLICE = 10
"""Layers added in one go: about 1.2 ms each was measured."""


@dataclass(frozen=True)
class BuiltLayers:
    """What could be opened of a download, and what has to be said about it."""

    layers: tuple[QgsRasterLayer, ...]
    """The newest raster first."""
    unreadable: tuple[Path, ...]
    """Files that are on the disk, but that this QGIS cannot open."""
    without_crs: tuple[Path, ...]
    """Files that tell no CRS of their own: their layers got the service's, which may be wrong."""
    extents: tuple[tuple[QgsRectangle, QgsCoordinateReferenceSystem], ...] = ()
    """Where the layers lie, all those of one CRS together."""


def build(
    report: DownloadReport,
    thread: QThread,
    transforms: QgsCoordinateTransformContext,
    is_cancelled: IsCancelled = never,
) -> BuiltLayers:
    """Open the rasters that came, and hand the layers over to ``thread``; call it in a task.

    Statistics for the default stretch are computed here too. Stops early once ``is_cancelled`` says yes.
    """
    crs = crs_of(report.request.service.spatial_reference)
    layers, unreadable, without_crs = [], [], []
    for path, name in _named_files(report).items():
        if is_cancelled():
            break
        layer = _open(path, name, transforms)
        if not layer.isValid():
            unreadable.append(path)
            continue
        if not layer.crs().isValid():
            layer.setCrs(crs)
            without_crs.append(path)
        layers.append(layer)
    extents = _extents(layers)
    for layer in layers:
        layer.moveToThread(thread)
    return BuiltLayers(tuple(layers), tuple(unreadable), tuple(without_crs), extents)


def add(
    layers: Sequence[QgsRasterLayer],
    group_name: str,
    project: QgsProject,
    added: Callable[[QgsLayerTreeGroup], None] | None = None,
) -> None:
    """Add layers to a new group on top of the layer tree, a slice at a time; call it on the main thread.

    ``added`` is called with the group once all are there; not at all when the group is removed in between.
    """
    group = project.layerTreeRoot().insertGroup(0, group_name)
    # Otherwise QGIS would draw the map anew, with all layers so far, after each slice.
    group.setItemVisibilityChecked(False)
    _Adding(layers, group, project, added)


def _named_files(report: DownloadReport) -> dict[Path, str]:
    """Give each file to open, once even where rasters share it, with its layer's name; the newest first."""
    results = {result.item.raster_id: result for result in report.finished}
    newest = [results[item.raster_id] for item in newest_first(result.item for result in report.finished)]
    files: dict[Path, RasterResult] = {}
    for result in newest:
        for path in result.main_paths:
            files.setdefault(path, result)
    uses = Counter(result.item.name for result in files.values())
    return {
        path: result.item.name if uses[result.item.name] == 1 else _relative_name(path, report.request.folder)
        for path, result in files.items()
    }


def _relative_name(path: Path, folder: Path) -> str:
    """Give the name that tells rasters of one name apart: with their folders, as ``1999/ortho``."""
    return path.relative_to(folder).with_suffix("").as_posix()


def _open(path: Path, name: str, transforms: QgsCoordinateTransformContext) -> QgsRasterLayer:
    options = QgsRasterLayer.LayerOptions()
    options.transformContext = transforms
    # A layer without a CRS would make QGIS ask for one, in a dialog, from this thread.
    options.skipCrsValidation = True
    return QgsRasterLayer(str(path), name, "gdal", options)


def _extents(
    layers: Iterable[QgsRasterLayer],
) -> tuple[tuple[QgsRectangle, QgsCoordinateReferenceSystem], ...]:
    """Put the extents of layers together by CRS: transforming each would hold up the main thread."""
    found: list[tuple[QgsRectangle, QgsCoordinateReferenceSystem]] = []
    for layer in layers:
        extent, crs = layer.extent(), layer.crs()
        together = next((others for others, known in found if known == crs), None)
        if together is None:
            found.append((extent, crs))
        else:
            together.combineExtentWith(extent)
    return tuple(found)


class _Adding(QObject):
    """Layers on their way into a project; lives as the project's child until all are there."""

    def __init__(
        self,
        layers: Sequence[QgsRasterLayer],
        group: QgsLayerTreeGroup,
        project: QgsProject,
        added: Callable[[QgsLayerTreeGroup], None] | None,
    ) -> None:
        super().__init__(project)
        self._slices = _slices(layers)
        self._group = group
        self._project = project
        self._added = added
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._add_slice)
        self._timer.start(0)

    def _add_slice(self) -> None:
        if sip.isdeleted(self._group):
            self._end()
            return
        layers = next(self._slices, None)
        if layers is None:
            self._unfold_group()
            self._group.setItemVisibilityChecked(True)
            self._end()
            if self._added is not None:
                self._added(self._group)
            return
        for layer in self._project.addMapLayers(layers, addToLegend=False):
            self._group.addLayer(layer).setExpanded(False)

    def _unfold_group(self) -> None:
        # The layer tree shows a group folded up that it met empty, though the group says otherwise.
        for is_unfolded in (False, True):
            self._group.setExpanded(is_unfolded)

    def _end(self) -> None:
        self._timer.stop()
        self.deleteLater()


def _slices(layers: Sequence[QgsRasterLayer]) -> Iterator[list[QgsRasterLayer]]:
    for start in range(0, len(layers), _SLICE):
        yield list(layers[start : start + _SLICE])
