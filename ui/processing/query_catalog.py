"""The algorithm `imageservice:querycatalog`: the rasters of a service as features with all attributes.

Reading the catalog is core's.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsFeatureSink,
    QgsProcessing,
    QgsProcessingException,
    QgsProcessingParameterFeatureSink,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QCoreApplication

from ..catalog_features import CatalogFeatures
from ..geometry.translate import crs_of
from .service_algorithm import Job, Parameters, ServiceAlgorithm


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
        """Say what else there is to know, for the dialog; in a terminal it stands below the one sentence."""
        return QCoreApplication.translate(
            "QueryCatalog",
            "Footprints are polygons in the service's coordinate reference system, with all attributes of "
            "its catalog. Nothing is downloaded.\n\n"
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
        made = CatalogFeatures(job.service)
        sink, output = self.parameterAsSink(
            job.parameters,
            self.OUTPUT,
            job.context,
            made.fields,
            QgsWkbTypes.Type.MultiPolygon,
            crs_of(catalog.spatial_reference),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(job.parameters, self.OUTPUT))
        for item in catalog.items:
            if not sink.addFeature(made.feature(item), QgsFeatureSink.Flag.FastInsert):
                raise QgsProcessingException(self.writeFeatureError(sink, job.parameters, self.OUTPUT))
        job.feedback.pushInfo(
            QCoreApplication.translate("QueryCatalog", "%n raster(s) found", None, len(catalog.items))
        )
        return {self.OUTPUT: output}
