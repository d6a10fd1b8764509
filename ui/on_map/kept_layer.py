"""Footprints as a layer that the user keeps, with the catalog's attributes, aliases and words for codes.

It is a temporary scratch layer: QGIS itself offers to save it to a file. Adding it to a project is left to
the callers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from qgis.core import (
    QgsEditorWidgetSetup,
    QgsFeatureSink,
    QgsFillSymbol,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QThread

from ...core.events import IsCancelled, Notify
from ...core.outline import wkb_of
from ...core.rasters import RasterItem
from ...core.service import Field, ServiceInfo
from ..catalog_features import CatalogFeatures
from ..geometry.antimeridian import turned
from ..geometry.translate import crs_of, runs_on

_AT_ONCE = 500
"""Features handed to QGIS in one go, which lets no other Python run meanwhile."""
_OUTLINE = {"style": "no", "outline_color": "#0a50b4", "outline_width": "0.5"}


def footprint_layer(
    service: ServiceInfo, items: Iterable[RasterItem], name: str
) -> Callable[[Notify, IsCancelled], QgsVectorLayer]:
    """Build a layer of rasters of a service in a task: gives a layer of the calling thread.

    Footprints are in the service's spatial reference, between 180° west and east where that has longitudes.
    The layer is short of what had not been added when ``is_cancelled`` said yes.
    """
    main_thread = QThread.currentThread()

    def work(_: Notify, is_cancelled: IsCancelled) -> QgsVectorLayer:
        made = CatalogFeatures(service)
        layer = _empty_layer(service, made, name)
        is_turned = runs_on(layer.crs(), service.extent)
        unread = (_turned(item) if is_turned else item for item in items)
        while (now := tuple(islice(unread, _AT_ONCE))) and not is_cancelled():
            features = [made.feature(item) for item in now]
            layer.dataProvider().addFeatures(features, QgsFeatureSink.Flag.FastInsert)
        layer.updateExtents()
        layer.moveToThread(main_thread)
        return layer

    return work


def _turned(item: RasterItem) -> RasterItem:
    footprint = item.footprint
    return item if footprint is None else item._replace(wkb=wkb_of(turned(footprint)))


def _empty_layer(service: ServiceInfo, made: CatalogFeatures, name: str) -> QgsVectorLayer:
    options = QgsVectorLayer.LayerOptions()
    # A layer without a CRS would make QGIS ask for one, in a dialog, from this thread.
    options.skipCrsValidation = True
    layer = QgsVectorLayer("MultiPolygon", name, "memory", options)
    layer.setCrs(crs_of(service.spatial_reference))
    layer.dataProvider().addAttributes(made.fields)
    layer.updateFields()
    for index, field in enumerate(made.told):
        layer.setFieldAlias(index, "" if field.alias == field.name else field.alias)
        if field.values:
            layer.setEditorWidgetSetup(index, _words(field))
        if field.name.lower() == "name":
            layer.setDisplayExpression(f'"{field.name}"')
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(_OUTLINE)))
    return layer


def _words(field: Field) -> QgsEditorWidgetSetup:
    """Let tables and forms show the publisher's words for the codes."""
    return QgsEditorWidgetSetup("ValueMap", {"map": [{word: code} for code, word in field.values.items()]})
