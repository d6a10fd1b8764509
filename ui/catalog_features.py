"""The rasters of a catalog as QGIS features with all attributes: for the toolbox, and for layers to keep.

Reading the catalog is core's; where the features go is left to the callers.
"""

from __future__ import annotations

import sys
from typing import Any

from qgis.core import QgsFeature, QgsField, QgsFields, QgsVectorLayer
from qgis.PyQt.QtCore import QDateTime, Qt

from ..core.attributes import date_of
from ..core.plausible import number_of
from ..core.rasters import RasterItem
from ..core.service import Field, ServiceInfo
from .geometry.translate import geometry_of

_FIELD_TYPES = {
    "esriFieldTypeOID": "int8",
    "esriFieldTypeBigInteger": "int8",
    "esriFieldTypeInteger": "integer",
    "esriFieldTypeSmallInteger": "integer",
    "esriFieldTypeSingle": "double",
    "esriFieldTypeDouble": "double",
    "esriFieldTypeDate": "datetime",
    "esriFieldTypeTimestampOffset": "datetime",
}
"""The names that QGIS's memory provider has for field types; what is not here becomes a text."""
_LARGEST = {"integer": 2**31 - 1, "int8": 2**63 - 1, "double": sys.float_info.max}
_NO_ATTRIBUTES = frozenset({"esriFieldTypeGeometry", "esriFieldTypeBlob", "esriFieldTypeRaster"})


class CatalogFeatures:
    """Makes features of the rasters of one service, on any thread."""

    def __init__(self, service: ServiceInfo) -> None:
        self.told = tuple(field for field in service.fields if field.type not in _NO_ATTRIBUTES)
        """The fields that features have, in their order."""
        self.fields = _fields(self.told)

    def feature(self, item: RasterItem) -> QgsFeature:
        """Give a raster's footprint, as a multipolygon, with codes as codes and dates as dates in UTC."""
        feature = QgsFeature(self.fields)
        footprint = item.footprint
        if footprint is not None:
            geometry = geometry_of(footprint)
            geometry.convertToMultiType()
            feature.setGeometry(geometry)
        feature.setAttributes([_value(item.attribute(field.name), field) for field in self.told])
        return feature


def _fields(told: tuple[Field, ...]) -> QgsFields:
    """Make QGIS's fields of the catalog's.

    The memory provider makes a pattern of each type: what a QgsField takes for one changed with QGIS 4.
    """
    types = sorted({*_FIELD_TYPES.values(), "string"})
    definition = "&".join(f"field={name}:{name}" for name in types)
    patterns = QgsVectorLayer(f"NoGeometry?{definition}", "patterns", "memory").fields()
    fields = QgsFields()
    for field in told:
        made = QgsField(patterns.field(_FIELD_TYPES.get(field.type, "string")))
        made.setName(field.name)
        made.setAlias(field.alias)
        made.setLength(0)
        made.setPrecision(0)
        fields.append(made)
    return fields


def _value(value: Any, field: Field) -> Any:
    kind = _FIELD_TYPES.get(field.type, "string")
    if value is None:
        return None
    if kind == "datetime":
        return _date_time(value)
    return str(value) if kind == "string" else _fitting(value, kind)


def _fitting(value: Any, kind: str) -> float | None:
    """Give a number that the field can hold: for any other, QGIS leaves the whole raster out."""
    try:
        number = number_of(float(value) if isinstance(value, str) else value)
    except ValueError:
        return None
    if number is None or abs(number) > _LARGEST[kind]:
        return None
    return float(number) if kind == "double" else number


def _date_time(value: object) -> QDateTime | None:
    date = date_of(value)
    if date is None:
        return None
    return QDateTime.fromString(date.isoformat(), Qt.DateFormat.ISODateWithMs).toUTC()
