"""The rasters of a catalog on the map: their footprints, the tool that picks them, what else the map can do.

Which rasters these are and what picking means elsewhere is left to the dock; nothing here outlives it but the
layers that the user has asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from qgis.core import QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..core.catalog import Catalog
from ..core.geometry import Surface
from . import settings
from .footprints.overlay import FootprintOverlay
from .footprints.pick_tool import PickTool
from .kept_layer import footprint_layer
from .map_bar import MapBar
from .map_view import zoom_to
from .slices import Slices
from .tasks import CoreTask, TaskRunner


class RastersOnMap(QObject):
    """Show rasters on the canvas, as long as there are any to show."""

    hovered = pyqtSignal(object)
    """The id of the raster that is pointed at on the map; None when it is left."""
    picked = pyqtSignal(object, bool)
    """A frozenset of raster ids, and whether they are to be ticked or unticked."""
    pick_requested = pyqtSignal()
    """The user wants to pick: no other tool of ours is wanted on the canvas."""

    def __init__(
        self, canvas: QgsMapCanvas, runner: TaskRunner, project: QgsProject, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._runner = runner
        self._project = project
        self._catalog: Catalog | None = None
        self._ticked: frozenset[int] = frozenset()
        self._zooming = Slices(self)
        self.bar = MapBar()
        self._footprints = FootprintOverlay(canvas, self)
        self._pick = PickTool(canvas, self._footprints)
        self._pick.setButton(self.bar.pick_button)  # which checks it while the tool is active
        self._connect()
        self.bar.show_labels(settings.shows_names())
        self._footprints.set_labelled(settings.shows_names())

    def show(self, catalog: Catalog | None, ticked: frozenset[int]) -> None:
        """Show the rasters of a catalog and which of them are ticked; None takes everything off the map."""
        if catalog is not self._catalog:
            self._catalog = catalog
            self._zooming.clear()
            self._footprints.show(catalog)
            self._footprints.set_ticked(ticked)
        elif ticked is not self._ticked:
            self._footprints.set_ticked(ticked)
        self._ticked = ticked
        on_map = catalog.items if catalog else ()
        self.bar.show_amount(len(on_map), len(ticked))
        if not on_map:
            self.stop_picking()

    def stop_picking(self) -> None:
        """Give the canvas the tool back that it had before."""
        self._pick.end()

    def highlight(self, raster_id: int | None) -> None:
        """Set one raster off from the others; None sets off none."""
        self._footprints.highlight(raster_id)

    def select(self, raster_ids: frozenset[int]) -> None:
        """Set rasters off, less than the highlighted one."""
        self._footprints.select(raster_ids)

    def show_uncovered(self, surface: Surface | None) -> None:
        """Hatch the part of the area that no ticked raster covers, in the catalog's spatial reference."""
        self._footprints.show_uncovered(surface)

    def zoom_to(self, raster_ids: Iterable[int]) -> None:
        """Move the map to rasters; not at all where none of them has a place on it."""
        self._zooming.clear()
        self._zooming.add(self._zoom_by_steps(raster_ids))

    def keep(self, raster_ids: Collection[int]) -> None:
        """Add the footprints of rasters to the project, as a layer that is the user's from then on."""
        if self._catalog is None:
            return
        name = self._catalog.service.name
        title = QCoreApplication.translate("RastersOnMap", "Footprints of {name}").format(name=name)
        items = (item for item in self._catalog.items if item.raster_id in raster_ids)
        task = CoreTask(title, footprint_layer(self._catalog, items, title))
        task.succeeded.connect(self._project.addMapLayer)
        self._runner.start(task)

    def release(self) -> None:
        """Leave the canvas as it was found, for good."""
        self._zooming.clear()
        self._pick.release()
        self._footprints.release()

    def _connect(self) -> None:
        self._footprints.hovered.connect(self.hovered)
        self._pick.picked.connect(self.picked)
        self._pick.pointed.connect(self.hovered)
        self.bar.pick_toggled.connect(self._toggle_picking)
        self.bar.zoom_requested.connect(lambda: self.zoom_to(self._ticked or self._all))
        self.bar.keep_requested.connect(lambda: self.keep(self._ticked or self._all))
        self.bar.labels_toggled.connect(self._show_labels)

    @property
    def _all(self) -> frozenset[int]:
        return frozenset(item.raster_id for item in self._catalog.items) if self._catalog else frozenset()

    def _toggle_picking(self, is_on: bool) -> None:
        if is_on:
            self.pick_requested.emit()
            self._pick.begin()
        else:
            self._pick.end()

    def _show_labels(self, is_on: bool) -> None:
        settings.remember_shows_names(is_on)
        self._footprints.set_labelled(is_on)

    def _zoom_by_steps(self, raster_ids: Iterable[int]) -> Iterator[None]:
        together = QgsRectangle()
        for raster_id in raster_ids:
            box = self._footprints.box_of(raster_id)
            if box is not None:
                together.combineExtentWith(box)
            yield
        zoom_to(self._canvas, [(together, self._footprints.crs)])
