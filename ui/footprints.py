"""Raster footprints over the map canvas: which raster lies where, which are ticked, which one is pointed at.

QGIS draws them into an image on threads of its own; the canvas shows the last one until the next is there.
What pointing at a footprint means elsewhere is left to the dock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRectangle,
    QgsRendererCategory,
    QgsSimpleLineSymbolLayer,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapCanvasItem, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, QRectF, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter
from qgis.PyQt.QtWidgets import QStyleOptionGraphicsItem, QWidget

from ..core.catalog import Catalog
from ..core.geometry import Surface
from .translate_geometry import crs_of, geometry_of

_SLICE = 500
"""Rasters taken in at a time, so that the window stays awake."""
_PAUSE_MILLISECONDS = 40
"""How long the map rests before the footprints are drawn anew."""
_LONGEST_EDGE = 20_000
"""Metres or feet. Reprojection bends a longer edge visibly, by half a pixel where it fills the screen."""
_LONGEST_EDGE_DEGREES = 0.2


class FootprintOverlay(QObject):
    """Outlines of rasters: solid where ticked, dashed where not, thick and filled where pointed at."""

    hovered = pyqtSignal(object)
    """The id of the smallest raster under the pointer, None when it leaves; the map tool misses no event."""
    drawn = pyqtSignal()
    """The canvas shows the footprints as they are now."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._outlines: _Outlines | None = None
        self._unread: Iterator[tuple[int, Surface]] = iter(())
        self._job: QgsMapRendererParallelJob | None = None
        self._hovered_id: int | None = None
        self._highlighted_id: int | None = None
        self._image = _ImageItem(canvas)
        self._band = _highlighting_band(canvas)
        self._reading = QTimer(self)
        self._reading.timeout.connect(self._read_slice)
        self._redrawing = QTimer(self)
        self._redrawing.setSingleShot(True)
        self._redrawing.setInterval(_PAUSE_MILLISECONDS)
        self._redrawing.timeout.connect(self._draw)
        self._follow_canvas()

    def show(self, catalog: Catalog | None) -> None:
        """Outline the rasters of a catalog, all ticked; None takes everything off the canvas."""
        self.highlight(None)
        self._tell_hovered(None)
        self._drop_job()
        self._redrawing.stop()
        self._image.clear()
        self._outlines = None
        self._unread = iter(())
        crs = crs_of(catalog.spatial_reference) if catalog else QgsCoordinateReferenceSystem()
        if catalog and crs.isValid():
            self._outlines = _Outlines(crs)
            self._unread = ((item.raster_id, item.footprint) for item in catalog.items if item.footprint)
        self._reading.start()

    def set_ticked(self, raster_ids: Iterable[int]) -> None:
        """Draw these rasters as ticked, and all others as not."""
        if self._outlines is not None and self._outlines.set_ticked(frozenset(raster_ids)):
            self._redraw_soon()

    def highlight(self, raster_id: int | None) -> None:
        """Set one footprint off from the others at once; None sets off none."""
        self._highlighted_id = raster_id
        geometry = None if raster_id is None or self._outlines is None else self._outlines.geometry(raster_id)
        moved = None if geometry is None else self._on_map(geometry)
        if moved is None:
            self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        else:
            self._band.setToGeometry(moved)

    def release(self) -> None:
        """Take everything off the canvas and listen to it no longer; the overlay cannot be used again."""
        self._canvas.extentsChanged.disconnect(self._redraw_soon)
        self._canvas.destinationCrsChanged.disconnect(self._start_over)
        self._canvas.xyCoordinates.disconnect(self._hover)
        self._canvas.viewport().removeEventFilter(self)
        self._reading.stop()
        self._redrawing.stop()
        self._drop_job()
        for item in (self._image, self._band):
            self._canvas.scene().removeItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the pointer leaves the canvas; every event goes on to the map tool."""
        if event.type() == QEvent.Type.Leave:
            self._tell_hovered(None)
        return False

    def _follow_canvas(self) -> None:
        self._canvas.extentsChanged.connect(self._redraw_soon)
        self._canvas.destinationCrsChanged.connect(self._start_over)
        self._canvas.xyCoordinates.connect(self._hover)
        self._canvas.viewport().installEventFilter(self)

    def _read_slice(self) -> None:
        footprints = dict(islice(self._unread, _SLICE))
        if self._outlines is not None and footprints:
            self._outlines.add(footprints)
        else:
            self._reading.stop()
            self._redraw_soon()

    def _start_over(self) -> None:
        # The old image lies in the old CRS: moved and scaled it would be wrong.
        self._image.clear()
        self.highlight(self._highlighted_id)
        self._redraw_soon()

    def _redraw_soon(self) -> None:
        self._drop_job()
        self._redrawing.start()

    def _draw(self) -> None:
        settings = QgsMapSettings(self._canvas.mapSettings())
        if self._outlines is None or not settings.hasValidSettings():
            return
        settings.setLayers([self._outlines.layer])
        settings.setBackgroundColor(QColor(Qt.GlobalColor.transparent))
        self._job = QgsMapRendererParallelJob(settings)
        # With a parent, it lives until it has ended, also when it is dropped.
        self._job.setParent(self)
        self._job.finished.connect(self._show_image)
        self._job.finished.connect(self._job.deleteLater)
        self._job.start()

    def _drop_job(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.finished.disconnect(self._show_image)
            job.cancelWithoutBlocking()

    def _show_image(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            self._image.show_image(job.renderedImage(), job.mapSettings())
            self.drawn.emit()

    def _hover(self, point: QgsPointXY) -> None:
        if self._outlines is not None:
            settings = self._canvas.mapSettings()
            crs, context = settings.destinationCrs(), settings.transformContext()
            self._tell_hovered(self._outlines.smallest_at(point, crs, context))

    def _tell_hovered(self, raster_id: int | None) -> None:
        if raster_id != self._hovered_id:
            self._hovered_id = raster_id
            self.hovered.emit(raster_id)

    def _on_map(self, geometry: QgsGeometry) -> QgsGeometry | None:
        """Give a footprint in the map's CRS; None where it does not exist there."""
        settings = self._canvas.mapSettings()
        if self._outlines is None:
            return None
        crs = self._outlines.layer.crs()
        to_map = QgsCoordinateTransform(crs, settings.destinationCrs(), settings.transformContext())
        try:
            geometry.transform(to_map)
        except QgsCsException:
            return None
        return geometry


class _Outlines:
    """Footprints as a layer that belongs to no project, with a field for the tick."""

    def __init__(self, crs: QgsCoordinateReferenceSystem) -> None:
        options = QgsVectorLayer.LayerOptions()
        # Otherwise QGIS may ask the user for the CRS that follows in a moment.
        options.skipCrsValidation = True
        self.layer = QgsVectorLayer("MultiPolygon?field=ticked:integer", "footprints", "memory", options)
        self.layer.setCrs(crs)
        self.layer.setRenderer(_renderer())
        self.layer.dataProvider().createSpatialIndex()
        self._longest_edge = _LONGEST_EDGE_DEGREES if crs.isGeographic() else _LONGEST_EDGE
        self._features: dict[int, int] = {}
        """Feature ids by raster ids."""
        self._rasters: dict[int, int] = {}
        """Raster ids by feature ids."""
        self._ticked: frozenset[int] | None = None
        """None until told: then all are."""

    def add(self, footprints: Mapping[int, Surface]) -> None:
        """Take in footprints by raster ids."""
        made = [self._feature(raster_id, footprint) for raster_id, footprint in footprints.items()]
        _, features = self.layer.dataProvider().addFeatures(made)
        for raster_id, feature in zip(footprints, features):
            self._features[raster_id] = feature.id()
            self._rasters[feature.id()] = raster_id

    def set_ticked(self, raster_ids: frozenset[int]) -> bool:
        """Tick these and no others; tell whether that changed any."""
        before = frozenset(self._features) if self._ticked is None else self._ticked
        self._ticked = raster_ids
        changed = (before ^ raster_ids) & self._features.keys()
        values = {self._features[raster_id]: {0: int(raster_id in raster_ids)} for raster_id in changed}
        self.layer.dataProvider().changeAttributeValues(values)
        return bool(changed)

    def geometry(self, raster_id: int) -> QgsGeometry | None:
        """Give a raster's footprint; None where it has none."""
        feature_id = self._features.get(raster_id)
        return None if feature_id is None else self.layer.getFeature(feature_id).geometry()

    def smallest_at(
        self, point: QgsPointXY, crs: QgsCoordinateReferenceSystem, context: QgsCoordinateTransformContext
    ) -> int | None:
        """Find the smallest raster at a point of the map, so that a larger one does not hide it."""
        try:
            here = QgsCoordinateTransform(crs, self.layer.crs(), context).transform(point)
        except QgsCsException:
            return None
        near = self.layer.getFeatures(QgsFeatureRequest().setFilterRect(QgsRectangle(here, here)))
        hit = [feature for feature in near if feature.geometry().contains(here)]
        smallest = min(hit, key=lambda feature: feature.geometry().area(), default=None)
        return None if smallest is None else self._rasters[smallest.id()]

    def _feature(self, raster_id: int, footprint: Surface) -> QgsFeature:
        feature = QgsFeature(self.layer.fields())
        feature.setGeometry(geometry_of(footprint).densifyByDistance(self._longest_edge))
        feature.setAttributes([int(self._ticked is None or raster_id in self._ticked)])
        return feature


class _ImageItem(QgsMapCanvasItem):
    """The last image of the footprints, kept in its place while the map moves on."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture = QImage()
        self._place = QgsRectangle()
        self._rotation = 0.0

    def show_image(self, picture: QImage, settings: QgsMapSettings) -> None:
        """Show an image where the map was when it was drawn."""
        corner = settings.mapToPixel().toMapCoordinates(0, 0)
        width = settings.outputSize().width() * settings.mapUnitsPerPixel()
        height = settings.outputSize().height() * settings.mapUnitsPerPixel()
        self._picture = picture
        # The canvas wants the upper left corner and the size as they were without rotation.
        self._place = QgsRectangle(corner.x(), corner.y() - height, corner.x() + width, corner.y())
        self._rotation = settings.rotation()
        self.updatePosition()
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._picture = QImage()
        self.update()

    def updatePosition(self) -> None:
        """Follow the map; the canvas calls this when it moves."""
        if not self._picture.isNull():
            self.setRect(self._place, False)
            self.setRotation(self._canvas.rotation() - self._rotation)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the image, stretched where the scale has changed since."""
        # The item is two pixels larger than the rectangle it was given.
        size = self.boundingRect().size()
        painter.drawImage(QRectF(0, 0, size.width() - 2, size.height() - 2), self._picture)


def _renderer() -> QgsCategorizedSymbolRenderer:
    """Draw unticked footprints dashed, ticked ones solid and on top; a white rim serves dark imagery."""
    unticked = _outline(QColor("#3c3c3c"), 0.35, Qt.PenStyle.DashLine, first_pass=0)
    ticked = _outline(QColor("#0a50b4"), 0.55, Qt.PenStyle.SolidLine, first_pass=2)
    renderer = QgsCategorizedSymbolRenderer(
        "ticked", [QgsRendererCategory(0, unticked, ""), QgsRendererCategory(1, ticked, "")]
    )
    renderer.setUsingSymbolLevels(True)
    return renderer


def _outline(color: QColor, millimetres: float, style: Qt.PenStyle, first_pass: int) -> QgsFillSymbol:
    """Make an outline on a white one twice as wide, which is drawn a pass earlier."""
    symbol = QgsFillSymbol()
    rim = QgsSimpleLineSymbolLayer(QColor(255, 255, 255, 200), 2 * millimetres, style)
    rim.setRenderingPass(first_pass)
    line = QgsSimpleLineSymbolLayer(color, millimetres, style)
    line.setRenderingPass(first_pass + 1)
    symbol.changeSymbolLayer(0, rim)
    symbol.appendSymbolLayer(line)
    return symbol


def _highlighting_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(QColor("#ff9600"))
    band.setSecondaryStrokeColor(QColor("#202020"))
    band.setFillColor(QColor(255, 150, 0, 50))
    band.setWidth(4)
    return band
