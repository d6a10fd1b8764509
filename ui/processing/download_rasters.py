"""The algorithm `imageservice:downloadrasters`: from what is given to a job, and from its report to layers.

What is asked for is `download_parameters`' to declare; the job itself is core's: plan, download, report.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
)
from qgis.PyQt.QtCore import QCoreApplication, QThread

from ...core.catalog import Catalog, read_rasters
from ...core.download import run
from ...core.errors import Cancelled
from ...core.formats import RasterFormat, format_of_word
from ...core.geometry import Area
from ...core.plan import DownloadRequest, ExistingFiles, prepare
from ...core.report import DownloadReport
from ..data_size import size_text
from ..download.layers import build
from ..download.outcome import fallback_lines, layer_lines, there_lines, whole_lines
from ..error_wording import explain
from ..messages import as_text
from . import download_parameters as asked
from .service_algorithm import Job, Parameters, ServiceAlgorithm
from .telling import tell

_MOST_REASONS = 5
_ID = r"\d{1,18}"
"""Longer numbers are no ids, and Python refuses to read very long ones."""


class DownloadRasters(ServiceAlgorithm):
    """Download the source rasters of an image service, whole or clipped, and load them."""

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
        """Say what else there is to know, for the dialog; in a terminal it stands below the one sentence."""
        return QCoreApplication.translate(
            "DownloadRasters",
            "Rasters come with their own pixels, not as a picture of them. The service must allow "
            "downloads.\n\n"
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
        self.addParameter(asked.raster_ids())
        self._add_where()
        for parameter in (
            asked.clip(),
            asked.raster_format(),
            asked.convert(),
            asked.existing(),
            asked.load(),
            asked.folder(),
        ):
            self.addParameter(parameter)
        for output in asked.outputs():
            self.addOutput(output)

    def checkParameterValues(self, parameters: Parameters, context: QgsProcessingContext) -> tuple[bool, str]:
        """Refuse what cannot work, before anything is sent."""
        is_fine, reason = super().checkParameterValues(parameters, context)
        if not is_fine:
            return is_fine, reason
        ids = self.parameterAsString(parameters, asked.RASTER_IDS, context)
        if _raster_ids(ids) is None:
            text = QCoreApplication.translate(
                "DownloadRasters",
                "“{ids}” is not a list of raster ids: write whole numbers with commas between.",
            )
            return False, text.format(ids=ids)
        converts = self.parameterAsBoolean(parameters, asked.CONVERT, context)
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
        if self.parameterAsBoolean(job.parameters, asked.LOAD, job.context):
            _load(report, job)
        return self._outputs(report)

    def _chosen(self, job: Job, area: Area | None) -> Catalog:
        ids = _raster_ids(self.parameterAsString(job.parameters, asked.RASTER_IDS, job.context))
        if ids:
            return read_rasters(job.service, job.connection, ids, notify=tell(job.feedback))
        return self.catalog(job, area)

    def _request(self, job: Job, catalog: Catalog, area: Area | None) -> DownloadRequest:
        parameters, context = job.parameters, job.context
        clips = self.parameterAsBoolean(parameters, asked.CLIP, context)
        return DownloadRequest(
            service=catalog.service,
            items=tuple(catalog.items),  # made once, not each time that the job looks at them
            folder=Path(self.parameterAsString(parameters, asked.OUTPUT, context)).absolute(),
            clip=area if clips else None,
            format=self._format(parameters, context),
            convert_whole=self.parameterAsBoolean(parameters, asked.CONVERT, context),
            existing=ExistingFiles(self.parameterAsEnumString(parameters, asked.EXISTING, context)),
        )

    def _format(self, parameters: Parameters, context: QgsProcessingContext) -> RasterFormat | None:
        word = self.parameterAsEnumString(parameters, asked.FORMAT, context)
        return None if word == asked.NATIVE else format_of_word(word)

    def _outputs(self, report: DownloadReport) -> Parameters:
        sizes = {file.path: file.size for result in report.results for file in result.files}
        paths = dict.fromkeys(path for result in report.finished for path in result.main_paths)
        return {
            asked.OUTPUT: str(report.request.folder),
            asked.LAYERS: [str(path) for path in paths],
            asked.FILES: len(sizes),
            asked.BYTES: sum(sizes.values()),
            asked.FAILED: len(report.failed),
        }


def _raster_ids(text: str) -> tuple[int, ...] | None:
    """Read a comma list of ids, each once; empty for a blank text, None for what is no such list."""
    if not text.strip():
        return ()
    if not re.fullmatch(rf"\s*{_ID}\s*(,\s*{_ID}\s*)*", text):
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
        details = QgsProcessingContext.LayerDetails(layer.name(), job.context.project(), asked.LAYERS)
        details.forceName = True
        # QGIS 3.32 brought groups and order.
        if hasattr(details, "groupName"):
            details.groupName = report.request.service.name
        if hasattr(details, "layerSortKey"):
            details.layerSortKey = len(built.layers) - position
        job.context.temporaryLayerStore().addMapLayer(layer)
        job.context.addLayerToLoadOnCompletion(layer.id(), details)
