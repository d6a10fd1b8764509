"""One file over a bad line: broken off, resumed, changed, dripping, and whole in the end or absent."""

from __future__ import annotations

import gzip
import io
import itertools
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core import integrity
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.errors import (
    Cancelled,
    ConnectionFailed,
    IncompleteTransfer,
    NotARaster,
    Overloaded,
    RequestRefused,
    TargetNotWritable,
    UnexpectedAnswer,
)
from image_service_downloader.core.partial import PartialFile
from image_service_downloader.core.service import ServiceUrl
from image_service_downloader.core.transfer import Listener, RemoteFile, fetch
from image_service_downloader.tests.core.scripted_server import Reply, Request, refusal, scripted_server

CONTENT = b"II*\0" + bytes(range(256)) * 8192  # 2 MiB
ETAG = '"one"'
SETTINGS = ConnectionSettings(first_wait=0.01, attempts=3, read_timeout=5.0)


class FileServer:
    """Serves one file with ranges as RFC 9110 says; each test bends one of its habits."""

    def __init__(self, content: bytes = CONTENT, etag: str | None = ETAG) -> None:
        self.content = content
        self.etag = etag
        self.cuts: Iterator[int | None] = itertools.repeat(None)
        """After how many bytes each answer breaks off; None: not at all."""
        self.bend: Callable[[Request], Reply | None] = lambda request: None
        self.ranges: list[str | None] = []

    def __call__(self, request: Request) -> Reply:
        wanted = request.headers.get("Range")
        self.ranges.append(wanted)
        return self.bend(request) or self.answer(wanted, request.headers.get("If-Range"))

    def answer(self, wanted: str | None, condition: str | None) -> Reply:
        start = int(re.findall(r"\d+", wanted)[0]) if wanted and condition in (None, self.etag) else 0
        return self.part(start) if start else self.whole()

    def whole(self) -> Reply:
        return self._reply(self.content, 200, {})

    def part(self, start: int) -> Reply:
        span = f"bytes {start}-{len(self.content) - 1}/{len(self.content)}"
        return self._reply(self.content[start:], 206, {"Content-Range": span})

    def _reply(self, body: bytes, status: int, headers: dict[str, str]) -> Reply:
        cut = next(self.cuts)
        tag = {"ETag": self.etag} if self.etag else {}
        return Reply(iter([body[:cut]]), status, {**headers, **tag, "Content-Length": str(len(body))})


class Fetched:
    """What one fetch did."""

    def __init__(self) -> None:
        self.counted = 0
        self.validators: list[str | None] = []

    def add(self, number: int) -> None:
        self.counted += number


def partial_of(target: Path) -> PartialFile:
    return PartialFile(target, "0123abcd")


def fetch_from(
    server: FileServer,
    target: Path,
    settings: ConnectionSettings = SETTINGS,
    validator: str | None = None,
    is_cancelled: Callable[[], bool] = lambda: False,
    **file: Any,
) -> Fetched:
    fetched = Fetched()
    listener = Listener(fetched.add, fetched.validators.append)
    remote = RemoteFile(**{"file_id": "a.tif", "size": len(server.content), "raster_ids": (1,), **file})
    with scripted_server(server) as url, Connection(url, settings, is_cancelled) as connection:
        fetch(
            remote,
            partial_of(target),
            ServiceUrl(f"{url}/rest/services/A/ImageServer"),
            connection,
            listener,
            validator,
        )
    return fetched


def test_a_transfer_that_breaks_off_goes_on_where_it_was(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, 500_000, None])
    fetched = fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=1000000-", "bytes=1500000-"]
    assert fetched.counted == len(CONTENT)
    assert fetched.validators == [ETAG]


def test_a_line_that_breaks_many_times_is_no_reason_to_give_up_while_bytes_come(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = itertools.chain([100_000] * 15, itertools.repeat(None))
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_line_that_brings_next_to_nothing_each_time_is_given_up(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = itertools.repeat(10)
    with pytest.raises((IncompleteTransfer, ConnectionFailed)):
        fetch_from(server, tmp_path / "a.tif")
    assert len(server.ranges) == SETTINGS.attempts


def test_a_line_that_brings_nothing_more_is_given_up_and_what_came_is_kept(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = itertools.chain([1_000_000], itertools.repeat(0))
    with pytest.raises((IncompleteTransfer, ConnectionFailed)):
        fetch_from(server, tmp_path / "a.tif")
    assert not (tmp_path / "a.tif").exists()
    assert partial_of(tmp_path / "a.tif").path.read_bytes() == CONTENT[:1_000_000]


def test_a_server_that_ignores_ranges_is_started_with_afresh(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None])
    server.bend = lambda request: server.whole()
    fetched = fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert fetched.counted == len(CONTENT)


@pytest.mark.parametrize(
    "span",
    [
        "bytes 5-9/2097156",
        "bytes 0-2097155/2097156",
        "bytes 1000000-9/77",
        f"bytes {'9' * 5000}-9/9",
        "pages 1-2/3",
        "",
    ],
)
def test_a_part_that_does_not_continue_what_is_there_is_not_taken(span: str, tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None])

    def bend(request: Request) -> Reply | None:
        headers = {"Content-Range": span, "ETag": ETAG}
        return Reply(CONTENT[5:10], 206, headers) if "Range" in request.headers else None

    server.bend = bend
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_part_that_goes_on_beyond_the_end_is_not_gone_on_with(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None, None])

    def bend(request: Request) -> Reply | None:
        if "Range" not in request.headers:
            return None
        span = f"bytes 1000000-{len(CONTENT) - 1}/{len(CONTENT)}"
        return Reply(iter([CONTENT]), 206, {"Content-Range": span, "ETag": ETAG})

    server.bend = bend
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=1000000-", None]


@pytest.mark.parametrize(
    "page", [b"<html>busy</html>", b'{"error": {"code": 500, "message": "Error", "details": []}}']
)
def test_a_page_in_answer_to_a_range_takes_nothing_away(page: bytes, tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None])
    pages = iter([True, False])
    server.bend = lambda request: Reply(page) if "Range" in request.headers and next(pages) else None
    fetched = fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=1000000-", "bytes=1000000-"]
    assert fetched.counted == len(CONTENT)


def test_a_sign_in_that_expires_between_two_ranges_is_renewed_and_takes_nothing_away(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None])

    def bend(request: Request) -> Reply | None:
        is_expired = "Range" in request.headers and request.headers["Authorization"] == "old"
        return refusal(498, "Invalid token.") if is_expired else None

    server.bend = bend
    new = {"Authorization": "new"}
    settings = replace(SETTINGS, credential_headers={"Authorization": "old"}, renew_credentials=lambda: new)
    fetch_from(server, tmp_path / "a.tif", settings)
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=1000000-", "bytes=1000000-"]


@pytest.mark.parametrize(
    ("file_id", "told", "most"),
    [("a.tif", len(CONTENT), len(CONTENT)), ("_ags_1/a_1_x.tif", len(CONTENT), len(CONTENT) * 2 + 1000)],
)
def test_a_body_without_end_is_left_as_soon_as_it_cannot_be_right(
    file_id: str, told: int, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(integrity, "_GENEROUS_BYTES", 1000)
    server = FileServer()
    server.bend = lambda request: Reply(itertools.repeat(CONTENT))
    with pytest.raises(IncompleteTransfer) as caught:
        fetch_from(server, tmp_path / "a.tif", file_id=file_id, size=told)
    assert most < caught.value.received < most + 1024 * 1024
    assert caught.value.expected == most
    assert len(server.ranges) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_is_longer_than_the_file_is_known_for_a_page(tmp_path: Path) -> None:
    server = FileServer(b"1\n0\n")
    server.bend = lambda request: Reply(b"<html>The server is busy.</html>", announce_length=False)
    with pytest.raises(NotARaster):
        fetch_from(server, tmp_path / "a.tfw", file_id="a.tfw")


def test_a_clip_may_be_larger_than_was_told(tmp_path: Path) -> None:
    server = FileServer()
    server.bend = lambda request: Reply(CONTENT)
    fetch_from(server, tmp_path / "a.tif", file_id="_ags_1/a_1_x.tif", size=len(CONTENT) // 3)
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


@pytest.mark.parametrize("length", ["\xb2", "9" * 5000, "-5", "many"])
def test_a_length_that_is_no_number_is_not_announced(length: str, tmp_path: Path) -> None:
    server = FileServer()
    server.bend = lambda request: Reply(CONTENT, headers={"Content-Length": length})
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_server_whose_ranges_are_wrong_and_whose_line_breaks_is_given_up_in_the_end(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = itertools.repeat(1000)
    server.bend = lambda request: (
        Reply(b"x", 206, {"Content-Range": "bytes 5-5/9"}) if "Range" in request.headers else None
    )
    with pytest.raises((IncompleteTransfer, ConnectionFailed)):
        fetch_from(server, tmp_path / "a.tif")


@pytest.mark.parametrize("cuts", [[None], [70_000, None], [0, None]])
def test_a_file_that_comes_packed_though_nobody_asked_for_that_is_unpacked(
    cuts: list[int | None], tmp_path: Path
) -> None:
    packed = gzip.compress(CONTENT, compresslevel=0)
    ends = iter(cuts)

    def pack(request: Request) -> Reply:
        told = {"Content-Encoding": "gzip", "Content-Length": str(len(packed)), "ETag": ETAG}
        return Reply(iter([packed[: next(ends)]]), headers=told)

    server = FileServer()
    server.bend = pack
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == [None] * len(cuts), "ranges would be those of the package"


def test_a_rest_that_comes_packed_is_not_added_to_what_is_there(tmp_path: Path) -> None:
    server = FileServer()
    server.cuts = iter([1_000_000, None, None])

    def pack(request: Request) -> Reply | None:
        if "Range" not in request.headers:
            return None
        span = f"bytes 1000000-{len(CONTENT) - 1}/{len(CONTENT)}"
        told = {"Content-Encoding": "gzip", "Content-Range": span}
        return Reply(gzip.compress(CONTENT[1_000_000:]), 206, told)

    server.bend = pack
    fetch_from(server, tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_file_that_is_packed_in_an_unknown_way_is_refused(tmp_path: Path) -> None:
    server = FileServer()
    server.bend = lambda request: Reply(CONTENT, headers={"Content-Encoding": "br"})
    with pytest.raises(UnexpectedAnswer):
        fetch_from(server, tmp_path / "a.tfw")
    assert not list(tmp_path.iterdir())


def test_a_file_that_changes_between_two_ranges_starts_afresh(tmp_path: Path) -> None:
    changed = b"II*\0" + b"new" * 700_000
    server = FileServer()
    server.cuts = iter([1_000_000, None])

    def bend(request: Request) -> Reply | None:
        if "Range" in request.headers:
            server.content, server.etag = changed, '"two"'
        return None

    server.bend = bend
    fetched = fetch_from(server, tmp_path / "a.tif", size=None)
    assert (tmp_path / "a.tif").read_bytes() == changed
    assert fetched.validators == [ETAG, '"two"']
    assert fetched.counted == len(changed)


def test_without_a_validator_a_change_of_size_is_still_seen(tmp_path: Path) -> None:
    changed = b"II*\0" + b"new" * 700_000
    server = FileServer(etag=None)
    server.cuts = iter([1_000_000, None, None])

    def bend(request: Request) -> Reply | None:
        if "Range" in request.headers:
            server.content = changed
        return None

    server.bend = bend
    fetch_from(server, tmp_path / "a.tif", size=None)
    assert (tmp_path / "a.tif").read_bytes() == changed


def test_a_partial_file_of_an_earlier_run_is_gone_on_with(tmp_path: Path) -> None:
    partial_of(tmp_path / "a.tif").path.write_bytes(CONTENT[:700_000])
    server = FileServer()
    fetched = fetch_from(server, tmp_path / "a.tif", validator=ETAG)
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert server.ranges == ["bytes=700000-"]
    assert fetched.counted == len(CONTENT)


@pytest.mark.parametrize("validator", [None, '"older"'])
def test_a_partial_file_that_nothing_vouches_for_is_not_gone_on_with(
    validator: str | None, tmp_path: Path
) -> None:
    partial_of(tmp_path / "a.tif").path.write_bytes(b"x" * 700_000)
    fetch_from(FileServer(), tmp_path / "a.tif", validator=validator)
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_partial_file_longer_than_the_file_starts_afresh(tmp_path: Path) -> None:
    partial_of(tmp_path / "a.tif").path.write_bytes(b"x" * (len(CONTENT) + 5))
    server = FileServer()
    server.bend = lambda request: Reply(status=416) if "Range" in request.headers else None
    fetch_from(server, tmp_path / "a.tif", validator=ETAG)
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


@pytest.mark.parametrize("validator", [None, ETAG])
@pytest.mark.parametrize("precious", [b"mine", b""])
@pytest.mark.parametrize("content", [CONTENT, CONTENT[:1000]], ids=["large", "small"])
def test_a_partial_file_that_is_a_link_elsewhere_is_never_followed(
    precious: bytes, content: bytes, validator: str | None, tmp_path: Path
) -> None:
    victim = tmp_path / "precious"
    victim.write_bytes(precious)
    partial_of(tmp_path / "a.tif").path.symlink_to(victim)
    fetch_from(FileServer(content), tmp_path / "a.tif", validator=validator)
    assert victim.read_bytes() == precious
    assert (tmp_path / "a.tif").read_bytes() == content


def test_a_transfer_that_all_but_stands_still_is_begun_again(tmp_path: Path) -> None:
    release = threading.Event()
    server = FileServer()
    drips = iter([True, False])

    def drip() -> Iterator[bytes]:
        yield CONTENT[:300_000]
        for position in range(300_000, 300_100):
            yield CONTENT[position : position + 1]
            if release.wait(0.1):
                return

    def bend(request: Request) -> Reply | None:
        headers = {"ETag": ETAG, "Content-Length": str(len(CONTENT))}
        return Reply(drip(), headers=headers) if next(drips) else None

    server.bend = bend
    settings = ConnectionSettings(first_wait=0.01, stall_seconds=0.5, stall_bytes=1000)
    fetch_from(server, tmp_path / "a.tif", settings)
    release.set()
    assert (tmp_path / "a.tif").read_bytes() == CONTENT
    assert len(server.ranges) == 2


def test_an_overloaded_server_is_given_the_time_it_asks_for(tmp_path: Path) -> None:
    server = FileServer()
    asked_at: list[float] = []

    def bend(request: Request) -> Reply | None:
        asked_at.append(time.monotonic())
        return Reply(status=503, headers={"Retry-After": "1"}) if len(asked_at) == 1 else None

    server.bend = bend
    fetch_from(server, tmp_path / "a.tif")
    assert asked_at[1] - asked_at[0] >= 1


def test_a_server_that_stays_overloaded_is_given_up(tmp_path: Path) -> None:
    server = FileServer()
    server.bend = lambda request: Reply(status=500)
    with pytest.raises(Overloaded):
        fetch_from(server, tmp_path / "a.tif")
    assert len(server.ranges) == SETTINGS.attempts


def test_a_refusal_is_final(tmp_path: Path) -> None:
    server = FileServer()
    server.bend = lambda request: Reply(status=404)
    with pytest.raises(RequestRefused):
        fetch_from(server, tmp_path / "a.tif")
    assert len(server.ranges) == 1


def test_a_disk_that_takes_a_piece_bit_by_bit_gets_all_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Reluctant(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[:30_000])

    monkeypatch.setattr(Path, "open", lambda path, mode, **how: Reluctant(path, mode))
    fetch_from(FileServer(), tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_cancel_keeps_what_has_come(tmp_path: Path) -> None:
    release = threading.Event()
    partial = partial_of(tmp_path / "a.tif").path

    def slow() -> Iterator[bytes]:
        yield CONTENT[:1_000_000]
        release.wait(30)

    def has_come() -> bool:
        return partial.exists() and partial.stat().st_size > 0

    server = FileServer()
    server.bend = lambda request: Reply(slow(), headers={"ETag": ETAG, "Content-Length": str(len(CONTENT))})
    with pytest.raises(Cancelled):
        fetch_from(server, tmp_path / "a.tif", is_cancelled=has_come)
    release.set()
    kept = partial.read_bytes()
    assert kept
    assert kept == CONTENT[: len(kept)]


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Give what lets so many attempts to rename a file fail, as a virus scanner does that looks at it."""

    def hold(times: int) -> None:
        attempts, replace_file = iter(range(times)), Path.replace

        def replace_if_let_go(path: Path, target: Path) -> Path:
            if next(attempts, None) is not None:
                raise PermissionError(13, "Permission denied")
            return replace_file(path, target)

        monkeypatch.setattr(Path, "replace", replace_if_let_go)

    return hold


def test_a_file_that_is_held_for_a_moment_is_put_in_its_place_once_it_is_let_go(
    tmp_path: Path, hold: Callable[[int], None]
) -> None:
    hold(2)
    fetch_from(FileServer(), tmp_path / "a.tif")
    assert (tmp_path / "a.tif").read_bytes() == CONTENT


def test_a_file_that_is_never_let_go_is_told_and_what_came_is_kept(
    tmp_path: Path, hold: Callable[[int], None]
) -> None:
    hold(99)
    with pytest.raises(TargetNotWritable):
        fetch_from(FileServer(), tmp_path / "a.tif")
    assert partial_of(tmp_path / "a.tif").path.read_bytes() == CONTENT
