"""The journal of a job: what it remembers, and what it survives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core import locks
from image_service_downloader.core.errors import DiskFull, TargetNotWritable
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.core.manifest import Manifest
from image_service_downloader.core.plan import DownloadRequest
from image_service_downloader.tests.factories import area, raster_item, service_info, square

TILE = "1999/a.tif"


def request(folder: Path, **choices: Any) -> DownloadRequest:
    return DownloadRequest(service_info(), (raster_item(1),), folder, **choices)


def note_tile(folder: Path, **choices: Any) -> Manifest:
    """Write a file and note it, as a finished raster of one file."""
    (folder / TILE).parent.mkdir(parents=True, exist_ok=True)
    (folder / TILE).write_bytes(b"12345")
    with Manifest(request(folder, **choices)) as manifest:
        manifest.note_places({TILE: TILE})
        manifest.note_file(TILE, 5)
        manifest.note_raster(1, {TILE: 5})
    return manifest


def remembered(folder: Path, **choices: Any) -> Manifest:
    """Begin another run of the same request, and end it at once."""
    with Manifest(request(folder, **choices)) as manifest:
        return manifest


def test_a_finished_raster_is_remembered_with_its_files(tmp_path: Path) -> None:
    note_tile(tmp_path)
    files = remembered(tmp_path).files_of(1)
    assert files is not None
    assert [(file.path, file.size) for file in files] == [(tmp_path / TILE, 5)]


@pytest.mark.parametrize("content", [None, b"", b"1234"])
def test_a_file_that_is_gone_or_cut_short_is_not_whole(content: bytes | None, tmp_path: Path) -> None:
    note_tile(tmp_path)
    (tmp_path / TILE).unlink()
    if content is not None:
        (tmp_path / TILE).write_bytes(content)
    manifest = remembered(tmp_path)
    assert manifest.files_of(1) is None
    assert not manifest.has_whole(TILE)
    assert manifest.is_own(TILE)


@pytest.mark.parametrize(
    "torn",
    [
        "",
        "\n",
        '\n{"raster": 2, "fi',
        "\n[1]",
        '\n{"file": 7, "size": "x"}',
        "\n\x00\x00",
        pytest.param('\n{"file":' + "[" * 200_000 + "]" * 200_000 + "}", id="nested"),
    ],
)
def test_a_torn_last_line_spoils_neither_what_was_before_nor_what_comes_after(
    torn: str, tmp_path: Path
) -> None:
    path = note_tile(tmp_path).path
    path.write_text(path.read_text() + torn)
    with Manifest(request(tmp_path)) as later:
        later.note_raster(3, {TILE: 5})
    manifest = remembered(tmp_path)
    assert manifest.files_of(1) is not None
    assert manifest.files_of(3) is not None
    assert manifest.files_of(2) is None


def test_what_another_run_notes_until_it_ends_is_known(tmp_path: Path) -> None:
    (tmp_path / "a.tif").write_bytes(b"12345")
    with Manifest(request(tmp_path)) as earlier:
        later = Manifest(request(tmp_path))
        earlier.note_raster(1, {"a.tif": 5})
    with later:
        assert later.files_of(1) is not None


def test_a_full_disk_is_told_as_one_and_leaves_the_job_free_to_begin_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, open_path = Path("/dev/full"), Path.open

    def open_full(path: Path, mode: str = "r", **how: Any) -> Any:
        return open_path(full if mode == "a" else path, mode, **how)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(DiskFull) as caught, Manifest(request(tmp_path)):
        pass
    assert caught.value.free is not None
    assert not locks.is_locked(full)


def test_another_clip_or_format_or_service_is_another_job(tmp_path: Path) -> None:
    clip = area(square(0, 0, 5))
    note_tile(tmp_path, clip=clip)
    assert remembered(tmp_path, clip=clip).files_of(1) is not None
    assert remembered(tmp_path).files_of(1) is None
    assert remembered(tmp_path, clip=area(square(0, 0, 6))).files_of(1) is None
    assert remembered(tmp_path, clip=clip, format=format_of_word("PNG")).files_of(1) is None


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "in_the_way").write_text("a file")
    with pytest.raises(TargetNotWritable), Manifest(request(tmp_path / "in_the_way")):
        pass
