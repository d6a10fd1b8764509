"""The algorithm `imageservice:querycatalog`: the rasters of a service as features with all attributes.

Reading the catalog is core's.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication, QDateTime, Qt

from ...core.attributes import date_of
from ...core.catalog import RasterItem
from ...core.service import Field
from ..translate_geometry import crs_of, geometry_of
from .service_algorithm import Job, Parameters, ServiceAlgorithm

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
_NO_ATTRIBUTES = frozenset({"esriFieldTypeGeometry", "esriFieldTypeBlob", "esriFieldTypeRaster"})


class QueryCatalog(ServiceAlgorithm):
    """List the rasters of an image service."""

    OUTPUT = "OUTPUT"

    def createInstance(self) -> QueryCatalog:
        """Give a new one of its kind."""
        return QueryCatalog()

    def name(self) -> str:
        """Give the algorithm's name."""
        return "querycatalog"

    def displayName(self) -> str:
        """Give the name that the toolbox shows."""
        return QCoreApplication.translate("QueryCatalog", "Query catalog")

    def tags(self) -> list[str]:
        """Give further words that find it in the toolbox."""
        words = QCoreApplication.translate(
            "QueryCatalog", "arcgis,imageserver,imagery,footprints,mosaic,list"
        )
        return words.split(",")

    def shortDescription(self) -> str:
        """Say in one sentence what it does."""
        return QCoreApplication.translate(
            "QueryCatalog", "Lists the rasters of an ArcGIS image service: their footprints and attributes."
        )

    def shortHelpString(self) -> str:
        """Say what it does, for the dialog and the terminal."""
        return QCoreApplication.translate(
            "QueryCatalog",
            "Lists the rasters behind an ArcGIS image service as polygons, with all attributes of the "
            "service's catalog and in the service's coordinate reference system. Nothing is downloaded.\n\n"
            "An area, as polygons or as an extent, chooses the rasters that meet it; a condition narrows the "
            "choice. The field of the ids (mostly OBJECTID) holds what “Download rasters” takes as raster "
            "ids. Codes are left as codes; times are in UTC.",
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare the parameters and outputs."""
        self._add_service()
        self._add_where()
        self._add_area()
        self.addParameter(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT,
                QCoreApplication.translate("QueryCatalog", "Footprints"),
                QgsProcessing.SourceType.TypeVectorPolygon,
            )
        )

    def work(self, job: Job) -> Parameters:
        """Write a feature for each raster that the parameters choose."""
        catalog = self.catalog(job, self.area(job))
        told = [field for field in job.service.fields if field.type not in _NO_ATTRIBUTES]
        sink, output = self.parameterAsSink(
            job.parameters,
            self.OUTPUT,
            job.context,
            _fields(told),
            QgsWkbTypes.Type.MultiPolygon,
            crs_of(catalog.spatial_reference),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(job.parameters, self.OUTPUT))
        for item in catalog.items:
            if not sink.addFeature(_feature(item, told), QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, job.parameters, self.OUTPUT))
        job.feedback.pushInfo(
            QCoreApplication.translate("QueryCatalog", "%n raster(s) found", None, len(catalog.items))
        )
        return {self.OUTPUT: output}


def _fields(told: list[Field]) -> QgsFields:
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


def _feature(item: RasterItem, told: list[Field]) -> QgsFeature:
    feature = QgsFeature()
    if item.footprint is not None:
        geometry = geometry_of(item.footprint)
        geometry.convertToMultiType()
        feature.setGeometry(geometry)
    feature.setAttributes([_value(item.attributes.get(field.name), field) for field in told])
    return feature


def _value(value: Any, field: Field) -> Any:
    kind = _FIELD_TYPES.get(field.type, "string")
    if value is None:
        return None
    if kind == "datetime":
        return _date_time(value)
    return str(value) if kind == "string" else value


def _date_time(value: object) -> QDateTime | None:
    date = date_of(value)
    if date is None:
        return None
    return QDateTime.fromString(date.isoformat(), Qt.DateFormat.ISODateWithMs).toUTC()
