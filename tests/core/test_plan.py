"""From the user's decision to batches within the service's limits."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.errors import (
    ConversionWithoutFormat,
    DownloadNotOffered,
    NothingToDownload,
)
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.core.plan import DownloadPlan, DownloadRequest, prepare
from image_service_downloader.core.service import ServiceInfo
from image_service_downloader.tests.factories import area, raster_item, service_info, square


def request(count: int, service: ServiceInfo | None = None, **choices: Any) -> DownloadRequest:
    items = tuple(raster_item(number, square(number * 10, 0, 10)) for number in range(1, count + 1))
    return DownloadRequest(service or service_info(), items, Path("out"), **choices)


def sizes(plan: DownloadPlan) -> list[int]:
    return [len(batch.items) for batch in plan.batches]


def test_native_rasters_go_in_batches_of_the_services_limit() -> None:
    assert sizes(prepare(request(45, service_info(max_download_rasters=20)))) == [20, 20, 5]


def test_no_raster_is_lost_or_repeated_and_no_batch_is_empty() -> None:
    plan = prepare(request(60, service_info(max_download_rasters=20)))
    assert [item.raster_id for batch in plan.batches for item in batch.items] == list(range(1, 61))
    assert all(batch.items for batch in plan.batches)


def test_clips_are_asked_for_one_by_one() -> None:
    assert sizes(prepare(request(20, clip=area(square(0, 0, 500))))) == [1] * 20


def test_batches_stay_below_the_limit_of_bytes_and_a_larger_raster_goes_alone() -> None:
    assert sizes(prepare(request(5, service_info(max_download_bytes=700)))) == [2, 2, 1]
    assert sizes(prepare(request(3, service_info(max_download_bytes=10)))) == [1, 1, 1]


def test_without_stated_limits_there_is_still_one() -> None:
    assert (
        max(sizes(prepare(request(500, service_info(max_download_rasters=None, max_download_bytes=None)))))
        <= 100
    )


def test_the_clip_goes_out_as_it_is_with_its_spatial_reference() -> None:
    parameters = request(1, clip=area("POLYGON((0 0, 9 0, 9 9, 0 0))")).parameters()
    assert parameters["geometryType"] == "esriGeometryPolygon"
    assert json.loads(parameters["geometry"])["spatialReference"]["wkid"] == 25832


def test_native_files_are_asked_for_without_a_format() -> None:
    assert request(1).parameters() == {}


def test_converting_whole_rasters_is_said_with_the_format() -> None:
    png = format_of_word("PNG")
    assert request(1, format=png).parameters() == {"format": "PNG"}
    assert request(1, format=png, convert_whole=True).parameters() == {"format": "PNG:Conversion"}


def test_requests_that_make_no_sense_are_refused() -> None:
    with pytest.raises(NothingToDownload):
        prepare(request(0))
    with pytest.raises(DownloadNotOffered):
        prepare(request(1, service_info(capabilities=frozenset({"image", "catalog"}))))
    with pytest.raises(ConversionWithoutFormat):
        prepare(request(1, convert_whole=True))


def test_a_batch_is_halved_without_losing_a_raster() -> None:
    batch = prepare(request(5)).batches[0]
    first, second = batch.halves()
    assert (*first.raster_ids, *second.raster_ids) == batch.raster_ids
    assert first.items
