"""How the rasters of a download stand: waiting, here, failed or here before, gathered from core's events.

Each state has a shape and words of its own, so that no colour alone tells; showing them is left to the table.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from ...core.errors import DownloaderError
from ...core.events import Event, RasterFailed, RasterFinished
from ..error_wording import explain

_ICONS = Path(__file__).resolve().parents[2] / "resources"


class Standing(enum.Enum):
    """Where a raster stands; the value names its mark."""

    WAITING = "raster-waiting"
    CAME = "raster-came"
    WAS_THERE = "raster-was-there"
    FAILED = "raster-failed"


@dataclass(frozen=True)
class RasterState:
    """How one raster stands."""

    standing: Standing
    error: DownloaderError | None = None
    """Why it failed."""

    @property
    def text(self) -> str:
        """Say it in words, with the reason where it failed."""
        if self.standing is Standing.FAILED and self.error is not None:
            text = QCoreApplication.translate("RasterStates", "Failed: {reason}")
            reason = explain(self.error)
            return text.format(reason=f"{reason.title} {reason.detail}".strip())
        return {
            Standing.WAITING: QCoreApplication.translate("RasterStates", "Waiting to be downloaded"),
            Standing.CAME: QCoreApplication.translate("RasterStates", "Downloaded"),
            Standing.WAS_THERE: QCoreApplication.translate(
                "RasterStates", "Already there, not fetched again"
            ),
            Standing.FAILED: QCoreApplication.translate("RasterStates", "Failed"),
        }[self.standing]


States = Mapping[int, RasterState]
"""By raster id; one that is not in it has nothing to do with the download."""

NO_STATES: States = MappingProxyType({})
_WAITING = RasterState(Standing.WAITING)
_CAME = RasterState(Standing.CAME)
_WAS_THERE = RasterState(Standing.WAS_THERE)


def marks() -> Mapping[Standing, QIcon]:
    """Give a mark for each way to stand."""
    return {standing: QIcon(str(_ICONS / f"{standing.value}.svg")) for standing in Standing}


def waiting(raster_ids: Iterable[int]) -> States:
    """Give the states at the beginning of a download."""
    return dict.fromkeys(raster_ids, _WAITING)


def settled(states: States) -> States:
    """Give what is left at the end: nothing waits any more."""
    return {raster_id: state for raster_id, state in states.items() if state is not _WAITING}


class Settling:
    """Gathers what comes of rasters, a thousand a second, until somebody wants to show it."""

    def __init__(self) -> None:
        self._news: dict[int, RasterState] = {}

    def note(self, event: Event) -> None:
        """Take an event in that tells what came of a raster; others are passed over."""
        if isinstance(event, RasterFinished):
            self._news[event.raster_id] = _WAS_THERE if event.was_there else _CAME
        elif isinstance(event, RasterFailed):
            self._news[event.raster_id] = RasterState(Standing.FAILED, event.error)

    def over(self, states: States) -> States:
        """Give the states with all that was gathered, which is then forgotten; the same where nothing was."""
        if not self._news:
            return states
        news, self._news = self._news, {}
        return {**states, **news}
