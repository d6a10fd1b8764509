"""What a download came to, in words: a message for the bar, and one line for each thing to know.

The facts are the report's and those found when the layers were opened; showing them is left to the dock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qgis.core import Qgis
from qgis.PyQt.QtCore import QCoreApplication, QDir

from ...core.report import DownloadReport
from ..error_wording import explain
from ..messages import Message, as_sentences
from ..rasters.states import Standing, States
from .layers import BuiltLayers


@dataclass(frozen=True)
class Outcome:
    """What a download came to: files on the disk, and layers that are not on the map yet."""

    report: DownloadReport
    built: BuiltLayers
    details: tuple[str, ...]
    """What else there is to know, a line each: where the files are, what failed, what is not as asked for."""

    @classmethod
    def of(cls, report: DownloadReport, built: BuiltLayers) -> Outcome:
        """Put the details into words; for a task, since 10,000 rasters that failed take 100 ms."""
        return cls(report, built, tuple(_lines(report, built)))

    @property
    def folder(self) -> Path | None:
        """Give where the rasters are; None where none came."""
        return self.report.request.folder if self.report.finished else None

    def without_layers(self) -> Outcome:
        """Give what may be kept: the layers are the project's, which may delete them at any time."""
        return replace(self, built=replace(self.built, layers=()))


def level_of(outcome: Outcome) -> Qgis.MessageLevel:
    """Give how serious the outcome is: whether all, some or none of the rasters came."""
    if not outcome.report.finished:
        return Qgis.MessageLevel.Critical
    return Qgis.MessageLevel.Warning if outcome.report.failed else Qgis.MessageLevel.Success


def summary(outcome: Outcome) -> Message:
    """Say how many rasters came and how many did not; where none came, why."""
    report = outcome.report
    if not report.finished:
        return _nothing_came(report)
    title = QCoreApplication.translate("Outcome", "%n raster(s) downloaded.", None, len(report.finished))
    if not report.failed:
        return Message(title)
    failed = QCoreApplication.translate("Outcome", "%n raster(s) failed.", None, len(report.failed))
    return Message(
        f"{title} {failed}", hint=QCoreApplication.translate("Outcome", "The dock names them and says why.")
    )


def cancelled(states: States) -> Message:
    """Say that a download was called off, and how many of its rasters, as they stand now, are whole."""
    title = QCoreApplication.translate("Workflow", "The download was cancelled.")
    whole = sum(state.standing in (Standing.CAME, Standing.WAS_THERE) for state in states.values())
    if not whole:
        return Message(title)
    detail = QCoreApplication.translate(
        "Workflow", "What was complete by then stays on the disk: %n raster(s).", None, whole
    )
    return Message(title, detail)


def _nothing_came(report: DownloadReport) -> Message:
    title = QCoreApplication.translate(
        "Outcome", "None of the rasters came: %n failed.", None, len(report.failed)
    )
    first = next((result.error for result in report.failed if result.error is not None), None)
    if first is None:
        return Message(title)
    reason = explain(first)
    return Message(title, as_sentences(reason.title, reason.detail), reason.hint)


def _lines(report: DownloadReport, built: BuiltLayers) -> Iterator[str]:
    yield from _failure_lines(report)
    if report.finished:
        folder = QDir.toNativeSeparators(str(report.request.folder))
        yield QCoreApplication.translate("Outcome", "Saved in {folder}").format(folder=folder)
    yield from there_lines(report)
    yield from fallback_lines(report)
    yield from whole_lines(report)
    yield from layer_lines(built)


def _failure_lines(report: DownloadReport) -> Iterator[str]:
    for result in report.failed:
        if result.error is not None:
            reason = explain(result.error)
            yield f"{result.item.name}: {as_sentences(reason.title, reason.detail, reason.hint)}"


def there_lines(report: DownloadReport) -> Iterator[str]:
    """Say how many rasters did not have to be fetched again."""
    if report.rasters_there:
        yield QCoreApplication.translate(
            "Outcome", "%n raster(s) already there, not fetched again.", None, report.rasters_there
        )


def fallback_lines(report: DownloadReport) -> Iterator[str]:
    """Name each raster that came in another format than was asked for."""
    for result in report.fallbacks:
        text = QCoreApplication.translate(
            "Outcome", "{raster}: came as {format}, because the chosen format cannot hold its pixels."
        )
        other = QCoreApplication.translate("Outcome", "another format")
        yield text.format(raster=result.item.name, format=result.format.word if result.format else other)


def whole_lines(report: DownloadReport) -> Iterator[str]:
    """Say how many rasters the service had no reason to clip."""
    whole = [result for result in report.finished if result.left_whole]
    if whole and not report.request.convert_whole:
        yield QCoreApplication.translate(
            "Outcome",
            "%n raster(s) lie(s) wholly inside the area and came as the source file.",
            None,
            len(whole),
        )


def layer_lines(built: BuiltLayers) -> Iterator[str]:
    """Name each file that cannot be opened, or whose spatial reference was assumed."""
    for path in built.unreadable:
        text = QCoreApplication.translate("Outcome", "{file}: on the disk, but QGIS cannot open it.")
        yield text.format(file=path.name)
    for path in built.without_crs:
        text = QCoreApplication.translate(
            "Outcome", "{file}: names no spatial reference, so the service's was assumed."
        )
        yield text.format(file=path.name)
