"""The unfinished jobs in a folder: which are found, what is known of them, and what is not believed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.errors import Cancelled, JobIsRunning
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.manifest import Manifest
from image_service_downloader.core.plan import DownloadRequest
from image_service_downloader.core.saved_jobs import SavedJob, unfinished_jobs
from image_service_downloader.tests.factories import area, catalog, raster_item, service_info, square

HOLED = "POLYGON((0 0, 0.1 9, 9 9, 9 0, 0 0), (2 2, 4 2.3, 4 4, 2 2), (5 5, 7 5, 7 7, 5 5))"
TWO_PARTS = "MULTIPOLYGON(((0 0, 0.1 9, 9 9, 0 0), (1 2, 2 3, 2 4, 1 2)), ((20 0, 20 9, 29.7 1e-7, 20 0)))"

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from core import locks
file = open(sys.argv[1])
print(locks.lock(file.fileno()), flush=True)
sys.stdin.read()
"""


def request(folder: Path, rasters: int = 3, **choices: Any) -> DownloadRequest:
    items = tuple(raster_item(raster_id) for raster_id in range(1, rasters + 1))
    return DownloadRequest(service_info(), items, folder, **choices)


def note(asked: DownloadRequest, *finished: int) -> Path:
    """Write the journal of a run that has finished some rasters."""
    with Manifest(asked) as manifest:
        for raster_id in finished:
            manifest.note_raster(raster_id, {f"{raster_id}.tif": 5})
    return manifest.path


def append(journal: Path, *lines: object) -> None:
    with journal.open("a", encoding="utf-8") as file:
        file.writelines("\n" + json.dumps(line) for line in lines)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Return the journal of a job of three rasters, one of them finished."""
    return note(request(tmp_path / "Ortho_1"), 1)


def test_a_job_that_was_left_is_found_in_a_sub_folder_with_all_that_was_asked_for(tmp_path: Path) -> None:
    clip = area(square(0, 0, 5))
    asked = request(tmp_path / "Ortho_1", clip=clip, format=format_of_word("PNG"), convert_whole=True)
    path = note(asked, 2)
    [job] = unfinished_jobs(tmp_path)
    assert job.clip is not None
    assert job.clip.to_esri() == clip.to_esri()
    assert job == SavedJob(
        journal=path,
        touched=path.stat().st_mtime,
        service=asked.service.url,
        raster_ids=(1, 2, 3),
        rasters_done=1,
        clip=job.clip,
        format=format_of_word("PNG"),
        convert_whole=True,
    )


def test_a_job_right_in_the_folder_is_found_too(tmp_path: Path) -> None:
    note(request(tmp_path), 1)
    assert [job.folder for job in unfinished_jobs(tmp_path)] == [tmp_path]


def test_a_finished_job_is_not_offered(tmp_path: Path) -> None:
    note(request(tmp_path / "Ortho_1"), 1, 2, 3)
    assert unfinished_jobs(tmp_path) == ()


def test_rasters_asked_for_in_several_runs_count_together(tmp_path: Path) -> None:
    note(request(tmp_path, rasters=3), 1, 2, 3)
    note(request(tmp_path, rasters=5), 4)
    [job] = unfinished_jobs(tmp_path)
    assert (job.raster_ids, job.rasters_done) == ((1, 2, 3, 4, 5), 4)


def test_the_last_touched_comes_first(tmp_path: Path) -> None:
    for name, seconds in (("old", 1000), ("new", 3000), ("older", 500)):
        os.utime(note(request(tmp_path / name)), (seconds, seconds))
    assert [job.folder.name for job in unfinished_jobs(tmp_path)] == ["new", "old", "older"]


@pytest.mark.parametrize("wkt", [square(0.1, 0.2, 5), HOLED, TWO_PARTS, None])
def test_asking_again_goes_on_with_the_very_same_journal(wkt: str | None, tmp_path: Path) -> None:
    clip = None if wkt is None else area(wkt, SpatialReference(102100, 3857))
    path = note(request(tmp_path / "Ortho_1", clip=clip), 1)
    [job] = unfinished_jobs(tmp_path)
    asked = job.request(catalog(*map(raster_item, job.raster_ids)))
    assert Manifest(asked).path == path
    assert [item.raster_id for item in asked.items] == [1, 2, 3]


def test_rasters_that_are_gone_are_asked_for_too_and_are_called_by_their_numbers(journal: Path) -> None:
    [job] = unfinished_jobs(journal.parent)
    asked = job.request(catalog(raster_item(2)))
    assert [(item.raster_id, item.name) for item in asked.items] == [
        (2, raster_item(2).name),
        (1, "1"),
        (3, "3"),
    ]


def test_a_running_job_is_not_offered_until_it_ends(tmp_path: Path) -> None:
    with Manifest(request(tmp_path)) as running:
        assert unfinished_jobs(tmp_path) == ()
        assert running.path.exists()
    assert len(unfinished_jobs(tmp_path)) == 1


def test_a_job_that_another_process_runs_is_not_offered_until_that_dies(journal: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(journal)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"True"
        assert unfinished_jobs(journal.parent) == ()
        other.kill()
    assert len(unfinished_jobs(journal.parent)) == 1


def test_the_same_job_does_not_run_twice_at_once(tmp_path: Path) -> None:
    with Manifest(request(tmp_path)):
        with pytest.raises(JobIsRunning), Manifest(request(tmp_path)):
            pass
        with Manifest(request(tmp_path, clip=area(square(0, 0, 5)))) as other_job:
            assert other_job.path.exists()
    with Manifest(request(tmp_path)) as again:
        assert again.path.exists()


def test_a_folder_that_is_not_there_holds_no_job(tmp_path: Path) -> None:
    assert unfinished_jobs(tmp_path / "nothing") == ()


def test_looking_can_be_cancelled(journal: Path) -> None:
    with pytest.raises(Cancelled):
        unfinished_jobs(journal.parent, lambda: True)


# -- what is not believed


@pytest.mark.parametrize(
    "line",
    [
        {"raster": 2},
        {"raster": "2", "files": {}},
        {"version": 1, "rasters": "all"},
        {"version": 1, "rasters": [7, "8"]},
        {"version": 1, "rasters": [True]},
        {"version": 2, "rasters": [7]},
        [[]],
        7,
    ],
)
def test_a_line_that_says_something_else_changes_nothing(line: object, journal: Path) -> None:
    before = unfinished_jobs(journal.parent)
    append(journal, line)
    os.utime(journal, (before[0].touched, before[0].touched))
    assert unfinished_jobs(journal.parent) == before


@pytest.mark.parametrize("text", ["", "\n", "\x00" * 9, "[" * 100_000, '{"version": 1', "1" * 20_000])
def test_a_file_that_is_no_journal_is_passed_over(text: str, journal: Path) -> None:
    journal.write_text(text, "utf-8")
    assert unfinished_jobs(journal.parent) == ()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("service", "https://elsewhere.example/arcgis/rest/services/Ortho/ImageServer"),
        ("service", "file:///etc/passwd"),
        ("service", "x/services/" * 100_000),
        ("service", None),
        ("clip", {"rings": [[[0, 0]]], "spatialReference": {"wkid": 25832}}),
        ("clip", {"rings": 5, "spatialReference": {"wkid": 25832}}),
        ("clip", {"xmin": 0, "ymin": 0, "xmax": float("nan"), "ymax": 1, "spatialReference": {"wkid": 1}}),
        ("clip", {"rings": []}),
        ("clip", "everywhere"),
        ("format", "EXE"),
        ("rasters", [-1]),
    ],
)
def test_a_header_that_a_job_of_this_name_would_not_have_written_is_passed_over(
    key: str, value: object, journal: Path
) -> None:
    header = {"version": 1, "service": service_info().url.text, "clip": None, "format": None}
    header.update({"convert": False, "rasters": [1, 2, 3], key: value})
    journal.write_text(json.dumps(header), "utf-8")
    assert unfinished_jobs(journal.parent) == ()


def test_the_untouched_header_would_have_been_believed(journal: Path) -> None:
    header = {"version": 1, "service": service_info().url.text, "clip": None, "format": None}
    journal.write_text(json.dumps({**header, "convert": False, "rasters": [1, 2, 3]}), "utf-8")
    assert len(unfinished_jobs(journal.parent)) == 1


def test_a_journal_that_is_renamed_is_nobody_s(journal: Path) -> None:
    journal.rename(journal.with_name(".image-service-download-0123456789abcdef.jsonl"))
    assert unfinished_jobs(journal.parent) == ()


def test_a_pipe_or_a_folder_in_the_place_of_a_journal_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".image-service-download-0123456789abcdef.jsonl")
    (tmp_path / ".image-service-download-0123456789abcdee.jsonl").mkdir()
    assert unfinished_jobs(tmp_path) == ()


def test_a_journal_of_an_immoderate_size_is_not_read(journal: Path) -> None:
    os.truncate(journal, 65 * 1024 * 1024)  # takes no room: the rest is a hole
    assert unfinished_jobs(journal.parent) == ()


def test_footprints_come_in_the_services_reference_so_a_clip_in_another_gives_no_estimate(
    tmp_path: Path,
) -> None:
    items = (raster_item(1, square(0, 0, 100), cell_size=1.0),)
    here = replace(request(tmp_path, clip=area(square(0, 0, 10))), items=items)
    elsewhere = replace(here, clip=area(square(0, 0, 10), SpatialReference(4326)))
    assert here.estimate(items[0]) == 300
    assert elsewhere.estimate(items[0]) is None
