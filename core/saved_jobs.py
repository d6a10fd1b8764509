"""The unfinished jobs that a folder holds, by their journals: what a face may offer to go on with.

Anyone can put a file into a folder, so nothing of a journal is believed unchecked; going on is left to
``download``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from . import locks
from .catalog import Catalog
from .errors import Cancelled, DownloaderError
from .events import IsCancelled, never
from .formats import RasterFormat, format_of_word
from .geometry import Area
from .manifest import VERSION, is_journal, journal_lines, journal_name
from .plan import DownloadRequest
from .rasters import RasterItem, Rasters
from .service import ServiceUrl

_MOST_FOLDERS = 1000
"""Sub-folders that are looked into, the last touched first."""
_MOST_JOBS = 50
_MOST_BYTES = 64 * 1024 * 1024
"""Of one journal; about half a million rasters."""
_MOST_BYTES_IN_ALL = 128 * 1024 * 1024
"""Of all journals that are read; the newest count."""
_LONGEST_ADDRESS = 2000


@dataclass(frozen=True)
class SavedJob:
    """A job that is not finished and not running, as its journal tells it."""

    journal: Path
    touched: float
    """When something was last noted, in seconds since 1970."""
    service: ServiceUrl
    raster_ids: tuple[int, ...]
    """All that were ever asked for in this job."""
    rasters_done: int
    """How many of them are noted as finished."""
    clip: Area | None
    format: RasterFormat | None
    convert_whole: bool

    @property
    def folder(self) -> Path:
        """Give the output folder."""
        return self.journal.parent

    @property
    def key(self) -> str:
        """Tell this job, as far as it is now, from all others: once it has gone on, it is another."""
        return f"{self.journal}@{self.touched}"

    def request(self, catalog: Catalog) -> DownloadRequest:
        """Ask for the same again, given those of its rasters that are there still: what is missing comes.

        The others are asked for too: some may be whole already, and why one does not come is the service's to
        say.
        """
        known = frozenset(catalog.items.ids)
        items = Rasters(catalog.items)
        items.extend(RasterItem(gone, str(gone)) for gone in self.raster_ids if gone not in known)
        return DownloadRequest(
            service=catalog.service,
            items=items,
            folder=self.folder,
            clip=self.clip,
            format=self.format,
            convert_whole=self.convert_whole,
        )


def unfinished_jobs(folder: Path, is_cancelled: IsCancelled = never) -> tuple[SavedJob, ...]:
    """Find the jobs in a folder and its sub-folders that can be gone on with, the last touched first.

    What cannot be read, or was not written by a job of ours, is passed over. Raises Cancelled only.
    """
    jobs: list[SavedJob] = []
    bytes_left = _MOST_BYTES_IN_ALL
    for journal in sorted(_journals(folder, is_cancelled), reverse=True):
        _check(is_cancelled)
        bytes_left -= journal.size
        if bytes_left < 0 or len(jobs) == _MOST_JOBS:
            break
        job = _unfinished_job(journal, is_cancelled)
        if job is not None:
            jobs.append(job)
    return tuple(jobs)


class _Journal(NamedTuple):
    touched: float
    path: Path
    size: int


def _journals(folder: Path, is_cancelled: IsCancelled) -> Iterator[_Journal]:
    for place in (folder, *_sub_folders(folder)):
        _check(is_cancelled)
        with suppress(OSError), os.scandir(place) as entries:
            for entry in entries:
                # A pipe would be waited at for ever.
                if is_journal(entry.name) and entry.is_file():
                    facts = entry.stat()
                    if facts.st_size <= _MOST_BYTES:
                        yield _Journal(facts.st_mtime, Path(entry.path), facts.st_size)


def _sub_folders(folder: Path) -> list[Path]:
    found = []
    with suppress(OSError), os.scandir(folder) as entries:
        found = [(entry.stat().st_mtime, entry.path) for entry in entries if entry.is_dir()]
    return [Path(path) for _, path in sorted(found, reverse=True)[:_MOST_FOLDERS]]


def _unfinished_job(journal: _Journal, is_cancelled: IsCancelled) -> SavedJob | None:
    if locks.is_locked(journal.path):
        return None
    asked: Mapping[str, Any] = {}
    raster_ids: dict[int, None] = {}
    finished: set[int] = set()
    for line in journal_lines(journal.path):
        _check(is_cancelled)
        if line.get("version") == VERSION and _are_ids(line.get("rasters")):
            asked = line
            raster_ids.update(dict.fromkeys(line["rasters"]))
        elif isinstance(line.get("raster"), int) and isinstance(line.get("files"), dict):
            finished.add(line["raster"])
    if finished.issuperset(raster_ids):
        return None
    return _job(journal, asked, tuple(raster_ids), len(finished.intersection(raster_ids)))


def _job(
    journal: _Journal, asked: Mapping[str, Any], raster_ids: tuple[int, ...], rasters_done: int
) -> SavedJob | None:
    """Make a job of what was asked for; None unless asking for it would go on with this very journal."""
    try:
        address, word, clip = asked["service"], asked["format"], asked["clip"]
        convert_whole = asked["convert"] is True
        job = SavedJob(
            journal=journal.path,
            touched=journal.touched,
            service=ServiceUrl.parse(str(address)[:_LONGEST_ADDRESS]),
            raster_ids=raster_ids,
            rasters_done=rasters_done,
            clip=None if clip is None else Area.from_esri(clip),
            format=None if word is None else format_of_word(str(word)),
            convert_whole=convert_whole,
        )
    except (KeyError, DownloaderError):
        return None
    name = journal_name(job.service, job.clip, job.format, convert_whole=convert_whole)
    return job if journal.path.name == name else None


def _are_ids(value: object) -> bool:
    return isinstance(value, list) and all(type(entry) is int and entry >= 0 for entry in value)


def _check(is_cancelled: IsCancelled) -> None:
    if is_cancelled():
        raise Cancelled
