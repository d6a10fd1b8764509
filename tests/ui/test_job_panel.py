"""The panel at the lower end of the dock, shown offscreen, with a clock that the tests set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from image_service_downloader.core.errors import ConnectionFailed
from image_service_downloader.core.events import BillKnown, DownloadProgress, OutageBegan
from image_service_downloader.tests.speaking import speaking
from image_service_downloader.ui.download.job_panel import JobPanel, share_done
from pytestqt.qtbot import QtBot
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLabel, QPlainTextEdit, QProgressBar, QPushButton, QToolButton

MB = 1024 * 1024
TRANSLATIONS = sorted((Path(__file__).resolve().parents[2] / "i18n").glob("*.ts"))


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(qgis_app: object, qtbot: QtBot, clock: Clock) -> JobPanel:
    panel = JobPanel(clock)
    qtbot.addWidget(panel)
    panel.resize(300, 200)
    panel.show()
    return panel


def line(panel: JobPanel) -> str:
    return panel.findChild(QLabel, "jobLine").text().replace("\u00a0", " ")


def parts(panel: JobPanel) -> list[str]:
    return [part for text in line(panel).splitlines() for part in text.split(" · ")]


def needed_height(panel: JobPanel) -> int:
    return panel.heightForWidth(panel.width())


def button(panel: JobPanel) -> QPushButton:
    return panel.findChild(QPushButton, "downloadButton")


def progress(done: int, received: int, expected: int | None, *, exact: bool = True) -> DownloadProgress:
    return DownloadProgress(done, 40, done, 40, received, expected, exact)


def test_at_first_nothing_can_be_downloaded(panel: JobPanel) -> None:
    assert not button(panel).isEnabled()
    assert not panel.findChild(QProgressBar).isVisible()


def test_the_button_asks_for_a_download_and_then_for_its_end(panel: JobPanel, qtbot: QtBot) -> None:
    panel.show_ready("Ready.", can_download=True)
    with qtbot.waitSignal(panel.download_requested):
        QTest.mouseClick(button(panel), Qt.MouseButton.LeftButton)
    panel.show_started()
    with qtbot.waitSignal(panel.cancel_requested), qtbot.assertNotEmitted(panel.download_requested):
        QTest.mouseClick(button(panel), Qt.MouseButton.LeftButton)


def test_until_something_comes_the_bar_only_shows_that_it_is_at_work(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(progress(0, 0, 40 * MB))
    assert panel.findChild(QProgressBar).maximum() == 0
    assert "preparing" in line(panel)


def test_the_bill_stands_there_until_the_first_byte_comes(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_bill(BillKnown(40, 1200 * MB, True, 35_000 * MB))
    panel.show_progress(progress(0, 0, 1200 * MB))
    assert line(panel) == "40 file(s) · 1.2 GB · 34.2 GB free on the disk"


def test_while_the_service_is_gone_no_speed_and_no_end_is_claimed(panel: JobPanel, clock: Clock) -> None:
    panel.show_started()
    panel.show_progress(progress(0, 0, 400 * MB))
    clock.seconds += 4
    panel.show_progress(progress(12, 40 * MB, 400 * MB))
    panel.show_outage(OutageBegan("gis.example.org", ConnectionFailed("gis.example.org", "refused")))
    assert line(panel) == "gis.example.org could not be reached. The download waits, and goes on by itself."
    assert button(panel).isEnabled()
    panel.show_preparing()
    panel.show_progress(progress(13, 44 * MB, 400 * MB))
    assert parts(panel)[0] == "13 of 40 raster(s)"


def test_what_failed_can_be_tried_again_where_something_did(panel: JobPanel, qtbot: QtBot) -> None:
    retry = panel.findChild(QPushButton, "retryButton")
    panel.show_ready("Done.", can_download=True)
    assert not retry.isVisible()
    panel.show_ready("1 failed", can_download=True, can_retry=True)
    with qtbot.waitSignal(panel.retry_requested):
        QTest.mouseClick(retry, Qt.MouseButton.LeftButton)
    panel.show_started()
    assert not retry.isVisible()


def test_progress_tells_rasters_files_bytes_speed_and_time_left(panel: JobPanel, clock: Clock) -> None:
    panel.show_started()
    panel.show_progress(progress(0, 0, 400 * MB))
    clock.seconds += 4
    panel.show_progress(replace(progress(12, 40 * MB, 400 * MB), files_done=35, files_known=120))
    rasters, files, size, speed, time_left = parts(panel)
    assert rasters == "12 of 40 raster(s)"
    assert files == "35 of 120 file(s)"
    assert (speed, size) == ("10.0 MB/s", "40.0 MB of 400.0 MB")
    assert time_left.startswith("36 second")


@pytest.mark.parametrize(("factor", "words"), [(1, "second"), (60, "minute"), (3600, "hour")])
def test_the_time_left_comes_in_the_unit_that_fits(
    factor: int, words: str, panel: JobPanel, clock: Clock
) -> None:
    panel.show_started()
    panel.show_progress(progress(0, 0, None))
    clock.seconds += 2
    panel.show_progress(progress(1, 2 * MB, 2 * MB + 5 * factor * MB))
    assert parts(panel)[-1].startswith(f"5 {words}")


def test_files_are_counted_without_their_number_in_all_while_nobody_knows_it(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(replace(progress(3, 40 * MB, 400 * MB, exact=False), files_done=7, files_known=9))
    assert "7 file(s)" in parts(panel)
    assert "9" not in line(panel)


def test_a_size_that_is_guessed_is_called_so(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(progress(3, 40 * MB, 400 * MB, exact=False))
    assert "40.0 MB of about 400.0 MB" in line(panel)


def test_a_guess_that_has_been_overtaken_is_not_shown(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(progress(3, 40 * MB, 39 * MB, exact=False))
    assert "39.0" not in line(panel)


def test_progress_breaks_between_its_parts_only(panel: JobPanel, clock: Clock) -> None:
    panel.show_started()
    panel.show_progress(progress(0, 0, 400 * MB))
    clock.seconds += 4
    panel.show_progress(progress(12, 40 * MB, 400 * MB))
    text = panel.findChild(QLabel, "jobLine").text()
    # After each of the two dots between the five parts on three lines.
    assert [before[-1] for before in text.split(" ")[:-1]] == ["·", "·"]
    assert text.count("\n") == 2


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda path: path.stem)
def test_nothing_moves_while_a_download_runs(translation: Path, panel: JobPanel, clock: Clock) -> None:
    with speaking(translation):
        panel.show_started()
        room = needed_height(panel)
        panel.show_progress(progress(0, 0, 1300 * MB, exact=False))
        clock.seconds += 4
        panel.show_progress(progress(12, 940 * MB, 1300 * MB, exact=False))
        assert needed_height(panel) == room
        panel.show_cancelling()
        assert needed_height(panel) == room


def test_the_room_kept_for_the_progress_is_given_back_at_the_end(panel: JobPanel, clock: Clock) -> None:
    panel.resize(160, 300)
    panel.show_started()
    clock.seconds += 4
    panel.show_progress(progress(12, 940 * MB, 1300 * MB, exact=False))
    room = needed_height(panel)
    panel.show_cancelling()
    assert needed_height(panel) == room
    panel.show_ready("Next.", can_download=True)
    assert needed_height(panel) < room


def test_the_bar_never_goes_back(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(progress(20, 10 * MB, None, exact=False))
    before = panel.findChild(QProgressBar).value()
    panel.show_progress(progress(20, 11 * MB, 400 * MB))
    assert panel.findChild(QProgressBar).value() == before > 0


def test_a_new_download_begins_at_nothing(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_progress(progress(20, 10 * MB, 20 * MB))
    panel.show_ready("Done.", can_download=True)
    panel.show_started()
    panel.show_progress(progress(1, 1 * MB, 20 * MB))
    assert panel.findChild(QProgressBar).value() == 50


def test_while_it_is_cancelling_it_cannot_be_cancelled_again(panel: JobPanel) -> None:
    panel.show_started()
    panel.show_cancelling()
    assert not button(panel).isEnabled()


def test_details_unfold_and_stay_so_while_they_are_the_same(panel: JobPanel, qtbot: QtBot) -> None:
    details = panel.findChild(QPlainTextEdit, "details")
    more = panel.findChild(QToolButton, "moreButton")
    panel.show_ready("1 failed", can_download=True, details=["a.tif: gone"])
    assert more.isVisible()
    assert not details.isVisible()
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    panel.show_ready("1 failed", can_download=True, details=["a.tif: gone"])
    assert details.isVisible()
    assert details.toPlainText() == "a.tif: gone"
    panel.show_ready("Next.", can_download=True)
    assert not details.isVisible()
    assert not more.isVisible()


@pytest.mark.parametrize(
    ("told", "share"),
    [
        (progress(10, 30 * MB, 40 * MB), 0.75),
        (progress(10, 30 * MB, 40 * MB, exact=False), 0.25),
        (progress(10, 30 * MB, None, exact=False), 0.25),
        (progress(40, 50 * MB, 40 * MB), 1.0),
    ],
)
def test_the_share_goes_by_bytes_where_they_are_known(told: DownloadProgress, share: float) -> None:
    assert share_done(told) == share
