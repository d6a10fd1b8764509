"""Core's events as the progress and the log lines of a Processing feedback."""

from __future__ import annotations

import time
from collections.abc import Callable

from qgis.core import QgsProcessingFeedback
from qgis.PyQt.QtCore import QCoreApplication

from ...core.events import (
    BillKnown,
    CatalogProgress,
    DownloadProgress,
    Event,
    Notify,
    OutageBegan,
    OutageEnded,
    RasterFailed,
    RasterFinished,
)
from ..data_size import size_text
from ..error_wording import explain
from ..messages import as_text

_BETWEEN_SECONDS = 10.0
"""Between two lines of progress: the log keeps them all, and a terminal prints them."""


def tell(feedback: QgsProcessingFeedback, clock: Callable[[], float] = time.monotonic) -> Notify:
    """Give the listener that writes events to a feedback; the clock gives seconds and never goes back."""
    told_at = clock()

    def notify(event: Event) -> None:
        nonlocal told_at
        if isinstance(event, DownloadProgress):
            feedback.setProgress(_percent(event))
            if clock() - told_at >= _BETWEEN_SECONDS:
                told_at = clock()
                feedback.setProgressText(_progress_line(event))
        elif isinstance(event, CatalogProgress):
            feedback.pushInfo(_catalog_line(event))
        elif isinstance(event, BillKnown):
            feedback.pushInfo(_bill_line(event))
        elif isinstance(event, OutageBegan):
            feedback.pushWarning(_outage_line(event))
        elif isinstance(event, OutageEnded):
            feedback.pushInfo(_return_line(event))
        elif isinstance(event, RasterFinished):
            feedback.pushInfo(_finished_line(event))
        elif isinstance(event, RasterFailed):
            feedback.reportError(_failed_line(event))

    return notify


def _percent(event: DownloadProgress) -> float:
    """Count by bytes once all sizes are known, by rasters before: estimates are for uncompressed ones."""
    if event.bytes_exact and event.bytes_expected:
        return min(100 * event.bytes_received / event.bytes_expected, 100)
    return 100 * event.rasters_done / event.rasters_in_all


def _progress_line(event: DownloadProgress) -> str:
    rasters = QCoreApplication.translate(
        "ProcessingLog", "{done} of %n raster(s)", None, event.rasters_in_all
    ).format(done=event.rasters_done)
    files = QCoreApplication.translate("ProcessingLog", "%n file(s)", None, event.files_done)
    return ", ".join((rasters, files, _bytes_text(event)))


def _bytes_text(event: DownloadProgress) -> str:
    received = size_text(event.bytes_received)
    if not event.bytes_exact or event.bytes_expected is None:
        return received
    text = QCoreApplication.translate("ProcessingLog", "{received} of {expected}")
    return text.format(received=received, expected=size_text(event.bytes_expected))


def _catalog_line(event: CatalogProgress) -> str:
    text = QCoreApplication.translate(
        "ProcessingLog", "Catalog: {read} of %n raster(s) read", None, event.rasters_in_all
    )
    return text.format(read=event.rasters_read)


def _bill_line(event: BillKnown) -> str:
    text = QCoreApplication.translate("ProcessingLog", "%n file(s) to fetch: {size}", None, event.files)
    unknown = QCoreApplication.translate("ProcessingLog", "size unknown")
    size = unknown if event.bytes_expected is None else size_text(event.bytes_expected)
    return text.format(size=size)


def _outage_line(event: OutageBegan) -> str:
    waits = QCoreApplication.translate("ProcessingLog", "The download waits, and goes on by itself.")
    return f"{explain(event.error).title} {waits}"


def _return_line(event: OutageEnded) -> str:
    return QCoreApplication.translate("ProcessingLog", "{host} is there again.").format(host=event.host)


def _finished_line(event: RasterFinished) -> str:
    if event.was_there:
        text = QCoreApplication.translate(
            "ProcessingLog", "{name} (raster {id}): already there, not fetched again"
        )
        return text.format(name=event.name, id=event.raster_id)
    text = QCoreApplication.translate("ProcessingLog", "{name} (raster {id}): {size}")
    return text.format(name=event.name, id=event.raster_id, size=size_text(event.bytes_received))


def _failed_line(event: RasterFailed) -> str:
    text = QCoreApplication.translate("ProcessingLog", "{name} (raster {id}) failed: {reason}")
    return text.format(name=event.name, id=event.raster_id, reason=as_text(explain(event.error)))
