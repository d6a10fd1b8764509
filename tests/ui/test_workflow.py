"""The steps of a session against the reference service: states, stale answers, cancelling, failures."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
import shapely.wkt
from image_service_downloader.core import locks
from image_service_downloader.core.covering import Coverage, Preference
from image_service_downloader.core.errors import Cancelled
from image_service_downloader.core.events import ignore
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.core.manifest import Manifest
from image_service_downloader.core.plan import DownloadRequest
from image_service_downloader.core.rasters import RasterItem, Rasters
from image_service_downloader.core.saved_jobs import SavedJob
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.tests.factories import service_info
from image_service_downloader.tests.rasters import write_raster
from image_service_downloader.ui import covering, settings, work
from image_service_downloader.ui import session as ui_session
from image_service_downloader.ui.download.outcome import Outcome
from image_service_downloader.ui.downloads import Downloads
from image_service_downloader.ui.geometry.translate import MapArea
from image_service_downloader.ui.messages import Message
from image_service_downloader.ui.rasters.states import Standing
from image_service_downloader.ui.relation import Relation
from image_service_downloader.ui.state import Stage, State
from image_service_downloader.ui.tasks import TaskRunner
from image_service_downloader.ui.workflow import Workflow
from pytestqt.qtbot import QtBot
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsGeometry,
    QgsProject,
    QgsTask,
)

PATIENCE = 20_000
StartService = Callable[..., str]

EVERYWHERE = "POLYGON((719000 5399000, 721000 5399000, 721000 5401000, 719000 5401000, 719000 5399000))"
WEST = "POLYGON((720010 5399930, 720060 5399930, 720060 5399990, 720010 5399990, 720010 5399930))"
ACROSS = "POLYGON((720010 5399930, 720170 5399930, 720170 5399990, 720010 5399990, 720010 5399930))"
EAST = "POLYGON((720150 5399930, 720170 5399930, 720170 5399990, 720150 5399990, 720150 5399930))"
NOWHERE = "POLYGON((730000 5399930, 730050 5399930, 730050 5399990, 730000 5399990, 730000 5399930))"
BOW_TIE = "POLYGON((720000 5399900, 720100 5400000, 720100 5399900, 720000 5400000, 720000 5399900))"
CIRCLE = QgsGeometry.fromWkt("POINT(720160 5399960)").buffer(100, 2500).asWkt(17)
"""Of ten thousand corners."""
EASTERN_RASTERS = {"east", "photo", "scene"}


class Session:
    """A session with its steps, and all that it has told."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self._qtbot = qtbot
        self._runner = TaskRunner()
        self.asked: list[str] = []
        """The titles of the tasks that were begun."""
        settings.remember_choices(replace(settings.download_choices(), folder=folder))
        QgsApplication.taskManager().taskAdded.connect(self._note_task)
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget everything but what the settings remember, as if QGIS had been started again."""
        self._session = ui_session.Session(self._runner)
        self.workflow = Workflow(self._session, self._runner, QgsProject.instance())
        self.downloads = Downloads(self._session, self._runner, QgsProject.instance())
        self.states: list[State] = []
        self.told: list[tuple[Message, Qgis.MessageLevel]] = []
        self.outcomes: list[Outcome] = []
        self.listed: list[Rasters] = []
        """The parts in which rasters were told before their catalog."""
        self._session.changed.connect(self.states.append)
        self._session.told.connect(lambda message, level: self.told.append((message, level)))
        self.workflow.rasters_listed.connect(self.listed.append)
        self.downloads.came.connect(self._take)

    def _take(self, outcome: Outcome) -> None:
        # Layers that belong to no project would outlive QGIS.
        QgsProject.instance().addMapLayers(outcome.built.layers, False)
        self.outcomes.append(outcome)

    def _note_task(self, task_id: int) -> None:
        self.asked.append(QgsApplication.taskManager().task(task_id).description())

    @property
    def state(self) -> State:
        return self._session.state

    @property
    def items(self) -> Rasters:
        """The rasters that are listed."""
        return self.state.catalog.items if self.state.catalog else Rasters()

    @property
    def names(self) -> set[str]:
        return {item.name for item in self.items}

    @property
    def stages(self) -> list[Stage]:
        """The stages gone through, each once in a row."""
        stages = [state.stage for state in self.states]
        return [stage for index, stage in enumerate(stages) if not index or stage is not stages[index - 1]]

    @property
    def listings(self) -> list[str]:
        """Those of the tasks that list rasters."""
        return [title for title in self.asked if title.startswith("List rasters")]

    def wait_for(self, stage: Stage) -> None:
        self._qtbot.waitUntil(lambda: self.state.stage is stage, timeout=PATIENCE)

    def wait(self, condition: Callable[[], Any]) -> None:
        self._qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE)

    def connect(self, url: str) -> None:
        """Connect, and wait until what is listed unasked is there."""
        self.workflow.connect_to(url)
        self.wait(lambda: self.state.service and self.state.stage is not Stage.READING_CATALOG)

    def draw(self, wkt: str, crs: str = "EPSG:25832") -> None:
        self.workflow.set_area(MapArea(QgsGeometry.fromWkt(wkt), QgsCoordinateReferenceSystem(crs)))

    def list_within(self, wkt: str) -> None:
        self.draw(wkt)
        self.wait_for(Stage.CHOOSING)

    def ids_of(self, *names: str) -> frozenset[int]:
        """Give the ids of listed rasters."""
        return frozenset(item.raster_id for item in self.items if item.name in names)

    def untick(self, name: str) -> frozenset[int]:
        """Untick a raster as by hand, and give its id in a set."""
        unticked = self.ids_of(name)
        assert unticked
        self.workflow.tick(self.state.ticked - unticked)
        return unticked

    @property
    def unticked(self) -> frozenset[int]:
        """The ids of those that are listed and not ticked."""
        return frozenset(self.items.ids) - self.state.ticked

    def pick_fewest(self, raster_ids: frozenset[int], preference: Preference = Preference.NEWEST) -> None:
        before = self.state.ticked
        self.workflow.pick_fewest(raster_ids, preference)
        self.wait(lambda: self.state.ticked != before)

    def cancel(self) -> None:
        self._session.cancel()

    def download(self) -> Outcome:
        before = len(self.outcomes)
        self.downloads.begin()
        assert self.state.stage is Stage.DOWNLOADING
        self.wait(lambda: len(self.outcomes) > before)
        return self.outcomes[-1]

    def end(self) -> None:
        QgsApplication.taskManager().taskAdded.disconnect(self._note_task)
        self._runner.cancel_all()
        QgsProject.instance().clear()


@pytest.fixture
def session(qgis_app: object, clean_settings: None, qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    session = Session(qtbot, tmp_path)
    yield session
    session.end()


# -- the service


def test_a_services_address_leads_to_its_facts(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog)
    session.connect(f"  {url}/query?f=html&token=secret ")
    assert session.stages[:4] == [Stage.NO_SERVICE, Stage.CONNECTING, Stage.NO_SERVICE, Stage.READY]
    assert session.state.service is not None
    assert session.state.service.url.text == url
    assert session.state.rasters_in_all == 8
    assert settings.recent_services() == (url,)


def test_a_folders_address_leads_to_its_services(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog, "--name", "Aerial")
    session.workflow.connect_to(url.replace("/Aerial/ImageServer", ""))
    session.wait_for(Stage.CHOOSING_SERVICE)
    assert [found.text for found in session.state.services] == [url]
    session.connect(session.state.services[0].text)
    assert session.state.rasters_in_all == 8


def test_what_is_no_address_is_told_and_changes_nothing(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.states.clear()
    session.workflow.connect_to("my rasters")
    assert session.states == []
    [(message, level)] = session.told
    assert level == Qgis.MessageLevel.Critical
    assert message.hint


@pytest.mark.parametrize("path", ["Rasters/MapServer", "Rasters/FeatureServer/0"])
def test_a_service_of_another_type_is_told_to_be_so(path: str, session: Session) -> None:
    session.workflow.connect_to(f"https://example.org/arcgis/rest/services/{path}")
    [(message, _)] = session.told
    assert path.split("/")[1] in message.title
    assert session.state.stage is Stage.NO_SERVICE


def test_a_service_that_is_not_there_is_told_and_can_be_tried_again(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog)
    session.workflow.connect_to(url.replace("/Rasters/", "/Rivers/"))
    session.wait(lambda: session.told)
    assert session.state.stage is Stage.NO_SERVICE
    assert settings.recent_services() == ()
    session.connect(url)


def test_a_host_that_does_not_answer_is_named(session: Session) -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    session.workflow.connect_to(f"http://127.0.0.1:{port}/arcgis/rest/services/A/ImageServer")
    session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert "127.0.0.1" in message.title
    assert level == Qgis.MessageLevel.Critical


@pytest.mark.parametrize(
    "options", [("--not-a-mosaic",), ("--capabilities", "Image,Download"), ("--capabilities", "Image")]
)
def test_a_service_without_a_catalog_is_shown_but_not_listed(
    options: tuple[str, ...], session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, *options))
    session.draw(EVERYWHERE)
    session.workflow.list_all()
    assert session.state.stage is Stage.READY
    assert not session.state.can_list
    assert session.told == []


def test_a_service_without_download_is_listed_but_not_downloaded(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--capabilities", "Image,Catalog"))
    session.list_within(EVERYWHERE)
    assert len(session.state.ticked) == 8
    assert not session.state.can_download
    session.downloads.begin()
    assert session.state.stage is Stage.CHOOSING


def test_connecting_can_be_cancelled(session: Session, service: StartService, sample_catalog: Path) -> None:
    session.workflow.connect_to(service(sample_catalog, "--latency-ms", "3000"))
    session.cancel()
    session.wait_for(Stage.NO_SERVICE)
    assert any(state.is_cancelling for state in session.states)
    assert not session.state.is_cancelling
    assert session.told == []


# -- the area and its rasters


def test_an_area_lists_exactly_the_rasters_that_meet_it_all_ticked(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    assert session.names >= EASTERN_RASTERS
    assert "dem" not in session.names
    assert session.state.ticked == {item.raster_id for item in session.items}


def test_an_area_in_another_spatial_reference_finds_the_same(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    expected = session.names
    utm, world = QgsCoordinateReferenceSystem("EPSG:25832"), QgsCoordinateReferenceSystem("EPSG:4326")
    east = QgsGeometry.fromWkt(EAST)
    east.transform(QgsCoordinateTransform(utm, world, QgsProject.instance()))
    session.draw(east.asWkt(9), "EPSG:4326")
    session.wait(lambda: session.state.stage is Stage.CHOOSING)
    assert session.names == expected


def test_an_area_meets_rasters_whose_longitudes_run_on_to_360(
    session: Session, service: StartService, tmp_path: Path
) -> None:
    world = {"west_of_greenwich": 350.0, "east_of_greenwich": 0.0, "pacific": 179.5}
    for name, west in world.items():
        write_raster(tmp_path / f"world/{name}.tif", epsg=4326, origin=(west, 10.0), pixel_size=0.01, bands=1)
    session.connect(service(tmp_path / "world", "--wkid", "4326"))
    session.draw("POLYGON((-9.9 9.4,-9.5 9.4,-9.5 9.8,-9.9 9.8,-9.9 9.4))", "EPSG:4326")
    session.wait_for(Stage.CHOOSING)
    assert session.names == {"west_of_greenwich"}
    [finished] = session.download().report.finished
    assert finished.files
    session.draw(
        "POLYGON((-1107000 1060000,22000 1060000,22000 1080000,-1107000 1080000,-1107000 1060000))",
        "EPSG:3857",
    )
    session.wait_for(Stage.CHOOSING)
    assert session.names == {"west_of_greenwich", "east_of_greenwich"}
    session.draw("POLYGON((-179.9 9.4,-179.6 9.4,-179.6 9.8,-179.9 9.8,-179.9 9.4))", "EPSG:4326")
    session.wait_for(Stage.CHOOSING)
    assert session.names == {"pacific"}


def test_an_area_drawn_before_connecting_is_used_once_connected(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.draw(EAST)
    assert session.state.stage is Stage.NO_SERVICE
    session.workflow.connect_to(service(sample_catalog))
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS


def test_the_rasters_of_a_small_service_are_listed_at_once_and_none_is_ticked(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    assert session.state.stage is Stage.CHOOSING
    assert len(session.items) == 8
    assert session.state.clip is None
    assert session.state.ticked == frozenset()
    assert not session.state.can_download


def test_the_rasters_of_a_large_service_are_listed_on_demand_only(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "2000"))
    assert session.state.stage is Stage.READY
    assert session.state.rasters_in_all == 2008
    assert session.listings == []
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert len(session.items) == 2008
    assert session.state.ticked == frozenset()


def test_rasters_are_told_before_the_catalog_that_holds_them(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    states: list[State] = []
    session.connect(service(sample_catalog, "--synthetic", "2000"))
    session.workflow.rasters_listed.connect(lambda _: states.append(session.state))
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert {state.stage for state in states} == {Stage.READING_CATALOG}
    assert {state.catalog for state in states} == {None}
    assert [state.rasters_listed for state in states] == [*accumulate(map(len, session.listed))]
    told = {item.raster_id: item for items in session.listed for item in items}
    assert sum(map(len, session.listed)) == len(told) == 2008
    assert all(told[item.raster_id] == item for item in session.items)


def test_what_is_unticked_while_rasters_come_stays_unticked(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    unticked: list[int] = []

    def untick_one(items: Rasters) -> None:
        unticked.append(items[0].raster_id)
        session.workflow.tick(session.state.ticked - {items[0].raster_id})

    session.connect(service(sample_catalog, "--max-record-count", "3"))
    session.workflow.rasters_listed.connect(untick_one)
    session.list_within(EVERYWHERE)
    assert unticked
    assert session.state.ticked == {item.raster_id for item in session.items} - set(unticked)


def test_what_was_unticked_stays_so_however_the_list_is_asked_for_anew(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    dropped = session.untick("east")
    session.list_within(EVERYWHERE)
    assert session.unticked == dropped
    session.workflow.list_related(Relation.COVERS)
    session.wait_for(Stage.CHOOSING)
    session.workflow.list_where("Name <> 'photo'")
    session.wait_for(Stage.CHOOSING)
    session.workflow.list_related(Relation.MEETS)
    session.wait_for(Stage.CHOOSING)
    assert session.unticked == dropped
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert session.unticked == dropped


def test_what_was_unticked_stays_so_when_the_area_was_away_meanwhile(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    dropped = session.untick("east")
    session.workflow.set_area(None)
    session.wait_for(Stage.CHOOSING)
    assert session.state.ticked == frozenset()
    session.list_within(EVERYWHERE)
    assert session.unticked == dropped


def test_few_that_were_ticked_out_of_none_stay_the_only_ones(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.workflow.tick(frozenset())
    session.list_within(ACROSS)
    assert session.state.ticked == frozenset()
    picked = session.ids_of("east", "photo")
    session.workflow.tick(picked)
    session.list_within(EVERYWHERE)
    assert session.state.ticked == picked
    session.list_within(WEST)
    session.list_within(EAST)
    assert session.state.ticked == picked


def test_all_ticked_again_leaves_it_to_the_area_again(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.untick("east")
    session.workflow.tick(frozenset())
    session.workflow.tick(frozenset(session.items.ids))
    session.list_within(EVERYWHERE)
    assert session.unticked == frozenset()


def test_rasters_ticked_before_there_is_an_area_stay_the_only_ones(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    picked = session.ids_of("east")
    session.workflow.tick(picked)
    session.list_within(EAST)
    assert session.state.ticked == picked
    session.workflow.set_area(None)
    session.wait_for(Stage.CHOOSING)
    assert session.state.ticked == picked
    session.workflow.tick(frozenset())
    session.list_within(EAST)
    assert session.unticked == frozenset()


def test_the_fewest_mean_nothing_for_another_area_but_what_was_unticked_stays_so(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    dropped = session.untick("east")
    session.pick_fewest(session.state.ticked)
    session.list_within(EVERYWHERE)
    assert session.unticked == dropped


def test_fewest_that_are_found_when_a_download_has_begun_change_no_ticks(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "300"))
    session.list_within(ACROSS)
    ticked = session.state.ticked
    session.workflow.pick_fewest(ticked, Preference.NEWEST)
    session.download()
    session.wait(lambda: not QgsApplication.taskManager().activeTasks())
    assert session.state.ticked == ticked


def test_another_service_knows_nothing_of_what_was_unticked(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    here, elsewhere = service(sample_catalog), service(sample_catalog)
    session.connect(here)
    session.list_within(EAST)
    dropped = session.untick("east")
    session.connect(here)
    session.wait_for(Stage.CHOOSING)
    assert session.unticked == dropped
    session.connect(elsewhere)
    session.wait_for(Stage.CHOOSING)
    assert session.unticked == frozenset()


def test_a_list_that_is_called_off_halfway_is_forgotten(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--max-record-count", "1", "--latency-ms", "50"))
    session.workflow.rasters_listed.connect(lambda _: session.cancel())
    session.draw(EVERYWHERE)
    session.wait(lambda: session.listed and session.state.stage is Stage.READY)
    assert session.state.rasters_listed == 0
    assert session.state.ticked == frozenset()
    assert session.told == []


@pytest.mark.parametrize(("synthetic", "is_listed"), [("992", True), ("993", False)])
def test_up_to_a_thousand_rasters_are_listed_unasked(
    synthetic: str, is_listed: bool, session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", synthetic))
    assert bool(session.items) == is_listed


def test_ticked_rasters_of_a_service_listed_unasked_come_whole(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    wanted = frozenset(item.raster_id for item in session.items if item.name == "east")
    session.workflow.tick(wanted)
    assert {layer.width() for layer in session.download().built.layers} == {100}


def test_a_service_that_an_area_waits_for_is_listed_once(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.draw(EAST)
    session.connect(service(sample_catalog))
    assert len(session.listings) == 1
    assert "dem" not in session.names
    assert session.state.ticked


def test_an_area_drawn_while_all_rasters_are_listed_takes_their_place(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.workflow.connect_to(service(sample_catalog, "--latency-ms", "150"))
    session.wait(lambda: session.state.stage is Stage.READING_CATALOG)
    session.list_within(EAST)
    assert "dem" not in session.names
    assert session.state.ticked == {item.raster_id for item in session.items}
    shown = {id(state.catalog) for state in session.states if state.catalog is not None}
    assert len(shown) == 1


def test_clearing_the_area_lists_all_rasters_again_and_ticks_none(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.workflow.set_area(None)
    assert session.state.catalog is None
    session.wait_for(Stage.CHOOSING)
    assert len(session.items) == 8
    assert session.state.ticked == frozenset()


def test_clearing_the_area_over_a_large_service_clears_its_rasters(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "2000"))
    session.list_within(EAST)
    session.workflow.set_area(None)
    assert session.state.stage is Stage.READY
    assert session.state.catalog is None
    assert session.state.ticked == frozenset()


def test_an_area_that_no_raster_meets_gives_an_empty_list(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(NOWHERE)
    assert session.names == set()
    assert not session.state.can_download


def test_a_condition_is_run_by_the_service_with_and_without_an_area(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.workflow.list_where("Name = 'east'")
    session.wait(lambda: session.names == {"east"})
    assert session.state.ticked == frozenset()
    session.list_within(EVERYWHERE)
    assert session.names == {"east"}
    session.workflow.list_where("")
    session.wait(lambda: len(session.names) > 1)
    assert session.state.where == ""


def test_a_condition_lists_rasters_of_a_large_service_too(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "1001"))
    session.workflow.list_where("Name = 'east'")
    session.wait(lambda: session.names == {"east"})
    session.workflow.list_where("")
    assert (session.state.stage, session.state.catalog) == (Stage.READY, None)


def test_a_condition_that_the_service_refuses_is_told_and_lists_nothing(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.workflow.list_where("Yer = 2020")
    session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert level == Qgis.MessageLevel.Critical
    assert "condition" in message.title
    assert "It says: " in message.detail
    assert "later" not in message.hint
    assert (session.state.stage, session.state.catalog) == (Stage.READY, None)
    assert session.state.where == "Yer = 2020"


def test_a_condition_stays_with_its_service(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog)
    session.connect(url)
    session.workflow.list_where("Name = 'east'")
    session.wait(lambda: session.names == {"east"})
    session.connect(url)
    session.wait(lambda: session.names == {"east"})
    session.connect(service(sample_catalog, "--name", "Other"))
    session.wait(lambda: len(session.names) > 1)
    assert session.state.where == ""


def test_a_condition_outlives_connecting_to_its_service_in_vain(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog)
    session.connect(url)
    session.workflow.list_where("Name = 'east'")
    session.wait(lambda: session.names == {"east"})
    session.workflow.connect_to(url)
    session.cancel()
    session.wait_for(Stage.NO_SERVICE)
    session.connect(url)
    session.wait(lambda: session.items)
    assert session.names == {"east"}


def test_only_rasters_that_cover_the_whole_area_are_listed_on_request(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    meeting = session.names
    session.workflow.list_related(Relation.COVERS)
    session.wait_for(Stage.CHOOSING)
    assert set() < session.names < meeting
    assert {item.name for page in session.listed[-1:] for item in page} == session.names
    session.workflow.list_related(Relation.MEETS)
    session.wait_for(Stage.CHOOSING)
    assert session.names == meeting


def test_all_rasters_are_listed_on_request_as_if_there_were_no_area(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "1001"))
    session.list_within(WEST)
    session.workflow.list_related(Relation.ALL)
    session.wait_for(Stage.CHOOSING)
    assert len(session.items) > 1001
    assert (session.state.ticked, session.state.clip) == (frozenset(), None)
    assert session.state.map_area is not None
    session.list_within(EAST)
    assert session.state.relation is Relation.MEETS
    assert len(session.items) < 10


def test_an_area_that_crosses_itself_is_told_and_lists_nothing(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.draw(BOW_TIE)
    [(message, _)] = session.told
    assert "crosses itself" in message.title
    assert session.state.area is None
    assert session.state.is_area_unusable
    assert session.state.stage is Stage.READY


def test_an_area_of_ten_thousand_corners_lists_and_clips_as_any_other(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--wkid", "3857"))
    session.list_within(CIRCLE)
    assert session.state.area is not None
    assert len(session.state.area.to_esri()[1]["rings"][0]) == 10_001
    assert session.state.ticked
    session.workflow.tick(frozenset(list(session.state.ticked)[:1]))
    assert len(session.download().report.finished) == 1


def call_off(session: Session) -> None:
    session.cancel()


def call_off_in_qgis(_: Session) -> None:
    """Cancel the task that began last, as QGIS's list of tasks does."""
    QgsApplication.taskManager().activeTasks()[-1].cancel()


@pytest.mark.parametrize("cancel", [call_off, call_off_in_qgis])
def test_an_area_whose_preparation_is_called_off_can_be_listed_as_before(
    cancel: Callable[[Session], None], session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--wkid", "3857"))
    session.draw(CIRCLE)
    cancel(session)
    session.wait_for(Stage.READY)
    assert session.told == []
    assert session.listings[1:] == []
    assert (session.state.area, session.state.is_area_unusable) == (None, False)
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS
    assert session.state.clip is not None


def test_preparing_an_area_ends_as_called_off_even_where_it_cannot_be_stopped(qgis_app: object) -> None:
    circle = MapArea(QgsGeometry.fromWkt(CIRCLE), QgsCoordinateReferenceSystem("EPSG:25832"))
    carrying = work.carry_area(circle, service_info(), QgsProject.instance().transformContext())
    with pytest.raises(Cancelled):
        carrying(ignore, lambda: True)


def test_a_restored_area_asks_nobody(session: Session, service: StartService, sample_catalog: Path) -> None:
    session.connect(service(sample_catalog))
    asked = list(session.asked)
    session.workflow.restore_area(
        MapArea(QgsGeometry.fromWkt(EAST), QgsCoordinateReferenceSystem("EPSG:25832"))
    )
    assert session.state.area is not None
    assert (session.state.stage, session.asked) == (Stage.READY, asked)
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS


def test_a_project_without_an_area_leaves_the_list_and_its_ticks(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.draw(ACROSS)
    session.wait_for(Stage.CHOOSING)
    session.workflow.list_related(Relation.COVERS)
    session.wait_for(Stage.CHOOSING)
    listed, ticked, asked = session.items, session.state.ticked, list(session.asked)
    assert listed
    session.workflow.restore_area(None)
    state = session.state
    assert (session.items, state.ticked, session.asked) == (listed, ticked, asked)
    assert (state.stage, state.map_area, state.area, state.clip) == (Stage.CHOOSING, None, None, None)
    assert (state.relation, state.coverage) == (Relation.MEETS, None)
    assert state.can_download


def test_a_project_without_an_area_lets_all_rasters_be_listed_to_the_end(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--latency-ms", "300"))
    session.list_within(EAST)
    session.workflow.list_related(Relation.ALL)
    assert session.state.stage is Stage.READING_CATALOG
    session.workflow.restore_area(None)
    session.wait_for(Stage.CHOOSING)
    assert len(session.items) == 8


@pytest.mark.parametrize("wkt", [NOWHERE, EAST])
def test_a_project_without_an_area_drops_a_list_of_the_area_that_shows_nothing_yet(
    wkt: str, session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--latency-ms", "300"))
    session.draw(wkt)
    if wkt == NOWHERE:
        session.wait_for(Stage.CHOOSING)
    session.workflow.restore_area(None)
    assert (session.state.stage, session.state.catalog, session.state.map_area) == (Stage.READY, None, None)
    session.wait(lambda: not QgsApplication.taskManager().activeTasks())
    assert session.state.stage is Stage.READY


def test_a_project_without_an_area_calls_off_listing_again(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--latency-ms", "300"))
    session.list_within(EAST)
    listed = session.items
    session.workflow.list_all()
    session.cancel()
    session.workflow.restore_area(None)
    assert (session.state.stage, session.state.is_cancelling) == (Stage.CHOOSING, False)
    session.wait(lambda: not QgsApplication.taskManager().activeTasks())
    assert session.items == listed


def test_only_the_answer_for_the_last_area_counts(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--latency-ms", "150"))
    session.workflow.set_area(None)
    session.states.clear()
    for wkt in (WEST, EAST, WEST, EAST):
        session.draw(wkt)
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS
    shown = {id(state.catalog) for state in session.states if state.catalog is not None}
    assert len(shown) == 1


def test_an_area_drawn_anew_drops_the_answer_that_is_already_on_its_way(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.draw(EAST)
    session.wait(lambda: session.state.catalog_progress)
    session.workflow.set_area(None)
    session.draw(NOWHERE)
    session.wait_for(Stage.CHOOSING)
    assert session.names == set()


def test_the_answer_for_an_area_that_is_gone_counts_no_more(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "2000", "--latency-ms", "150"))
    session.draw(EAST)
    session.workflow.set_area(None)
    session.wait(lambda: not QgsApplication.taskManager().activeTasks())
    assert session.state.stage is Stage.READY
    assert session.state.catalog is None


def test_listing_can_be_cancelled_and_begun_again(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--latency-ms", "300"))
    session.draw(EAST)
    assert session.state.stage is Stage.READING_CATALOG
    session.cancel()
    session.wait_for(Stage.READY)
    assert session.state.area is not None
    session.workflow.list_all()
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS


def test_another_service_keeps_the_drawn_area(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.workflow.connect_to(service(sample_catalog, "--wkid", "3857"))
    assert session.state.catalog is None
    session.wait_for(Stage.CHOOSING)
    assert session.names >= EASTERN_RASTERS
    assert session.state.area is not None
    assert session.state.area.spatial_reference.code == 3857


# -- what it amounts to


def test_what_the_ticked_rasters_leave_uncovered_is_measured(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    session.wait(lambda: session.state.coverage)
    assert session.state.coverage == Coverage(1, None)
    session.workflow.tick(frozenset(item.raster_id for item in session.items if item.name in EASTERN_RASTERS))
    assert session.states[-1].coverage is None, "the last choice's is shown no more"
    session.wait(lambda: session.state.coverage and 0 < session.state.coverage.share < 1)
    assert session.state.uncovered_on_map is not None
    session.workflow.tick(frozenset())
    session.wait(lambda: session.state.coverage and session.state.coverage.share == 0)
    assert session.state.uncovered_on_map is None, "nobody has begun to choose"


def test_the_fewest_are_picked_of_those_that_are_named(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    every = session.state.ticked
    session.pick_fewest(every)
    newest = session.state.ticked
    assert 0 < len(newest) < len(every)
    session.wait(lambda: session.state.coverage == Coverage(1, None))
    session.pick_fewest(every - newest, Preference.FINEST)
    assert not newest & session.state.ticked


def test_fewest_that_cannot_be_found_are_told(
    session: Session, service: StartService, sample_catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("for a test")

    session.connect(service(sample_catalog))
    session.list_within(ACROSS)
    monkeypatch.setattr(covering, "fewest_covering", fail)
    session.workflow.pick_fewest(session.state.ticked, Preference.NEWEST)
    session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert "ZeroDivisionError" in message.detail
    assert level == Qgis.MessageLevel.Critical


# -- the download


def test_the_ticked_rasters_are_downloaded_into_a_new_folder(
    session: Session, service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    session.connect(service(sample_catalog, "--name", "Ortho/Aerial"))
    session.list_within(EAST)
    wanted = frozenset(item.raster_id for item in session.items if item.name == "east")
    session.workflow.tick(wanted)
    outcome = session.download()
    [folder] = tmp_path.iterdir()
    assert folder.name.startswith("Aerial_")
    assert {result.item.raster_id for result in outcome.report.results} == wanted
    assert outcome.report.failed == ()
    assert all(file.path.is_relative_to(folder) for result in outcome.report.results for file in result.files)
    [layer] = outcome.built.layers
    assert layer.isValid()
    assert layer.width() < 100
    assert session.state.outcome == outcome.without_layers()
    assert {state.download_progress.rasters_done for state in session.states if state.download_progress} >= {
        1
    }


def test_outlines_make_way_for_what_has_come_until_the_next_choice(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    assert session.state.catalog_on_map is session.state.catalog
    session.download()
    assert session.state.catalog_on_map is None
    assert session.state.catalog is not None
    session.workflow.tick(frozenset([session.items[0].raster_id]))
    assert session.state.catalog_on_map is session.state.catalog


def test_listing_again_is_another_choice(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.download()
    before = session.state.catalog
    session.workflow.list_all()
    session.wait(lambda: session.state.catalog is not before)
    assert session.state.outcome is None
    assert session.state.catalog_on_map is session.state.catalog


def test_each_download_has_a_folder_of_its_own_or_keeps_what_is_there(
    session: Session, service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    first = {file.path for result in session.download().report.results for file in result.files}
    second = {file.path for result in session.download().report.results for file in result.files}
    assert first.isdisjoint(second)
    assert all(path.exists() for path in first | second)


def test_unclipped_rasters_come_whole_and_still_only_those_of_the_area(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.downloads.choose(replace(session.state.choices, clip=False))
    outcome = session.download()
    assert {result.item.name for result in outcome.report.finished} == session.names
    assert {layer.width() for layer in outcome.built.layers} == {100}


def test_a_format_is_asked_for(session: Session, service: StartService, sample_catalog: Path) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.downloads.choose(replace(session.state.choices, format=format_of_word("PNG")))
    outcome = session.download()
    formats = {result.item.name: result.format for result in outcome.report.finished}
    png, tiff = format_of_word("PNG"), format_of_word("TIFF")
    assert formats == {"east": png, "photo": png, "scene": png, "slope": tiff}
    assert [result.item.name for result in outcome.report.fallbacks] == ["slope"]


def test_converting_whole_rasters_means_nothing_without_a_format(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.downloads.choose(replace(session.state.choices, convert_whole=True, clip=False))
    assert session.download().report.failed == ()


def test_choices_are_remembered(session: Session, tmp_path: Path) -> None:
    session.downloads.choose(replace(session.state.choices, format=format_of_word("NITF")))
    assert settings.download_choices() == session.state.choices


def test_the_newest_rasters_are_downloaded_first(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EVERYWHERE)
    catalog = session.state.catalog
    listed = [item.acquired for item in catalog.items] if catalog else []
    came = [item.acquired for item in session.download().report.request.items]
    assert came == sorted(listed, key=str, reverse=True)
    assert came != listed


def test_a_folder_that_cannot_be_made_is_told(
    session: Session, service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("x", "utf-8")
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.downloads.choose(replace(session.state.choices, folder=in_the_way))
    session.downloads.begin()
    session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert str(in_the_way) in message.title
    assert level == Qgis.MessageLevel.Critical
    assert session.state.stage is Stage.CHOOSING


def test_a_download_can_be_cancelled_and_says_so(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "5000"))
    session.list_within(EAST)
    session.downloads.begin()
    session.cancel()
    session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert session.state.stage is Stage.CHOOSING
    assert level == Qgis.MessageLevel.Info
    assert "cancelled" in message.title
    assert session.outcomes == []
    assert session.state.can_download


def test_that_a_download_was_cancelled_is_told_after_qgis_has_called_its_task_failed(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "5000"))
    session.list_within(EAST)
    told_by_then: list[int] = []

    def qgis_tells(_: int, status: QgsTask.TaskStatus) -> None:
        if status == QgsTask.TaskStatus.Terminated:
            told_by_then.append(len(session.told))

    manager = QgsApplication.taskManager()
    manager.statusChanged.connect(qgis_tells)
    session.downloads.begin()
    session.wait(lambda: session.state.download_progress)
    session.cancel()
    session.wait(lambda: session.told and told_by_then)
    manager.statusChanged.disconnect(qgis_tells)
    assert told_by_then == [0]


def test_the_area_stays_while_a_download_runs(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "5000"))
    session.list_within(EAST)
    session.downloads.begin()
    before = session.state
    session.draw(WEST)
    assert session.state is before


def test_nothing_is_downloaded_where_nothing_is_ticked(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    session.workflow.tick(frozenset())
    session.downloads.begin()
    assert session.state.stage is Stage.CHOOSING


# -- how the rasters stand


def standings(session: Session) -> dict[str, Standing]:
    """Give how each raster stands, by name."""
    names = {item.raster_id: item.name for item in session.items}
    return {names[raster_id]: state.standing for raster_id, state in session.state.raster_states.items()}


def counted(session: Session) -> Counter[Standing]:
    return Counter(state.standing for state in session.state.raster_states.values())


def test_the_ticked_rasters_wait_and_then_come(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.list_within(EAST)
    wanted = frozenset(item.raster_id for item in session.items if item.name != "photo")
    session.workflow.tick(wanted)
    session.downloads.begin()
    assert standings(session) == dict.fromkeys(("east", "scene", "slope"), Standing.WAITING)
    session.wait(lambda: session.outcomes)
    assert standings(session) == dict.fromkeys(("east", "scene", "slope"), Standing.CAME)
    session.workflow.list_all()
    session.wait(lambda: not session.state.raster_states)


def test_what_failed_stands_with_its_reason_and_waits_again_when_tried_again(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "1"))
    session.workflow.tick(frozenset(item.raster_id for item in session.items if item.name != "dem"))
    session.download()
    [failed] = [state for state in session.state.raster_states.values() if state.error]
    assert failed.standing is Standing.FAILED
    assert len(session.state.raster_states) == 8
    session.downloads.retry()
    assert counted(session) == {Standing.WAITING: 1, Standing.CAME: 7}
    session.wait(lambda: len(session.outcomes) == 2)
    assert counted(session) == {Standing.FAILED: 1, Standing.CAME: 7}


def test_after_a_cancel_nothing_waits_any_more(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "5000"))
    session.list_within(EAST)
    session.downloads.begin()
    session.cancel()
    session.wait_for(Stage.CHOOSING)
    assert Standing.WAITING not in standings(session).values()


# -- going on with what was left


@dataclass(frozen=True)
class LeftJob:
    """A job that ended in the middle: `done` is there, all that lies in EAST was asked for."""

    url: str
    folder: Path
    done: Path
    request: DownloadRequest
    """What was asked for in it."""


@pytest.fixture
def left(session: Session, service: StartService, sample_catalog: Path) -> LeftJob:
    """Leave a job with one raster of four, as a crash does, and begin a new session in the same folder."""
    url = service(sample_catalog)
    session.connect(url)
    session.list_within(EAST)
    every = session.items
    session.workflow.tick(frozenset(item.raster_id for item in every if item.name == "east"))
    request = session.download().report.request
    [done] = request.folder.rglob("*.tif")
    with Manifest(replace(request, items=every)):
        pass
    session.begin_anew()
    return LeftJob(url, request.folder, done, request)


def look(session: Session) -> tuple[SavedJob, ...]:
    """Look for unfinished jobs as the dock does when it opens, and wait for the answer."""
    before = len(session.states)
    session.downloads.look_for_unfinished()
    session.wait(lambda: len(session.states) > before)
    return session.state.offered


def test_a_job_that_was_left_is_gone_on_with_without_having_connected_to_anything(
    session: Session, left: LeftJob
) -> None:
    [job] = look(session)
    assert (job.folder, job.rasters_done, len(job.raster_ids)) == (left.folder, 1, 4)
    written = left.done.stat().st_mtime_ns
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    report = session.outcomes[-1].report
    assert (len(report.finished), report.rasters_there) == (4, 1)
    assert left.done.stat().st_mtime_ns == written
    assert len(session.outcomes[-1].built.layers) == 4
    assert {path.parent for path in report.request.folder.glob(".image-service-download-*")} == {left.folder}
    assert len(list(left.folder.glob(".image-service-download-*"))) == 1
    session.wait(lambda: session.state.offered == ())


def test_the_dock_then_has_that_service_with_the_jobs_rasters_and_area(
    session: Session, left: LeftJob
) -> None:
    [job] = look(session)
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    assert session.state.service is not None
    assert session.state.service.url.text == left.url
    assert session.names == {"east", "photo", "scene", "slope"}
    assert session.state.ticked == frozenset(job.raster_ids)
    assert session.state.area is not None
    assert session.state.area.shape.equals(shapely.wkt.loads(EAST))
    assert session.state.map_area is not None
    came = dict.fromkeys(("photo", "scene", "slope"), Standing.CAME)
    assert standings(session) == {"east": Standing.WAS_THERE, **came}
    assert settings.recent_services()[0] == left.url


def test_a_condition_stays_with_the_service_of_a_resumed_job_too(session: Session, left: LeftJob) -> None:
    [job] = look(session)
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    session.workflow.list_where("Name = 'east'")
    session.wait(lambda: session.names == {"east"})
    session.connect(left.url)
    session.wait(lambda: session.items)
    assert session.names == {"east"}


def test_an_area_of_the_users_own_stays_and_clips_nothing_of_the_resumed_job(
    session: Session, left: LeftJob
) -> None:
    session.draw(WEST)
    [job] = look(session)
    own = session.state.map_area
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    assert session.state.map_area is own
    assert (session.state.area, session.state.relation) == (None, Relation.ALL)
    report = session.outcomes[-1].report
    assert len(report.finished) == 4
    assert report.request.clip is job.clip


def test_the_area_that_a_resumed_job_was_begun_with_stays_the_area(session: Session, left: LeftJob) -> None:
    session.draw(EAST)
    [job] = look(session)
    own = session.state.map_area
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    assert session.state.map_area is own
    assert session.state.area is not None
    assert session.state.relation is Relation.MEETS


def test_a_resumed_job_without_an_area_leaves_that_of_the_user(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog))
    session.workflow.tick(frozenset([session.items[0].raster_id]))
    with Manifest(replace(session.download().report.request, items=session.items)):
        pass
    session.begin_anew()
    session.draw(WEST)
    [job] = look(session)
    own = session.state.map_area
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    assert session.state.map_area is own
    assert session.outcomes[-1].report.rasters_there == 1
    assert len(session.outcomes[-1].report.finished) == 8


def test_a_cancelled_download_is_offered_at_once(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--clip-ms", "5000"))
    session.list_within(EAST)
    session.downloads.begin()
    session.wait(lambda: list(session.state.choices.folder.rglob(".image-service-download-*")))
    session.cancel()
    session.wait(lambda: session.state.offered)
    [job] = session.state.offered
    assert len(job.raster_ids) == 4
    assert session.state.stage is Stage.CHOOSING


def test_nothing_is_offered_while_a_download_runs(session: Session, left: LeftJob) -> None:
    [job] = look(session)
    session.downloads.resume(job)
    session.wait_for(Stage.DOWNLOADING)
    assert session.state.offered == ()


def test_a_job_that_runs_elsewhere_by_now_is_told_to_be_so(session: Session, left: LeftJob) -> None:
    [job] = look(session)
    with job.journal.open("a") as other:
        assert locks.lock(other.fileno())
        session.downloads.resume(job)
        session.wait(lambda: session.told)
    [(message, level)] = session.told
    assert "running already" in message.title
    assert level == Qgis.MessageLevel.Critical


def test_a_service_that_is_gone_is_told_and_the_job_stays_on_offer(session: Session, left: LeftJob) -> None:
    [job] = look(session)
    session.downloads.resume(replace(job, service=ServiceUrl(left.url.replace("/Rasters/", "/Rivers/"))))
    session.wait(lambda: session.told)
    assert session.state.stage is Stage.NO_SERVICE
    assert session.state.offered == (job,)


def test_rasters_that_the_service_has_no_more_keep_the_others_from_nothing(
    session: Session, left: LeftJob
) -> None:
    [job] = look(session)
    session.downloads.resume(replace(job, raster_ids=(*job.raster_ids, 4711)))
    session.wait(lambda: session.outcomes)
    [outcome] = session.outcomes
    assert len(outcome.report.finished) == 4
    assert [result.item.raster_id for result in outcome.report.failed] == [4711]
    assert any(line.startswith("4711: ") for line in outcome.details)
    assert session.state.ticked == frozenset(job.raster_ids)
    assert session.names == {"east", "photo", "scene", "slope"}


def test_a_raster_that_had_come_before_the_service_lost_it_is_opened_all_the_same(
    session: Session, left: LeftJob
) -> None:
    with Manifest(replace(left.request, items=(RasterItem(4711, "gone"),))) as manifest:
        manifest.note_raster(4711, {left.done.relative_to(left.folder).as_posix(): left.done.stat().st_size})
    [job] = look(session)
    session.downloads.resume(job)
    session.wait(lambda: session.outcomes)
    [outcome] = session.outcomes
    assert outcome.report.failed == ()
    assert 4711 in {result.item.raster_id for result in outcome.report.finished}


def test_going_on_can_be_cancelled_before_anything_comes(
    session: Session, service: StartService, sample_catalog: Path, left: LeftJob
) -> None:
    [job] = look(session)
    session.downloads.resume(job)
    assert session.state.stage is Stage.CONNECTING
    session.cancel()
    session.wait_for(Stage.NO_SERVICE)
    assert session.state.offered == (job,)


def test_a_dismissed_job_is_offered_no_more_and_all_its_files_stay(session: Session, left: LeftJob) -> None:
    [job] = look(session)
    before = sorted(left.folder.rglob("*"))
    session.downloads.dismiss(job)
    assert session.state.offered == ()
    assert look(session) == ()
    assert sorted(left.folder.rglob("*")) == before


def test_a_dismissed_job_that_went_on_and_ended_again_is_offered_again(
    session: Session, left: LeftJob
) -> None:
    [job] = look(session)
    session.downloads.dismiss(job)
    os.utime(job.journal, (job.touched + 60, job.touched + 60))
    assert len(look(session)) == 1


def test_another_folder_is_searched_as_soon_as_it_is_chosen(
    session: Session, left: LeftJob, tmp_path: Path
) -> None:
    assert len(look(session)) == 1
    choices = session.state.choices
    session.downloads.choose(replace(choices, folder=tmp_path / "elsewhere"))
    assert session.state.offered == ()
    session.downloads.choose(choices)
    session.wait(lambda: session.state.offered)


def test_what_can_be_tried_again_is_not_offered_a_second_time(
    session: Session, service: StartService, sample_catalog: Path
) -> None:
    session.connect(service(sample_catalog, "--synthetic", "1"))
    session.workflow.tick(frozenset(item.raster_id for item in session.items))
    session.download()
    session.wait(lambda: session.state.unfinished)
    assert session.state.can_retry
    assert session.state.offered == ()
    session.workflow.tick(frozenset())
    assert session.state.offered == session.state.unfinished
