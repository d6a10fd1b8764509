"""What the algorithms share: the service, the choice of rasters by area and condition, and how they fail.

What is done with the rasters is left to the algorithms.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsFeatureRequest,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.catalog import Catalog, read_catalog
from ...core.connection import Connection, ConnectionSettings
from ...core.errors import Cancelled, DownloaderError
from ...core.geometry import Area
from ...core.service import FolderUrl, ServiceInfo, describe, list_services, parse_address
from ..error_wording import explain
from ..geometry.translate import MapArea, crs_of, merged, to_area
from ..messages import as_text
from ..qgis_network import connection_settings
from .telling import tell

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Job:
    """One run of an algorithm on a service that has been described."""

    parameters: Parameters
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback
    service: ServiceInfo
    connection: Connection


class ServiceAlgorithm(QgsProcessingAlgorithm):
    """Base of the algorithms that work on the rasters of one image service."""

    SERVICE = "SERVICE"
    AREA = "AREA"
    EXTENT = "EXTENT"
    WHERE = "WHERE"

    _settings: ConnectionSettings

    @abstractmethod
    def work(self, job: Job) -> Parameters:
        """Do the algorithm's work and give its outputs. Raises DownloaderError, QgsProcessingException."""

    def checkParameterValues(self, parameters: Parameters, context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse what cannot work, before anything is sent."""
        is_fine, reason = super().checkParameterValues(parameters, context)
        if not is_fine:
            return is_fine, reason
        known = [definition.name() for definition in self.parameterDefinitions()]
        unknown = sorted(set(parameters).difference(known))
        if unknown:
            text = QCoreApplication.translate(
                "ServiceAlgorithm", "There is no parameter {unknown}: there are {known}."
            )
            return False, text.format(unknown=", ".join(unknown), known=", ".join(known))
        if _is_given(parameters, self.AREA) and _is_given(parameters, self.EXTENT):
            return False, QCoreApplication.translate(
                "ServiceAlgorithm", "Give either polygons (AREA) or an extent (EXTENT), not both."
            )
        try:
            parse_address(self.parameterAsString(parameters, self.SERVICE, context))
        except DownloaderError as error:
            return False, as_text(explain(error))
        return True, ""

    def prepareAlgorithm(
        self, parameters: Parameters, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Read QGIS's network settings: the last thing done on the main thread."""
        self._settings = connection_settings()
        return True

    def processAlgorithm(
        self, parameters: Parameters, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Parameters:
        """Describe the service and do the work; what goes wrong becomes a text that says what to do next."""
        try:
            address = parse_address(self.parameterAsString(parameters, self.SERVICE, context))
            with Connection(address.text, self._settings, feedback.isCanceled) as connection:
                if isinstance(address, FolderUrl):
                    raise QgsProcessingException(_folder_text(address, connection))
                service = describe(address, connection)
                feedback.pushInfo(_service_text(service))
                return self.work(Job(parameters, context, feedback, service, connection))
        except Cancelled:
            return {}
        except DownloaderError as error:
            raise QgsProcessingException(as_text(explain(error))) from error

    def area(self, job: Job) -> Area | None:
        """Give the area in the service's spatial reference, None where none is given. Raises InvalidArea."""
        map_area = self._map_area(job)
        if map_area is None:
            return None
        if not map_area.crs.isValid():
            job.feedback.pushWarning(
                QCoreApplication.translate(
                    "ServiceAlgorithm",
                    "The area has no coordinate reference system: it is taken to be in the service's.",
                )
            )
            map_area = MapArea(map_area.geometry, crs_of(job.service.spatial_reference))
        service, transforms = job.service, job.context.transformContext()
        return to_area(map_area, service.spatial_reference, transforms, service.extent)

    def catalog(self, job: Job, area: Area | None) -> Catalog:
        """Read the primary rasters that meet the area and the condition; all of them with neither."""
        where = self.parameterAsString(job.parameters, self.WHERE, job.context).strip() or None
        return read_catalog(job.service, job.connection, area=area, where=where, notify=tell(job.feedback))

    def _map_area(self, job: Job) -> MapArea | None:
        parameters, context = job.parameters, job.context
        if _is_given(parameters, self.AREA):
            source = self.parameterAsSource(parameters, self.AREA, context)
            if source is None:
                raise QgsProcessingException(self.invalidSourceError(parameters, self.AREA))
            return MapArea(merged(_geometries(source)), source.sourceCrs())
        if _is_given(parameters, self.EXTENT):
            extent = self.parameterAsExtent(parameters, self.EXTENT, context)
            crs = self.parameterAsExtentCrs(parameters, self.EXTENT, context)
            return MapArea(QgsGeometry.fromRect(extent), crs)
        return None

    def _add_service(self) -> None:
        service = QgsProcessingParameterString(
            self.SERVICE,
            QCoreApplication.translate("ServiceAlgorithm", "Address of the image service"),
        )
        service.setHelp(
            QCoreApplication.translate(
                "ServiceAlgorithm",
                "The address of an ArcGIS image service, such as "
                "https://server/arcgis/rest/services/folder/name/ImageServer.",
            )
        )
        self.addParameter(service)

    def _add_area(self) -> None:
        area = QgsProcessingParameterFeatureSource(
            self.AREA,
            QCoreApplication.translate("ServiceAlgorithm", "Area: polygons"),
            [QgsProcessing.SourceType.TypeVectorPolygon],
            optional=True,
        )
        area.setHelp(
            QCoreApplication.translate(
                "ServiceAlgorithm",
                "Only rasters that meet these polygons are taken; several polygons count as one area. "
                "Give either polygons or an extent, or neither for all rasters.",
            )
        )
        self.addParameter(area)
        extent = QgsProcessingParameterExtent(
            self.EXTENT, QCoreApplication.translate("ServiceAlgorithm", "Area: extent"), optional=True
        )
        extent.setHelp(
            QCoreApplication.translate("ServiceAlgorithm", "A rectangle for an area, instead of polygons.")
        )
        self.addParameter(extent)

    def _add_where(self) -> None:
        where = QgsProcessingParameterString(
            self.WHERE,
            QCoreApplication.translate("ServiceAlgorithm", "Only rasters where (SQL)"),
            optional=True,
        )
        where.setHelp(
            QCoreApplication.translate(
                "ServiceAlgorithm",
                "A condition on the fields of the service's catalog, such as Name LIKE '2023%'. Overviews "
                "are left out unless the condition names the field Category.",
            )
        )
        self.addParameter(where)


def _is_given(parameters: Parameters, name: str) -> bool:
    """Tell whether an optional parameter has a value; an empty text is none."""
    return parameters.get(name) not in (None, "")


def _geometries(source: QgsProcessingFeatureSource) -> Iterator[QgsGeometry]:
    # Processing's own check stops at "invalid geometry"; core's says where an outline crosses itself.
    flag = QgsProcessingFeatureSource.Flag.FlagSkipGeometryValidityChecks
    for feature in source.getFeatures(QgsFeatureRequest(), flag):
        yield feature.geometry()


def _service_text(service: ServiceInfo) -> str:
    text = QCoreApplication.translate("ServiceAlgorithm", "Image service {name}, {reference}")
    reference = crs_of(service.spatial_reference).userFriendlyIdentifier()
    return text.format(name=service.name, reference=reference)


def _folder_text(folder: FolderUrl, connection: Connection) -> str:
    services = list_services(folder, connection)
    if not services:
        return QCoreApplication.translate(
            "ServiceAlgorithm", "This is the address of a folder without image services."
        )
    text = QCoreApplication.translate(
        "ServiceAlgorithm", "This is the address of a folder. Take one of its image services:\n{services}"
    )
    return text.format(services="\n".join(service.text for service in services))
