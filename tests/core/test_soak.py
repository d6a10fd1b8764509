"""A long job over a bad line: one request in twenty meets a fault, and nothing is lost.

`SOAK_FILES=5000 make test ARGS="-s tests/core/test_soak.py"` is the full run; by itself it is a shorter one.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import requests
from image_service_downloader.core.catalog import read_catalog
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.download import run
from image_service_downloader.core.plan import DownloadRequest, prepare
from image_service_downloader.core.report import DownloadReport
from image_service_downloader.core.service import ServiceUrl, describe
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster

FILES = int(os.environ.get("SOAK_FILES", "400"))
FILES_PER_RASTER = 4
FAULT_RATE = 0.05
"""Share of files, and of other requests, that meet a fault."""
FAULTS = [
    "body-cut",
    "connection-reset",
    "slow-drip",
    "wrong-content-length",
    "server-error",
    "unavailable",
    "too-many-requests",
    "error-message",
    "web-page",
    "file-changed",
]
SETTINGS = ConnectionSettings(first_wait=0.1, read_timeout=5.0, stall_seconds=1.0, stall_bytes=1000)


def test_a_long_job_over_a_bad_line_ends_complete(service: StartService, tmp_path: Path) -> None:
    data, folder = write_rasters(tmp_path / "data"), tmp_path / "out"
    share = FAULT_RATE / len(FAULTS)
    arguments = [argument for fault in FAULTS for argument in ("--fault", f"{fault}={share}")]
    url = service(data, *arguments)
    started = time.monotonic()
    report = download(url, folder)
    seconds = time.monotonic() - started
    assert not report.failed
    assert differing(data, folder) == []
    told = requests.get(f"{url.partition('/services/')[0]}/faults", timeout=5).json()
    met = sum(told["met"].values())
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    print(f"\n{FILES} files, {size:,} bytes, {seconds:.1f} s; {met} faults met: {told['met']}; ", end="")
    print(f"{told['fileBytesSent'] - size:,} bytes sent twice")
    assert met >= FILES * FAULT_RATE / 2
    assert report.bytes_received == size
    assert told["fileBytesSent"] < size * (1 + 2 * FAULT_RATE)


def write_rasters(folder: Path) -> Path:
    """Write small rasters of several sizes, each with a world file and two texts beside it."""
    for number in range(FILES // FILES_PER_RASTER):
        path = folder / f"{number // 50:03}" / f"raster_{number}.tif"
        origin = (500000.0 + number % 50 * 100, 5400000.0 - number // 50 * 100)
        size = (60 + number % 7 * 20, 60 + number % 5 * 20)
        write_raster(path, origin=origin, size=size, options=["TFW=YES"], seed=number)
        path.with_suffix(".txt").write_text(f"raster {number}\n" * 20, encoding="utf-8")
        path.with_suffix(".tif.xml").write_text(f"<metadata>{number}</metadata>", encoding="utf-8")
    return folder


def download(url: str, folder: Path) -> DownloadReport:
    with Connection(url, SETTINGS) as connection:
        info = describe(ServiceUrl.parse(url), connection)
        request = DownloadRequest(info, read_catalog(info, connection).items, folder)
        return run(prepare(request), connection)


def differing(data: Path, folder: Path) -> list[str]:
    """Name the files that one of the folders lacks, or has otherwise; the journal aside."""
    names = {
        path.relative_to(root).as_posix()
        for root in (data, folder)
        for path in root.rglob("*")
        if path.is_file() and path.suffix != ".jsonl"
    }
    return [name for name in sorted(names) if _content(data / name) != _content(folder / name)]


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
