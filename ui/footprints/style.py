"""How footprints look on the map: told apart by line and fill before colour, named where there is room.

Which look a map of a certain scale needs is decided by those who draw.
"""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsLabelThinningSettings,
    QgsLinePatternFillSymbolLayer,
    QgsPalLayerSettings,
    QgsRendererCategory,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSingleSymbolRenderer,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsRubberBand
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

LOOK_FIELD, NAME_FIELD, DAY_FIELD = "look", "name", "day"
UNTICKED, TICKED, HIDDEN = range(3)
"""The looks of a footprint."""

_TICKED, _UNTICKED, _PALE = QColor("#0a50b4"), QColor("#3c3c3c"), QColor("#b4b4aa")
_LIT, _LIT_RIM = QColor("#ff9600"), QColor("#202020")
_GAP = QColor("#8c1414")
_HATCH_DISTANCE = 3.5
"""Millimetres."""
_HAIRLINE = 0.3
"""Millimetres, about a pixel."""
_HAIRLINE_PERCENT = 140
"""How many times darker than its fill a hairline is."""
_CROWDED_OPACITY = 0.7
_LABEL_POINTS = 8.0
_NARROWEST_LABELLED = 12.0
"""Millimetres. Names do not fit into smaller footprints, and are not tried there."""
_MOST_LABELS = 200
"""More are a grey mist, and cost seconds."""


def set_roomy(layer: QgsVectorLayer, *, is_labelled: bool) -> None:
    """Outline footprints: ticked ones solid and on top, unticked ones dashed, each rimmed with white."""
    unticked = _outline(_UNTICKED, 0.35, Qt.PenStyle.DashLine, first_pass=0)
    ticked = _outline(_TICKED, 0.55, Qt.PenStyle.SolidLine, first_pass=2)
    layer.setRenderer(_by_tick(unticked, ticked))
    layer.setOpacity(1.0)
    layer.setLabeling(_labeling())
    layer.setLabelsEnabled(is_labelled)


def set_crowded(layer: QgsVectorLayer) -> None:
    """Colour footprints that are too small for outlines: ticked ones filled and dark, others dotted and pale.

    However many lie upon each other, the map shines through.
    """
    unticked = _area(_PALE, Qt.BrushStyle.Dense6Pattern, 0)
    ticked = _area(_TICKED, Qt.BrushStyle.SolidPattern, 1)
    layer.setRenderer(_by_tick(unticked, ticked))
    # Of the layer's image as a whole: what is drawn twice gets no darker.
    layer.setOpacity(_CROWDED_OPACITY)
    layer.setLabelsEnabled(False)


def set_hatched(layer: QgsVectorLayer) -> None:
    """Hatch polygons with dark lines on white ones, which one can see on any map, and see the map between."""
    symbol = QgsFillSymbol()
    symbol.changeSymbolLayer(0, _hatch(QColor(255, 255, 255, 200), 1.2))
    symbol.appendSymbolLayer(_hatch(_GAP, 0.5))
    symbol.appendSymbolLayer(QgsSimpleLineSymbolLayer(_GAP, 0.3))
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))


def highlighting_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Put what sets one footprint off on the canvas, without a geometry: thick, and filled."""
    band = selecting_band(canvas)
    band.setFillColor(QColor(_LIT.red(), _LIT.green(), _LIT.blue(), 50))
    band.setWidth(4)
    return band


def selecting_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Put what sets selected footprints off on the canvas, without a geometry."""
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(_LIT)
    band.setSecondaryStrokeColor(_LIT_RIM)
    band.setFillColor(QColor(Qt.GlobalColor.transparent))
    band.setWidth(3)
    return band


def picking_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Put the box that picks footprints on the canvas, without a geometry."""
    band = selecting_band(canvas)
    band.setStrokeColor(_LIT_RIM)
    band.setSecondaryStrokeColor(QColor(Qt.GlobalColor.white))
    band.setFillColor(QColor(255, 255, 255, 70))
    band.setWidth(1)
    return band


def _by_tick(unticked: QgsFillSymbol, ticked: QgsFillSymbol) -> QgsCategorizedSymbolRenderer:
    # What is in no category, as the hidden ones, is not drawn, nor is its name.
    categories = [QgsRendererCategory(UNTICKED, unticked, ""), QgsRendererCategory(TICKED, ticked, "")]
    renderer = QgsCategorizedSymbolRenderer(LOOK_FIELD, categories)
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


def _area(color: QColor, pattern: Qt.BrushStyle, drawing_pass: int) -> QgsFillSymbol:
    """Make a fill with a hairline, without which a footprint of less than a pixel would not be seen."""
    rim = color.darker(_HAIRLINE_PERCENT)
    fill = QgsSimpleFillSymbolLayer(
        color, pattern, rim, Qt.PenStyle.SolidLine, _HAIRLINE, Qt.PenJoinStyle.RoundJoin
    )
    fill.setRenderingPass(drawing_pass)
    symbol = QgsFillSymbol()
    symbol.changeSymbolLayer(0, fill)
    return symbol


def _hatch(color: QColor, millimetres: float) -> QgsLinePatternFillSymbolLayer:
    hatch = QgsLinePatternFillSymbolLayer()
    hatch.setLineAngle(45)
    hatch.setDistance(_HATCH_DISTANCE)
    hatch.subSymbol().setColor(color)
    hatch.subSymbol().setWidth(millimetres)
    return hatch


def _labeling() -> QgsVectorLayerSimpleLabeling:
    settings = QgsPalLayerSettings()
    settings.fieldName = NAME_FIELD
    # In the middle: of rasters that lie upon each other one is named, and it can be told which.
    settings.placement = QgsPalLayerSettings.Placement.OverPoint
    settings.fitInPolygonOnly = True
    settings.setFormat(_label_format())
    settings.setThinningSettings(_thinning())
    return QgsVectorLayerSimpleLabeling(settings)


def _label_format() -> QgsTextFormat:
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(0.8)
    buffer.setColor(QColor(Qt.GlobalColor.white))
    text = QgsTextFormat()
    text.setSize(_LABEL_POINTS)
    text.setColor(QColor("#202020"))
    text.setBuffer(buffer)
    return text


def _thinning() -> QgsLabelThinningSettings:
    thinning = QgsLabelThinningSettings()
    thinning.setMinimumFeatureSize(_NARROWEST_LABELLED)
    thinning.setLimitNumberLabelsEnabled(True)
    thinning.setMaximumNumberLabels(_MOST_LABELS)
    return thinning
