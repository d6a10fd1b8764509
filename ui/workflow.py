"""The steps from an address to a choice of rasters: service, area, list, ticks.

Knows no widget: the dock paints every state that the session tells. Downloading is left to `downloads`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QObject, pyqtSignal

from ..core.catalog import Catalog, RastersListed
from ..core.covering import Preference
from ..core.errors import DownloaderError, InvalidArea
from ..core.events import Event
from ..core.geometry import Area
from ..core.rasters import Rasters
from ..core.service import FolderUrl, ServiceInfo, ServiceUrl, parse_address
from . import settings, work
from .covering import Covering
from .geometry.translate import MapArea, corner_count, to_area
from .messages import Message
from .qgis_network import connection_settings
from .rasters.states import NO_STATES
from .relation import Relation
from .session import Session
from .state import NO_RASTERS, NO_WISHES, Stage, State
from .tasks import TaskRunner


class Workflow(QObject):
    """Take the user's steps, and start the work they need."""

    rasters_listed = pyqtSignal(object)
    """The Rasters that have been read since the last time, before the catalog that holds all of them."""

    def __init__(
        self, session: Session, runner: TaskRunner, project: QgsProject, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._project = project
        self._asked: ServiceUrl | FolderUrl | None = None
        """What was connected to last, in vain or not; what is wanted of its rasters is for one service."""
        self._covering = Covering(runner, self)
        self._covering.measured.connect(lambda coverage: session.change(coverage=coverage))
        self._covering.picked.connect(self._take_fewest)
        self._covering.failed.connect(session.tell_error)
        session.chosen_anew.connect(self._measure)

    def connect_to(self, address: str) -> None:
        """Ask what is at an address: a service, or a folder of services to choose from."""
        try:
            url = parse_address(address)
        except DownloaderError as error:
            self._session.tell_error(error)
            return
        services = self._state.services if url in self._state.services else ()
        known = self._asked if self._state.service is None else self._state.service.url
        wishes = {} if url == known else NO_WISHES
        self._asked = url
        self._session.change(services=services, service=None, rasters_in_all=None, **wishes, **NO_RASTERS)
        title = QCoreApplication.translate("Workflow", "Connect to {address}").format(address=url.text)
        if isinstance(url, FolderUrl):
            listing = work.list_folder(url, connection_settings())
            self._session.ask(Stage.CONNECTING, title, listing).succeeded.connect(self._take_services)
        else:
            asking = work.describe_service(url, connection_settings())
            self._session.ask(Stage.CONNECTING, title, asking).succeeded.connect(self._take_service)

    def set_area(self, map_area: MapArea | None) -> None:
        """Take another area, and list the rasters that meet it; while a download runs its area stays."""
        if self._state.stage is not Stage.DOWNLOADING:
            kept = self._state.relation is Relation.COVERS and map_area is not None
            self._session.change(map_area=map_area, relation=Relation.COVERS if kept else Relation.MEETS)
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
            self._session.change(map_area=map_area)
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
            self._session.change(relation=relation)
            self._use_area()
            if relation is Relation.ALL:
                self.list_all()

    def list_where(self, where: str) -> None:
        """List, from now on, only rasters that meet a condition in SQL; an empty one is no condition."""
        if self._state.stage is Stage.DOWNLOADING:
            return
        self._session.change(where=where)
        self._use_area()
        if where and not self._state.uses_area:
            self.list_all()

    def tick(self, raster_ids: frozenset[int]) -> None:
        """Take another choice of rasters, made by hand."""
        state = self._state
        hand_choice = state.hand_choice.changed(
            state.ticked, raster_ids, listed=state.listed_count, is_by_area=state.is_listed_by_area
        )
        self._session.change(ticked=raster_ids, hand_choice=hand_choice, outcome=None)

    def pick_fewest(self, raster_ids: frozenset[int], preference: Preference) -> None:
        """Find the fewest of these rasters that cover as much of the area as all of them do."""
        catalog, area = self._state.catalog, self._state.area
        if catalog is not None and area is not None:
            self._covering.pick(catalog, raster_ids, area, preference)

    # -- from the answers onwards

    @property
    def _state(self) -> State:
        return self._session.state

    def _take_services(self, services: tuple[ServiceUrl, ...]) -> None:
        if services:
            self._session.change(stage=Stage.CHOOSING_SERVICE, services=services)
        else:
            self._session.told.emit(_no_services(), Qgis.MessageLevel.Warning)

    def _take_service(self, answer: tuple[ServiceInfo, int | None]) -> None:
        info, rasters_in_all = answer
        settings.remember_service(info.url.text)
        self._session.change(stage=Stage.READY, service=info, rasters_in_all=rasters_in_all)
        self._use_area()

    def _use_area(self, *, then_list: bool = True) -> None:
        """Take what was drawn over into the service's spatial reference, and list what meets it."""
        state = self._state
        if state.service is None:
            return
        self._session.drop_task()
        self._session.change(stage=Stage.READY, **NO_RASTERS)
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
            asked = self._session.ask(Stage.READING_CATALOG, title.format(name=service.name), carrying)
            asked.succeeded.connect(take)
            asked.failed.connect(self._note_unusable)
            return
        try:
            take(to_area(map_area, service.spatial_reference, transforms, service.extent))
        except InvalidArea as error:
            self._session.tell_error(error)
            self._note_unusable(error)

    def _note_unusable(self, error: Exception) -> None:
        if isinstance(error, InvalidArea):
            self._session.change(is_area_unusable=True)

    def _take_area_away(self) -> None:
        """Keep what is listed; what is only being listed for the area is called off."""
        stage, is_list_outdated = self._state.stage, self._state.is_list_outdated
        if self._state.uses_area:
            self._session.drop_task()
            stage, is_list_outdated = self._state.resting_stage, True
        self._session.change(
            stage=stage,
            map_area=None,
            area=None,
            is_area_unusable=False,
            relation=Relation.MEETS,
            is_list_outdated=is_list_outdated,
        )

    def _take_area(self, area: Area) -> None:
        self._session.change(area=area)

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
            asked = self._session.ask(Stage.READING_CATALOG, title, listing)
            asked.happened.connect(self._take_listing)
            asked.succeeded.connect(self._take_catalog)
            for ended_early in (asked.failed, asked.called_off):
                ended_early.connect(self._forget_unfinished_list)

    def _take_listing(self, events: Sequence[Event]) -> None:
        listed = Rasters()
        for event in events:
            if isinstance(event, RastersListed):
                listed.extend(event.items)
        if listed:
            self._take_rasters(listed)

    def _take_rasters(self, items: Rasters) -> None:
        state = self._state
        chosen = state.hand_choice.ticked_of(items.ids, is_by_area=state.is_listed_by_area)
        count, ticked = state.rasters_listed, self._ticked_of_list()
        if chosen:
            ticked = ticked.union(chosen)
        self._session.change(
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

    def _take_catalog(self, catalog: Catalog) -> None:
        self._session.change(
            stage=Stage.CHOOSING,
            catalog=catalog,
            is_list_outdated=False,
            rasters_listed=0,
            ticked=self._ticked_of_list(),
            outcome=None,
            raster_states=NO_STATES,
        )

    def _forget_unfinished_list(self, *_: object) -> None:
        if self._state.rasters_listed:
            self._session.change(rasters_listed=0, ticked=frozenset())

    def _take_fewest(self, raster_ids: frozenset[int]) -> None:
        """Tick what was picked for this area; for another one it means nothing."""
        if self._state.stage is not Stage.DOWNLOADING:
            hand_choice = self._state.hand_choice.without_picked
            self._session.change(ticked=raster_ids, hand_choice=hand_choice, outcome=None)

    def _measure(self, state: State) -> None:
        self._covering.measure(state.catalog, state.ticked, state.area)


_FEW_RASTERS = 1000
_MANY_CORNERS = 2000
"""That an area is not carried over with at once: 10,000 take 50 ms."""


def _no_services() -> Message:
    return Message(
        QCoreApplication.translate("Workflow", "This folder has no image services."),
        hint=QCoreApplication.translate("Workflow", "Try the address of another folder, or of a service."),
    )
