"""The algorithm `imageservice:downloadrasters`: its parameters, and what it says of the outcome.

The job itself is core's: plan, download, report.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread

from ...core.catalog import Catalog, read_rasters
from ...core.download import run
from ...core.errors import Cancelled
from ...core.formats import FORMATS, RasterFormat, format_of_word
from ...core.geometry import Area
from ...core.plan import DownloadRequest, ExistingFiles, prepare
from ...core.report import DownloadReport
from ..data_size import size_text
from ..error_wording import explain
from ..layers import build
from ..messages import as_text
from ..outcome import fallback_lines, layer_lines, there_lines, whole_lines
from .service_algorithm import Job, Parameters, ServiceAlgorithm
from .telling import tell

_NATIVE = "NATIVE"
_MOST_REASONS = 5


class DownloadRasters(ServiceAlgorithm):
    """Download the source rasters of an image service, whole or clipped, and load them."""

    RASTER_IDS = "RASTER_IDS"
    CLIP = "CLIP"
    FORMAT = "FORMAT"
    CONVERT = "CONVERT"
    EXISTING = "EXISTING"
    LOAD = "LOAD"
    OUTPUT = "OUTPUT"
    LAYERS = "LAYERS"
    FILES = "FILES"
    BYTES = "BYTES"
    FAILED = "FAILED"

    def createInstance(self) -> DownloadRasters:
        """Give a new one of its kind."""
        return DownloadRasters()

    def name(self) -> str:
        """Give the algorithm's name."""
        return "downloadrasters"

    def displayName(self) -> str:
        """Give the name that the toolbox shows."""
        return QCoreApplication.translate("DownloadRasters", "Download rasters")

    def tags(self) -> list[str]:
        """Give further words that find it in the toolbox."""
        words = QCoreApplication.translate(
            "DownloadRasters", "arcgis,imageserver,imagery,orthophoto,mosaic,clip"
        )
        return words.split(",")

    def shortDescription(self) -> str:
        """Say in one sentence what it does."""
        return QCoreApplication.translate(
            "DownloadRasters",
            "Downloads the source rasters behind an ArcGIS image service, whole or clipped to an area.",
        )

    def shortHelpString(self) -> str:
        """Say what it does, for the dialog and the terminal."""
        return QCoreApplication.translate(
            "DownloadRasters",
            "Downloads the source rasters behind an ArcGIS image service: their own pixels, not a picture of "
            "them. The service must allow downloads.\n\n"
            "An area, as polygons or as an extent, chooses the rasters that meet it; a condition narrows the "
            "choice. Without either, all rasters of the service come. A list of raster ids replaces that "
            "choice.\n\n"
            "With an area, the service clips the rasters that reach out of it. Those that lie wholly inside "
            "come as they are, in their own format, unless whole rasters are converted too. Where a format "
            "cannot hold a raster's pixels, the service sends a TIFF instead.\n\n"
            "Side-cars come along. A raster that fails does not stop the others: it is named with the "
            "reason, and counted in FAILED.",
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:
        """Declare the parameters and outputs."""
        self._add_service()
        self._add_area()
        self._add_raster_ids()
        self._add_where()
        self._add_clip()
        self._add_format()
        self._add_convert()
        self._add_existing()
        self._add_load()
        self._add_outputs()

    def checkParameterValues(self, parameters: Parameters, context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse what cannot work, before anything is sent."""
        is_fine, reason = super().checkParameterValues(parameters, context)
        if not is_fine:
            return is_fine, reason
        ids = self.parameterAsString(parameters, self.RASTER_IDS, context)
        if _raster_ids(ids) is None:
            text = QCoreApplication.translate(
                "DownloadRasters",
                "“{ids}” is not a list of raster ids: write whole numbers with commas between.",
            )
            return False, text.format(ids=ids)
        converts = self.parameterAsBoolean(parameters, self.CONVERT, context)
        if converts and self._format(parameters, context) is None:
            return False, QCoreApplication.translate(
                "DownloadRasters",
                "Whole rasters can be converted (CONVERT) only to a chosen FORMAT, not to NATIVE.",
            )
        return True, ""

    def work(self, job: Job) -> Parameters:
        """Download the rasters that the parameters choose."""
        area = self.area(job)
        catalog = self._chosen(job, area)
        if not catalog.items:
            raise QgsProcessingException(
                QCoreApplication.translate(
                    "DownloadRasters", "The service has no raster that meets the area and the condition."
                )
            )
        job.feedback.pushInfo(
            QCoreApplication.translate(
                "DownloadRasters", "%n raster(s) to download", None, len(catalog.items)
            )
        )
        plan = prepare(self._request(job, catalog, area))
        try:
            report = run(plan, job.connection, tell(job.feedback))
        except Cancelled:
            job.feedback.pushInfo(_how_to_go_on(plan.request))
            raise
        if not report.finished:
            raise QgsProcessingException(_nothing_came(report))
        _tell_outcome(report, job.feedback)
        if self.parameterAsBoolean(job.parameters, self.LOAD, job.context):
            _load(report, job)
        return self._outputs(report)

    def _chosen(self, job: Job, area: Area | None) -> Catalog:
        ids = _raster_ids(self.parameterAsString(job.parameters, self.RASTER_IDS, job.context))
        if ids:
            return read_rasters(job.service, job.connection, ids, notify=tell(job.feedback))
        return self.catalog(job, area)

    def _request(self, job: Job, catalog: Catalog, area: Area | None) -> DownloadRequest:
        parameters, context = job.parameters, job.context
        clips = self.parameterAsBoolean(parameters, self.CLIP, context)
        return DownloadRequest(
            service=catalog.service,
            items=catalog.items,
            folder=Path(self.parameterAsString(parameters, self.OUTPUT, context)).absolute(),
            clip=area if clips else None,
            format=self._format(parameters, context),
            convert_whole=self.parameterAsBoolean(parameters, self.CONVERT, context),
            existing=ExistingFiles(self.parameterAsEnumString(parameters, self.EXISTING, context)),
        )

    def _format(self, parameters: Parameters, context: QgsProcessingContext) -> RasterFormat | None:
        word = self.parameterAsEnumString(parameters, self.FORMAT, context)
        return None if word == _NATIVE else format_of_word(word)

    def _outputs(self, report: DownloadReport) -> Parameters:
        sizes = {file.path: file.size for result in report.results for file in result.files}
        paths = dict.fromkeys(path for result in report.finished for path in result.main_paths)
        return {
            self.OUTPUT: str(report.request.folder),
            self.LAYERS: [str(path) for path in paths],
            self.FILES: len(sizes),
            self.BYTES: sum(sizes.values()),
            self.FAILED: len(report.failed),
        }

    def _add_raster_ids(self) -> None:
        ids = QgsProcessingParameterString(
            self.RASTER_IDS,
            QCoreApplication.translate("DownloadRasters", "Only these raster ids"),
            optional=True,
        )
        ids.setHelp(
            QCoreApplication.translate(
                "DownloadRasters",
                "Ids of the service's catalog with commas between, such as 3, 17, 20. They replace the "
                "choice by area and condition; an area still clips.",
            )
        )
        self.addParameter(ids)

    def _add_clip(self) -> None:
        clip = QgsProcessingParameterBoolean(
            self.CLIP, QCoreApplication.translate("DownloadRasters", "Clip to the area"), defaultValue=True
        )
        clip.setHelp(
            QCoreApplication.translate(
                "DownloadRasters", "Otherwise the area only chooses, and the rasters come whole."
            )
        )
        self.addParameter(clip)

    def _add_format(self) -> None:
        words = [_NATIVE, *(raster_format.word for raster_format in FORMATS)]
        raster_format = QgsProcessingParameterEnum(
            self.FORMAT,
            QCoreApplication.translate("DownloadRasters", "Format"),
            words,
            defaultValue=_NATIVE,
            usesStaticStrings=True,
        )
        raster_format.setHelp(
            QCoreApplication.translate(
                "DownloadRasters",
                "The format of what is clipped; NATIVE keeps each raster's own. Where a format cannot hold a "
                "raster's pixels, the service sends a TIFF.",
            )
        )
        self.addParameter(raster_format)

    def _add_convert(self) -> None:
        convert = QgsProcessingParameterBoolean(
            self.CONVERT,
            QCoreApplication.translate("DownloadRasters", "Convert whole rasters too"),
            defaultValue=False,
        )
        convert.setHelp(
            QCoreApplication.translate(
                "DownloadRasters", "Rasters that are not clipped come in the chosen format, too."
            )
        )
        self.addParameter(convert)

    def _add_existing(self) -> None:
        existing = QgsProcessingParameterEnum(
            self.EXISTING,
            QCoreApplication.translate("DownloadRasters", "Where a file exists already"),
            [choice.value for choice in ExistingFiles],
            defaultValue=ExistingFiles.SKIP.value,
            usesStaticStrings=True,
        )
        existing.setHelp(
            QCoreApplication.translate(
                "DownloadRasters",
                "SKIP: leave it, and fetch only what is missing. OVERWRITE: replace it. KEEP_BOTH: give the "
                "new file another name.",
            )
        )
        self.addParameter(existing)

    def _add_load(self) -> None:
        load = QgsProcessingParameterBoolean(
            self.LOAD, QCoreApplication.translate("DownloadRasters", "Load the rasters"), defaultValue=True
        )
        load.setHelp(QCoreApplication.translate("DownloadRasters", "Put the rasters on the map, too."))
        self.addParameter(load)

    def _add_outputs(self) -> None:
        self.addParameter(
            QgsProcessingParameterFolderDestination(
                self.OUTPUT, QCoreApplication.translate("DownloadRasters", "Output folder")
            )
        )
        self.addOutput(
            QgsProcessingOutputMultipleLayers(
                self.LAYERS, QCoreApplication.translate("DownloadRasters", "Rasters")
            )
        )
        for name, description in (
            (
                self.FILES,
                QCoreApplication.translate("DownloadRasters", "Number of files, side-cars included"),
            ),
            (self.BYTES, QCoreApplication.translate("DownloadRasters", "Bytes of these files")),
            (self.FAILED, QCoreApplication.translate("DownloadRasters", "Number of rasters that failed")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, description))


def _raster_ids(text: str) -> tuple[int, ...] | None:
    """Read a comma list of ids, each once; empty for a blank text, None for what is no such list."""
    if not text.strip():
        return ()
    if not re.fullmatch(r"\s*\d+\s*(,\s*\d+\s*)*", text):
        return None
    return tuple(dict.fromkeys(int(part) for part in text.split(",")))


def _tell_outcome(report: DownloadReport, feedback: QgsProcessingFeedback) -> None:
    """Say what came in all, and what came otherwise than asked for."""
    for line in fallback_lines(report):
        feedback.pushWarning(line)
    for line in (*whole_lines(report), *there_lines(report)):
        feedback.pushInfo(line)
    text = QCoreApplication.translate(
        "DownloadRasters", "%n raster(s) in {folder}, {size} received", None, len(report.finished)
    )
    size = size_text(report.bytes_received)
    feedback.pushInfo(text.format(folder=report.request.folder, size=size))


def _how_to_go_on(request: DownloadRequest) -> str:
    text = QCoreApplication.translate(
        "DownloadRasters",
        "Cancelled. What has come stays in {folder}: run this again into that folder, with SKIP where a file "
        "exists, and only what is missing is fetched.",
    )
    return text.format(folder=request.folder)


def _nothing_came(report: DownloadReport) -> str:
    """Say that no raster came, and why; many rasters mostly share few reasons."""
    reasons = dict.fromkeys(as_text(explain(result.error)) for result in report.failed if result.error)
    shown = list(reasons)[:_MOST_REASONS]
    title = QCoreApplication.translate(
        "DownloadRasters", "None of %n raster(s) came.", None, len(report.failed)
    )
    return "\n".join([title, *shown])


def _load(report: DownloadReport, job: Job) -> None:
    """Open the rasters here, not on the main thread, and have them loaded when the algorithm is done."""
    built = build(report, QThread.currentThread(), job.context.transformContext(), job.feedback.isCanceled)
    for line in layer_lines(built):
        job.feedback.pushWarning(line)
    for position, layer in enumerate(built.layers):
        details = QgsProcessingContext.LayerDetails(
            layer.name(), job.context.project(), DownloadRasters.LAYERS
        )
        details.forceName = True
        # QGIS 3.32 brought groups and order.
        if hasattr(details, "groupName"):
            details.groupName = report.request.service.name
        if hasattr(details, "layerSortKey"):
            details.layerSortKey = len(built.layers) - position
        job.context.temporaryLayerStore().addMapLayer(layer)
        job.context.addLayerToLoadOnCompletion(layer.id(), details)
