"""The steps of a session, from an address to rasters: one state, one stage, and the tasks that lead on.

Knows no widget: the dock paints every state that is told, and puts the layers on the map.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..core.catalog import Catalog, RastersListed
from ..core.covering import Preference
from ..core.download import failed_again
from ..core.errors import DownloaderError, InvalidArea, NothingToDownload
from ..core.events import BillKnown, CatalogProgress, DownloadProgress, Event
from ..core.geometry import Area
from ..core.naming import local_path
from ..core.plan import DownloadRequest, ExistingFiles
from ..core.rasters import Rasters
from ..core.saved_jobs import SavedJob
from ..core.service import FolderUrl, ServiceInfo, ServiceUrl, parse_address
from . import settings, work
from .covering import Covering
from .error_wording import explain
from .messages import Message
from .qgis_network import connection_settings
from .raster_states import NO_STATES, Settling, States, settled, waiting
from .relation import Relation
from .settings import DownloadChoices
from .state import Stage, State
from .tasks import CoreTask, TaskRunner, Work
from .translate_geometry import MapArea, corner_count, to_area
from .unfinished import UnfinishedSearch
from .work import Outcome, Reopened


class Workflow(QObject):
    """Take the user's steps, start the work they need, and tell each new state."""

    changed = pyqtSignal(object)
    """The new State."""
    told = pyqtSignal(object, object)
    """A Message, with its Qgis.MessageLevel."""
    rasters_listed = pyqtSignal(object)
    """A tuple of some of the rasters that are being listed, before the catalog that holds all of them."""
    fewest_picked = pyqtSignal(object)
    """The frozenset of the ids of the few rasters that were asked for."""
    downloaded = pyqtSignal(object)
    """The Outcome of a download."""

    def __init__(self, runner: TaskRunner, project: QgsProject, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._project = project
        self._state = State(settings.download_choices())
        self._task: CoreTask | None = None
        self._settling = Settling()
        self._covering = Covering(runner, self)
        self._covering.measured.connect(lambda coverage: self._change(coverage=coverage))
        self._covering.picked.connect(self.fewest_picked)
        self._search = UnfinishedSearch(runner, self)
        self._search.found.connect(lambda jobs: self._change(unfinished=jobs))

    @property
    def state(self) -> State:
        """Give the state as it is now."""
        return self._state

    def connect_to(self, address: str) -> None:
        """Ask what is at an address: a service, or a folder of services to choose from."""
        try:
            url = parse_address(address)
        except DownloaderError as error:
            self._tell_error(error)
            return
        services = self._state.services if url in self._state.services else ()
        known = self._state.service
        where = self._state.where if known is not None and known.url == url else ""
        self._change(services=services, service=None, rasters_in_all=None, where=where, **_NO_RASTERS)
        title = QCoreApplication.translate("Workflow", "Connect to {address}").format(address=url.text)
        if isinstance(url, FolderUrl):
            self._ask(
                Stage.CONNECTING, title, work.list_folder(url, connection_settings()), self._take_services
            )
        else:
            self._ask(
                Stage.CONNECTING, title, work.describe_service(url, connection_settings()), self._take_service
            )

    def set_area(self, map_area: MapArea | None) -> None:
        """Take another area, and list the rasters that meet it; while a download runs its area stays."""
        if self._state.stage is not Stage.DOWNLOADING:
            kept = self._state.relation is Relation.COVERS and map_area is not None
            self._change(map_area=map_area, relation=Relation.COVERS if kept else Relation.MEETS)
            self._use_area()

    def restore_area(self, map_area: MapArea | None) -> None:
        """Take over the area that a project had, and ask no server; while a download runs its area stays.

        A project without one leaves the rasters that are listed as they are.
        """
        if self._state.stage is Stage.DOWNLOADING:
            return
        if map_area is None and self._state.has_rasters_without_area:
            self._take_area_away()
        else:
            self._change(map_area=map_area)
            self._use_area(then_list=False)

    def list_all(self) -> None:
        """List all rasters of the service, or all that meet the area."""
        if not self._state.can_list:
            return
        if self._state.uses_area and self._state.area is None:
            # Preparing it was called off.
            self._use_area()
        else:
            self._read_catalog()

    def list_related(self, relation: Relation) -> None:
        """List, from now on, only rasters that lie so to the area."""
        if self._state.stage is not Stage.DOWNLOADING:
            self._change(relation=relation)
            self._use_area()
            if relation is Relation.ALL:
                self.list_all()

    def list_where(self, where: str) -> None:
        """List, from now on, only rasters that meet a condition in SQL; an empty one is no condition."""
        if self._state.stage is Stage.DOWNLOADING:
            return
        self._change(where=where)
        self._use_area()
        if where and not self._state.uses_area:
            self.list_all()

    def tick(self, raster_ids: frozenset[int]) -> None:
        """Take another choice of rasters."""
        self._change(ticked=raster_ids, outcome=None)

    def pick_fewest(self, raster_ids: frozenset[int], preference: Preference) -> None:
        """Find the fewest of these rasters that cover as much of the area as all of them do."""
        catalog, area = self._state.catalog, self._state.area
        if catalog is not None and area is not None:
            self._covering.pick(catalog, raster_ids, area, preference)

    def choose(self, choices: DownloadChoices) -> None:
        """Take other choices of how rasters are to come, and remember them."""
        settings.remember_choices(choices)
        is_elsewhere = choices.folder != self._state.choices.folder
        self._change(choices=choices)
        if is_elsewhere:
            self._change(unfinished=())
            self.look_for_unfinished()

    def download(self) -> None:
        """Download the ticked rasters into a new folder."""
        if not self._state.can_download:
            return
        try:
            request = _request(self._state, datetime.now().astimezone())
        except DownloaderError as error:
            self._tell_error(error)
            return
        self._start_download(request, waiting(self._state.ticked))

    def retry(self) -> None:
        """Download once more what failed in the last download, into the same folder."""
        outcome = self._state.outcome
        if self._state.can_retry and outcome is not None:
            request = failed_again(outcome.report)
            again = waiting(item.raster_id for item in request.items)
            self._start_download(request, {**self._state.raster_states, **again})

    def look_for_unfinished(self) -> None:
        """Find the jobs in the chosen folder that can be gone on with."""
        self._search.look_into(self._state.choices.folder)

    def dismiss(self, job: SavedJob) -> None:
        """Offer a job no more, unless it goes on; nothing of it is deleted."""
        settings.remember_dismissed(job.key)
        self._change(unfinished=tuple(other for other in self._state.unfinished if other is not job))

    def resume(self, job: SavedJob) -> None:
        """Go on with an unfinished job: connect to its service, list its rasters, fetch what is missing."""
        if self._state.stage is Stage.DOWNLOADING:
            return
        self._change(service=None, rasters_in_all=None, where="", **_NO_RASTERS)
        title = QCoreApplication.translate("Workflow", "Connect to {address}").format(
            address=job.service.text
        )
        asking = work.describe_service(job.service, connection_settings())
        self._ask(Stage.CONNECTING, title, asking, partial(self._take_service_of, job))

    def cancel(self) -> None:
        """Call off what is running; the state tells when it has ended."""
        if self._task is not None:
            self._change(is_cancelling=True)
            self._task.call_off()

    def _ask(self, stage: Stage, title: str, errand: Work, take: Callable[[Any], None]) -> None:
        """Start a task in place of the one that runs, whose answer then counts no more."""
        self._drop_task()
        task = self._task = CoreTask(title, errand, is_missed=stage is Stage.DOWNLOADING)
        task.happened.connect(lambda events: self._if_current(task, self._take_events, events))
        task.succeeded.connect(lambda answer: self._if_current(task, self._settle, take, answer))
        task.failed.connect(lambda error: self._if_current(task, self._settle, self._take_failure, error))
        task.called_off.connect(lambda: self._if_current(task, self._settle, self._take_cancel, stage))
        self._change(stage=stage, is_cancelling=False, catalog_progress=None)
        self._runner.start(task)

    def _start_download(self, request: DownloadRequest, states: States) -> None:
        title = QCoreApplication.translate("Workflow", "Download rasters of {name}")
        downloading = work.download_rasters(request, connection_settings(), self._project.transformContext())
        self._settling = Settling()
        others = tuple(job for job in self._state.unfinished if job.folder != request.folder)
        self._change(outcome=None, bill=None, download_progress=None, raster_states=states, unfinished=others)
        self._ask(Stage.DOWNLOADING, title.format(name=request.service.name), downloading, self._take_outcome)

    def _drop_task(self) -> None:
        if self._task is not None:
            self._task.call_off()
            self._task = None
            self._change(is_cancelling=False)

    def _if_current(self, task: CoreTask, act: Callable[..., None], *values: object) -> None:
        if task is self._task:
            act(*values)

    def _settle(self, take: Callable[[Any], None], value: object) -> None:
        """Rest where the state allows it, and let the answer lead on from there."""
        self._task = None
        was_downloading = self._state.stage is Stage.DOWNLOADING
        self._change(
            stage=self._state.resting_stage,
            is_cancelling=False,
            raster_states=settled(self._settling.over(self._state.raster_states)),
        )
        take(value)
        if was_downloading:
            self.look_for_unfinished()

    def _take_events(self, events: Sequence[Event]) -> None:
        listed = Rasters()
        for event in events:
            if isinstance(event, RastersListed):
                listed.extend(event.items)
        if listed:
            self._take_rasters(listed)
        for event in events:
            self._take_event(event)

    def _take_event(self, event: Event) -> None:
        if isinstance(event, CatalogProgress):
            self._change(catalog_progress=event)
        elif isinstance(event, BillKnown):
            self._change(bill=event)
        elif isinstance(event, DownloadProgress):
            # Comes ten times a second at most, and so do the rasters that were settled in between.
            states = self._settling.over(self._state.raster_states)
            self._change(download_progress=event, raster_states=states)
        else:
            self._settling.note(event)

    def _take_rasters(self, items: Rasters) -> None:
        # An area is a choice; without one, nobody has said yet that all of the service's rasters are wanted.
        chosen = items.ids if self._state.area is not None else ()
        count, ticked = self._state.rasters_listed, self._ticked_of_list()
        ticked = ticked.union(chosen)
        self._change(
            catalog=None,
            rasters_listed=count + len(items),
            ticked=ticked,
            outcome=None,
            raster_states=NO_STATES,
        )
        self.rasters_listed.emit(items)

    def _ticked_of_list(self) -> frozenset[int]:
        """Give the ticks among the rasters told of a new list; those of the list before count no more."""
        return self._state.ticked if self._state.rasters_listed else frozenset()

    def _take_services(self, services: tuple[ServiceUrl, ...]) -> None:
        if not services:
            self.told.emit(_no_services(), Qgis.MessageLevel.Warning)
            return
        self._change(stage=Stage.CHOOSING_SERVICE, services=services)

    def _take_service(self, answer: tuple[ServiceInfo, int | None]) -> None:
        info, rasters_in_all = answer
        settings.remember_service(info.url.text)
        self._change(stage=Stage.READY, service=info, rasters_in_all=rasters_in_all)
        self._use_area()

    def _take_service_of(self, job: SavedJob, answer: tuple[ServiceInfo, int | None]) -> None:
        info, rasters_in_all = answer
        settings.remember_service(info.url.text)
        self._change(stage=Stage.READY, service=info, rasters_in_all=rasters_in_all)
        title = QCoreApplication.translate("Workflow", "List rasters of {name}").format(name=info.name)
        transforms = self._project.transformContext()
        listing = work.reopen(job, info, self._state.map_area, connection_settings(), transforms)
        self._ask(Stage.READING_CATALOG, title, listing, partial(self._take_rasters_of, job))

    def _take_rasters_of(self, job: SavedJob, reopened: Reopened) -> None:
        chosen = frozenset(item.raster_id for item in reopened.catalog.items)
        is_of_area = reopened.area is not None or reopened.map_area is None
        self._change(
            stage=Stage.CHOOSING,
            map_area=reopened.map_area,
            area=reopened.area,
            relation=Relation.MEETS if is_of_area else Relation.ALL,
            catalog=reopened.catalog,
            is_list_outdated=True,
            ticked=chosen,
        )
        self._start_download(job.request(reopened.catalog), waiting(chosen))

    def _use_area(self, *, then_list: bool = True) -> None:
        """Take what was drawn over into the service's spatial reference, and list what meets it."""
        state = self._state
        if state.service is None:
            return
        self._drop_task()
        self._change(stage=Stage.READY, **_NO_RASTERS)
        if state.map_area is None or not state.uses_area:
            if then_list:
                self._list_few()
            return
        self._carry(state.map_area, state.service, self._list_within if then_list else self._take_area)

    def _carry(self, map_area: MapArea, service: ServiceInfo, take: Callable[[Area], None]) -> None:
        transforms = self._project.transformContext()
        if corner_count(map_area.geometry) > _MANY_CORNERS:
            title = QCoreApplication.translate("Workflow", "Prepare the area for {name}")
            carrying = work.carry_area(map_area, service, transforms)
            self._ask(Stage.READING_CATALOG, title.format(name=service.name), carrying, take)
            return
        try:
            take(to_area(map_area, service.spatial_reference, transforms, service.extent))
        except InvalidArea as error:
            self._take_failure(error)

    def _take_area_away(self) -> None:
        """Keep what is listed; what is only being listed for the area is called off."""
        stage, is_list_outdated = self._state.stage, self._state.is_list_outdated
        if self._state.uses_area:
            self._drop_task()
            stage, is_list_outdated = self._state.resting_stage, True
        self._change(
            stage=stage,
            map_area=None,
            area=None,
            is_area_unusable=False,
            relation=Relation.MEETS,
            is_list_outdated=is_list_outdated,
        )

    def _take_area(self, area: Area) -> None:
        self._change(area=area)

    def _list_within(self, area: Area) -> None:
        self._take_area(area)
        if self._state.can_list:
            self._read_catalog()

    def _list_few(self) -> None:
        """List all rasters unasked, where they are so few that it takes a moment only."""
        count = self._state.rasters_in_all
        if self._state.can_list and count is not None and count <= _FEW_RASTERS:
            self._read_catalog()

    def _read_catalog(self) -> None:
        state = self._state
        if state.service is not None:
            title = QCoreApplication.translate("Workflow", "List rasters of {name}").format(
                name=state.service.name
            )
            listing = work.list_rasters(
                state.service,
                state.rasters_in_all,
                state.area,
                state.relation,
                state.where,
                connection_settings(),
            )
            self._ask(Stage.READING_CATALOG, title, listing, self._take_catalog)

    def _take_catalog(self, catalog: Catalog) -> None:
        self._change(
            stage=Stage.CHOOSING,
            catalog=catalog,
            is_list_outdated=False,
            rasters_listed=0,
            ticked=self._ticked_of_list(),
            outcome=None,
            raster_states=NO_STATES,
        )

    def _take_outcome(self, outcome: Outcome) -> None:
        self._change(outcome=outcome.without_layers())
        self.downloaded.emit(outcome)

    def _take_failure(self, error: Exception) -> None:
        self._forget_unfinished_list()
        if isinstance(error, InvalidArea):
            self._change(is_area_unusable=True)
        self._tell_error(error)

    def _take_cancel(self, stage: Stage) -> None:
        self._forget_unfinished_list()
        if stage is Stage.DOWNLOADING:
            self.told.emit(_cancelled(self._state.download_progress), Qgis.MessageLevel.Info)

    def _forget_unfinished_list(self) -> None:
        if self._state.rasters_listed:
            self._change(rasters_listed=0, ticked=frozenset())

    def _tell_error(self, error: Exception) -> None:
        self.told.emit(explain(error), Qgis.MessageLevel.Critical)

    def _change(self, **changes: Any) -> None:
        before, self._state = self._state, replace(self._state, **changes)
        if _covers_otherwise(self._state, before):
            self._state = replace(self._state, coverage=None)
            self._covering.measure(self._state.catalog, self._state.ticked, self._state.area)
        self.changed.emit(self._state)


_FEW_RASTERS = 1000
_MANY_CORNERS = 2000
"""That an area is not carried over with at once: 10,000 take 50 ms."""
_NO_RASTERS: dict[str, Any] = {
    "area": None,
    "is_area_unusable": False,
    "catalog": None,
    "is_list_outdated": False,
    "ticked": frozenset(),
    "rasters_listed": 0,
    "outcome": None,
    "raster_states": NO_STATES,
}


def _covers_otherwise(state: State, before: State) -> bool:
    is_elsewhere = state.catalog is not before.catalog or state.area is not before.area
    # Two sets of 100,000 take some milliseconds to compare, even a set with itself.
    return is_elsewhere or (state.ticked is not before.ticked and state.ticked != before.ticked)


def _request(state: State, now: datetime) -> DownloadRequest:
    """Make the user's choices a request. Raises UnsafeFileName for a service without a usable name."""
    if state.service is None or state.catalog is None:
        raise NothingToDownload
    choices = state.choices
    name = local_path(state.service.url.name).name
    return DownloadRequest(
        service=state.service,
        items=state.catalog.items.with_ids(state.ticked),
        folder=choices.folder / f"{name}_{now:%Y-%m-%d_%H%M%S}",
        clip=state.clip,
        format=choices.format,
        convert_whole=choices.convert_whole and choices.format is not None,
        existing=ExistingFiles.KEEP_BOTH,
    )


def _no_services() -> Message:
    return Message(
        QCoreApplication.translate("Workflow", "This folder has no image services."),
        hint=QCoreApplication.translate("Workflow", "Try the address of another folder, or of a service."),
    )


def _cancelled(progress: DownloadProgress | None) -> Message:
    title = QCoreApplication.translate("Workflow", "The download was cancelled.")
    if progress is None or not progress.rasters_done:
        return Message(title)
    detail = QCoreApplication.translate(
        "Workflow", "What was complete by then stays on the disk: %n raster(s).", None, progress.rasters_done
    )
    return Message(title, detail)
