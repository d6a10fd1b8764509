"""The journal of a job, in its output folder: what was asked, what is finished, and where to go on.

One JSON Lines file for each request, named by a hash of it and only ever appended to; it holds no credential.
Nothing is synced to the disk line by line: after a power loss the sizes of the files are looked at again.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, TextIO

from . import locks
from .errors import JobIsRunning, StorageError
from .formats import RasterFormat, readers_rewrite
from .geometry import Area
from .naming import JOURNAL_PREFIX
from .plan import DownloadRequest
from .report import LocalFile
from .service import ServiceUrl
from .storage import storage_errors

VERSION = 1
"""Of what the lines of a journal say."""
_SUFFIX = ".jsonl"
_MOST_CHARACTERS = 8 * 1024 * 1024
"""Of one line: about a million rasters, or an area of 200,000 vertices."""
_CAN_BE_SENT = re.compile(r"[ -~]+\Z")
"""What a validator is made of that goes into the header of a request."""
_NO_PATH = re.compile(r"[\\:\x00-\x1f\ud800-\udfff]")
_MOST_DIGITS = 18
"""Of a number: reading an endless one would take endless time."""


class Manifest:
    """What one job has finished and begun; a context manager, written by one thread."""

    def __init__(self, request: DownloadRequest) -> None:
        """Take the request; what earlier runs of it in the same folder noted is known inside the context."""
        self.path = request.folder / journal_name(
            request.service.url, request.clip, request.format, convert_whole=request.convert_whole
        )
        self.job = self.path.name[len(JOURNAL_PREFIX) :][:8]
        """What tells this job's files from another's, the eight first digits of its hash."""
        self._request = request
        self._notes = _Notes(())
        self._places_before: frozenset[str] = frozenset()
        self._claimed: set[str] = set()
        self._journal: TextIO | None = None
        self._unwritten: list[str] = []

    def __enter__(self) -> Manifest:
        """Note that a run begins, and keep others from the same job until it ends.

        Raises TargetNotWritable or DiskFull where the folder cannot hold a journal, nor then a raster;
        JobIsRunning.
        """
        with storage_errors(self._request.folder):
            self._request.folder.mkdir(parents=True, exist_ok=True)
            journal = self.path.open("a", encoding="utf-8")
        if not locks.lock(journal.fileno()):
            journal.close()
            raise JobIsRunning(self._request.folder)
        self._journal = journal
        # Not before the lock is held: until then another run may go on with its notes.
        self._notes = _Notes(journal_lines(self.path))
        self._places_before = frozenset(self._notes.places.values())
        try:
            self._append({"version": VERSION, **_asked(self._request)})
            self.flush()
        except StorageError:
            self._let_go(journal)
            raise
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._journal is not None:
            with suppress(StorageError):
                self.flush()
            self._let_go(self._journal)

    @property
    def finished(self) -> Collection[int]:
        """Give the ids of the rasters that were noted as finished, whatever has become of their files."""
        return self._notes.rasters.keys()

    def files_of(self, raster_id: int) -> tuple[LocalFile, ...] | None:
        """Give the files of a finished raster; None unless each is whole on the disk."""
        names = self._notes.rasters.get(raster_id)
        if names is None or not all(self.has_whole(name) for name in names):
            return None
        return tuple(LocalFile(self._request.folder / name, self._notes.sizes[name]) for name in names)

    def has_whole(self, path: str) -> bool:
        """Tell whether this job wrote a file that is as large as then, or may rightly have changed since.

        What a power cut has taken from a file makes it shorter; longer ones have been added to, as QGIS does
        with pyramids.
        """
        size = self._notes.sizes.get(path)
        if size is None:
            return False
        try:
            found = (self._request.folder / path).stat().st_size
        except OSError:
            return False
        return found >= size or readers_rewrite(path)

    def is_own(self, path: str) -> bool:
        """Tell whether what stands at a path is this job's, whatever has become of it, or may be replaced.

        What a run that broke off was about to write counts as its own: it may not have come to noting it.
        """
        if path not in self._places_before:
            return False  # though it may be known as whole: one that was there already counts as that
        if path in self._notes.sizes or path in self._notes.replaced:
            return True
        return path in self._notes.left_open and path not in self._files_of_others

    @functools.cached_property
    def _files_of_others(self) -> frozenset[str]:
        """Give the paths that other jobs in the same folder have noted as whole."""
        journals = self._request.folder.glob(f"{JOURNAL_PREFIX}*{_SUFFIX}")
        # A pipe would be waited at for ever.
        others = [path for path in journals if path != self.path and path.is_file()]
        return frozenset().union(*(_Notes(journal_lines(path)).sizes for path in others))

    @property
    def places(self) -> Mapping[str, PurePosixPath]:
        """Give the path of each file key that has one (see ``NameRegister.key_of``)."""
        return {key: PurePosixPath(path) for key, path in self._notes.places.items()}

    def validator_of(self, path: str) -> str | None:
        """Give what the partial file at a path can be resumed with."""
        return self._notes.validators.get(path)

    def note_places(self, places: Mapping[str, str], replaced: Collection[str] = ()) -> None:
        """Note where files will be written, by file key, and at which paths what stands there may go.

        Once flushed, and unless this run ends as it should, what stands there is this job's own.
        """
        known = self._notes.places
        new = {
            key: path for key, path in places.items() if path not in self._claimed or known.get(key) != path
        }
        if new:
            self._notes.places.update(new)
            self._claimed.update(new.values())
            self._append({"places": new, **({"replaced": list(replaced)} if replaced else {})})

    def note_validator(self, path: str, validator: str | None) -> None:
        """Note what a partial file can be resumed with."""
        if validator is not None or self.validator_of(path) is not None:
            self._notes.validators[path] = validator
            self._append({"part": path, "validator": validator})

    def note_file(self, path: str, size: int) -> None:
        """Note a file as whole."""
        self._notes.sizes[path] = size
        self._append({"file": path, "size": size})

    def note_raster(self, raster_id: int, sizes: Mapping[str, int]) -> None:
        """Note a raster as finished, with the bytes of each of its files."""
        self._notes.rasters[raster_id] = tuple(sizes)
        self._notes.sizes.update(sizes)
        self._append({"raster": raster_id, "files": sizes})

    def note_end(self) -> None:
        """Note that this run puts nothing more into its places: what comes to stand there is another's."""
        self._append({"ended": True})

    def flush(self) -> None:
        """Hand what was noted to the system, so that it outlives this process. Raises as entering does."""
        if self._journal is None or not self._unwritten:
            return
        lines, self._unwritten = self._unwritten, []
        with storage_errors(self.path):
            self._journal.write("".join(lines))
            self._journal.flush()

    @staticmethod
    def _let_go(journal: TextIO) -> None:
        locks.unlock(journal.fileno())
        with suppress(OSError):
            journal.close()

    def _append(self, line: Mapping[str, Any]) -> None:
        # The line break comes first, so that a torn last line of a crashed run spoils nothing after it.
        self._unwritten.append("\n" + json.dumps(line))


def is_journal(name: str) -> bool:
    """Tell whether a file is named as journals are."""
    return name.startswith(JOURNAL_PREFIX) and name.endswith(_SUFFIX)


def journal_name(
    service: ServiceUrl, clip: Area | None, raster_format: RasterFormat | None, *, convert_whole: bool
) -> str:
    """Name the journal by what makes a job: the same raster clipped to another area is another job.

    Which rasters is left out, so that some of them, asked for again, find what is finished.
    """
    job = _job(service, clip, raster_format, convert_whole=convert_whole)
    fingerprint = hashlib.sha256(json.dumps(job, sort_keys=True).encode()).hexdigest()[:16]
    return f"{JOURNAL_PREFIX}{fingerprint}{_SUFFIX}"


def journal_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """Read a journal line by line, passing over what is torn or blank; none where it cannot be read."""
    with suppress(OSError), path.open(encoding="utf-8", errors="replace", newline="\n") as journal:
        for line in iter(lambda: journal.readline(_MOST_CHARACTERS), ""):
            try:
                value = json.loads(line, parse_int=_bounded_int)
            except (ValueError, RecursionError):
                value = None  # torn by a crash, or blank
            if isinstance(value, dict):
                yield value


def _asked(request: DownloadRequest) -> dict[str, Any]:
    job = _job(request.service.url, request.clip, request.format, convert_whole=request.convert_whole)
    return {**job, "rasters": [item.raster_id for item in request.items]}


def _job(
    service: ServiceUrl, clip: Area | None, raster_format: RasterFormat | None, *, convert_whole: bool
) -> dict[str, Any]:
    return {
        "service": service.text,
        "clip": None if clip is None else clip.to_esri()[1],
        "format": None if raster_format is None else raster_format.word,
        "convert": convert_whole,
    }


class _Notes:
    """What the lines of a journal say, the later ones over the earlier."""

    def __init__(self, lines: Iterable[Mapping[str, Any]]) -> None:
        self.sizes: dict[str, int] = {}
        self.places: dict[str, str] = {}
        self.left_open: set[str] = set()
        """Paths that a run was about to write to which did not come to noting its end."""
        self.replaced: set[str] = set()
        """Paths where a run was to replace what stood there."""
        self.validators: dict[str, str | None] = {}
        self.rasters: dict[int, tuple[str, ...]] = {}
        self._claimed: set[str] = set()
        """Paths that the latest run was about to write to."""
        for line in lines:
            self.take_in(line)
        self._begin_run()

    def take_in(self, line: Mapping[str, Any]) -> None:
        """Take one line in; what it lacks, or has of a wrong type, is passed over."""
        if "version" in line:
            self._begin_run()
        if isinstance(line.get("file"), str) and isinstance(line.get("size"), int):
            self.sizes[line["file"]] = line["size"]
        if isinstance(line.get("places"), dict):
            self._take_places(line["places"], line.get("replaced"))
        if line.get("ended") is True:
            self._claimed.clear()
        if isinstance(line.get("part"), str):
            validator = line.get("validator")
            is_sound = isinstance(validator, str) and _CAN_BE_SENT.match(validator)
            self.validators[line["part"]] = validator if is_sound else None
        raster, files = line.get("raster"), line.get("files")
        if isinstance(raster, int) and isinstance(files, dict) and files and all(map(_is_inside, files)):
            self.rasters[raster] = tuple(files)
            self.sizes.update((path, size) for path, size in files.items() if isinstance(size, int))

    def _take_places(self, places: Mapping[str, Any], replaced: object) -> None:
        inside = {key: path for key, path in places.items() if _is_inside(path)}
        self.places.update(inside)
        self.left_open.difference_update(inside.values())
        self._claimed.update(inside.values())
        if isinstance(replaced, list):
            self.replaced.update(filter(_is_inside, replaced))

    def _begin_run(self) -> None:
        self.left_open |= self._claimed
        self._claimed.clear()


def _is_inside(place: object) -> bool:
    # A journal lies where others may write: what it says of paths is believed within the folder only.
    if not isinstance(place, str) or _NO_PATH.search(place):
        return False
    path = PurePosixPath(place)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _bounded_int(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(digits)
    return int(digits)
