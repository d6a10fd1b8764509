"""How rasters stand in a download: what events make of it, and how it is said and shown."""

from __future__ import annotations

import pytest
from image_service_downloader.core.errors import IncompleteTransfer
from image_service_downloader.core.events import DownloadProgress, RasterFailed, RasterFinished
from image_service_downloader.ui.rasters.states import (
    NO_STATES,
    RasterState,
    Settling,
    Standing,
    marks,
    settled,
    waiting,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QImage

FAILURE = IncompleteTransfer("b.tif", 10, 2048)


@pytest.fixture
def settling() -> Settling:
    """Return what came of three rasters."""
    settling = Settling()
    settling.note(RasterFinished(1, "a", 5))
    settling.note(RasterFailed(2, "b", FAILURE))
    settling.note(RasterFinished(3, "c", 5, was_there=True))
    return settling


def test_what_comes_of_rasters_takes_the_place_of_their_waiting(settling: Settling) -> None:
    assert settling.over(waiting([1, 2, 3, 4])) == {
        1: RasterState(Standing.CAME),
        2: RasterState(Standing.FAILED, FAILURE),
        3: RasterState(Standing.WAS_THERE),
        4: RasterState(Standing.WAITING),
    }


def test_without_news_the_states_stay_the_very_same(settling: Settling) -> None:
    states = settling.over(waiting([1]))
    settling.note(DownloadProgress(1, 4, 1, 4, 5, 20, bytes_exact=True))
    assert settling.over(states) is states


def test_at_the_end_nothing_waits_any_more(settling: Settling) -> None:
    assert set(settled(settling.over(waiting([1, 2, 3, 4])))) == {1, 2, 3}
    assert settled(NO_STATES) == {}


def test_each_state_has_words_of_its_own_and_a_failure_its_reason() -> None:
    texts = {RasterState(standing).text for standing in Standing}
    assert len(texts) == len(Standing)
    text = RasterState(Standing.FAILED, FAILURE).text
    assert "did not arrive whole" in text
    assert "10 bytes of 2.0" in text


def test_each_state_has_a_shape_of_its_own_whatever_the_colours(qgis_app: object) -> None:
    shapes = set()
    for icon in marks().values():
        image = icon.pixmap(QSize(16, 16)).toImage().convertToFormat(QImage.Format.Format_Alpha8)
        assert not image.isNull()
        rows = range(image.height())
        shapes.add(tuple(image.pixelColor(x, y).alpha() > 128 for y in rows for x in range(image.width())))
    assert len(shapes) == len(Standing)
    assert all(any(shape) for shape in shapes)
