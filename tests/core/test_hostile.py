"""Whole downloads from a service that means harm: nothing leaves the output folder."""

from __future__ import annotations

import glob
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.download import run
from image_service_downloader.core.errors import DiskFull
from image_service_downloader.core.plan import DownloadRequest, ExistingFiles, prepare
from image_service_downloader.core.report import RasterResult
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.tests.core.scripted_server import Reply, Request, scripted_server
from image_service_downloader.tests.factories import area, raster_item, service_info, square

SETTINGS = ConnectionSettings(
    connect_timeout=1.0, read_timeout=1.0, attempts=1, first_wait=0.001, patience=0.0, connections=4
)
RASTER_IDS = (1, 2, 3)
JOURNAL = ".image-service-download-0123456789abcdef.jsonl"

PARTS = st.sampled_from(
    [
        *(
            "a.tif",
            "A.TIF",
            "a.tfw",
            "a.tif.part",
            "a.tif.0123abcd.part",
            "a",
            "b",
            "ä.tif",
            "a\u0308.tif",
            "\uff41.tif",
            "a\u202e.tif",
        ),
        *("..", ".", "...", " ", "~", "C:", "c:a.tif", "\\\\?\\C:", "con", "nul.tif", "COM1", "aux.tfw"),
        *(
            "_ags_1",
            "a_1_x.tif",
            "a.tif:stream",
            "a\x00.tif",
            "a\n.tif",
            "%2e%2e",
            "%00",
            "x" * 300,
            "ß" * 150,
        ),
        *(JOURNAL, f"{JOURNAL}.part", "\ud800.tif", "a?b=c", "a#b", "*", "<a>", "|", '"'),
    ]
)
PATHS = st.builds(
    lambda start, parts, by: start + by.join(parts),
    st.sampled_from(["", ".\\", "/", "\\", "\\\\host\\share\\", "//", "D:\\", "../", "..\\..\\", "/vsis3/"]),
    st.lists(PARTS, min_size=1, max_size=4),
    st.sampled_from(["/", "\\"]),
)
HOSTS = st.sampled_from(
    [
        "SERVER",
        "SERVER",
        "SERVER",
        "[",
        "",
        ":",
        "a b",
        "x" * 70,
        "a..b",
        "127.0.0.1:1",
        "127.0.0.1:99999",
        "@",
    ]
)
URLS = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}/{path}",
    st.sampled_from(["http", "HTTP", "https", "ftp", "file", "javascript"]),
    HOSTS,
    PATHS,
)
FILE_IDS = st.one_of(
    PATHS, PATHS, URLS, st.text(st.characters(), max_size=20), st.just("d/" * 3000 + "a.tif")
)
GARBAGE = st.sampled_from(
    [
        None,
        True,
        float("nan"),
        -1,
        10**400,
        "",
        "1",
        [],
        [[1]],
        {},
        {"id": 1},
        {"error": "?"},
        {"status": "error"},
    ]
)
SIZES = st.sampled_from([8, 7, 0, -1, 2**63, 10**400, "8", True, 8.5, float("nan"), [8], {}])
RASTERS = st.lists(st.sampled_from([*RASTER_IDS, 0, -1, 10**30, "1", None, True, [1]]), max_size=4)
ENTRIES = st.fixed_dictionaries(
    {"id": FILE_IDS, "rasterIds": st.just(RASTER_IDS) | st.just([1]) | RASTERS | GARBAGE},
    optional={"size": SIZES},
)
LISTS = st.lists(st.one_of(ENTRIES, ENTRIES, ENTRIES, GARBAGE), min_size=1, max_size=6)
ANSWERS = st.one_of(*[LISTS.map(lambda files: {"rasterFiles": files})] * 9, GARBAGE)
BODIES = st.sampled_from(
    [
        *[Reply(b"II*\0abcd")] * 20,
        Reply(b"II*\0abcd", headers={"Content-Length": "\xb2"}),
        Reply(b"1\n0\n"),
        Reply(b"<html>"),
        Reply(b'{"error":' * 2000),
        Reply(b"", status=404),
        Reply(b"", status=503, headers={"Retry-After": "\xb2"}),
        Reply(b"II*\0", status=206, headers={"Content-Range": f"bytes {'9' * 5000}-9/9"}),
        *(
            Reply(status=302, headers={"Location": place})
            for place in ("http://[", "file:///etc/passwd", "//", "http://a:b/", "\xe4", "/again", "")
        ),
    ]
)


CHOICES = st.fixed_dictionaries(
    {
        "max_download_rasters": st.sampled_from([1, 20]),
        "existing": st.sampled_from(ExistingFiles),
        "clip": st.sampled_from([None, area(square(0, 0, 15))]),
    }
)


class Hostile:
    """Answers what each example puts here."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.body = Reply()
        self.host = ""

    def __call__(self, request: Request) -> Reply:
        if request.path.endswith("/download"):
            return Reply(json.dumps(self.answer).replace("SERVER", self.host).encode())
        return self.body


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    """Serve what a test lets it answer."""
    service = Hostile()
    with scripted_server(service) as url:
        service.host = url.partition("//")[2]
        yield service


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(answer=ANSWERS, body=BODIES, choices=CHOICES)
def test_whatever_is_answered_nothing_leaves_the_folder_and_every_raster_is_accounted_for(
    hostile: Hostile, answer: Any, body: Reply, choices: Mapping[str, Any]
) -> None:
    hostile.answer, hostile.body = answer, body
    with tempfile.TemporaryDirectory() as around:
        folder = Path(around, "in", "out")
        precious = Path(around, "precious.tif")
        precious.write_bytes(b"mine")
        results = download(hostile, folder, **choices)
        files = {path for path in Path(around).rglob("*") if path.is_file() and path != precious}
        whole = {file.path: file.size for result in results for file in result.files}
        assert precious.read_bytes() == b"mine"
        assert all(folder in path.parents for path in files)
        assert [path.parent for path in files if path.name.startswith(JOURNAL[:24])] == [folder]
        assert {path: path.stat().st_size for path in whole} == whole
        assert not any(list(path.parent.glob(f"{glob.escape(path.name)}.????????.part")) for path in whole)


def download(
    hostile: Hostile, folder: Path, max_download_rasters: int, **choices: Any
) -> tuple[RasterResult, ...]:
    """Download from the hostile service; nothing comes only where more is announced than the disk holds."""
    url = f"http://{hostile.host}/arcgis/rest/services/Ortho/ImageServer"
    service = service_info(url=ServiceUrl(url), max_download_rasters=max_download_rasters)
    items = tuple(raster_item(raster_id, square(raster_id * 10, 0, 10)) for raster_id in RASTER_IDS)
    plan = prepare(DownloadRequest(service, items, folder, **choices))
    with Connection(url, SETTINGS) as connection:
        try:
            results = run(plan, connection).results
        except DiskFull:
            return ()
    assert [result.item.raster_id for result in results] == list(RASTER_IDS)
    return results
