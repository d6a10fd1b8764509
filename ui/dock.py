"""The dock: puts the panels together, connects them with the steps of the session, and paints each state.

What leads from one state to the next is left to `workflow` and `downloads`; each panel shows its own part.
"""

from __future__ import annotations

from dataclasses import replace

from qgis.core import Qgis, QgsProject
from qgis.gui import QgsDockWidget, QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QWidget

from ..core.covering import Preference
from . import messages, settings
from .area.memory import AreaMemory
from .area.panel import AreaPanel
from .area.sources import AreaSources
from .dock_frame import DockFrame
from .download.delivery import deliver
from .download.folder import open_folder
from .download.job_panel import JobPanel
from .download.outcome import Outcome
from .download.panel import DownloadPanel
from .download.unfinished_panel import UnfinishedPanel
from .downloads import Downloads
from .error_wording import explain
from .geometry.translate import crs_of
from .guidance import instead_of_rasters, next_step
from .list_button import ListButton
from .messages import Message
from .on_map.rasters import RastersOnMap
from .on_map.view import bring_to_front, place_on_map, zoom_to
from .qgis_network import connection_settings
from .rasters.panel import RastersPanel
from .rasters.thumbnails import Thumbnails
from .relation import Relation
from .service_panel import ServicePanel
from .session import Session
from .state import Stage, State
from .tasks import TaskRunner
from .workflow import Workflow

_ERROR = Qgis.MessageLevel.Critical


class Dock(QgsDockWidget):
    """The plugin's window beside the map."""

    def __init__(
        self,
        canvas: QgsMapCanvas,
        message_bar: QgsMessageBar,
        project: QgsProject,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(QCoreApplication.translate("Dock", "Image Service Downloader"), parent)
        self._canvas = canvas
        self._message_bar = message_bar
        self._project = project
        self._runner = TaskRunner(self)
        self.session = Session(self._runner, self)
        self.workflow = Workflow(self.session, self._runner, project, self)
        self.downloads = Downloads(self.session, self._runner, project, self)
        self._painted = self.session.state
        self._is_out = False
        """Whether the canvas shows what belongs to the dock."""
        self._service = ServicePanel()
        self._area = AreaPanel(canvas)
        self._area_sources = AreaSources(self._runner, self)
        self._area_memory = AreaMemory(project, self)
        self._rasters = RastersPanel()
        self._thumbnails = Thumbnails(self._runner, self)
        self._list = ListButton()
        self._download = DownloadPanel(self._painted.choices)
        self._unfinished = UnfinishedPanel()
        self._job = JobPanel()
        self._on_map = RastersOnMap(canvas, self._runner, project, self)
        self._lay_out()
        self._connect_panels()
        self._connect_steps()
        self._service.set_recent(settings.recent_services())
        self._refresh(self._painted)
        self._area_memory.read()

    def release(self) -> None:
        """Call all work off and leave the canvas as it was found; the dock cannot be used again."""
        self.session.changed.disconnect(self._refresh)
        self._runner.cancel_all()
        self._on_map.release()
        self._area_memory.release()
        self._area.release()

    # -- what is put together

    def _lay_out(self) -> None:
        frame = DockFrame()
        frame.add_section(QCoreApplication.translate("Dock", "Image service"), self._service)
        frame.add_section(QCoreApplication.translate("Dock", "Area"), self._area)
        frame.add_section(
            QCoreApplication.translate("Dock", "Rasters"),
            self._rasters,
            self._on_map.bar,
            self._list,
            grows=True,
        )
        frame.add_section(QCoreApplication.translate("Dock", "Download"), self._download)
        frame.add_foot(self._unfinished, self._job)
        self.setWidget(frame)

    def _connect_panels(self) -> None:
        session, workflow, downloads = self.session, self.workflow, self.downloads
        self._service.connect_requested.connect(workflow.connect_to)
        self._service.cancel_requested.connect(session.cancel)
        self._service.zoom_requested.connect(self._zoom_to_service)
        self._area.changed.connect(workflow.set_area)
        self._area.listen_for_undo_in(self)
        self._area.layer_chosen.connect(self._area_sources.read_layer)
        self._area.file_chosen.connect(self._area_sources.read_file)
        self._area_sources.found.connect(self._area.take)
        self._area.file_layer_chosen.connect(self._area_sources.read_file_layer)
        self._area_sources.several_found.connect(self._area.offer_layers)
        self._area_sources.text_found.connect(self._area.offer_text)
        self._area_sources.failed.connect(self._area.tell)
        self._area_memory.restored.connect(workflow.restore_area)
        self._list.list_requested.connect(workflow.list_all)
        self._list.cancel_requested.connect(session.cancel)
        self._rasters.selection_changed.connect(workflow.tick)
        self._rasters.pictures_requested.connect(self._fetch_pictures)
        self._thumbnails.came.connect(self._rasters.show_picture)
        self._rasters.where_requested.connect(workflow.list_where)
        self._rasters.relation_requested.connect(workflow.list_related)
        self._rasters.fewest_requested.connect(self._pick_fewest)
        self._rasters.listed_changed.connect(self._on_map.set_listed)
        self._rasters.raster_hovered.connect(self._on_map.highlight)
        self._rasters.rasters_selected.connect(self._on_map.select)
        self._rasters.zoom_requested.connect(self._on_map.zoom_to)
        self._rasters.preview_requested.connect(self._on_map.preview)
        self._on_map.hovered.connect(self._light_up)
        self._on_map.picked.connect(self._take_picks)
        self._on_map.failed.connect(lambda error: self._tell(explain(error), _ERROR))
        self._on_map.pick_requested.connect(self._area.close_tool)
        self._download.changed.connect(downloads.choose)
        self._unfinished.resume_requested.connect(downloads.resume)
        self._unfinished.dismissed.connect(downloads.dismiss)
        self._job.download_requested.connect(downloads.begin)
        self._job.retry_requested.connect(downloads.retry)
        self._job.cancel_requested.connect(session.cancel)
        self._job.folder_requested.connect(lambda folder: open_folder(folder, self._message_bar))

    def _connect_steps(self) -> None:
        self.session.changed.connect(self._refresh)
        self.workflow.rasters_listed.connect(self._rasters.add_rasters)
        self.workflow.rasters_listed.connect(self._on_map.add)
        self.session.told.connect(self._tell)
        self.downloads.came.connect(self._deliver)
        self.closed.connect(self._put_away)
        self.opened.connect(self._bring_out)

    # -- the painter: what costs something to set, only where it has changed

    def _refresh(self, state: State) -> None:
        before, self._painted = self._painted, state
        if state.raster_states is not before.raster_states:
            self._rasters.show_states(state.raster_states)
        if _is_only_further(state, before):
            self._paint_job(state, before)
            return
        is_downloading = state.stage is Stage.DOWNLOADING
        for panel in (self._area, self._download, self._service):
            panel.setEnabled(not is_downloading)
        # Which have come is worth scrolling through while the others come.
        self._rasters.fix_ticks(is_downloading)
        self._paint_service(state, before)
        self._paint_area(state, before)
        self._paint_rasters(state, before)
        self._list.show_state(state)
        self._download.show_context(
            state.service, has_area=state.area is not None, is_anywhere=state.relation is Relation.ALL
        )
        if state.offered != before.offered:
            self._unfinished.show_jobs(state.offered)
        self._paint_job(state, before)

    def _paint_service(self, state: State, before: State) -> None:
        if state.stage is Stage.CONNECTING:
            self._service.show_connecting()
        elif state.stage is Stage.CHOOSING_SERVICE:
            if state.stage is not before.stage:
                self._service.show_services(state.services)
        else:
            self._service.show_service(state.service, state.rasters_in_all)
        if state.service is not before.service:
            self._thumbnails.stop()
        if state.service is not None and state.service is not before.service:
            self._service.set_recent(settings.recent_services())
            self._service.set_address(state.service.url.text)
            bring_to_front(self._canvas)
            if not self._project.mapLayers():
                self._zoom_to_service()

    def _paint_area(self, state: State, before: State) -> None:
        if state.map_area is not before.map_area:
            self._area.show_area(state.map_area)
            self._area_memory.keep(state.map_area)
        if state.stage is Stage.DOWNLOADING:
            self._area.close_tool()

    def _paint_rasters(self, state: State, before: State) -> None:
        if (state.where, state.relation, state.map_area) != (before.where, before.relation, before.map_area):
            self._rasters.show_conditions(state.where, state.relation if state.map_area is not None else None)
        self._rasters.allow_fewest(state.can_pick_fewest)
        text = instead_of_rasters(state)
        if text is not None:
            self._rasters.show_message(text)
        elif state.rasters_listed and not before.rasters_listed:
            self._rasters.begin(state.service)
        elif state.catalog is not before.catalog and not before.rasters_listed:
            # Rasters that have been told one after another are in the list already.
            self._rasters.show_rasters(state.catalog, ticked=False)
        self._rasters.show_ticked(state.ticked)
        if state.clip is not before.clip:
            self._rasters.set_clip(state.clip)
        if state.coverage is not before.coverage:
            self._rasters.show_coverage(state.coverage.share if state.coverage else None)
        self._paint_map(state, before)

    def _paint_map(self, state: State, before: State) -> None:
        if state.stage is Stage.DOWNLOADING:
            self._on_map.stop_picking()
        if not self._is_out:
            return
        if state.rasters_listed and not before.rasters_listed:
            self._on_map.begin(state.service)
        if state.rasters_listed:
            self._on_map.set_ticked(state.ticked)
        else:
            self._on_map.show(state.catalog_on_map, state.ticked)
        self._on_map.show_uncovered(state.uncovered_on_map)

    def _paint_job(self, state: State, before: State) -> None:
        if state.stage is not Stage.DOWNLOADING:
            self._job.show_ready(
                next_step(state),
                can_download=state.can_download,
                can_retry=state.can_retry,
                details=state.outcome.details if state.outcome else (),
                folder=state.outcome.folder if state.outcome else None,
            )
            return
        if before.stage is not Stage.DOWNLOADING:
            self._job.show_started()
        elif before.outage is not None and state.outage is None:
            self._job.show_preparing()
        if state.is_cancelling:
            self._job.show_cancelling()
        elif state.outage is not None:
            self._job.show_outage(state.outage)
        elif state.bill is not before.bill and state.bill is not None:
            self._job.show_bill(state.bill)
        elif state.download_progress is not None:
            self._job.show_progress(state.download_progress)

    # -- the map and the message bar

    def _light_up(self, raster_id: int | None) -> None:
        """Light up the raster under the pointer, here and on the map; not while its clicks set corners."""
        lit = None if self._area.is_drawing else raster_id
        self._rasters.highlight(lit)
        self._on_map.highlight(lit)

    def _take_picks(self, raster_ids: frozenset[int], is_ticked: bool) -> None:
        ticked = self.session.state.ticked
        self._rasters.tick_only(ticked | raster_ids if is_ticked else ticked - raster_ids)

    def _pick_fewest(self, preference: Preference) -> None:
        self.workflow.pick_fewest(self._rasters.listed, preference)

    def _tell(self, message: Message, level: Qgis.MessageLevel) -> None:
        messages.show(self._message_bar, message, level)

    def _deliver(self, came: Outcome) -> None:
        deliver(came, self._project, self._canvas, self._message_bar)

    def _zoom_to_service(self) -> None:
        service = self.session.state.service
        if service is not None and service.extent is not None:
            extent = place_on_map(service)(service.extent)
            zoom_to(self._canvas, [(extent, crs_of(service.spatial_reference))])

    def _fetch_pictures(self, raster_ids: list[int]) -> None:
        service = self.session.state.service
        if service is not None:
            self._thumbnails.fetch(service, raster_ids, connection_settings())

    def _put_away(self) -> None:
        self._is_out = False
        self._thumbnails.stop()
        self._area.close_tool()
        self._area.show_on_map(False)
        self._on_map.show(None, frozenset())

    def _bring_out(self) -> None:
        if self._is_out:
            return
        self._is_out = True
        bring_to_front(self._canvas)
        self.downloads.look_for_unfinished()
        self._area.show_on_map(True)
        self._paint_map(self._painted, self._painted)


def _is_only_further(state: State, before: State) -> bool:
    """Tell whether a running download has got further, and nothing else has changed."""
    if state.stage is not Stage.DOWNLOADING or before.stage is not Stage.DOWNLOADING:
        return False
    further = {
        name: getattr(state, name) for name in ("bill", "download_progress", "outage", "raster_states")
    }
    return state == replace(before, **further)
