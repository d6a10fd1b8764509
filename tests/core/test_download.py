"""Whole downloads: from a request to files on the disk, from services that behave and that do not."""

from __future__ import annotations

import itertools
import json
import queue
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core import download as module
from image_service_downloader.core import fetches
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.download import failed_again, run
from image_service_downloader.core.errors import (
    AccessDenied,
    Cancelled,
    ConnectionFailed,
    Content,
    DiskFull,
    IncompleteTransfer,
    NotARaster,
    Overloaded,
    RasterNotDelivered,
    RequestRefused,
    TargetExists,
    TargetNotWritable,
    TransferError,
    UnsafeFileName,
    UnsupportedAddress,
)
from image_service_downloader.core.events import (
    BillKnown,
    DownloadProgress,
    Event,
    OutageBegan,
    OutageEnded,
    RasterFailed,
    RasterFinished,
)
from image_service_downloader.core.plan import DownloadRequest, ExistingFiles, prepare
from image_service_downloader.core.report import DownloadReport
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.tests.core.scripted_server import (
    Reply,
    Request,
    json_reply,
    refusal,
    scripted_server,
)
from image_service_downloader.tests.factories import area, raster_item, service_info, square
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError

TIFF = b"II*\0" + bytes(range(256)) * 8
SETTINGS = ConnectionSettings(first_wait=0.01, attempts=2, read_timeout=5.0, patience=0.3)
PATH = "/arcgis/rest/services/Ortho/ImageServer"

FileEntry = dict[str, Any]
Offer = dict[int, Sequence[tuple[str, bytes]]]
"""Files by raster id: file id and content."""


class ScriptedService:
    """Hands out made-up files under any ids; what it was asked is kept."""

    def __init__(self, offer: Offer, special: Callable[[Request], Reply | None] | None = None) -> None:
        self.offer = offer
        self.special = special or (lambda request: None)
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.special(request) or self._answer(request)

    def _answer(self, request: Request) -> Reply:
        if request.path.endswith("/download"):
            wanted = [int(text) for text in request.parameters["rasterIds"].split(",")]
            return json_reply({"rasterFiles": self._entries(wanted)})
        if request.path.endswith("/file"):
            contents = {file_id: content for files in self.offer.values() for file_id, content in files}
            content = contents.get(request.parameters["id"])
            return refusal(400, "Unable to complete operation.") if content is None else Reply(content)
        return Reply(status=404)

    def _entries(self, wanted: list[int]) -> list[FileEntry]:
        sharing: dict[str, FileEntry] = {}
        for raster_id in wanted:
            for file_id, content in self.offer.get(raster_id, ()):
                entry = sharing.setdefault(file_id, {"id": file_id, "size": len(content), "rasterIds": []})
                entry["rasterIds"].append(raster_id)
        return list(sharing.values())

    def count(self, operation: str) -> int:
        return sum(request.path.endswith(f"/{operation}") for request in self.asked)


@contextmanager
def served(service: Callable[[Request], Reply]) -> Iterator[str]:
    with scripted_server(service) as server:
        yield server


def download(
    server: str,
    folder: Path,
    raster_ids: Sequence[int],
    notify: Callable[[Event], None] = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    settings: ConnectionSettings = SETTINGS,
    **choices: Any,
) -> DownloadReport:
    limits = {key: choices.pop(key) for key in ("max_download_rasters",) if key in choices}
    service = service_info(url=ServiceUrl(f"{server}{PATH}"), **limits)
    items = tuple(raster_item(raster_id, square(raster_id * 10, 0, 10)) for raster_id in raster_ids)
    request = DownloadRequest(service, items, folder, **choices)
    with Connection(server, settings, is_cancelled) as connection:
        return run(prepare(request), connection, notify)


def fetched(offer: Offer, folder: Path, **choices: Any) -> DownloadReport:
    with served(ScriptedService(offer)) as server:
        return download(server, folder, sorted(offer), **choices)


def files_below(folder: Path) -> dict[str, bytes]:
    """Read all that lies in the output folder, but for the journal."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".jsonl"
    }


def only_error(report: DownloadReport) -> Any:
    assert len(report.failed) == 1
    return report.failed[0].error


# -- what comes --


def test_every_file_of_a_raster_comes_and_lies_beside_it(tmp_path: Path) -> None:
    report = fetched(
        {1: [(r".\1999\a.tif", TIFF), (r".\1999\a.tfw", b"1\n0\n"), (r".\1999\a.tif.ovr", TIFF)]}, tmp_path
    )
    assert not report.failed
    assert files_below(tmp_path) == {"1999/a.tif": TIFF, "1999/a.tfw": b"1\n0\n", "1999/a.tif.ovr": TIFF}
    assert [path.name for path in report.results[0].main_paths] == ["a.tif"]


def test_a_file_that_two_rasters_share_is_fetched_once_and_named_with_each(tmp_path: Path) -> None:
    vrt = b"<VRTDataset/>"
    service = ScriptedService(
        {1: [("one.vrt", vrt), ("shared.tif", TIFF)], 2: [("two.vrt", vrt), ("shared.tif", TIFF)]}
    )
    with served(service) as server:
        report = download(server, tmp_path, [1, 2])
    assert service.count("file") == 3
    assert [sorted(file.path.name for file in result.files) for result in report.results] == [
        ["one.vrt", "shared.tif"],
        ["shared.tif", "two.vrt"],
    ]


@pytest.mark.parametrize(
    "file_id",
    [
        r".\RGB+NIR 50% #1 & more.tif",
        r".\01%20a.tif",
        r".\höhe\Ü.tif",
        "a;b=c?d.tif",
        r".\a%2Bb.tif",
    ],
)
def test_ids_reach_the_service_exactly_as_it_gave_them(file_id: str, tmp_path: Path) -> None:
    service = ScriptedService({7: [(file_id, TIFF)]})
    with served(service) as server:
        report = download(server, tmp_path, [7])
    assert not report.failed
    assert service.asked[-1].parameters == {"id": file_id, "rasterId": "7", "f": "json"}


def test_names_that_differ_only_in_folder_or_case_stay_apart(tmp_path: Path) -> None:
    offer: Offer = {
        1: [(r".\1999\a.tif", TIFF + b"1")],
        2: [(r".\2003\a.tif", TIFF + b"2")],
        3: [(r".\1999\A.TIF", TIFF + b"3"), (r".\1999\A.tfw", b"3")],
    }
    fetched(offer, tmp_path, max_download_rasters=1)
    contents = files_below(tmp_path)
    assert sorted(contents.values()) == sorted([TIFF + b"1", TIFF + b"2", TIFF + b"3", b"3"])
    assert len({name.casefold() for name in contents}) == 4


def test_a_file_on_another_host_is_fetched_without_the_credentials(tmp_path: Path) -> None:
    cloud = ScriptedService({}, lambda request: Reply(TIFF))
    with served(cloud) as elsewhere:
        service = ScriptedService({1: [(f"{elsewhere}/bucket/a.tif?sig=x%2By", TIFF)]})
        with served(service) as server:
            settings = ConnectionSettings(credential_headers={"X-Esri-Authorization": "Bearer abc"})
            info = service_info(url=ServiceUrl(f"{server}{PATH}"))
            request = DownloadRequest(info, (raster_item(1),), tmp_path)
            with Connection(server, settings) as connection:
                report = run(prepare(request), connection)
    assert not report.failed
    assert files_below(tmp_path) == {"bucket/a.tif": TIFF}
    assert service.asked[0].headers["X-Esri-Authorization"] == "Bearer abc"
    assert cloud.asked[0].parameters == {"sig": "x+y"}
    assert "X-Esri-Authorization" not in cloud.asked[0].headers


def test_a_url_that_cannot_be_reached_is_fetched_through_the_service(tmp_path: Path) -> None:
    with scripted_server(lambda request: Reply()) as gone:
        pass
    report = fetched({1: [(f"{gone}/arcgisoutput/_ags_1/a_1_x.tif", TIFF)]}, tmp_path)
    assert not report.failed
    assert files_below(tmp_path) == {"a.tif": TIFF}


def test_progress_is_told_in_bytes_on_the_callers_thread_and_ends_whole(tmp_path: Path) -> None:
    events: list[Event] = []
    threads = set()

    def notify(event: Event) -> None:
        events.append(event)
        threads.add(threading.current_thread())

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 6)}
    with served(ScriptedService(offer)) as server:
        download(server, tmp_path, sorted(offer), notify)
    assert threads == {threading.current_thread()}
    assert sum(isinstance(event, RasterFinished) for event in events) == 5
    last = events[-1]
    assert isinstance(last, DownloadProgress)
    assert last.bytes_received == last.bytes_expected == 5 * len(TIFF)
    assert last.bytes_exact
    assert (last.rasters_done, last.files_done) == (5, 5)


# -- what does not come --


def test_one_rasters_failure_does_not_keep_the_others(tmp_path: Path) -> None:
    events: list[Event] = []
    offer: Offer = {1: [("a.tif", TIFF)], 2: [(r"..\b.tif", TIFF)], 3: [("c.tif", TIFF)]}
    with served(ScriptedService(offer)) as server:
        report = download(server, tmp_path, [1, 2, 3], events.append)
    assert [result.item.raster_id for result in report.finished] == [1, 3]
    assert isinstance(only_error(report), UnsafeFileName)
    assert [event.raster_id for event in events if isinstance(event, RasterFailed)] == [2]


def test_a_raster_that_the_answer_leaves_out_is_reported(tmp_path: Path) -> None:
    with served(ScriptedService({1: [("a.tif", TIFF)], 2: []})) as server:
        error = only_error(download(server, tmp_path, [1, 2], clip=area(square(0, 0, 90))))
    assert isinstance(error, RasterNotDelivered)
    assert (error.raster_id, error.clipped) == (2, True)


@pytest.mark.parametrize(
    ("content", "found", "message"),
    [
        (
            b'{"error":{"code":500,"message":"Error exporting image","details":[]}}',
            Content.ERROR_MESSAGE,
            "Error exporting image",
        ),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", Content.WEB_PAGE, None),
        (b"", Content.OTHER_FORMAT, None),
    ],
)
def test_an_error_page_in_a_rasters_place_is_no_raster(
    content: bytes, found: Content, message: str | None, tmp_path: Path
) -> None:
    with served(ScriptedService({1: [("a.tif", content)]})) as server:
        error = only_error(download(server, tmp_path, [1]))
    assert isinstance(error, NotARaster)
    assert (error.found, error.message) == (found, message)
    assert files_below(tmp_path) == {}


def test_an_error_page_is_told_by_its_words_not_by_its_size(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        return refusal(500, "Error exporting image") if request.path.endswith("/file") else None

    service = ScriptedService({1: [("a.tif", TIFF)]}, special)
    with served(service) as server:
        error = only_error(download(server, tmp_path, [1]))
    assert isinstance(error, NotARaster)
    assert error.message == "Error exporting image"
    assert service.count("file") == 2


@pytest.mark.parametrize("announced", [len(TIFF) + 1, len(TIFF) - 1])
def test_a_size_that_does_not_match_is_no_success(announced: int, tmp_path: Path) -> None:
    entry = {"id": "a.tif", "size": announced, "rasterIds": [1]}

    def special(request: Request) -> Reply | None:
        return json_reply({"rasterFiles": [entry]}) if request.path.endswith("/download") else None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        error = only_error(download(server, tmp_path, [1]))
    assert isinstance(error, IncompleteTransfer)
    assert (error.received, error.expected) == (len(TIFF), announced)
    assert files_below(tmp_path) == {}


@pytest.mark.parametrize("status", [202, 204, 304])
def test_an_answer_without_the_file_is_no_empty_file(status: int, tmp_path: Path) -> None:
    entries = [{"id": name, "rasterIds": [1]} for name in ("a.tif", "a.tfw")]

    def special(request: Request) -> Reply | None:
        if request.path.endswith("/download"):
            return json_reply({"rasterFiles": entries})
        return Reply(status=status) if request.parameters.get("id") == "a.tfw" else None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        error = only_error(download(server, tmp_path, [1]))
    assert isinstance(error, RequestRefused)
    assert error.code == status
    assert files_below(tmp_path) == {"a.tif": TIFF}


def test_a_body_that_ends_early_is_fetched_again(tmp_path: Path) -> None:
    cuts = iter([True, False])

    def special(request: Request) -> Reply | None:
        if request.path.endswith("/file") and next(cuts):
            return Reply(iter([TIFF[:100]]), headers={"Content-Length": str(len(TIFF))})
        return None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        report = download(server, tmp_path, [1])
    assert not report.failed
    assert report.bytes_received == len(TIFF)
    assert files_below(tmp_path) == {"a.tif": TIFF}


@pytest.mark.parametrize(
    "entry",
    [{"id": "a.tif", **size} for size in ({}, {"size": 0}, {"size": -5}, {"size": True}, {"size": 2**60})],
)
def test_a_missing_or_absurd_size_is_not_held_against_a_file(entry: FileEntry, tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        return json_reply({"rasterFiles": [entry]}) if request.path.endswith("/download") else None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        assert not download(server, tmp_path, [1]).failed


@pytest.mark.parametrize(
    ("file_id", "kind"),
    [
        (r"..\..\a.tif", UnsafeFileName),
        ("ftp://127.0.0.1/a.tif", UnsupportedAddress),
        ("file:///etc/passwd", UnsupportedAddress),
    ],
)
def test_hostile_ids_are_refused_and_nothing_is_written(
    file_id: str, kind: type[TransferError], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    with served(ScriptedService({1: [(file_id, TIFF)]})) as server:
        assert isinstance(only_error(download(server, folder, [1])), kind)
    assert files_below(tmp_path) == {}


@pytest.mark.parametrize("file_id", [r"C:\a.tif", r".\aux.tif", r"\\server\share\a.tif", "/etc/a.tif"])
def test_foreign_paths_end_inside_the_output_folder(file_id: str, tmp_path: Path) -> None:
    assert not fetched({1: [(file_id, TIFF)]}, tmp_path / "out").failed
    assert [Path(name).parts[0] for name in files_below(tmp_path)] == ["out"]


@pytest.mark.parametrize("existing", ExistingFiles)
def test_a_file_can_take_the_place_of_no_journal(existing: ExistingFiles, tmp_path: Path) -> None:
    planted = b'.\n{"places": {"mine.tif": "mine.tif"}}'
    service = ScriptedService({1: [("a.tif", TIFF)]})
    with served(service) as server:
        download(server, tmp_path, [1], existing=existing)
        (journal,) = tmp_path.glob(".*.jsonl")
        service.offer = {2: [(journal.name, planted)]}
        assert not download(server, tmp_path, [2], existing=existing).failed
    assert planted not in journal.read_bytes()
    assert list(tmp_path.glob(".*.jsonl")) == [journal]


def test_a_name_that_no_text_can_hold_fails_its_raster_alone(tmp_path: Path) -> None:
    offer: Offer = {1: [("a\ud800.tif", TIFF)], 2: [("b.tif", TIFF)]}
    assert isinstance(only_error(fetched(offer, tmp_path)), NotARaster)


def test_a_service_that_cannot_take_a_whole_batch_gets_it_in_halves(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        if request.path.endswith("/download") and request.parameters["rasterIds"].count(",") > 0:
            return refusal(
                400,
                "Unable to complete operation.",
                "The requested number of download images exceeds the limit.",
            )
        return None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, sorted(offer)).failed
    assert len(files_below(tmp_path)) == 7


def test_a_refused_batch_ends_with_the_one_raster_that_is_refused(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        if request.path.endswith("/download") and "3" in request.parameters["rasterIds"].split(","):
            return refusal(400, "Unable to complete operation.")
        return None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    with served(ScriptedService(offer, special)) as server:
        report = download(server, tmp_path, sorted(offer))
    assert isinstance(only_error(report), RequestRefused)
    assert report.failed[0].item.raster_id == 3


def test_a_wanted_sign_in_ends_the_job(tmp_path: Path) -> None:
    with served(lambda request: refusal(499, "Token Required")) as server, pytest.raises(AccessDenied):
        download(server, tmp_path, [1, 2, 3])


class SignedIn:
    """A service that takes the tokens `taken` only; and a face that has `others` to offer, one at a time."""

    def __init__(self, taken: Sequence[str], others: Iterator[str | None]) -> None:
        self.taken = taken
        self.others = others
        self.times_renewed = 0
        self.service = ScriptedService(
            {number: [(f"{number}.tif", TIFF)] for number in range(1, 9)}, self.look
        )

    def look(self, request: Request) -> Reply | None:
        is_taken = request.headers.get("Authorization") in self.taken
        return None if is_taken else refusal(498, "Invalid token.")

    def renew(self) -> dict[str, str] | None:
        self.times_renewed += 1
        other = next(self.others)
        return None if other is None else {"Authorization": other}

    def download(self, folder: Path, connections: int = 8, **choices: Any) -> DownloadReport:
        settings = replace(
            SETTINGS,
            connections=connections,
            credential_headers={"Authorization": "old"},
            renew_credentials=self.renew,
        )
        with served(self.service) as server:
            return download(server, folder, range(1, 9), settings=settings, **choices)


def test_requests_that_are_refused_together_share_one_renewal(tmp_path: Path) -> None:
    signed_in = SignedIn(["new"], iter(["new"]))
    all_wait = threading.Barrier(3)

    def look(request: Request) -> Reply | None:
        if request.headers["Authorization"] == "new" or not request.path.endswith("/file"):
            return None
        all_wait.wait(10)
        return refusal(498, "Invalid token.")

    signed_in.service.special = look
    assert not signed_in.download(tmp_path, connections=3).failed
    assert signed_in.times_renewed == 1
    assert signed_in.service.count("file") == 11


def test_a_renewal_that_fails_because_of_the_line_is_tried_again(tmp_path: Path) -> None:
    signed_in = SignedIn(["new"], iter(["new"]))
    renew, has_line = signed_in.renew, iter([False])

    def renew_over_a_bad_line() -> dict[str, str] | None:
        if next(has_line, True):
            return renew()
        raise ConnectionFailed("portal", "reset")

    signed_in.renew = renew_over_a_bad_line  # type: ignore[method-assign]
    assert not signed_in.download(tmp_path).failed
    assert signed_in.times_renewed == 1


@pytest.mark.parametrize(
    ("offered", "times_renewed"),
    [([None], 1), (itertools.repeat("wrong"), 3), (["wrong", None], 2), (["wrong", "new"], 2)],
)
def test_renewing_ends_where_it_cannot_be_or_does_not_help(
    offered: Iterable[str | None], times_renewed: int, tmp_path: Path
) -> None:
    signed_in = SignedIn(["new"], iter(offered))
    if offered == ["wrong", "new"]:
        assert not signed_in.download(tmp_path).failed
    else:
        with pytest.raises(AccessDenied):
            signed_in.download(tmp_path)
    assert signed_in.times_renewed == times_renewed


def test_a_cancel_does_not_wait_for_the_sign_in(tmp_path: Path) -> None:
    cancel, found = threading.Event(), threading.Event()

    def look_for_the_password() -> Iterator[str]:
        cancel.set()
        yield "new" if found.wait(30) else "late"

    signed_in = SignedIn(["new"], look_for_the_password())
    with pytest.raises(Cancelled):
        signed_in.download(tmp_path, is_cancelled=cancel.is_set)
    assert not found.is_set()
    found.set()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"], ids=["host", "port"])
def test_nobody_signs_in_anew_because_another_host_or_port_wants_it(host: str, tmp_path: Path) -> None:
    with served(lambda request: Reply(status=401)) as elsewhere:
        signed_in = SignedIn(["old"], iter([]))
        signed_in.service.offer = {1: [(f"{elsewhere.replace('127.0.0.1', host)}/a.tif", TIFF)]}
        signed_in.download(tmp_path)
    assert files_below(tmp_path) == {"a.tif": TIFF}
    assert signed_in.times_renewed == 0


def test_a_sign_in_that_another_host_wants_for_one_raster_does_not_keep_the_others(tmp_path: Path) -> None:
    with served(lambda request: Reply(status=401)) as elsewhere:
        cloud = elsewhere.replace("127.0.0.1", "localhost")

        def special(request: Request) -> Reply | None:
            is_moved = request.parameters.get("id") == "b.tif"
            return Reply(status=302, headers={"Location": f"{cloud}/b.tif?expired"}) if is_moved else None

        offer: Offer = {1: [("a.tif", TIFF)], 2: [("b.tif", TIFF)], 3: [("c.tif", TIFF)]}
        with served(ScriptedService(offer, special)) as server:
            report = download(server, tmp_path, [1, 2, 3])
    assert isinstance(only_error(report), AccessDenied)
    assert len(report.finished) == 2


def test_missing_rights_to_one_raster_do_not_keep_the_others(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        denied = request.path.endswith("/file") and request.parameters["id"] == "b.tif"
        return Reply(status=403) if denied else None

    offer: Offer = {1: [("a.tif", TIFF)], 2: [("b.tif", TIFF)], 3: [("c.tif", TIFF)]}
    with served(ScriptedService(offer, special)) as server:
        report = download(server, tmp_path, [1, 2, 3])
    assert isinstance(only_error(report), AccessDenied)
    assert len(report.finished) == 2


def test_nobody_at_the_address_fails_each_raster_with_the_reason(tmp_path: Path) -> None:
    with served(lambda request: Reply()) as server:
        pass
    report = download(server, tmp_path, [1, 2])
    assert all(isinstance(result.error, ConnectionFailed) for result in report.failed)
    assert len(report.failed) == 2


def test_output_that_is_gone_before_it_was_fetched_is_made_anew_and_finished_files_are_kept(
    tmp_path: Path,
) -> None:
    made = iter(range(1, 10))
    fetched: list[str] = []

    def special(request: Request) -> Reply | None:
        if request.path.endswith("/download"):
            folder = f"http://{request.headers['Host']}/arcgisoutput/_ags_{next(made)}"
            names = [f"a_1_{folder[-1]}.tif", f"a_1_{folder[-1]}.tfw"]
            entries = [{"id": f"{folder}/{name}", "size": len(TIFF), "rasterIds": [1]} for name in names]
            return json_reply({"rasterFiles": entries})
        if "_ags_" in request.path:
            fetched.append(request.path.rpartition("/")[2])
            is_gone = "_ags_1/" in request.path and request.path.endswith(".tif")
            return Reply(status=404) if is_gone else Reply(TIFF)
        return Reply(status=404)

    service = ScriptedService({}, special)
    with served(service) as server:
        report = download(server, tmp_path, [1], clip=area(square(0, 0, 15)))
    assert not report.failed
    assert files_below(tmp_path) == {"a.tif": TIFF, "a.tfw": TIFF}
    assert fetched.count("a_1_1.tfw") == 1
    assert "a_1_2.tfw" not in fetched
    assert "a_1_2.tif" in fetched


def test_a_signed_link_that_expires_in_the_middle_of_a_job_is_asked_for_anew(tmp_path: Path) -> None:
    signed = iter(range(1, 10))
    valid = 2

    def cloud(request: Request) -> Reply:
        return Reply(TIFF) if int(request.parameters["signed"]) >= valid else Reply(status=403)

    with served(cloud) as elsewhere:

        def special(request: Request) -> Reply | None:
            if request.path.endswith("/download"):
                link = f"{elsewhere}/bucket/a.tif?signed={next(signed)}"
                return json_reply({"rasterFiles": [{"id": link, "size": len(TIFF), "rasterIds": [1]}]})
            return Reply(status=403) if request.path.endswith("/file") else None

        with served(ScriptedService({}, special)) as server:
            report = download(server, tmp_path, [1])
    assert not report.failed
    assert files_below(tmp_path) == {"bucket/a.tif": TIFF}
    assert next(signed) == 3


def test_clips_of_two_sources_of_one_name_come_both(tmp_path: Path) -> None:
    clips = {"/arcgisoutput/_ags_1/a_1_x.tif": TIFF, "/arcgisoutput/_ags_1/a_1_y.tif": TIFF + b"other"}
    service = ScriptedService(
        {}, lambda request: Reply(clips[request.path]) if request.path in clips else None
    )
    with served(service) as server:
        service.offer = {1: [(f"{server}{path}", content) for path, content in clips.items()]}
        for _ in range(2):
            report = download(server, tmp_path, [1], clip=area(square(0, 0, 15)))
            assert [file.path.name for file in report.results[0].files] == ["a.tif", "a_2.tif"]
    assert list(files_below(tmp_path).values()) == list(clips.values())
    assert service.count("download") == 1


def test_output_that_is_always_gone_is_given_up(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        if request.path.endswith("/download"):
            file_id = f"http://{request.headers['Host']}/arcgisoutput/_ags_1/a_1_x.tif"
            return json_reply({"rasterFiles": [{"id": file_id, "rasterIds": [1]}]})
        return Reply(status=404)

    service = ScriptedService({}, special)
    with served(service) as server:
        report = download(server, tmp_path, [1], clip=area(square(0, 0, 15)))
    assert isinstance(only_error(report), RequestRefused)
    assert service.count("download") == 3


def test_a_server_that_asks_for_a_pause_gets_it(tmp_path: Path) -> None:
    asked_at: list[float] = []

    def special(request: Request) -> Reply | None:
        if not request.path.endswith("/download"):
            return None
        asked_at.append(time.monotonic())
        return Reply(status=429, headers={"Retry-After": "1"}) if len(asked_at) == 1 else None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        assert not download(server, tmp_path, [1]).failed
    assert asked_at[1] - asked_at[0] >= 1


def test_a_server_that_asks_for_time_is_not_asked_more_often(tmp_path: Path) -> None:
    refused = iter([True, False])

    def special(request: Request) -> Reply | None:
        is_refused = request.path.endswith("/download") and next(refused)
        return Reply(status=503, headers={"Retry-After": "0"}) if is_refused else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    service = ScriptedService(offer, special)
    with served(service) as server:
        assert not download(server, tmp_path, sorted(offer)).failed
    assert service.count("download") == 2


def test_a_raster_that_was_refused_with_others_has_all_its_attempts_alone(tmp_path: Path) -> None:
    times_asked: Counter[str] = Counter()

    def special(request: Request) -> Reply | None:
        if not request.path.endswith("/download"):
            return None
        wanted = request.parameters["rasterIds"]
        times_asked[wanted] += 1
        return Reply(status=500) if "," in wanted or times_asked[wanted] < SETTINGS.attempts else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, sorted(offer)).failed


PAGES = [
    Reply(b"<!DOCTYPE html><html>The server is busy.</html>"),
    json_reply({"status": "error", "messages": ["Could not access any server machines."]}),
    refusal(500, "Unable to complete operation."),
]
"""What servers answer under a status of 200 that cannot cope; the last also where a raster is at fault."""


@pytest.mark.parametrize("page", PAGES[:2])
def test_a_server_that_makes_two_clips_at_once_and_answers_pages_beyond_is_asked_for_less(
    page: Reply, tmp_path: Path
) -> None:
    makers = threading.Semaphore(2)

    def special(request: Request) -> Reply | None:
        if not request.path.endswith("/download"):
            return at_home(request)
        if not makers.acquire(blocking=False):
            return page
        time.sleep(0.05)
        makers.release()
        return None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 21)}
    settings = ConnectionSettings(first_wait=0.1)
    clip = area(square(0, 0, 500))
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, sorted(offer), settings=settings, clip=clip).failed


@pytest.mark.parametrize("page", [PAGES[0], refusal(503, "Too busy."), refusal(429, "Too many requests.")])
def test_a_server_that_hands_out_two_files_at_once_and_answers_pages_beyond_is_given_time(
    page: Reply, tmp_path: Path
) -> None:
    hands = threading.Semaphore(2)

    def special(request: Request) -> Reply | None:
        if not request.path.endswith("/file"):
            return at_home(request)
        if not hands.acquire(blocking=False):
            return page
        time.sleep(0.03)
        hands.release()
        return None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 31)}
    settings = ConnectionSettings(first_wait=0.02)
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, sorted(offer), settings=settings).failed
    assert len(files_below(tmp_path)) == 30


class FarServer:
    """Answers each request for a file after a while, and counts those that wait."""

    def __init__(self, first: Reply | None = None) -> None:
        self.most_at_once = 0
        self._at_once = 0
        self._first = iter([first])
        self._lock = threading.Lock()

    def look(self, request: Request) -> Reply | None:
        time.sleep(0.1)
        if not request.path.endswith("/file"):
            return at_home(request)
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        time.sleep(0.1)
        with self._lock:
            self._at_once -= 1
        return next(self._first, None)

    def hand_out(self, number: int, folder: Path) -> None:
        offer: Offer = {raster_id: [(f"{raster_id}.tif", TIFF)] for raster_id in range(1, number + 1)}
        with served(ScriptedService(offer, self.look)) as server:
            assert not download(server, folder, sorted(offer)).failed


def test_more_files_than_usual_come_at_once_from_far_away(tmp_path: Path) -> None:
    server = FarServer()
    server.hand_out(80, tmp_path)
    assert 8 < server.most_at_once <= 12


def test_three_files_come_at_once_from_next_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetches, "_NEXT_DOOR_SECONDS", 60.0)
    server = FarServer()
    server.hand_out(20, tmp_path)
    assert server.most_at_once == 3


def test_a_server_that_could_not_cope_once_is_never_asked_for_more_than_usual(tmp_path: Path) -> None:
    server = FarServer(first=Reply(status=503))
    server.hand_out(80, tmp_path)
    assert server.most_at_once == 8


@pytest.mark.parametrize("page", PAGES)
def test_a_clip_that_a_page_is_answered_for_once_comes_all_the_same(page: Reply, tmp_path: Path) -> None:
    pages = iter([page])

    def special(request: Request) -> Reply | None:
        return next(pages, None) if request.path.endswith("/download") else at_home(request)

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        assert not download(server, tmp_path, [1], clip=area(square(0, 0, 15))).failed


def test_a_clip_that_no_connection_was_had_for_in_time_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost_at_first(connection: HTTPConnection) -> None:
        monkeypatch.undo()
        raise ConnectTimeoutError(connection, "nobody there")

    with served(ScriptedService({1: [("a.tif", TIFF)]}, at_home)) as server:
        monkeypatch.setattr(HTTPConnection, "connect", lost_at_first)
        assert not download(server, tmp_path, [1], clip=area(square(0, 0, 15))).failed


def at_home(request: Request) -> Reply | None:
    return json_reply({}) if request.path == PATH else None


def test_an_overloaded_server_is_asked_for_less_at_once(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        too_much = request.path.endswith("/download") and request.parameters["rasterIds"].count(",") > 1
        return Reply(status=504) if too_much else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, sorted(offer)).failed


def test_what_failed_is_tried_again_with_one_call(tmp_path: Path) -> None:
    offer: Offer = {1: [("a.tif", TIFF)], 2: [("b.tif", b"broken")]}
    service = ScriptedService(offer)
    with served(service) as server:
        report = download(server, tmp_path, [1, 2])
        service.offer = {**offer, 2: [("b.tif", TIFF)]}
        with Connection(server, SETTINGS) as connection:
            again = run(prepare(failed_again(report)), connection)
    assert [result.item.raster_id for result in again.finished] == [2]
    assert files_below(tmp_path) == {"a.tif": TIFF, "b.tif": TIFF}


def test_trying_again_keeps_what_was_there_before_and_what_came(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"mine")
    offer: Offer = {1: [("a.tif", TIFF), ("a.tfw", b"<html>")]}
    service = ScriptedService(offer)
    with served(service) as server:
        report = download(server, tmp_path, [1], existing=ExistingFiles.KEEP_BOTH)
        service.offer = {1: [("a.tif", TIFF), ("a.tfw", b"1")]}
        with Connection(server, SETTINGS) as connection:
            again = run(prepare(failed_again(report)), connection)
    assert not again.failed
    assert files_below(tmp_path) == {"a.tif": b"mine", "a_1.tif": TIFF, "a_1.tfw": b"1"}


def test_keeping_both_a_second_time_makes_a_third(tmp_path: Path) -> None:
    service = ScriptedService({1: [("a.tif", TIFF)]})
    with served(service) as server:
        for _ in range(3):
            assert not download(server, tmp_path, [1], existing=ExistingFiles.KEEP_BOTH).failed
    assert len(files_below(tmp_path)) == 3


# -- the service is gone for a while --

RETURNS = replace(SETTINGS, patience=30.0)


class Outage:
    """Answers everything with `trouble` once `begins` says so, until it was looked for five times."""

    def __init__(self, trouble: Reply, begins: Callable[[Request], bool]) -> None:
        self.trouble = trouble
        self.begins = begins
        self.looks_left: int | None = None
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply | None:
        with self._lock:
            if self.looks_left is None and self.begins(request):
                self.looks_left = 5
            if not self.looks_left:
                return None
            self.looks_left -= request.path in ("", "/")
            return self.trouble


@pytest.mark.parametrize("begins_with", ["download", "file"])
@pytest.mark.parametrize(
    "trouble",
    [
        Reply(iter([]), headers={"Content-Length": "100"}),
        Reply(status=503),
        refusal(500, "Service Ortho not started"),
        json_reply({"status": "error", "messages": ["Could not access any server machines."]}),
        Reply(b"<html>We are back at nine.</html>"),
    ],
    ids=["hangs up", "503", "not started", "no machines", "page"],
)
def test_a_service_that_is_gone_for_a_while_costs_nothing_but_the_while(
    trouble: Reply, begins_with: str, tmp_path: Path
) -> None:
    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 30)}
    outage, events = Outage(trouble, lambda request: request.path.endswith(begins_with)), list[Event]()
    with served(ScriptedService(offer, outage)) as server:
        report = download(server, tmp_path, sorted(offer), events.append, settings=RETURNS)
    assert not report.failed
    assert len(files_below(tmp_path)) == 29
    told = [event for event in events if isinstance(event, (OutageBegan, OutageEnded))]
    assert [type(event) for event in told] == [OutageBegan, OutageEnded]
    assert outage.looks_left == 0


def test_a_service_that_does_not_return_fails_the_rest_at_once_and_the_same_job_resumes(
    tmp_path: Path,
) -> None:
    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 301)}
    service = ScriptedService(offer)
    service.special = lambda request: Reply(status=503) if service.count("file") > 100 else None
    with served(service) as server:
        report = download(server, tmp_path, sorted(offer))
        came = len(report.finished)
        assert {type(result.error) for result in report.failed} == {Overloaded}
        assert service.count("file") - came <= 2 * SETTINGS.connections, "each burned its own patience"
        service.special = lambda request: None
        service.asked.clear()
        assert not download(server, tmp_path, sorted(offer)).failed
    assert came >= 100 - SETTINGS.connections
    assert service.count("file") == 300 - came


def test_a_cancel_acts_while_the_service_is_gone(tmp_path: Path) -> None:
    cancel = threading.Event()

    def notify(event: Event) -> None:
        if isinstance(event, OutageBegan):
            cancel.set()

    with served(lambda request: Reply(status=503)) as server, pytest.raises(Cancelled):
        download(server, tmp_path, [1, 2, 3], notify, cancel.is_set, settings=RETURNS)


def test_a_file_that_fails_for_a_while_lets_the_others_go_first_and_comes_in_the_end(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        is_late = request.parameters.get("id") == "1.tif" and service.count("file") < 30
        return Reply(status=503) if is_late else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 25)}
    service = ScriptedService(offer, special)
    with served(service) as server:
        assert not download(server, tmp_path, sorted(offer), settings=RETURNS).failed
    assert service.asked[-1].parameters["id"] == "1.tif"


def test_a_raster_that_is_refused_for_a_while_keeps_no_other_waiting_for_the_bill(tmp_path: Path) -> None:
    def special(request: Request) -> Reply | None:
        is_late = request.parameters.get("rasterIds") == "3" and service.count("file") < 6
        return Reply(status=500) if is_late else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    service = ScriptedService(offer, special)
    events: list[Event] = []
    with served(service) as server:
        report = download(
            server, tmp_path, sorted(offer), events.append, max_download_rasters=1, settings=RETURNS
        )
    assert not report.failed
    assert [event.files for event in events if isinstance(event, BillKnown)] == [6]


def test_a_batch_that_the_server_hangs_up_on_fails_for_the_one_raster_that_it_cannot_stand(
    tmp_path: Path,
) -> None:
    def special(request: Request) -> Reply | None:
        is_poison = "3" in request.parameters.get("rasterIds", "").split(",")
        return Reply(iter([b"{"]), headers={"Content-Length": "100"}) if is_poison else None

    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 8)}
    with served(ScriptedService(offer, special)) as server:
        report = download(server, tmp_path, sorted(offer))
    assert isinstance(only_error(report), ConnectionFailed)
    assert report.failed[0].item.raster_id == 3


def test_files_of_a_host_that_cannot_be_reached_come_through_the_service_without_trying_it_each_time(
    tmp_path: Path,
) -> None:
    with socket.socket() as internal, suppress(BlockingIOError):
        internal.bind(("127.0.0.1", 0))
        internal.setblocking(False)
        address = f"http://127.0.0.1:{internal.getsockname()[1]}"
        offer: Offer = {number: [(f"{address}/{number}.tif", TIFF)] for number in range(1, 6)}

        def special(request: Request) -> None:
            if request.path.endswith("/file"):
                internal.listen()  # from now on, whoever tries it is seen

        with served(ScriptedService(offer, special)) as server:
            settings = replace(SETTINGS, connections=1, read_timeout=1.0)
            assert not download(server, tmp_path, sorted(offer), settings=settings).failed
        internal.accept()
        raise AssertionError("it was tried again")


# -- the disk --


def test_native_files_are_billed_before_the_first_byte(tmp_path: Path) -> None:
    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 30)}
    events: list[Event] = []
    service = ScriptedService(offer)
    seen: list[int] = []

    def notify(event: Event) -> None:
        events.append(event)
        if isinstance(event, BillKnown):
            seen.append(service.count("file"))

    with served(service) as server:
        download(server, tmp_path, sorted(offer), notify, max_download_rasters=5)
    bills = [event for event in events if isinstance(event, BillKnown)]
    assert [(bill.files, bill.bytes_expected, bill.bytes_exact) for bill in bills] == [
        (29, 29 * len(TIFF), True)
    ]
    assert bills[0].bytes_free is not None
    assert seen == [0]


def test_the_bill_of_files_whose_size_is_not_told_does_not_say_nothing(tmp_path: Path) -> None:
    entries = [{"id": "1.tif", "size": len(TIFF), "rasterIds": [1]}, {"id": "2.tif", "rasterIds": [2]}]

    def special(request: Request) -> Reply | None:
        return json_reply({"rasterFiles": entries}) if request.path.endswith("/download") else None

    events: list[Event] = []
    offer: Offer = {1: [("1.tif", TIFF)], 2: [("2.tif", TIFF)]}
    with served(ScriptedService(offer, special)) as server:
        assert not download(server, tmp_path, [1, 2], events.append).failed
    (bill,) = (event for event in events if isinstance(event, BillKnown))
    *_, last = (event for event in events if isinstance(event, DownloadProgress))
    assert bill.bytes_expected is last.bytes_expected is None
    assert not bill.bytes_exact
    assert not last.bytes_exact


def test_more_than_the_disk_holds_is_refused_before_the_first_byte(tmp_path: Path) -> None:
    entry = {"id": "a.tif", "size": 2**49, "rasterIds": [1]}

    def special(request: Request) -> Reply | None:
        return json_reply({"rasterFiles": [entry]}) if request.path.endswith("/download") else None

    service = ScriptedService({1: [("a.tif", TIFF)]}, special)
    with served(service) as server, pytest.raises(DiskFull) as caught:
        download(server, tmp_path, [1])
    assert caught.value.needed == 2**49
    assert service.count("file") == 0


def test_what_has_come_of_a_file_already_needs_no_more_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"II*\0" + b"native" * 400_000
    monkeypatch.setattr(module, "free_bytes", lambda folder: 1_300_000)
    service = ScriptedService({1: [("a.tif", content)]}, Line(content, 1_200_000))
    with served(service) as server:
        with pytest.raises(DiskFull) as caught:
            download(server, tmp_path, [1])
        monkeypatch.undo()
        download(server, tmp_path, [1])
        monkeypatch.setattr(module, "free_bytes", lambda folder: 1_300_000)
        service.special = Line(content)
        assert not download(server, tmp_path, [1]).failed
    assert caught.value.needed == len(content)
    assert files_below(tmp_path) == {"a.tif": content}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_text("a file")
    with served(ScriptedService({1: [("a.tif", TIFF)]})) as server, pytest.raises(TargetNotWritable):
        download(server, tmp_path / "in_the_way" / "out", [1])


def test_a_full_disk_ends_the_job_and_keeps_what_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_path = Path.open

    def open_or_full(path: Path, *args: Any, **kwargs: Any) -> Any:
        if path.name.startswith("b.tif.") and path.suffix == ".part":
            return open_path(Path("/dev/full"), "wb", buffering=0)
        return open_path(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", open_or_full)
    with served(ScriptedService({1: [("a.tif", TIFF)], 2: [("b.tif", TIFF)]})) as server:
        download(server, tmp_path, [1])
        with pytest.raises(DiskFull) as caught:
            download(server, tmp_path, [2])
    assert caught.value.free is not None
    assert files_below(tmp_path) == {"a.tif": TIFF}


def test_the_same_job_again_costs_no_request(tmp_path: Path) -> None:
    service = ScriptedService({1: [("a.tif", TIFF), ("a.tfw", b"1")]})
    with served(service) as server:
        first = download(server, tmp_path, [1])
        asked = len(service.asked)
        second = download(server, tmp_path, [1])
    assert len(service.asked) == asked
    assert second.results[0].files == first.results[0].files
    assert second.bytes_received == 0
    assert (first.rasters_there, second.rasters_there) == (0, 1)


def test_statistics_that_qgis_adds_to_a_side_car_do_not_make_it_damaged(tmp_path: Path) -> None:
    service = ScriptedService({1: [("a.tif", TIFF), ("a.tif.aux.xml", b"<PAMDataset/>")]})
    with served(service) as server:
        download(server, tmp_path, [1])
        (tmp_path / "a.tif.aux.xml").write_bytes(b"<PAMDataset>with statistics</PAMDataset>")
        asked = len(service.asked)
        report = download(server, tmp_path, [1])
    assert len(service.asked) == asked
    assert (tmp_path / "a.tif.aux.xml").read_bytes() == b"<PAMDataset>with statistics</PAMDataset>"
    assert not report.failed


def test_a_raster_that_pyramids_were_added_to_is_neither_fetched_again_nor_replaced(tmp_path: Path) -> None:
    service = ScriptedService({1: [("a.tif", TIFF)]})
    with served(service) as server:
        download(server, tmp_path, [1])
        (tmp_path / "a.tif").write_bytes(TIFF + b"pyramids")
        assert not download(server, tmp_path, [1]).failed
    assert service.count("file") == 1
    assert (tmp_path / "a.tif").read_bytes() == TIFF + b"pyramids"


def test_files_at_signed_addresses_keep_their_places_and_the_journal_holds_no_signature(
    tmp_path: Path,
) -> None:
    missing = {"/data/a.tfw", f"{PATH}/file"}

    def special(request: Request) -> Reply | None:
        is_asking = request.path.endswith("/download")
        return None if is_asking else Reply(TIFF, 404 if request.path in missing else 200)

    service = ScriptedService({}, special)
    with served(service) as server:
        for run in range(2):
            names = [f"{server}/data/{name}?signature=secret{run}" for name in ("a.tif", "a.tfw")]
            service.offer = {1: [(name, TIFF) for name in names]}
            report = download(server, tmp_path, [1])
            missing.clear()
    assert not report.failed
    assert list(files_below(tmp_path)) == ["data/a.tfw", "data/a.tif"]
    assert sum(request.path == "/data/a.tif" for request in service.asked) == 1
    assert "secret" not in "".join(journal.read_text() for journal in tmp_path.glob(".*.jsonl"))


def test_a_file_that_was_damaged_since_is_fetched_again_and_only_that(tmp_path: Path) -> None:
    events: list[Event] = []
    with served(ScriptedService({1: [("a.tif", TIFF), ("a.tfw", b"1")]})) as server:
        download(server, tmp_path, [1])
        (tmp_path / "a.tif").write_bytes(b"cut")
        report = download(server, tmp_path, [1], events.append)
    assert report.bytes_received == len(TIFF)
    assert isinstance(events[-1], DownloadProgress)
    assert events[-1].bytes_expected == len(TIFF)
    assert files_below(tmp_path) == {"a.tif": TIFF, "a.tfw": b"1"}


@pytest.mark.parametrize(
    "line",
    [
        {"part": "a.tif", "validator": "\u20ac"},
        {"part": "a.tif", "validator": '"1"\r\nX-More: 1'},
        {"raster": 1, "files": {}},
        {"raster": 1, "files": {"a\0.tif": 5}},
        {"raster": 1, "files": {"\ud800.tif": 5}},
        {"places": {"a.tif": "a\0.tif"}},
        {"places": {"a.tif": "\ud800.tif"}},
        {"places": {"a.tif": ""}},
        {"places": {"a.tif": "."}},
    ],
    ids=json.dumps,
)
def test_a_line_of_a_journal_that_cannot_be_ours_keeps_no_raster_from_coming(
    line: Mapping[str, Any], tmp_path: Path
) -> None:
    content = b"II*\0" + b"native" * 400_000
    service = ScriptedService({1: [("a.tif", content)]}, Line(content, 1_200_000))
    with served(service) as server:
        assert download(server, tmp_path, [1]).failed
        (journal,) = tmp_path.glob(".*.jsonl")
        journal.write_text(f"{journal.read_text()}\n{json.dumps(line)}")
        service.special = Line(content)
        assert not download(server, tmp_path, [1]).failed
    assert files_below(tmp_path) == {"a.tif": content}


def test_the_same_raster_clipped_to_another_area_is_another_job(tmp_path: Path) -> None:
    service = ScriptedService({})
    with served(service) as server:
        service.special = lambda request: Reply(TIFF) if "_ags_" in request.path else None
        service.offer = {1: [(f"{server}/arcgisoutput/_ags_1/a_1_x.tif", TIFF)]}
        download(server, tmp_path, [1], clip=area(square(0, 0, 15)))
        service.offer = {1: [(f"{server}/arcgisoutput/_ags_2/a_1_y.tif", TIFF)]}
        error = only_error(download(server, tmp_path, [1], clip=area(square(0, 0, 18))))
        again = download(server, tmp_path, [1], clip=area(square(0, 0, 15)))
    assert isinstance(error, TargetExists)
    assert not again.failed


class Line:
    """Hands out one file with ranges, and lets nobody have more than its first bytes."""

    def __init__(self, content: bytes, most: int | None = None) -> None:
        self.content = content
        self.most = most

    def __call__(self, request: Request) -> Reply | None:
        if not request.path.endswith(("/file", "_x.tif")):
            return None
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        span = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        length = len(self.content) - start
        headers = {"ETag": f'"{len(self.content)}"', "Content-Length": str(length), "Content-Range": span}
        return Reply(iter([self.content[start : self.most]]), 206 if start else 200, headers)


def test_two_jobs_that_break_off_in_the_same_place_do_not_go_on_with_each_others_bytes(
    tmp_path: Path,
) -> None:
    native, clip = b"II*\0" + b"native" * 400_000, b"II*\0" + b"clip" * 400_000
    service = ScriptedService({1: [("a.tif", native)]}, Line(native, 1_200_000))
    with served(service) as server:
        assert download(server, tmp_path, [1]).failed
        service.special = Line(clip, 1_100_000)
        service.offer = {1: [(f"{server}/arcgisoutput/_ags_1/a_1_x.tif", clip)]}
        assert download(server, tmp_path, [1], clip=area(square(0, 0, 15))).failed
        service.special = Line(native)
        service.offer = {1: [("a.tif", native)]}
        report = download(server, tmp_path, [1])
    assert not report.failed
    assert (tmp_path / "a.tif").read_bytes() == native


def test_a_partial_file_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.tif.part").write_bytes(b"a browser's")
    assert not fetched({1: [("a.tif", TIFF)]}, tmp_path).failed
    assert files_below(tmp_path) == {"a.tif": TIFF, "a.tif.part": b"a browser's"}


def test_a_native_file_of_the_very_size_is_taken_for_done(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(TIFF)
    service = ScriptedService({1: [("a.tif", TIFF)]})
    with served(service) as server:
        assert not download(server, tmp_path, [1]).failed
    assert service.count("file") == 0


def test_a_file_of_the_users_own_that_was_taken_for_done_stays_when_it_changes(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(TIFF)
    with served(ScriptedService({1: [("a.tif", TIFF)]})) as server:
        assert not download(server, tmp_path, [1]).failed
        (tmp_path / "a.tif").write_bytes(b"changed since")
        assert isinstance(only_error(download(server, tmp_path, [1])), TargetExists)
    assert files_below(tmp_path) == {"a.tif": b"changed since"}


@pytest.mark.parametrize(
    ("existing", "expected"),
    [
        (ExistingFiles.SKIP, {"a.tif": b"mine"}),
        (ExistingFiles.OVERWRITE, {"a.tif": TIFF, "a.tfw": b"1"}),
        (ExistingFiles.KEEP_BOTH, {"a.tif": b"mine", "a_1.tif": TIFF, "a_1.tfw": b"1"}),
    ],
)
def test_a_file_of_the_users_own_is_replaced_only_when_asked(
    existing: ExistingFiles, expected: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.tif").write_bytes(b"mine")
    report = fetched({1: [("a.tif", TIFF), ("a.tfw", b"1")]}, tmp_path, existing=existing)
    found = files_below(tmp_path)
    if existing is ExistingFiles.SKIP:
        assert isinstance(only_error(report), TargetExists)
        found.pop("a.tfw", None)
    assert found == expected


@pytest.mark.parametrize("existing", [ExistingFiles.SKIP, ExistingFiles.KEEP_BOTH])
def test_a_link_to_a_disk_that_is_not_there_now_stays_as_it_is(
    existing: ExistingFiles, tmp_path: Path
) -> None:
    (tmp_path / "a.tif").symlink_to(tmp_path / "unmounted" / "a.tif")
    report = fetched({1: [("a.tif", TIFF)]}, tmp_path, existing=existing)
    assert (tmp_path / "a.tif").is_symlink()
    if existing is ExistingFiles.SKIP:
        assert isinstance(only_error(report), TargetExists)
    else:
        assert files_below(tmp_path) == {"a_1.tif": TIFF}


@pytest.mark.parametrize("existing", ExistingFiles)
def test_a_file_that_somebody_puts_there_while_ours_is_coming_is_replaced_only_when_asked(
    existing: ExistingFiles, tmp_path: Path
) -> None:
    def special(request: Request) -> None:
        if request.path.endswith("/file"):
            (tmp_path / "a.tif").write_bytes(b"mine")

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        report = download(server, tmp_path, [1], existing=existing)
        if existing is ExistingFiles.OVERWRITE:
            assert files_below(tmp_path) == {"a.tif": TIFF}
        else:
            assert isinstance(only_error(report), TargetExists)
            with Connection(server, SETTINGS) as connection:
                report = run(prepare(failed_again(report)), connection)
            assert isinstance(only_error(report), TargetExists)
            assert files_below(tmp_path) == {"a.tif": b"mine"}


class Clips:
    """Makes clips of one raster, each of another content, of which none can be fetched until told."""

    def __init__(self) -> None:
        self.are_gone = False
        self.content = b""
        self.service = ScriptedService({}, self._special)

    def make(self, server: str, folder: Path, reach: int) -> DownloadReport:
        """Have the raster clipped; each ``reach`` makes a job of its own."""
        self.content = b"II*\0" + b"clip" * reach
        self.service.offer = {1: [(f"{server}/arcgisoutput/_ags_{reach}/a_1_x.tif", self.content)]}
        return download(server, folder, [1], clip=area(square(0, 0, reach)))

    def _special(self, request: Request) -> Reply | None:
        if self.are_gone and not request.path.endswith("/download"):
            return Reply(status=404)
        return Reply(self.content) if "_ags_" in request.path else None


def crash(folder: Path) -> None:
    """Make the journals of a folder look as if each run had been killed before it noted its files."""
    for journal in folder.glob(".*.jsonl"):
        lines = journal.read_text().splitlines()
        kept = [line for line in lines if "ended" not in line and '"raster":' not in line]
        assert kept != lines
        journal.write_text("\n".join(kept))


def test_what_another_job_has_put_where_this_one_broke_off_is_not_replaced(tmp_path: Path) -> None:
    clips = Clips()
    with served(clips.service) as server:
        clips.are_gone = True
        assert clips.make(server, tmp_path, 15).failed
        clips.are_gone = False
        assert not clips.make(server, tmp_path, 18).failed
        others = files_below(tmp_path)
        assert isinstance(only_error(clips.make(server, tmp_path, 15)), TargetExists)
    assert files_below(tmp_path) == others


def test_what_another_job_has_put_where_this_one_was_killed_is_not_replaced(tmp_path: Path) -> None:
    clips = Clips()
    with served(clips.service) as server:
        clips.are_gone = True
        assert clips.make(server, tmp_path, 15).failed
        crash(tmp_path)
        clips.are_gone = False
        assert not clips.make(server, tmp_path, 18).failed
        others = files_below(tmp_path)
        for _ in range(2):
            assert isinstance(only_error(clips.make(server, tmp_path, 15)), TargetExists)
    assert files_below(tmp_path) == others


def test_what_a_killed_run_had_put_in_place_without_noting_it_is_its_own(tmp_path: Path) -> None:
    clips = Clips()
    with served(clips.service) as server:
        assert not clips.make(server, tmp_path, 15).failed
        crash(tmp_path)
        clips.are_gone = True
        assert clips.make(server, tmp_path, 15).failed
        clips.are_gone = False
        assert not clips.make(server, tmp_path, 15).failed
    assert files_below(tmp_path) == {"a.tif": clips.content}


def test_what_was_to_be_replaced_is_replaced_when_the_job_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"mine")
    service = ScriptedService({1: [("a.tif", TIFF)]}, Line(TIFF, 100))
    with served(service) as server:
        assert download(server, tmp_path, [1], existing=ExistingFiles.OVERWRITE).failed
        assert files_below(tmp_path)["a.tif"] == b"mine"
        service.special = Line(TIFF)
        assert not download(server, tmp_path, [1]).failed
    assert files_below(tmp_path) == {"a.tif": TIFF}


# -- calling it off --


@pytest.mark.parametrize("operation", ["download", "file"])
def test_a_cancel_acts_while_the_server_is_silent(operation: str, tmp_path: Path) -> None:
    cancel, hung_up = threading.Event(), threading.Event()
    server_was_left_early: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def special(request: Request) -> Reply | None:
        if request.path.endswith(f"/{operation}"):
            cancel.set()
            server_was_left_early.put(hung_up.wait(30))
        return None

    with served(ScriptedService({1: [("a.tif", TIFF)]}, special)) as server:
        with pytest.raises(Cancelled):
            download(server, tmp_path, [1], is_cancelled=cancel.is_set)
        hung_up.set()
        assert server_was_left_early.get(timeout=10), "it waited for the server instead"
    assert not any("download" in thread.name for thread in threading.enumerate())
    assert files_below(tmp_path) == {}


def test_a_cancel_acts_while_what_is_there_is_looked_through(tmp_path: Path) -> None:
    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 20)}
    cancel, told = threading.Event(), list[Event]()

    def notify(event: Event) -> None:
        told.append(event)
        cancel.set()

    with served(ScriptedService(offer)) as server:
        download(server, tmp_path, sorted(offer))
        with pytest.raises(Cancelled):
            download(server, tmp_path, sorted(offer), notify, cancel.is_set)
    assert len(told) == 1


@contextmanager
def black_hole() -> Iterator[str]:
    """Give the origin of a server that lets nobody in and turns nobody away: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as waiting:
        for _ in range(8):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            with suppress(BlockingIOError):
                client.connect(listener.getsockname())
        yield "http://{}:{}".format(*listener.getsockname())


def test_a_cancel_does_not_wait_for_a_connection_that_never_comes(tmp_path: Path) -> None:
    cancel = threading.Event()

    def proxy_for(url: str) -> None:
        if url.endswith(".tif"):
            cancel.set()

    settings = replace(SETTINGS, proxy_for=proxy_for)
    with black_hole() as elsewhere:
        service = ScriptedService({1: [(f"{elsewhere}/arcgisoutput/_ags_1/a.tif", TIFF)]})
        with served(service) as server, pytest.raises(Cancelled):
            download(server, tmp_path, [1], is_cancelled=cancel.is_set, settings=settings)
        still_connecting = [thread for thread in threading.enumerate() if "download" in thread.name]
        assert still_connecting, "it waited for the connection instead"
    for thread in still_connecting:
        thread.join()


def test_what_was_whole_before_a_cancel_is_not_fetched_again(tmp_path: Path) -> None:
    cancel = threading.Event()
    offer: Offer = {number: [(f"{number}.tif", TIFF)] for number in range(1, 20)}
    service = ScriptedService(offer)

    def notify(event: Event) -> None:
        if isinstance(event, RasterFinished):
            cancel.set()

    with served(service) as server:
        with pytest.raises(Cancelled):
            download(server, tmp_path, sorted(offer), notify, cancel.is_set)
        whole = len([name for name in files_below(tmp_path) if name.endswith(".tif")])
        before = service.count("file")
        assert not download(server, tmp_path, sorted(offer)).failed
    assert whole >= 1
    assert service.count("file") - before <= len(offer) - whole + SETTINGS.connections
