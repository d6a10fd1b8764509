"""Raster footprints over the map canvas: which raster lies where, which are ticked, which one is pointed at.

QGIS draws them into an image on threads of its own; the canvas shows the last one until the next is there.
What pointing at a footprint means elsewhere is left to the dock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsMapSettings,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ...core.errors import InvalidArea
from ...core.geometry import SpatialReference
from ...core.outline import wkb_of
from ...core.rasters import RasterItem, Rasters
from ...core.service import Extent
from ...core.shapes import Surface
from ..geometry.translate import MapArea, crs_of, in_crs
from ..slices import Slices
from .drawing import Drawing, Scene
from .image import ImageItem
from .outlines import Outlined, Outlines
from .placement import Placing
from .style import highlighting_band, selecting_band
from .uncovered import Uncovered

_PAUSE_MILLISECONDS = 40
"""How long the map rests before the footprints are drawn anew."""
_GROWING_MILLISECONDS = 500
"""How often they are drawn while more are taken in."""
_STALE_MILLISECONDS = 250
"""How long to wait after a drawing that was overtaken by changes: drawing takes the processor's time, too."""
_REVERSE = Qgis.TransformDirection.Reverse
_MOST_SELECTED = 500
"""Footprints set off at once; more hide the map, and each one that the canvas itself paints costs time."""


class FootprintOverlay(QObject):
    """Outlines of rasters: solid where ticked, dashed where not, thick and filled where pointed at."""

    hovered = pyqtSignal(object)
    """The id of the smallest raster under the pointer, None when it leaves; the map tool misses no event."""
    drawn = pyqtSignal()
    """The canvas shows all footprints as they are now."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._scene: Scene | None = None
        self._placing = Placing(QgsCoordinateReferenceSystem(), None, QgsCoordinateTransformContext())
        self._added = Rasters()
        """What has been added, where another map may need it placed otherwise."""
        self._ticked: frozenset[int] | None = None
        self._listed: frozenset[int] | None = None
        """The rasters to show; None for all."""
        self._hovered_id: int | None = None
        self._highlighted_id: int | None = None
        self._selected_ids: tuple[int, ...] = ()
        self._uncovered: Surface | None = None
        """What is hatched, in the CRS of the footprints."""
        self._is_labelled = True
        self._is_stale = False
        """Whether footprints have come or changed since the drawing that is being made was begun."""
        self._image = ImageItem(canvas)
        self._selection = selecting_band(canvas)
        self._highlight = highlighting_band(canvas)
        self._work = Slices(self)
        self._work.finished.connect(self._redraw_changed)
        self._letting_go = Slices(self)
        self._drawing = Drawing(self)
        self._drawing.finished.connect(self._show_image)
        self._pause = self._new_timer()
        self._pause.setSingleShot(True)
        self._growing = self._new_timer()
        self._follow_canvas()

    def begin(self, spatial_reference: SpatialReference | None, extent: Extent | None = None) -> None:
        """Take everything off the canvas, and get ready for rasters whose footprints are in a reference.

        By the service's extent it is told whether they go over 180°.
        """
        self._work.clear()
        self._drawing.drop()
        self._growing.stop()
        self._pause.stop()
        self._is_stale = False
        self._uncovered = None
        self.highlight(None)
        self.select(())
        self._tell_hovered(None)
        self._image.clear()
        self._added, self._ticked, self._listed = Rasters(), None, None
        if self._scene is not None:
            self._letting_go.add(self._scene.outlines.let_go())
        crs = crs_of(spatial_reference) if spatial_reference else QgsCoordinateReferenceSystem()
        settings = self._canvas.mapSettings()
        self._placing = Placing(crs, extent, settings.transformContext())
        outlines = Outlines(self._placing.on(settings.destinationCrs()))
        self._scene = Scene(outlines, is_labelled=self._is_labelled) if crs.isValid() else None

    def add(self, items: Iterable[RasterItem]) -> None:
        """Outline more rasters, ticked as was last said; they come onto the canvas by and by."""
        if self._scene is not None:
            if self._placing.depends_on_map:
                items = Rasters(items)
                self._added.extend(items)
            self._work.add(self._scene.outlines.take_in(items))
            if not self._growing.isActive():
                self._growing.start(_GROWING_MILLISECONDS)

    def set_ticked(self, raster_ids: frozenset[int]) -> None:
        """Draw these rasters as ticked, and all others as not."""
        self._ticked = raster_ids
        if self._scene is not None:
            self._work.add(self._scene.outlines.tick(raster_ids))

    def set_listed(self, raster_ids: frozenset[int] | None) -> None:
        """Show only these rasters, and find no others on the map; None shows all."""
        self._listed = raster_ids
        if self._scene is not None:
            self._work.add(self._scene.outlines.show_only(raster_ids))

    def show_uncovered(self, surface: Surface | None) -> None:
        """Hatch what the ticked rasters leave uncovered, in their spatial reference; None hatches nothing."""
        if surface is not self._uncovered:
            self._uncovered = surface
            self._hatch()

    def show_preview(self, layers: tuple[QgsRasterLayer, ...]) -> None:
        """Draw the preview of a raster under the footprints, or none; the layers stay the caller's."""
        self._change_scene(preview=layers)

    def set_labelled(self, is_labelled: bool) -> None:
        """Write the rasters' names into their footprints where there is room, or leave that."""
        self._is_labelled = is_labelled
        self._change_scene(is_labelled=is_labelled)

    def highlight(self, raster_id: int | None) -> None:
        """Set one footprint off from the others at once; None sets off none."""
        self._highlighted_id = raster_id
        self._set_off(self._highlight, () if raster_id is None else (raster_id,))

    def select(self, raster_ids: Collection[int]) -> None:
        """Set footprints off, less than the highlighted one; none where they are hundreds."""
        self._selected_ids = tuple(raster_ids) if len(raster_ids) <= _MOST_SELECTED else ()
        self._set_off(self._selection, self._selected_ids)

    def rasters_at(self, point: QgsPointXY) -> Iterator[Outlined]:
        """Give the rasters at a point of the map, the smallest first."""
        if self._scene is None:
            return iter(())
        try:
            there = self._to_map().transform(point, _REVERSE)
        except QgsCsException:
            return iter(())
        return map(self._scene.outlines.outlined, self._scene.outlines.at(there))

    def rasters_meeting(self, area: QgsGeometry) -> Iterator[int | None]:
        """Give the ids of the rasters that meet an area of the map, one by one; None for one nearby."""
        if self._scene is None:
            return iter(())
        to_map = self._to_map()
        if to_map.isShortCircuited():
            return self._scene.outlines.meeting(area)
        drawn = MapArea(area, to_map.destinationCrs())
        try:
            there = in_crs(drawn, to_map.sourceCrs(), to_map.context())
        except InvalidArea:
            return iter(())
        return self._scene.outlines.meeting(there)

    def box_on_map(self, raster_id: int) -> QgsRectangle | None:
        """Give the box of a footprint, in the map's CRS; None where it has none there."""
        geometry = self._geometry_on_map(raster_id)
        return None if geometry is None else geometry.boundingBox()

    def release(self) -> None:
        """Take everything off the canvas and listen to it no longer; the overlay cannot be used again."""
        self._canvas.extentsChanged.disconnect(self._redraw_soon)
        self._canvas.magnificationChanged.disconnect(self._redraw_soon)
        self._canvas.destinationCrsChanged.disconnect(self._start_over)
        self._canvas.xyCoordinates.disconnect(self._hover)
        self._canvas.viewport().removeEventFilter(self)
        self._work.clear()
        self._letting_go.clear()
        self._pause.stop()
        self._growing.stop()
        self._drawing.drop()
        for item in (self._image, self._selection, self._highlight):
            self._canvas.scene().removeItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the pointer leaves the canvas; every event goes on to the map tool."""
        if event.type() == QEvent.Type.Leave:
            self._tell_hovered(None)
        return False

    def _follow_canvas(self) -> None:
        self._canvas.extentsChanged.connect(self._redraw_soon)
        self._canvas.magnificationChanged.connect(self._redraw_soon)
        self._canvas.destinationCrsChanged.connect(self._start_over)
        self._canvas.xyCoordinates.connect(self._hover)
        self._canvas.viewport().installEventFilter(self)

    def _new_timer(self) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(self._draw)
        return timer

    def _change_scene(self, **changes: Any) -> None:
        if self._scene is not None:
            self._scene = replace(self._scene, **changes)
            self._redraw_soon()

    def _hatch(self) -> None:
        surface = self._uncovered
        self._change_scene(uncovered=None if surface is None else self._hatched(surface))

    def _hatched(self, surface: Surface) -> Uncovered | None:
        placing = self._placing.reaching(surface.bounds)
        crs, place = placing.on(self._canvas.mapSettings().destinationCrs())
        shape = place(wkb_of(surface))
        return None if shape is None else Uncovered(shape, crs)

    def _start_over(self) -> None:
        # The old image lies in the old CRS: moved and scaled it would be wrong.
        self._image.clear()
        self._place_anew()
        self._hatch()
        self._set_off_anew()
        self._redraw_soon()

    def _place_anew(self) -> None:
        """Take the footprints in once more where they have another place on a map of this CRS."""
        if self._scene is None or not self._placing.depends_on_map:
            return
        before = self._scene.outlines
        placement = self._placing.on(self._canvas.mapSettings().destinationCrs())
        if placement.crs == before.placement.crs:
            return
        self._work.clear()
        self._letting_go.add(before.let_go())
        outlines = Outlines(placement)
        self._scene = replace(self._scene, outlines=outlines)
        if self._ticked is not None:
            self.set_ticked(self._ticked)
        self.set_listed(self._listed)
        self._work.add(self._take_in_anew(outlines))

    def _take_in_anew(self, outlines: Outlines) -> Iterator[None]:
        yield from outlines.take_in(self._added)
        self._set_off_anew()

    def _set_off_anew(self) -> None:
        self._set_off(self._selection, self._selected_ids)
        self.highlight(self._highlighted_id)

    def _redraw_soon(self) -> None:
        """Draw what the map shows now, instead of what it showed before."""
        self._drawing.drop()
        if self._scene is not None:
            self._pause.start(_PAUSE_MILLISECONDS)

    def _redraw_changed(self) -> None:
        """Draw footprints that have come or changed.

        Not instead of a drawing that is being made: changes that come fast would let none be seen.
        """
        self._growing.stop()
        self._is_stale = True
        if self._scene is not None and not (self._drawing.is_on or self._pause.isActive()):
            self._pause.start(_PAUSE_MILLISECONDS)

    def _draw(self) -> None:
        settings = self._canvas.mapSettings()
        is_worth_it = not self._drawing.is_on and settings.hasValidSettings()
        if self._scene is not None and is_worth_it:
            self._is_stale = False
            self._drawing.start(self._scene, settings)

    def _show_image(self, picture: QImage, settings: QgsMapSettings) -> None:
        self._image.show_image(picture, settings)
        if self._is_stale:
            self._pause.start(_STALE_MILLISECONDS)
        elif not (self._work.is_busy or self._pause.isActive()):
            self.drawn.emit()

    def _hover(self, point: QgsPointXY) -> None:
        if self._scene is not None:
            raster = next(self.rasters_at(point), None)
            self._tell_hovered(None if raster is None else raster.raster_id)

    def _tell_hovered(self, raster_id: int | None) -> None:
        if raster_id != self._hovered_id:
            self._hovered_id = raster_id
            self.hovered.emit(raster_id)

    def _set_off(self, band: QgsRubberBand, raster_ids: Iterable[int]) -> None:
        """Show footprints in a band, as far as they have a place on the map."""
        on_map = [geometry for geometry in map(self._geometry_on_map, raster_ids) if geometry is not None]
        if on_map:
            band.setToGeometry(QgsGeometry.collectGeometry(on_map) if on_map[1:] else on_map[0])
        else:
            band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)

    def _geometry_on_map(self, raster_id: int) -> QgsGeometry | None:
        geometry = None if self._scene is None else self._scene.outlines.geometry(raster_id)
        if geometry is None:
            return None
        try:
            geometry.transform(self._to_map())
        except QgsCsException:
            return None
        return geometry

    def _to_map(self) -> QgsCoordinateTransform:
        settings = self._canvas.mapSettings()
        crs = QgsCoordinateReferenceSystem() if self._scene is None else self._scene.outlines.placement.crs
        return QgsCoordinateTransform(crs, settings.destinationCrs(), settings.transformContext())
