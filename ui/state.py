"""Everything that the dock shows, as one value: where a session stands, and what can be done from there.

What leads from one state to the next is left to `workflow` and `downloads`.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

from ..core.catalog import Catalog
from ..core.covering import Coverage
from ..core.events import BillKnown, CatalogProgress, DownloadProgress, OutageBegan
from ..core.geometry import Area
from ..core.saved_jobs import SavedJob
from ..core.service import ServiceInfo, ServiceUrl
from ..core.shapes import Surface
from .download.outcome import Outcome
from .geometry.translate import MapArea
from .hand_choice import HandChoice
from .rasters.states import NO_STATES, States
from .relation import Relation
from .settings import DownloadChoices


class Stage(enum.Enum):
    """Where a session stands; those in the middle of work end in another by themselves."""

    NO_SERVICE = enum.auto()
    CONNECTING = enum.auto()
    CHOOSING_SERVICE = enum.auto()
    """The address was a folder's; its services are known."""
    READY = enum.auto()
    """The service is known, its rasters are not listed."""
    READING_CATALOG = enum.auto()
    CHOOSING = enum.auto()
    """Rasters are listed."""
    DOWNLOADING = enum.auto()


@dataclass(frozen=True)
class State:
    """Everything that the dock shows."""

    choices: DownloadChoices
    stage: Stage = Stage.NO_SERVICE
    is_cancelling: bool = False
    services: tuple[ServiceUrl, ...] = ()
    """Those of a folder, to choose from."""
    service: ServiceInfo | None = None
    rasters_in_all: int | None = None
    map_area: MapArea | None = None
    """As drawn; kept when the service changes."""
    area: Area | None = None
    """In the service's spatial reference; None also where what was drawn is not prepared, or cannot serve."""
    is_area_unusable: bool = False
    """Whether what was drawn cannot serve for this service."""
    relation: Relation = Relation.MEETS
    """How rasters must lie to the area to be listed."""
    where: str = ""
    """What else rasters must meet to be listed, in SQL that the service runs; empty for nothing."""
    catalog: Catalog | None = None
    is_list_outdated: bool = False
    """Whether listing now asks for other rasters than those that are listed."""
    ticked: frozenset[int] = frozenset()
    hand_choice: HandChoice = field(default_factory=HandChoice)
    """What the user has ticked and unticked of this service's rasters, listed now or not."""
    rasters_listed: int = 0
    """How many rasters have been told of a catalog that is still being read."""
    catalog_progress: CatalogProgress | None = None
    bill: BillKnown | None = None
    """What the running download amounts to, where that is known before its first byte."""
    download_progress: DownloadProgress | None = None
    outage: OutageBegan | None = None
    """While the running download waits for the service to return."""
    outcome: Outcome | None = None
    """Of the last download, until something else is chosen."""
    coverage: Coverage | None = None
    """Of the area by the ticked rasters; None without an area, and until it is worked out."""
    raster_states: States = field(default_factory=lambda: NO_STATES)
    """How the rasters stand in the running download, or stood at the end of the last one."""
    unfinished: tuple[SavedJob, ...] = ()
    """Jobs in the chosen folder that can be gone on with, the last touched first."""

    @property
    def uses_area(self) -> bool:
        """Tell whether the area, as drawn, decides which rasters are listed."""
        return self.map_area is not None and self.relation is not Relation.ALL

    @property
    def listed_count(self) -> int:
        """Give how many rasters are in the list, or will be in a moment."""
        return self.rasters_listed if self.catalog is None else len(self.catalog.items)

    @property
    def is_listed_by_area(self) -> bool:
        """Tell whether the rasters in the list are those that an area chooses."""
        return self.area is not None

    @property
    def has_rasters_without_area(self) -> bool:
        """Tell whether the list, whole or on its way, still means something once the area is gone."""
        return not self.uses_area or (self.catalog is not None and bool(self.catalog.items))

    @property
    def clip(self) -> Area | None:
        """Give the area to clip to; None where rasters come whole."""
        return self.area if self.choices.clip else None

    @property
    def catalog_on_map(self) -> Catalog | None:
        """Give the rasters to outline on the map: none over what has just come, until the next choice."""
        has_come = self.outcome is not None and bool(self.outcome.report.finished)
        return None if has_come else self.catalog

    @property
    def uncovered_on_map(self) -> Surface | None:
        """Give the part of the area to hatch, which no ticked raster covers: not before one is ticked."""
        if self.coverage is None or not self.ticked or self.catalog_on_map is None:
            return None
        return self.coverage.uncovered

    @property
    def lists_again(self) -> bool:
        """Tell whether listing now asks for the very rasters that are listed."""
        return self.catalog is not None and not self.is_list_outdated

    @property
    def can_list(self) -> bool:
        """Tell whether the rasters can be listed now."""
        is_idle = self.stage in (Stage.READY, Stage.CHOOSING)
        return is_idle and self.service is not None and self.service.offers_catalog

    @property
    def can_pick_fewest(self) -> bool:
        """Tell whether the fewest rasters that cover the area can be found: all must have been read."""
        return self.catalog is not None and self.area is not None

    @property
    def can_download(self) -> bool:
        """Tell whether a download can begin now."""
        may = self.service is not None and self.service.offers_download
        return self.stage is Stage.CHOOSING and may and bool(self.ticked)

    @property
    def offered(self) -> tuple[SavedJob, ...]:
        """Give the unfinished jobs to offer now; not the one whose failed rasters can be tried again."""
        if self.stage is Stage.DOWNLOADING:
            return ()
        retried = self.outcome.report.request.folder if self.can_retry and self.outcome else None
        return tuple(job for job in self.unfinished if job.folder != retried)

    @property
    def is_choice_unfinished(self) -> bool:
        """Tell whether a job to offer has begun with the very rasters that are ticked."""
        return self.service is not None and any(
            job.service == self.service.url
            and len(job.raster_ids) == len(self.ticked)
            and self.ticked.issuperset(job.raster_ids)
            for job in self.offered
        )

    @property
    def can_retry(self) -> bool:
        """Tell whether something failed that can be tried once more."""
        return self.stage is Stage.CHOOSING and self.outcome is not None and bool(self.outcome.report.failed)

    @property
    def resting_stage(self) -> Stage:
        """Give where the session stands when nothing runs."""
        if self.catalog is not None:
            return Stage.CHOOSING
        if self.service is not None:
            return Stage.READY
        return Stage.CHOOSING_SERVICE if self.services else Stage.NO_SERVICE


NO_RASTERS: dict[str, Any] = {
    "area": None,
    "is_area_unusable": False,
    "catalog": None,
    "is_list_outdated": False,
    "ticked": frozenset(),
    "rasters_listed": 0,
    "outcome": None,
    "raster_states": NO_STATES,
}
"""The fields of a state that tells of no rasters, and of nothing that came of any."""

NO_WISHES: dict[str, Any] = {"where": "", "hand_choice": HandChoice()}
"""The fields of a state in which nothing has been said yet of which of a service's rasters are wanted."""
