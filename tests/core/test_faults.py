"""Whole downloads from a service in trouble: the same comes as without it, or the report says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
import shapely.wkt
from image_service_downloader.core.catalog import read_catalog, read_rasters
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.download import run
from image_service_downloader.core.errors import ConnectionFailed, IncompleteTransfer, RasterNotDelivered
from image_service_downloader.core.events import (
    Event,
    Notify,
    OutageBegan,
    OutageEnded,
    SignInNeeded,
    ignore,
)
from image_service_downloader.core.geometry import Area
from image_service_downloader.core.plan import DownloadRequest, prepare
from image_service_downloader.core.report import DownloadReport
from image_service_downloader.core.service import ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.factories import UTM_32
from image_service_downloader.tests.rasters import write_sample_catalog
from osgeo import gdal

SETTINGS = ConnectionSettings(
    first_wait=0.01, read_timeout=5.0, stall_seconds=0.5, stall_bytes=1000, patience=1.0
)
CIRCLE = Area.of(shapely.wkt.loads("POINT(720070 5399960)").buffer(35, 8), UTM_32)
"""Crosses several rasters; goes by GET, but has more characters than some servers take."""

Outcome = dict[int, dict[str, bytes]]
"""The files of each raster by its id, and their contents."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write sample rasters, and one that shares its files with two others."""
    folder = write_sample_catalog(tmp_path_factory.mktemp("rasters"))
    parts = [str(folder / "1999" / name) for name in ("ortho.tif", "east.tif")]
    gdal.BuildVRT(str(folder / "1999/both.vrt"), parts).FlushCache()
    return folder


@pytest.fixture(scope="module")
def native(data: Path, module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return what a download of all native files brings without faults."""
    return outcome(download(module_service(data), tmp_path_factory.mktemp("native")))


@pytest.fixture(scope="module")
def clips(data: Path, module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return what a download of all clips brings without faults."""
    return outcome(download(module_service(data), tmp_path_factory.mktemp("clips"), CIRCLE))


def download(
    url: str,
    folder: Path,
    clip: Area | None = None,
    raster_ids: Sequence[int] | None = None,
    settings: ConnectionSettings = SETTINGS,
    notify: Notify = ignore,
) -> DownloadReport:
    with Connection(url, settings) as connection:
        service = describe(ServiceUrl.parse(url), connection)
        if raster_ids is None:
            catalog = read_catalog(service, connection, area=clip)
        else:
            catalog = read_rasters(service, connection, raster_ids)
        request = DownloadRequest(service, catalog.items, folder, clip=clip)
        return run(prepare(request), connection, notify)


def outcome(report: DownloadReport) -> Outcome:
    """Read what came of each raster that did not fail; nothing else may lie in the output folder."""
    folder = report.request.folder
    lying_there = {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".jsonl"}
    assert lying_there == {file.path for result in report.results for file in result.files}
    return {
        result.item.raster_id: {
            file.path.relative_to(folder).as_posix(): file.path.read_bytes() for file in result.files
        }
        for result in report.finished
    }


def without(raster_id: int, whole: Outcome) -> Outcome:
    return {other: files for other, files in whole.items() if other != raster_id}


def with_faults(*faults: str) -> list[str]:
    return [argument for fault in faults for argument in ("--fault", fault)]


def account(url: str) -> dict[str, Any]:
    """Ask the service how often each fault was met."""
    answer: dict[str, Any] = requests.get(f"{url.partition('/services/')[0]}/faults", timeout=5).json()
    return answer


def assert_all_were_met(url: str) -> None:
    told = account(url)
    assert all(told["met"].values()), told
    assert told["endured"].get("slow-drip", 0) == 0, "a transfer that all but stood still was waited for"


THE_LINE = ["body-cut", "connection-reset", "slow-drip", "wrong-content-length"]
THE_SERVER = ["server-error", "error-message", "web-page"]
BUSY = ["unavailable", "too-many-requests"]
SOMETIMES_BUSY = [f"{fault}=0.2" for fault in BUSY]
"""Each of them keeps all requests waiting for a second."""
WITHOUT_SIZES = ["body-cut size-missing", "error-message size-missing", "web-page size-missing"]
"""Where the size that /download tells would give it away, too."""


@pytest.mark.parametrize(
    "faults",
    [
        *THE_LINE,
        *THE_SERVER,
        *SOMETIMES_BUSY,
        "size-missing",
        "size-zero",
        "duplicate-files",
        *WITHOUT_SIZES,
        "body-cut range-ignored",
        "body-cut range-wrong",
        "file-changed",
        "item-limit=2",
    ],
)
def test_native_files_come_as_without_faults(
    faults: str, data: Path, native: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults(*faults.split()))
    assert outcome(download(url, tmp_path)) == native
    assert_all_were_met(url)


@pytest.mark.parametrize(
    "faults",
    [
        *THE_LINE,
        *THE_SERVER,
        *SOMETIMES_BUSY,
        *WITHOUT_SIZES,
        "size-missing",
        "size-wrong=1 size-wrong=2 size-wrong=3",
        "output-expired",
        "get-too-long",
    ],
)
def test_clips_come_as_without_faults(
    faults: str, data: Path, clips: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults(*faults.split()))
    assert outcome(download(url, tmp_path, CIRCLE)) == clips
    assert_all_were_met(url)


class SignIns:
    """Hands out one token after the other."""

    def __init__(self) -> None:
        self.handed_out = 0

    def __call__(self) -> dict[str, str]:
        self.handed_out += 1
        return {"X-Esri-Authorization": f"Bearer secret{self.handed_out}"}


@pytest.mark.parametrize("clip", [None, CIRCLE])
def test_a_sign_in_that_expires_in_the_middle_is_renewed_and_the_job_goes_on(
    clip: Area | None, data: Path, native: Outcome, clips: Outcome, service: StartService, tmp_path: Path
) -> None:
    url, sign_ins, events = service(data, *with_faults("token-expires=15")), SignIns(), list[Event]()
    settings = replace(SETTINGS, credential_headers=sign_ins(), renew_credentials=sign_ins)
    report = download(url, tmp_path, clip, settings=settings, notify=events.append)
    assert outcome(report) == (clips if clip else native)
    assert sign_ins.handed_out == 2, "the first, and one more for all that were refused together"
    assert [event for event in events if isinstance(event, SignInNeeded)] == [SignInNeeded("127.0.0.1")]
    assert b"secret" not in b"".join(path.read_bytes() for path in tmp_path.glob("*.jsonl"))
    assert_all_were_met(url)


def test_a_service_that_wants_a_sign_in_gets_one_from_the_first_request_on(
    data: Path, native: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults("token-expires=100"))
    settings = replace(SETTINGS, renew_credentials=SignIns())
    assert outcome(download(url, tmp_path, settings=settings)) == native


@pytest.mark.parametrize("clip", [None, CIRCLE])
def test_a_server_that_crashes_and_starts_again_costs_only_the_time(
    clip: Area | None,
    data: Path,
    native: Outcome,
    clips: Outcome,
    service: StartService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # a service that crashed cleans nothing up
    url = service(data, *with_faults("crash=12"))
    told: list[type[Event]] = []

    def notify(event: Event) -> None:
        told.append(type(event))
        if isinstance(event, OutageBegan):
            service(data, "--port", str(urlsplit(url).port))

    settings = replace(SETTINGS, patience=60.0)
    report = download(url, tmp_path / "out", clip, settings=settings, notify=notify)
    assert outcome(report) == (clips if clip else native)
    assert told.count(OutageBegan) == told.count(OutageEnded) == 1


def test_a_native_file_whose_size_is_told_wrong_fails_its_raster_alone(
    data: Path, native: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults("size-wrong=4"))
    report = download(url, tmp_path)
    assert [result.item.raster_id for result in report.failed] == [4]
    assert isinstance(report.failed[0].error, IncompleteTransfer)
    assert outcome(report) == without(4, native)
    assert_all_were_met(url)


@pytest.mark.parametrize("clip", [None, CIRCLE])
def test_a_raster_that_yields_no_files_is_told_and_keeps_no_other(
    clip: Area | None, data: Path, native: Outcome, clips: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults("no-files=2"))
    report = download(url, tmp_path, clip)
    assert [result.item.raster_id for result in report.failed] == [2]
    assert isinstance(report.failed[0].error, RasterNotDelivered)
    assert outcome(report) == without(2, clips if clip else native)
    assert_all_were_met(url)


def test_all_faults_of_line_and_server_at_once_are_got_over_by_asking_twice(
    data: Path, native: Outcome, service: StartService, tmp_path: Path
) -> None:
    url = service(data, *with_faults(*(f"{fault}=0.15" for fault in [*THE_LINE, *THE_SERVER, *BUSY])))
    download(url, tmp_path)
    assert outcome(download(url, tmp_path)) == native
    assert all(account(url)["met"].values())


def test_a_slow_line_brings_everything(
    data: Path, native: Outcome, service: StartService, tmp_path: Path
) -> None:
    assert outcome(download(service(data, "--rate-limit", "40000"), tmp_path)) == native


def test_a_line_below_the_floor_speed_is_given_up(data: Path, service: StartService, tmp_path: Path) -> None:
    report = download(service(data, "--rate-limit", "1000"), tmp_path, raster_ids=[2])
    assert [type(result.error) for result in report.results] == [ConnectionFailed]
    assert report.bytes_received < sum(path.stat().st_size for path in data.rglob("*.tif"))
