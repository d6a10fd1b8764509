"""The rasters of a catalog on the map: their footprints, the tool that picks them, what else the map can do.

Which rasters these are and what picking means elsewhere is left to the dock; nothing here outlives it but the
layers that the user has asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count

from qgis.core import QgsProject, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ...core.catalog import Catalog
from ...core.rasters import RasterItem, Rasters
from ...core.service import ServiceInfo
from ...core.shapes import Surface
from .. import settings, work
from ..footprints.overlay import FootprintOverlay
from ..footprints.pick_tool import PickTool
from ..geometry.translate import crs_of
from ..qgis_network import connection_settings
from ..slices import Slices
from ..tasks import CoreTask, TaskRunner
from .bar import MapBar
from .kept_layer import footprint_layer
from .preview import Preview
from .view import place_on_map, zoom_to


class RastersOnMap(QObject):
    """Show rasters on the canvas, as long as there are any to show."""

    hovered = pyqtSignal(object)
    """The id of the raster that is pointed at on the map; None when it is left."""
    picked = pyqtSignal(object, bool)
    """A frozenset of raster ids, and whether they are to be ticked or unticked."""
    failed = pyqtSignal(object)
    """The exception that kept a preview from coming, or footprints from being kept."""
    pick_requested = pyqtSignal()
    """The user wants to pick: no other tool of ours is wanted on the canvas."""

    def __init__(
        self, canvas: QgsMapCanvas, runner: TaskRunner, project: QgsProject, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._runner = runner
        self._project = project
        self._service: ServiceInfo | None = None
        self._catalog: Catalog | None = None
        """None also while its rasters are still being added."""
        self._items = Rasters()
        self._positions: dict[int, int] = {}
        """Where they are in ``items``, by id."""
        self._ticked: frozenset[int] = frozenset()
        self._listed: frozenset[int] | None = None
        """The rasters to show; None for all."""
        self._zooming = Slices(self)
        self._fetching: CoreTask | None = None
        self._preview: Preview | None = None
        self.bar = MapBar()
        self._footprints = FootprintOverlay(canvas, self)
        self._pick = PickTool(canvas, self._footprints)
        self._pick.setButton(self.bar.pick_button)  # which checks it while the tool is active
        self._connect()
        self.bar.show_labels(settings.shows_names())
        self._footprints.set_labelled(settings.shows_names())

    def show(self, catalog: Catalog | None, ticked: frozenset[int]) -> None:
        """Show the rasters of a catalog and which are ticked; None takes everything off the map.

        Those stay as they are that have been added since `begin`, while this catalog was being read.
        """
        if catalog is None or not self._has_shown(catalog):
            self.begin(catalog.service if catalog else None)
            self.set_ticked(ticked)
            self.add(catalog.items if catalog else Rasters())
        self.set_ticked(ticked)
        self._catalog = catalog

    def begin(self, service: ServiceInfo | None) -> None:
        """Take everything off the map, and make ready for rasters of a service, none of them ticked."""
        if service is None and self._service is None:
            return
        self._service, self._catalog = service, None
        self._items, self._positions = Rasters(), {}
        self._zooming.clear()
        self.end_preview()
        self._ticked = frozenset()
        self._footprints.begin(
            service.spatial_reference if service else None, service.extent if service else None
        )
        self._footprints.set_ticked(self._ticked)
        self._footprints.set_listed(self._listed)
        self._show_amount()

    def add(self, items: Rasters) -> None:
        """Show more rasters, in the service's spatial reference; none where nothing was begun."""
        if self._service is not None:
            self._positions.update(zip(items.ids, count(len(self._items))))
            self._items.extend(items)
            self._footprints.add(items)
            self._show_amount()

    def set_ticked(self, ticked: frozenset[int]) -> None:
        """Show which rasters are ticked."""
        if ticked is not self._ticked:
            self._ticked = ticked
            self._footprints.set_ticked(ticked)
            self._show_amount()

    def set_listed(self, raster_ids: frozenset[int] | None) -> None:
        """Show only these rasters, as a search and filters leave them in the list; None shows all."""
        if raster_ids != self._listed:
            self._listed = raster_ids
            self._footprints.set_listed(raster_ids)
            self._show_amount()

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

    def preview(self, raster_id: int) -> None:
        """Let the service draw a raster, and show it under its footprint in place of another preview."""
        item = self._item(raster_id)
        if self._service is None or item is None:
            return
        self.end_preview()
        title = QCoreApplication.translate("RastersOnMap", "Preview of {name}").format(name=item.name)
        task = CoreTask(title, work.fetch_preview(self._service, item, connection_settings()))
        self._fetching = task
        task.succeeded.connect(lambda preview: self._take_preview(task, preview))
        task.failed.connect(lambda error: self._tell_failed(task, error))
        self._runner.start(task)

    @property
    def shown_preview(self) -> Preview | None:
        """The preview that is on the map."""
        return self._preview

    def end_preview(self) -> None:
        """Take the preview off the map, if there is one, and fetch none any longer."""
        if self._fetching is not None:
            self._fetching.call_off()
            self._fetching = None
        preview, self._preview = self._preview, None
        self.bar.show_preview(False)
        if preview is not None:
            self._footprints.show_preview(())
            preview.remove()

    def keep(self, raster_ids: Collection[int]) -> None:
        """Add the footprints of rasters to the project, as a layer that is the user's from then on."""
        if self._service is None:
            return
        title = QCoreApplication.translate("RastersOnMap", "Footprints of {name}")
        title = title.format(name=self._service.name)
        items = self._items.with_ids(raster_ids)
        task = CoreTask(title, footprint_layer(self._service, items, title))
        task.succeeded.connect(self._project.addMapLayer)
        task.failed.connect(self.failed)
        self._runner.start(task)

    def release(self) -> None:
        """Leave the canvas as it was found, for good."""
        self._zooming.clear()
        self.end_preview()
        self._pick.release()
        self._footprints.release()

    def _connect(self) -> None:
        self._footprints.hovered.connect(self._tell_hovered)
        self._pick.picked.connect(self.picked)
        self._pick.pointed.connect(self.hovered)
        self._pick.preview_requested.connect(self.preview)
        self.bar.pick_toggled.connect(self._toggle_picking)
        self.bar.zoom_requested.connect(lambda: self.zoom_to(self._meant))
        self.bar.preview_end_requested.connect(self.end_preview)
        self.bar.keep_requested.connect(lambda: self.keep(self._meant))
        self.bar.labels_toggled.connect(self._show_labels)

    @property
    def _meant(self) -> Collection[int]:
        """What is to be done with rasters is for those that are ticked, or for all that are shown."""
        if self._ticked:
            return self._ticked
        return tuple(self._positions) if self._listed is None else self._listed

    def _has_shown(self, catalog: Catalog) -> bool:
        if catalog is self._catalog:
            return True
        # What has been added comes from the list that is this catalog now, though some may have been missed.
        has_all = len(catalog.items) == len(self._items)
        return self._catalog is None and catalog.service is self._service and has_all

    def _item(self, raster_id: int) -> RasterItem | None:
        position = self._positions.get(raster_id)
        return None if position is None else self._items[position]

    def _show_amount(self) -> None:
        shown = len(self._items) if self._listed is None else len(self._listed)
        self.bar.show_amount(len(self._items), shown, len(self._ticked))
        if not self._items:
            self.stop_picking()

    def _tell_hovered(self, raster_id: int | None) -> None:
        """Tell what is pointed at; not while a box passes over it."""
        self.hovered.emit(None if self._pick.is_dragging else raster_id)

    def _toggle_picking(self, is_on: bool) -> None:
        if is_on:
            self.pick_requested.emit()
            self._pick.begin()
        else:
            self._pick.end()

    def _take_preview(self, task: CoreTask, preview: Preview) -> None:
        if task is not self._fetching:
            preview.remove()
            return
        self._fetching, self._preview = None, preview
        self._footprints.show_preview(preview.layers)
        self.bar.show_preview(True)
        if not self._is_in_sight(preview.raster_id):
            self.zoom_to({preview.raster_id})

    def _tell_failed(self, task: CoreTask, error: Exception) -> None:
        if task is self._fetching:
            self._fetching = None
            self.failed.emit(error)

    def _is_in_sight(self, raster_id: int) -> bool:
        box = self._footprints.box_on_map(raster_id)
        return box is not None and self._canvas.extent().intersects(box)

    def _show_labels(self, is_on: bool) -> None:
        settings.remember_shows_names(is_on)
        self._footprints.set_labelled(is_on)

    def _zoom_by_steps(self, raster_ids: Iterable[int]) -> Iterator[None]:
        service, together = self._service, QgsRectangle()
        if service is None:
            return
        place = place_on_map(service)
        for raster_id in raster_ids:
            item = self._item(raster_id)
            outline = None if item is None else item.outline
            if outline is not None:
                together.combineExtentWith(place(outline.box))
            yield
        zoom_to(self._canvas, [(together, crs_of(service.spatial_reference))])
