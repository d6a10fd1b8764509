"""What the end of a download is told to be, from reports made by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.errors import IncompleteTransfer, RasterNotDelivered
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.core.plan import DownloadRequest
from image_service_downloader.core.report import DownloadReport, LocalFile, RasterResult
from image_service_downloader.tests.ui.factories import area, raster_item, service_info, square
from image_service_downloader.ui.download import outcome
from image_service_downloader.ui.download.layers import BuiltLayers
from image_service_downloader.ui.download.outcome import Outcome
from image_service_downloader.ui.rasters.states import RasterState, Standing
from qgis.core import Qgis

FOLDER = Path("/data/Aerial_2026-01-31_120000")


def came(raster_id: int, file: str = "a.tif", **facts: Any) -> RasterResult:
    return RasterResult(raster_item(raster_id, None), (LocalFile(FOLDER / file, 10),), **facts)


def failed(raster_id: int) -> RasterResult:
    error = IncompleteTransfer("a.tif", 1, 2)
    return RasterResult(raster_item(raster_id, None), error=error)


def ended(*results: RasterResult, built: BuiltLayers | None = None, **choices: Any) -> Outcome:
    items = tuple(result.item for result in results)
    request = DownloadRequest(service_info(), items, FOLDER, **choices)
    return Outcome.of(DownloadReport(request, results, 10), built or BuiltLayers((), (), ()))


def test_all_came() -> None:
    good = ended(came(1), came(2))
    assert outcome.level_of(good) == Qgis.MessageLevel.Success
    assert outcome.summary(good).title.startswith("2 raster")
    assert good.details == (f"Saved in {FOLDER}",)


def test_some_failed_and_each_is_named_with_its_reason() -> None:
    mixed = ended(came(1), failed(2), failed(3))
    assert outcome.level_of(mixed) == Qgis.MessageLevel.Warning
    assert "1 raster" in outcome.summary(mixed).title
    assert "2 raster" in outcome.summary(mixed).title
    lines = mixed.details
    assert [line.split(":")[0] for line in lines[:2]] == ["raster_2", "raster_3"]
    assert all("did not arrive whole" in line for line in lines[:2])


def test_none_came_and_the_message_says_why() -> None:
    item = raster_item(1, None)
    bad = ended(RasterResult(item, error=RasterNotDelivered(1, clipped=True)))
    assert outcome.level_of(bad) == Qgis.MessageLevel.Critical
    message = outcome.summary(bad)
    assert "None" in message.title
    assert "named no file" in message.detail
    assert "enlarge the area" in message.hint
    assert not any("Saved" in line for line in bad.details)


@pytest.mark.parametrize(
    ("results", "title"),
    [
        ((came(1), came(2)), "2 raster(s) downloaded."),
        ((came(1), failed(2), failed(3)), "1 raster(s) downloaded. 2 raster(s) failed."),
        ((failed(1),), "None of the rasters came: 1 failed."),
    ],
)
def test_what_came_is_told_in_whole_sentences(results: tuple[RasterResult, ...], title: str) -> None:
    assert outcome.summary(ended(*results)).title == title


def test_what_was_there_is_told_alike_of_one_raster_and_of_all() -> None:
    there = RasterState(Standing.WAS_THERE).text
    [line] = outcome.there_lines(ended(came(1, was_there=True)).report)
    assert there.lower() in line


def test_another_format_than_was_chosen_is_told() -> None:
    clip = area(square(0, 0, 10))
    fell_back = ended(came(1, "a.tif"), came(2, "b.png"), format=format_of_word("PNG"), clip=clip)
    [line] = [line for line in fell_back.details if "came as" in line]
    assert line.startswith("raster_1: came as TIFF")


def test_a_format_that_is_none_of_the_twelve_is_told_too() -> None:
    clip = area(square(0, 0, 10))
    fell_back = ended(came(1, "a.sid"), format=format_of_word("PNG"), clip=clip)
    assert any("another format" in line for line in fell_back.details)


def test_rasters_that_came_whole_though_clipping_was_asked_for_are_told() -> None:
    clip = area(square(0, 0, 10))
    assert any("wholly inside" in line for line in ended(came(1, left_whole=True), clip=clip).details)
    assert not any("wholly inside" in line for line in ended(came(1), clip=clip).details)


def test_what_qgis_found_when_it_opened_the_files_is_told() -> None:
    built = BuiltLayers((), unreadable=(FOLDER / "a.sid",), without_crs=(FOLDER / "b.png",))
    lines = ended(came(1), built=built).details
    assert any(line.startswith("a.sid: ") and "cannot open" in line for line in lines)
    assert any(line.startswith("b.png: ") and "spatial reference" in line for line in lines)


def test_what_is_left_of_a_cancelled_download_are_the_rasters_that_are_whole() -> None:
    failed_one = RasterState(Standing.FAILED, IncompleteTransfer("a.tif", 1, 2))
    states = {1: RasterState(Standing.CAME), 2: failed_one, 3: RasterState(Standing.WAS_THERE)}
    assert "2 raster" in outcome.cancelled(states).detail
    assert outcome.cancelled({2: failed_one}).detail == ""
