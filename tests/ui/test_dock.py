"""The dock in a window with a map, used by mouse and keyboard against the reference service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from image_service_downloader.core.manifest import Manifest
from image_service_downloader.core.plan import ExistingFiles
from image_service_downloader.core.report import DownloadReport
from image_service_downloader.tests.rasters import write_raster
from image_service_downloader.tests.ui.canvas import Hand
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.ui import settings
from image_service_downloader.ui.area.menu import AreaMenu
from image_service_downloader.ui.area.panel import AreaPanel
from image_service_downloader.ui.area.sources import AreaSources
from image_service_downloader.ui.dock import Dock
from image_service_downloader.ui.download import folder
from image_service_downloader.ui.footprints.overlay import FootprintOverlay
from image_service_downloader.ui.geometry.translate import MapArea
from image_service_downloader.ui.messages import LOG_TAG
from image_service_downloader.ui.on_map.rasters import RastersOnMap
from image_service_downloader.ui.rasters.columns import Column
from image_service_downloader.ui.rasters.panel import RastersPanel
from image_service_downloader.ui.rasters.table import RasterTable
from image_service_downloader.ui.rasters.tick_bar import TickBar
from image_service_downloader.ui.relation import Relation
from image_service_downloader.ui.state import Stage
from pytestqt.qtbot import QtBot
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvasItem, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAction,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)

PATIENCE = 20_000
LEFT = Qt.MouseButton.LeftButton
StartService = Callable[..., str]


class Person:
    """Looks at the dock, and uses its widgets."""

    def __init__(self, dock: Dock, desktop: Desktop, qtbot: QtBot) -> None:
        self.dock = dock
        self.desktop = desktop
        self.canvas = desktop.mapCanvas()
        self.hand = Hand(self.canvas)
        self._qtbot = qtbot

    def press(self, kind: type, name: str) -> None:
        QTest.mouseClick(self.dock.findChild(kind, name), LEFT)

    def press_named(self, name: str) -> None:
        """Press a button by what a screen reader calls it."""
        buttons = self.dock.findChildren(QToolButton)
        QTest.mouseClick(next(one for one in buttons if one.accessibleName() == name), LEFT)

    @property
    def newest_few(self) -> QAction:
        """The entry of the menu that ticks the fewest that cover the area, the newest first."""
        buttons = self.dock.findChildren(QToolButton)
        menu = next(one for one in buttons if one.accessibleName() == "More ways to tick").menu()
        return next(action for action in menu.actions() if "newest first" in action.text())

    def field_named(self, name: str) -> QLineEdit:
        """Find a field by what a screen reader calls it."""
        return next(one for one in self.dock.findChildren(QLineEdit) if one.accessibleName() == name)

    def wait_for(self, stage: Stage) -> None:
        self._qtbot.waitUntil(lambda: self.dock.session.state.stage is stage, timeout=PATIENCE)

    def connect(self, url: str) -> None:
        """Type the address, and wait until what is listed unasked is there."""
        field = self.dock.findChild(QComboBox, "address")
        field.setEditText("")
        QTest.keyClicks(field, url)
        QTest.keyClick(field.lineEdit(), Qt.Key.Key_Return)
        self._qtbot.waitUntil(self._is_connected, timeout=PATIENCE)

    def _is_connected(self) -> bool:
        state = self.dock.session.state
        return state.service is not None and state.stage is not Stage.READING_CATALOG

    def draw_rectangle(self, margin: int = 1, of: int = 4) -> None:
        """Around the middle of the map, a quarter of it, or all but a margin of its width and height."""
        width, height = self.canvas.viewport().width(), self.canvas.viewport().height()
        left, top = width * margin // of, height * margin // of
        self.press(QToolButton, "draw-rectangle")
        self.hand.drag((left, top), (width - left, height - top))

    def list_rasters(self, url: str) -> None:
        self.connect(url)
        self.draw_rectangle()
        self.wait_for(Stage.CHOOSING)

    def download(self) -> list[QgsRasterLayer]:
        """Press Download, and wait until its layers are on the map."""
        with self._qtbot.waitSignal(self.dock.downloads.came, timeout=PATIENCE) as ended:
            self.press(QPushButton, "downloadButton")
        built = ended.args[0].built.layers
        self._qtbot.waitUntil(lambda: len(self.group_layers) == len(built), timeout=PATIENCE)
        return self.group_layers

    def begin_download(self) -> None:
        """Press Download, and wait until the job has begun its journal."""
        self.press(QPushButton, "downloadButton")
        self._qtbot.waitUntil(lambda: bool(self.journals), timeout=PATIENCE)

    @property
    def journals(self) -> list[Path]:
        return list(self.dock.session.state.choices.folder.rglob(".image-service-download-*"))

    @property
    def group_layers(self) -> list[QgsRasterLayer]:
        groups = QgsProject.instance().layerTreeRoot().findGroups()
        return [node.layer() for node in groups[0].findLayers()] if groups else []

    @property
    def next_step(self) -> str:
        return self.dock.findChild(QLabel, "jobLine").text()

    @property
    def texts(self) -> set[str]:
        """What the labels in sight say."""
        return {label.text() for label in self.dock.findChildren(QLabel) if label.isVisible()}

    def can_download(self) -> bool:
        return self.dock.findChild(QPushButton, "downloadButton").isEnabled()

    @property
    def told(self) -> list[tuple[str, str]]:
        """Title and text of the messages in the bar."""
        return [(item.title(), item.text()) for item in self.desktop.messageBar().items()]

    @property
    def table(self) -> RasterTable:
        return self.dock.findChild(QTableView).model()

    @property
    def ticks(self) -> set[Qt.CheckState]:
        """The states that the boxes in the list are in."""
        indexes = [self.table.index(row, Column.NAME) for row in range(self.table.rowCount())]
        return {index.data(Qt.ItemDataRole.CheckStateRole) for index in indexes}

    @property
    def bold_rows(self) -> list[int]:
        fonts = [
            self.table.index(row, 0).data(Qt.ItemDataRole.FontRole) for row in range(self.table.rowCount())
        ]
        return [row for row, font in enumerate(fonts) if font is not None and font.bold()]

    @property
    def middle(self) -> tuple[int, int]:
        """The pixel in the middle of the map."""
        center = self.canvas.viewport().rect().center()
        return center.x(), center.y()

    def lights_up_the_middle(self) -> bool:
        """Point at the middle of the map, coming from its corner, and tell whether a row is set off."""
        self.hand.move((1, 1))
        self.hand.move(self.middle)
        return bool(self.bold_rows)

    def sees_lines(self) -> bool:
        """Tell whether any line is drawn on the map, which is white by itself."""
        image = self.canvas.viewport().grab().toImage()
        columns, rows = range(image.width()), range(0, image.height(), 20)
        return any(image.pixelColor(column, row).lightness() < 128 for column in columns for row in rows)

    def sees_footprints(self) -> bool:
        """Tell whether the blue lines of ticked rasters cross the middle of the map."""
        image = self.canvas.viewport().grab().toImage()
        colors = [image.pixelColor(column, image.height() // 2) for column in range(image.width())]
        return any(color.blue() - color.red() > 100 for color in colors)

    @property
    def outlines_on_map(self) -> list[QgsMapCanvasItem]:
        """The rubber bands that show something."""
        items = self.canvas.scene().items()
        return [
            item for item in items if isinstance(item, QgsRubberBand) and item.isVisible() and item.size()
        ]


@pytest.fixture
def person(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> Iterator[Person]:
    settings.remember_choices(replace(settings.download_choices(), folder=tmp_path / "rasters"))
    dock = Dock(desktop.mapCanvas(), desktop.messageBar(), QgsProject.instance(), desktop.window)
    desktop.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    dock.setUserVisible(True)
    qtbot.waitExposed(dock)
    yield Person(dock, desktop, qtbot)
    dock.release()
    desktop.removeDockWidget(dock)


def test_from_an_address_to_rasters_on_the_map(
    person: Person, service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    table = person.dock.findChild(QTableView)
    assert table.model().rowCount() == len(person.dock.session.state.ticked) > 0
    came = person.download()
    assert len(came) == table.model().rowCount()
    assert all(layer.isValid() for layer in came)
    assert all(Path(layer.source()).is_relative_to(tmp_path / "rasters") for layer in came)
    [(title, _)] = person.told
    assert "downloaded" in title
    assert title in person.next_step
    assert not person.dock.findChild(QProgressBar).isVisible()


def test_the_map_moves_to_what_came(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    drawn = person.canvas.extent().center()
    person.canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    came = person.download()
    qtbot.waitUntil(lambda: person.canvas.extent().contains(drawn), timeout=PATIENCE)
    on_map = [layer for layer in came if layer.crs().authid() == "EPSG:25832"]
    assert len(on_map) > 1
    assert all(person.canvas.extent().contains(layer.extent()) for layer in on_map)


def test_each_stage_says_what_comes_next(person: Person, service: StartService, sample_catalog: Path) -> None:
    assert "connect to an image service" in person.next_step
    url = service(sample_catalog)
    person.connect(url)
    assert "draw an area, or tick rasters" in person.next_step
    person.draw_rectangle()
    person.wait_for(Stage.CHOOSING)
    assert "Ready to download" in person.next_step
    person.dock.workflow.tick(frozenset())
    assert "tick the rasters" in person.next_step
    person.dock.workflow.connect_to(url.replace("/Rasters/ImageServer", ""))
    assert "Connecting" in person.next_step
    person.wait_for(Stage.CHOOSING_SERVICE)
    assert "choose a service" in person.next_step


def test_nobody_is_asked_to_draw_an_area_that_is_there(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    person.dock.workflow.list_related(Relation.ALL)
    person.wait_for(Stage.CHOOSING)
    assert person.next_step == "Next: tick the rasters you want."
    clip = person.dock.findChild(QCheckBox, "clipToArea")
    assert not clip.isEnabled()
    assert "Without an area" not in clip.toolTip()
    assert "from anywhere" in clip.toolTip()


def test_only_ticked_rasters_of_a_service_that_hands_them_out_can_be_downloaded(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    assert not person.can_download()
    person.list_rasters(service(sample_catalog))
    assert person.can_download()
    person.dock.workflow.tick(frozenset())
    assert not person.can_download()
    person.dock.workflow.connect_to(service(sample_catalog, "--capabilities", "Catalog,Image"))
    person.wait_for(Stage.CHOOSING)
    assert not person.can_download()
    assert "does not hand out" in person.next_step


def test_while_rasters_come_nothing_but_cancel_can_be_used(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog, "--clip-ms", "3000"))
    person.press(QPushButton, "downloadButton")
    for kind, name in ((QComboBox, "address"), (QToolButton, "draw-polygon"), (QCheckBox, "clipToArea")):
        assert not person.dock.findChild(kind, name).isEnabled()
    assert person.dock.findChild(QProgressBar).isVisible()
    person.press(QPushButton, "downloadButton")
    person.wait_for(Stage.CHOOSING)
    assert person.dock.findChild(QComboBox, "address").isEnabled()
    assert not person.dock.findChild(QProgressBar).isVisible()
    qtbot.waitUntil(lambda: bool(person.told), timeout=PATIENCE)
    assert "cancelled" in person.told[0][0]
    assert person.group_layers == []


def test_while_rasters_come_the_list_can_be_searched_but_not_ticked(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.list_rasters(service(sample_catalog, "--clip-ms", "3000"))
    before = person.dock.session.state.ticked
    person.begin_download()
    view = person.dock.findChild(QTableView)
    assert view.isEnabled()
    QTest.mouseClick(view.viewport(), LEFT, pos=view.visualRect(person.table.index(0, Column.NAME)).center())
    QTest.keyClick(view, Qt.Key.Key_Space)
    first = person.table.index(0, Column.NAME)
    assert not person.table.setData(first, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    QTest.keyClicks(person.dock.findChild(RastersPanel).findChild(QLineEdit), "photo")
    assert person.table.rowCount() == 1
    assert not person.dock.findChild(TickBar).isEnabled()
    assert person.dock.session.state.ticked == before
    person.press(QPushButton, "downloadButton")
    person.wait_for(Stage.CHOOSING)
    assert person.dock.findChild(TickBar).isEnabled()


def test_the_rasters_of_a_small_service_are_there_to_be_ticked(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.connect(service(sample_catalog))
    assert person.table.rowCount() == 8
    assert person.ticks == {Qt.CheckState.Unchecked}
    assert not person.can_download()
    assert not person.dock.findChild(QCheckBox, "clipToArea").isEnabled()
    person.draw_rectangle()
    person.wait_for(Stage.CHOOSING)
    assert person.ticks == {Qt.CheckState.Checked}


def test_all_rasters_of_a_large_service_are_listed_on_demand(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    listing = person.dock.findChild(QToolButton, "listButton")
    assert not listing.isVisible()
    person.connect(service(sample_catalog, "--synthetic", "2000"))
    assert person.table.rowCount() == 0
    assert "draw an area, or list all rasters" in person.next_step
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.CHOOSING)
    assert person.table.rowCount() == 2008
    assert person.ticks == {Qt.CheckState.Unchecked}


def test_rasters_are_in_the_list_as_soon_as_they_are_read(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    seen: list[tuple[Stage, int, int]] = []

    def look() -> None:
        state = person.dock.session.state
        seen.append((state.stage, state.rasters_listed, person.table.rowCount()))

    person.connect(service(sample_catalog, "--synthetic", "3000"))
    person.dock.workflow.rasters_listed.connect(look)
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.CHOOSING)
    assert seen
    assert all(stage is Stage.READING_CATALOG and 0 < rows <= listed for stage, listed, rows in seen)
    assert person.dock.findChild(QTableView).isVisible()
    qtbot.waitUntil(lambda: person.table.rowCount() == 3008, timeout=PATIENCE)


def test_listing_can_be_cancelled_by_the_same_button(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.connect(service(sample_catalog, "--latency-ms", "300", "--synthetic", "2000"))
    person.press(QToolButton, "listButton")
    assert person.dock.session.state.stage is Stage.READING_CATALOG
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.READY)
    assert person.told == []


def test_an_area_whose_preparation_is_cancelled_waits_to_be_listed(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.connect(service(sample_catalog, "--wkid", "3857"))
    circle = QgsGeometry.fromWkt("POINT(720160 5399960)").buffer(100, 2500)
    person.dock.findChild(AreaPanel).take(MapArea(circle, QgsCoordinateReferenceSystem("EPSG:25832")))
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.READY)
    assert person.told == []
    assert "The rasters that meet the area are not listed yet." in person.texts
    assert person.next_step == "Next: list the rasters that meet the area."
    assert person.dock.findChild(QToolButton, "listButton").text() == "List"
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.CHOOSING)
    assert person.can_download()


def test_a_raster_pointed_at_on_the_map_lights_up_there_and_in_the_list(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    assert person.outlines_on_map == []
    # Again and again: outlines are taken in bit by bit.
    qtbot.waitUntil(person.lights_up_the_middle, timeout=PATIENCE)
    [outline] = person.outlines_on_map
    assert outline.asGeometry().contains(person.hand.place(person.middle))
    assert len(person.bold_rows) == 1
    person.hand.move((1, 1))
    assert person.outlines_on_map == []
    assert person.bold_rows == []


def test_rasters_picked_on_the_map_are_ticked_in_the_list_until_the_tool_is_put_away(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    qtbot.waitUntil(person.lights_up_the_middle, timeout=PATIENCE)
    person.press(QToolButton, "draw-polygon")
    person.press(QToolButton, "pickButton")
    width, height = person.canvas.viewport().width(), person.canvas.viewport().height()
    person.hand.drag((1, 1), (width - 2, height - 2))
    qtbot.waitUntil(lambda: len(person.dock.session.state.ticked) > 1, timeout=PATIENCE)
    assert Qt.CheckState.Checked in person.ticks
    person.hand.drag((1, 1), (width - 2, height - 2), Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: person.ticks == {Qt.CheckState.Unchecked}, timeout=PATIENCE)
    person.dock.close()
    assert person.canvas.mapTool() is person.desktop.pan
    assert not person.dock.findChild(QToolButton, "pickButton").isChecked()


def test_rasters_that_a_search_hides_are_neither_on_the_map_nor_picked_there(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    qtbot.waitUntil(person.lights_up_the_middle, timeout=PATIENCE)
    width, height = person.canvas.viewport().width(), person.canvas.viewport().height()
    search = person.field_named("Search rasters by any text")
    QTest.keyClicks(search, "nonesuch")
    qtbot.waitUntil(lambda: not person.lights_up_the_middle() and not person.sees_lines(), timeout=PATIENCE)
    search.clear()
    QTest.keyClicks(search, "photo")
    qtbot.waitUntil(person.sees_lines, timeout=PATIENCE)
    person.press(QToolButton, "pickButton")
    person.hand.drag((1, 1), (width - 2, height - 2))
    qtbot.waitUntil(lambda: bool(person.table.ticked), timeout=PATIENCE)
    assert person.table.ticked == person.table.id_set(range(person.table.rowCount()))
    assert len(person.table.ticked) == 1


def test_the_map_shows_what_the_search_leaves_when_the_dock_opens_again(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    qtbot.waitUntil(person.sees_lines, timeout=PATIENCE)
    search = person.field_named("Search rasters by any text")
    QTest.keyClicks(search, "nonesuch")
    qtbot.waitUntil(lambda: not person.sees_lines(), timeout=PATIENCE)
    person.dock.close()
    person.dock.setUserVisible(True)
    with qtbot.waitSignal(person.dock.findChild(FootprintOverlay).drawn, timeout=PATIENCE):
        pass
    assert not person.sees_lines()
    search.clear()
    qtbot.waitUntil(person.sees_lines, timeout=PATIENCE)


def test_one_press_ticks_the_fewest_that_cover_the_area(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    in_all = len(person.table.ticked)
    person.newest_few.trigger()
    qtbot.waitUntil(lambda: 0 < len(person.table.ticked) < in_all, timeout=PATIENCE)
    qtbot.waitUntil(lambda: person.dock.session.state.coverage is not None, timeout=PATIENCE)
    texts = [label.text().replace("\u00a0", " ") for label in person.dock.findChildren(QLabel)]
    assert any("% of the area" in text for text in texts)


def test_what_was_unticked_stays_so_in_list_and_on_map_when_the_area_is_drawn_otherwise(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    everything = person.table.ticked
    view = person.dock.findChild(QTableView)
    view.selectRow(1)
    cloudy = person.table.raster_at(1).raster_id
    QTest.keyClick(view, Qt.Key.Key_Space)
    person.draw_rectangle(1, 5)
    person.wait_for(Stage.CHOOSING)
    assert person.table.rowCount() >= len(everything)
    assert person.table.ticked == person.table.id_set(range(person.table.rowCount())) - {cloudy}
    assert person.dock.session.state.ticked == person.table.ticked
    row = person.table.row_of(cloudy)
    state = person.table.index(row, Column.NAME).data(Qt.ItemDataRole.CheckStateRole)
    assert state == Qt.CheckState.Unchecked


def test_the_fewest_are_ticked_for_the_area_they_were_found_for_only(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    in_all = len(person.table.ticked)
    person.newest_few.trigger()
    qtbot.waitUntil(lambda: 0 < len(person.table.ticked) < in_all, timeout=PATIENCE)
    person.draw_rectangle(1, 5)
    person.wait_for(Stage.CHOOSING)
    assert len(person.table.ticked) == person.table.rowCount() >= in_all


def test_the_fewest_are_offered_once_all_rasters_are_read(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.connect(service(sample_catalog))
    meanwhile: list[bool] = []
    person.dock.workflow.rasters_listed.connect(lambda: meanwhile.append(person.newest_few.isEnabled()))
    person.draw_rectangle()
    person.wait_for(Stage.CHOOSING)
    assert set(meanwhile) == {False}
    assert person.newest_few.isEnabled()
    person.dock.workflow.list_related(Relation.ALL)
    person.wait_for(Stage.CHOOSING)
    assert not person.newest_few.isEnabled()


def test_no_raster_lights_up_while_corners_are_set(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    qtbot.waitUntil(person.lights_up_the_middle, timeout=PATIENCE)
    person.press(QToolButton, "draw-polygon")
    assert not person.lights_up_the_middle()
    person.press(QToolButton, "draw-polygon")
    assert person.lights_up_the_middle()


def test_outlines_make_way_for_what_has_come_until_the_next_tick(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    qtbot.waitUntil(person.sees_footprints, timeout=PATIENCE)
    person.download()
    assert not person.sees_footprints()
    first = person.table.index(0, Column.NAME)
    person.table.setData(first, Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    qtbot.waitUntil(person.sees_footprints, timeout=PATIENCE)


def test_the_map_moves_to_a_row_by_the_enter_key(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog))
    person.canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    view = person.dock.findChild(QTableView)
    view.selectRow(0)
    QTest.keyClick(view, Qt.Key.Key_Return)
    footprint = person.table.raster_at(0).footprint
    assert footprint is not None
    place = QgsRectangle(*footprint.bounds)
    qtbot.waitUntil(lambda: person.canvas.extent().contains(place), timeout=PATIENCE)


def test_small_pictures_of_the_rows_come_when_their_column_is_chosen(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    url = service(sample_catalog)
    settings.remember_columns(url, {"picture"})
    person.list_rasters(url)
    picture = person.table.index(0, Column.PICTURE)
    qtbot.waitUntil(lambda: picture.data(Qt.ItemDataRole.DecorationRole) is not None, timeout=PATIENCE)


def test_a_condition_that_is_refused_is_told_and_mended_where_it_was_typed(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    person.press_named("Filters")
    where = person.field_named("Where clause, run by the service")
    QTest.keyClicks(where, "Yer = 2020")
    QTest.keyClick(where, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(person.told), timeout=PATIENCE)
    assert where.isVisible()
    assert where.text() == "Yer = 2020"
    assert "change the condition" in person.dock.findChild(QLabel, "jobLine").text()
    where.clear()
    QTest.keyClicks(where, "Name = 'nowhere'")
    QTest.keyClick(where, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: person.dock.session.state.catalog is not None, timeout=PATIENCE)
    assert "change the condition" in person.dock.findChild(QLabel, "jobLine").text()
    where.clear()
    QTest.keyClicks(where, "Name = 'east'")
    QTest.keyClick(where, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: person.table.rowCount() == 1, timeout=PATIENCE)


def test_what_went_wrong_is_told_in_the_message_bar(person: Person) -> None:
    person.dock.workflow.connect_to("my rasters")
    [item] = person.desktop.messageBar().items()
    assert item.level() == Qgis.MessageLevel.Critical
    assert "not the address" in item.title()


def test_closing_takes_everything_off_the_map_and_opening_brings_it_back(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    shown = len(person.outlines_on_map)
    assert shown > 0
    person.press(QToolButton, "draw-polygon")
    person.dock.close()
    assert person.outlines_on_map == []
    assert person.canvas.mapTool() is person.desktop.pan
    person.dock.setUserVisible(True)
    assert len(person.outlines_on_map) == shown
    assert person.can_download()


def test_what_is_left_uncovered_is_hatched_again_as_soon_as_the_dock_opens(
    person: Person,
    service: StartService,
    sample_catalog: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person.list_rasters(service(sample_catalog))
    catalog = person.dock.session.state.catalog
    assert catalog is not None
    person.dock.workflow.tick(frozenset(item.raster_id for item in catalog.items if item.name == "east"))
    qtbot.waitUntil(lambda: person.dock.session.state.uncovered_on_map is not None, timeout=PATIENCE)
    person.dock.close()
    hatched: list[object] = []
    monkeypatch.setattr(RastersOnMap, "show_uncovered", lambda _, surface: hatched.append(surface))
    person.dock.setUserVisible(True)
    assert hatched == [person.dock.session.state.uncovered_on_map]


def test_what_comes_while_the_dock_is_closed_is_shown_when_it_opens(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.connect(service(sample_catalog))
    person.draw_rectangle()
    person.dock.close()
    person.wait_for(Stage.CHOOSING)
    assert person.outlines_on_map == []
    person.dock.setUserVisible(True)
    assert len(person.outlines_on_map) > 0


def test_a_new_project_breaks_nothing(person: Person, service: StartService, sample_catalog: Path) -> None:
    person.list_rasters(service(sample_catalog))
    person.download()
    QgsProject.instance().clear()
    assert person.dock.session.state.map_area is None
    person.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    person.draw_rectangle()
    person.wait_for(Stage.CHOOSING)
    assert len(person.download()) > 0


def test_another_project_takes_the_area_and_leaves_the_list(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    rows = person.table.rowCount()
    assert rows
    QgsProject.instance().clear()
    assert person.table.rowCount() == rows
    assert person.outlines_on_map == []
    assert person.can_download()
    assert "Ready to download" in person.next_step


def test_a_list_of_an_area_that_is_gone_offers_all_rasters_and_not_the_same_ones_again(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    person.canvas.setExtent(QgsRectangle(720150, 5399900, 720180, 5399920))
    person.draw_rectangle()
    person.wait_for(Stage.CHOOSING)
    listing = person.dock.findChild(QToolButton, "listButton")
    assert person.table.rowCount() < 8
    assert listing.text() == "List again"
    QgsProject.instance().clear()
    assert listing.text() == "List all"
    person.press(QToolButton, "listButton")
    qtbot.waitUntil(lambda: listing.text() == "List again", timeout=PATIENCE)
    assert person.table.rowCount() == 8
    QgsProject.instance().clear()
    assert listing.text() == "List again"


def test_the_area_survives_closing_and_opening_the_project_and_lists_nothing_unasked(
    person: Person, service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    drawn = person.dock.session.state.map_area
    assert drawn is not None
    assert QgsProject.instance().write(str(tmp_path / "project.qgz"))
    QgsProject.instance().clear()
    assert person.dock.session.state.map_area is None
    tasks: list[int] = []
    QgsApplication.taskManager().taskAdded.connect(tasks.append)
    assert QgsProject.instance().read(str(tmp_path / "project.qgz"))
    QgsApplication.taskManager().taskAdded.disconnect(tasks.append)
    state = person.dock.session.state
    assert (state.stage, tasks) == (Stage.READY, [])
    assert state.map_area is not None
    assert state.map_area.geometry.isGeosEqual(drawn.geometry)
    # As QGIS itself does; a project without a map's view leaves a bare canvas without a CRS.
    person.canvas.setDestinationCrs(drawn.crs)
    assert len(person.outlines_on_map) == 1
    assert not QgsProject.instance().isDirty()
    assert person.next_step == "Next: list the rasters that meet the area."
    person.press(QToolButton, "listButton")
    person.wait_for(Stage.CHOOSING)
    assert person.can_download()


def test_a_dock_opened_later_finds_the_area_of_the_project(
    person: Person, desktop: Desktop, tmp_path: Path
) -> None:
    person.draw_rectangle()
    dock = Dock(desktop.mapCanvas(), desktop.messageBar(), QgsProject.instance(), desktop.window)
    found, drawn = dock.session.state.map_area, person.dock.session.state.map_area
    dock.release()
    assert found is not None
    assert drawn is not None
    assert found.geometry.isGeosEqual(drawn.geometry)


def test_a_project_opened_while_rasters_come_keeps_its_own_area(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog, "--clip-ms", "300"))
    with qtbot.waitSignal(person.dock.downloads.came, timeout=PATIENCE):
        person.press(QPushButton, "downloadButton")
        QgsProject.instance().clear()
        assert person.dock.session.state.map_area is not None
    assert QgsProject.instance().entryList("ImageServiceDownloader", "/area") == []


def test_the_keys_undo_wherever_the_focus_is_in_the_dock(person: Person) -> None:
    person.draw_rectangle()
    QTest.keyClick(person.dock.findChild(QTableView), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.dock.session.state.map_area is None
    QTest.keyClick(person.dock, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert person.dock.session.state.map_area is not None


def test_closing_the_dock_leaves_the_steps_to_undo(person: Person) -> None:
    person.draw_rectangle()
    person.dock.close()
    person.dock.setUserVisible(True)
    person.press(QToolButton, "undo")
    assert person.dock.session.state.map_area is None


def test_the_area_is_taken_from_a_layer_of_the_project(person: Person, qtbot: QtBot) -> None:
    fields = QgsVectorLayer("Polygon?crs=EPSG:25832", "fields", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(720000, 5399900, 720100, 5400000)))
    fields.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(fields)
    menu = person.dock.findChild(AreaMenu)
    menu.list_layers()
    (of_layer,) = menu.findChild(QMenu, "layers").actions()
    of_layer.menu().actions()[0].trigger()
    qtbot.waitUntil(lambda: person.dock.session.state.map_area is not None, timeout=PATIENCE)
    taken = person.dock.session.state.map_area
    assert taken is not None
    assert taken.geometry.isGeosEqual(feature.geometry())


def test_of_a_file_with_several_layers_one_is_chosen_by_the_keyboard(
    person: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    squares = {"fields": QgsRectangle(0, 0, 1, 1), "woods & hills": QgsRectangle(5, 5, 6, 6)}
    path = write_layers(tmp_path / "land.gpkg", squares)
    panel = person.dock.findChild(AreaPanel)
    panel.file_chosen.emit(str(path))
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=PATIENCE)
    menu = QApplication.activePopupWidget()
    assert menu.accessibleName()
    assert [action.text() for action in menu.actions()[2:]] == ["fields", "woods && hills"]
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.area is not None, timeout=PATIENCE)
    assert panel.area is not None
    assert panel.area.geometry.boundingBox() == squares["woods & hills"]


def test_a_file_of_wkt_is_opened_as_a_text_whose_crs_is_chosen(
    person: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "field.wkt"
    path.write_text("POLYGON((720000 5399900, 720100 5399900, 720100 5400000, 720000 5399900))\n")
    panel = person.dock.findChild(AreaPanel)
    panel.file_chosen.emit(str(path))
    text = panel.findChild(QPlainTextEdit)
    qtbot.waitUntil(text.isVisible, timeout=PATIENCE)
    assert "Area: 0.50 ha · 3 corner(s)" in person.texts
    QTest.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert panel.area is not None
    assert panel.area.geometry.isGeosEqual(QgsGeometry.fromWkt(path.read_text()))
    assert panel.area.crs == person.canvas.mapSettings().destinationCrs()


def test_no_layer_is_chosen_for_a_dock_that_was_closed_meanwhile(
    person: Person, qtbot: QtBot, tmp_path: Path
) -> None:
    layers = {"fields": QgsRectangle(0, 0, 1, 1), "woods": QgsRectangle(5, 5, 6, 6)}
    path = write_layers(tmp_path / "land.gpkg", layers)
    panel = person.dock.findChild(AreaPanel)
    with qtbot.waitSignal(person.dock.findChild(AreaSources).several_found, timeout=PATIENCE):
        panel.file_chosen.emit(str(path))
        person.dock.close()
    assert QApplication.activePopupWidget() is None


def write_layers(path: Path, layers: dict[str, QgsRectangle]) -> Path:
    """Write a GeoPackage of layers with one polygon each."""
    for name, rectangle in layers.items():
        layer = QgsVectorLayer("Polygon?crs=EPSG:4326", name, "memory")
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromRect(rectangle))
        layer.dataProvider().addFeatures([feature])
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.layerName = name
        if path.exists():
            options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
        context = QgsProject.instance().transformContext()
        result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
        assert result[0] == QgsVectorFileWriter.WriterError.NoError, result
    return path


def test_a_file_without_an_area_says_so_in_the_panel(person: Person, qtbot: QtBot, tmp_path: Path) -> None:
    person.dock.findChild(AreaPanel).file_chosen.emit(str(tmp_path / "missing.gpkg"))
    warning = person.dock.findChild(QLabel, "areaWarning")
    qtbot.waitUntil(lambda: "no polygons" in warning.text(), timeout=PATIENCE)


def test_a_project_without_layers_moves_to_a_new_service(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    person.connect(service(sample_catalog))
    assert person.canvas.extent().contains(QgsRectangle(720000, 5399880, 720200, 5400000))


def test_the_map_moves_to_where_maps_have_a_service_that_runs_on_to_360(
    person: Person, service: StartService, tmp_path: Path
) -> None:
    write_raster(tmp_path / "west/one.tif", epsg=4326, origin=(340.0, 10.0), pixel_size=0.1)
    person.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    person.connect(service(tmp_path / "west", "--wkid", "4326"))
    shown = person.canvas.extent()
    assert shown.contains(QgsRectangle(-20, 2, -10, 10))
    assert shown.width() < 30


def test_the_address_field_remembers_the_service(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    url = service(sample_catalog)
    person.connect(f"{url}?f=json")
    field = person.dock.findChild(QComboBox, "address")
    assert field.currentText() == url
    assert [field.itemText(index) for index in range(field.count())] == [url]


def test_all_that_the_tab_key_reaches_has_a_name_for_screen_readers(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    person.list_rasters(service(sample_catalog))
    person.press_named("Filters")
    menu = person.dock.findChild(AreaMenu)
    next(action for action in menu.actions() if action.text() == "Text or coordinates …").trigger()
    field = first = QApplication.focusWidget()
    reached = set()
    while field not in reached:
        reached.add(field)
        QTest.keyClick(field, Qt.Key.Key_Tab)
        while QApplication.focusWidget() is field:
            # In a date, the key goes from the year to the month and the day first.
            QTest.keyClick(field, Qt.Key.Key_Tab)
        field = QApplication.focusWidget()
    assert field is first
    in_dock = [one for one in reached if person.dock.isAncestorOf(one)]
    assert [one for one in in_dock if not _is_named(one)] == []
    assert len(in_dock) > 20


def _is_named(control: QWidget) -> bool:
    text = control.text() if isinstance(control, QAbstractButton) else ""
    return bool(control.accessibleName() or text.strip("… "))


def test_it_fits_into_300_pixels(person: Person, service: StartService, sample_catalog: Path) -> None:
    person.list_rasters(service(sample_catalog))
    person.dock.findChild(QComboBox, "format").setCurrentIndex(1)
    QgsApplication.processEvents()
    assert person.dock.minimumSizeHint().width() <= 300


def test_a_choice_that_appears_later_is_not_cut_off(person: Person, qtbot: QtBot) -> None:
    choice = person.dock.findChild(QCheckBox, "convertWhole")
    choice.setMinimumWidth(2 * person.dock.width())
    person.dock.findChild(QComboBox, "format").setCurrentIndex(1)
    qtbot.waitUntil(choice.isVisible, timeout=PATIENCE)
    qtbot.waitUntil(lambda: choice.visibleRegion().boundingRect().width() == choice.width(), timeout=PATIENCE)


def test_the_download_button_stays_in_sight_in_a_low_window(person: Person) -> None:
    person.desktop.window.resize(800, 420)
    button = person.dock.findChild(QPushButton, "downloadButton")
    QgsApplication.processEvents()
    assert button.visibleRegion().boundingRect().height() == button.height()


def report_of(person: Person) -> DownloadReport:
    outcome = person.dock.session.state.outcome
    assert outcome is not None
    return outcome.report


def test_all_there_is_to_know_of_a_download_is_one_entry_in_the_log(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    logged: list[str] = []
    log = QgsApplication.messageLog()
    log.messageReceived.connect(lambda text, tag, level: logged.append(text) if tag == LOG_TAG else None)
    # synthetic rasters have no files, so they fail
    person.connect(service(sample_catalog, "--synthetic", "3"))
    catalog = person.dock.session.state.catalog
    assert catalog is not None
    person.dock.workflow.tick(frozenset(item.raster_id for item in catalog.items))
    person.download()
    told = person.dock.findChild(QPlainTextEdit, "details").toPlainText()
    assert len(told.splitlines()) > 3
    assert logged.count(told) == 1


class FileManager(QObject):
    """Stands in for that of the computer."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @pyqtSlot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def opened_folders(qgis_app: object) -> Iterator[list[str]]:
    """Take the folders that are to be shown from the file manager."""
    manager = FileManager()
    QDesktopServices.setUrlHandler("file", manager.open)
    yield manager.opened
    QDesktopServices.unsetUrlHandler("file")


def test_the_folder_of_what_came_is_opened_by_the_keyboard_until_something_else_is_chosen(
    person: Person, service: StartService, sample_catalog: Path, opened_folders: list[str]
) -> None:
    button = person.dock.findChild(QToolButton, "folderButton")
    person.list_rasters(service(sample_catalog))
    assert not button.isVisible()
    person.download()
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(button, Qt.Key.Key_Space)
    saved_in = report_of(person).request.folder
    assert opened_folders == [str(saved_in)]
    assert str(saved_in) in button.toolTip()
    person.dock.workflow.tick(frozenset())
    assert not button.isVisible()


def test_a_computer_without_a_file_manager_is_told_where_the_folder_is(
    person: Person, service: StartService, sample_catalog: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "QDesktopServices", SimpleNamespace(openUrl=lambda _: False))
    person.list_rasters(service(sample_catalog))
    person.download()
    person.press(QToolButton, "folderButton")
    title, text = person.told[0]
    assert "cannot be shown" in title
    assert str(report_of(person).request.folder) in text


def test_a_folder_that_is_gone_is_told_in_place_of_being_opened(
    person: Person, service: StartService, sample_catalog: Path, opened_folders: list[str]
) -> None:
    person.list_rasters(service(sample_catalog))
    person.download()
    saved_in = report_of(person).request.folder
    saved_in.rename(saved_in.with_name("moved"))
    person.press(QToolButton, "folderButton")
    assert opened_folders == []
    title, text = person.told[0]
    assert "not there any more" in title
    assert str(saved_in) in text


def test_none_is_offered_a_folder_where_nothing_came(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    # a synthetic raster has no file, so it always fails
    person.connect(service(sample_catalog, "--synthetic", "1"))
    person.dock.workflow.tick(frozenset({max(person.table.ids(range(9)))}))
    person.download()
    assert not person.dock.findChild(QToolButton, "folderButton").isVisible()


def test_while_the_service_is_gone_the_dock_says_that_it_waits(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    url = service(sample_catalog, "--fault", "crash=12")
    person.connect(url)
    person.dock.workflow.tick(frozenset(person.table.raster_at(row).raster_id for row in range(8)))
    with qtbot.waitSignal(person.dock.downloads.came, timeout=PATIENCE) as ended:
        person.press(QPushButton, "downloadButton")
        qtbot.waitUntil(lambda: "goes on by itself" in person.next_step, timeout=PATIENCE)
        service(sample_catalog, "--port", str(urlsplit(url).port))
    assert len(ended.args[0].report.finished) == 8
    assert person.dock.session.state.outage is None
    assert "downloaded" in person.next_step


def test_what_failed_is_tried_again_into_the_same_folder(
    person: Person, service: StartService, sample_catalog: Path
) -> None:
    # a synthetic raster has no file, so it always fails
    person.connect(service(sample_catalog, "--synthetic", "1"))
    retry = person.dock.findChild(QPushButton, "retryButton")
    assert not retry.isVisible()
    catalog = person.dock.session.state.catalog
    assert catalog is not None
    person.dock.workflow.tick(frozenset(item.raster_id for item in catalog.items))
    person.download()
    first = report_of(person)
    assert len(first.failed) == 1
    assert retry.isVisible()
    person.press(QPushButton, "retryButton")
    person.wait_for(Stage.CHOOSING)
    second = report_of(person)
    assert list(second.request.items) == [first.failed[0].item]
    assert second.request.folder == first.request.folder
    assert second.request.existing is ExistingFiles.SKIP


def test_the_dock_offers_what_a_cancel_has_left_and_goes_on_with_it(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    offer = person.dock.findChild(QLabel, "unfinishedLine")
    url = service(sample_catalog, "--clip-ms", "1500")
    person.list_rasters(url)
    expected = len(person.dock.session.state.ticked)
    person.begin_download()
    assert not offer.isVisible()
    person.press(QPushButton, "downloadButton")
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE)
    assert offer.text().startswith(f"Unfinished: Rasters, 0 of {expected} raster(s), today")
    ticked = person.dock.session.state.ticked
    assert person.next_step == "Next: resume, or download all anew."
    person.dock.workflow.tick(frozenset(list(ticked)[1:]))
    assert person.next_step == f"Ready to download {expected - 1} raster(s)."
    person.dock.workflow.tick(ticked)
    with qtbot.waitSignal(person.dock.downloads.came, timeout=PATIENCE) as ended:
        person.press(QPushButton, "resumeButton")
    assert len(ended.args[0].built.layers) == expected
    assert len(person.journals) == 1
    qtbot.waitUntil(lambda: len(person.group_layers) == expected, timeout=PATIENCE)
    assert not offer.isVisible()


def test_a_dock_that_opens_looks_for_what_was_left_and_shows_its_service_when_asked(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    url = service(sample_catalog, "--clip-ms", "1500")
    person.list_rasters(url)
    person.begin_download()
    person.press(QPushButton, "downloadButton")
    person.wait_for(Stage.CHOOSING)
    person.dock.close()
    again = Dock(person.canvas, person.desktop.messageBar(), QgsProject.instance(), person.desktop.window)
    person.desktop.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, again)
    again.setUserVisible(True)
    resume = again.findChild(QPushButton, "resumeButton")
    qtbot.waitUntil(resume.isVisible, timeout=PATIENCE)
    with qtbot.waitSignal(again.downloads.came, timeout=PATIENCE):
        QTest.mouseClick(resume, LEFT)
    assert again.findChild(QComboBox, "address").currentText() == url
    marks = [
        again.findChild(QTableView).model().index(row, Column.NAME).data(Qt.ItemDataRole.DecorationRole)
        for row in range(again.findChild(QTableView).model().rowCount())
    ]
    assert marks
    assert all(mark is not None for mark in marks)
    again.release()
    person.desktop.removeDockWidget(again)


def test_what_is_dismissed_leaves_the_dock(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.list_rasters(service(sample_catalog, "--clip-ms", "1500"))
    person.begin_download()
    person.press(QPushButton, "downloadButton")
    offer = person.dock.findChild(QLabel, "unfinishedLine")
    qtbot.waitUntil(offer.isVisible, timeout=PATIENCE)
    person.press(QToolButton, "dismissButton")
    assert not offer.isVisible()
    assert len(person.journals) == 1


def test_the_rasters_of_a_resumed_job_are_listed_and_ticked_though_it_has_no_area(
    person: Person, service: StartService, sample_catalog: Path, qtbot: QtBot
) -> None:
    person.connect(service(sample_catalog))
    person.dock.workflow.tick(frozenset([person.table.raster_at(0).raster_id]))
    person.download()
    every = tuple(person.table.raster_at(row) for row in range(3))
    with Manifest(replace(report_of(person).request, items=every)):
        pass
    person.dock.downloads.look_for_unfinished()
    resume = person.dock.findChild(QPushButton, "resumeButton")
    qtbot.waitUntil(resume.isVisible, timeout=PATIENCE)
    with qtbot.waitSignal(person.dock.downloads.came, timeout=PATIENCE):
        person.press(QPushButton, "resumeButton")
    assert person.table.rowCount() == 3
    assert person.dock.findChild(QToolButton, "listButton").text() == "List all"
    assert person.ticks == {Qt.CheckState.Checked}
