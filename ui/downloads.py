"""Downloads of a session: begun, tried again, gone on with, and how their rasters stand meanwhile.

Knows no widget; how a user comes to a choice of rasters is left to `workflow`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from qgis.core import Qgis, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QObject, Qt, pyqtSignal

from ..core.download import failed_again
from ..core.errors import DownloaderError, NothingToDownload
from ..core.events import BillKnown, DownloadProgress, Event, OutageBegan, OutageEnded
from ..core.naming import local_path
from ..core.plan import DownloadRequest, ExistingFiles
from ..core.saved_jobs import SavedJob
from ..core.service import ServiceInfo
from . import settings, work
from .download.outcome import Outcome, cancelled
from .download.unfinished import UnfinishedSearch
from .qgis_network import connection_settings
from .rasters.states import Settling, States, settled, waiting
from .relation import Relation
from .session import Session
from .settings import DownloadChoices
from .state import NO_RASTERS, NO_WISHES, Stage, State
from .tasks import TaskRunner
from .work import Reopened


class Downloads(QObject):
    """Start the downloads that the user asks for, one at a time, and offer those that are unfinished."""

    came = pyqtSignal(object)
    """The Outcome of a download that has ended by itself."""

    def __init__(
        self, session: Session, runner: TaskRunner, project: QgsProject, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._project = project
        self._settling = Settling()
        self._search = UnfinishedSearch(runner, self)
        self._search.found.connect(lambda jobs: session.change(unfinished=jobs))

    def choose(self, choices: DownloadChoices) -> None:
        """Take other choices of how rasters are to come, and remember them."""
        settings.remember_choices(choices)
        is_elsewhere = choices.folder != self._session.state.choices.folder
        self._session.change(choices=choices)
        if is_elsewhere:
            self._session.change(unfinished=())
            self.look_for_unfinished()

    def begin(self) -> None:
        """Download the ticked rasters into a new folder."""
        state = self._session.state
        if not state.can_download:
            return
        try:
            request = _request(state, datetime.now().astimezone())
        except DownloaderError as error:
            self._session.tell_error(error)
            return
        self._start(request, waiting(state.ticked))

    def retry(self) -> None:
        """Download once more what failed in the last download, into the same folder."""
        state = self._session.state
        if state.can_retry and state.outcome is not None:
            request = failed_again(state.outcome.report)
            again = waiting(item.raster_id for item in request.items)
            self._start(request, {**state.raster_states, **again})

    def look_for_unfinished(self) -> None:
        """Find the jobs in the chosen folder that can be gone on with."""
        self._search.look_into(self._session.state.choices.folder)

    def dismiss(self, job: SavedJob) -> None:
        """Offer a job no more, unless it goes on; nothing of it is deleted."""
        settings.remember_dismissed(job.key)
        others = tuple(other for other in self._session.state.unfinished if other is not job)
        self._session.change(unfinished=others)

    def resume(self, job: SavedJob) -> None:
        """Go on with an unfinished job: connect to its service, list its rasters, fetch what is missing."""
        if self._session.state.stage is Stage.DOWNLOADING:
            return
        self._session.change(service=None, rasters_in_all=None, **NO_WISHES, **NO_RASTERS)
        title = QCoreApplication.translate("Workflow", "Connect to {address}")
        asking = work.describe_service(job.service, connection_settings())
        asked = self._session.ask(Stage.CONNECTING, title.format(address=job.service.text), asking)
        asked.succeeded.connect(partial(self._take_service, job))

    def _take_service(self, job: SavedJob, answer: tuple[ServiceInfo, int | None]) -> None:
        info, rasters_in_all = answer
        settings.remember_service(info.url.text)
        self._session.change(stage=Stage.READY, service=info, rasters_in_all=rasters_in_all)
        title = QCoreApplication.translate("Workflow", "List rasters of {name}").format(name=info.name)
        drawn, transforms = self._session.state.map_area, self._project.transformContext()
        listing = work.reopen(job, info, drawn, connection_settings(), transforms)
        asked = self._session.ask(Stage.READING_CATALOG, title, listing)
        asked.succeeded.connect(partial(self._take_rasters, job))

    def _take_rasters(self, job: SavedJob, reopened: Reopened) -> None:
        chosen = frozenset(reopened.catalog.items.ids)
        is_of_area = reopened.area is not None or reopened.map_area is None
        self._session.change(
            stage=Stage.CHOOSING,
            map_area=reopened.map_area,
            area=reopened.area,
            relation=Relation.MEETS if is_of_area else Relation.ALL,
            catalog=reopened.catalog,
            is_list_outdated=True,
            ticked=chosen,
        )
        self._start(job.request(reopened.catalog), waiting(chosen))

    def _start(self, request: DownloadRequest, states: States) -> None:
        session, title = self._session, QCoreApplication.translate("Workflow", "Download rasters of {name}")
        self._settling = Settling()
        others = tuple(job for job in session.state.unfinished if job.folder != request.folder)
        session.change(
            outcome=None, bill=None, download_progress=None, raster_states=states, unfinished=others
        )
        downloading = work.download_rasters(request, connection_settings(), self._project.transformContext())
        asked = session.ask(Stage.DOWNLOADING, title.format(name=request.service.name), downloading)
        asked.happened.connect(self._take_events)
        for ended in (asked.succeeded, asked.failed, asked.called_off):
            ended.connect(self._settle)
        asked.succeeded.connect(self._take_outcome)
        # QGIS tells of long tasks itself, next, and of this one as failed: what is told last is on top.
        asked.called_off.connect(self._tell_cancelled, Qt.ConnectionType.QueuedConnection)

    def _take_events(self, events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, BillKnown):
                self._session.change(bill=event)
            elif isinstance(event, OutageBegan):
                self._session.change(outage=event)
            elif isinstance(event, OutageEnded):
                self._session.change(outage=None)
            elif isinstance(event, DownloadProgress):
                # Comes ten times a second at most, and so do the rasters that were settled in between.
                states = self._settling.over(self._session.state.raster_states)
                self._session.change(download_progress=event, raster_states=states)
            else:
                self._settling.note(event)

    def _settle(self, *_: object) -> None:
        states = settled(self._settling.over(self._session.state.raster_states))
        self._session.change(raster_states=states, outage=None)
        self.look_for_unfinished()

    def _take_outcome(self, came: Outcome) -> None:
        self._session.change(outcome=came.without_layers())
        self.came.emit(came)

    def _tell_cancelled(self) -> None:
        message = cancelled(self._session.state.raster_states)
        self._session.told.emit(message, Qgis.MessageLevel.Info)


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
