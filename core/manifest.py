"""The journal of a job, in its output folder: what is finished, so that the same job fetches only what is
missing.

One JSON Lines file for each request, named by a hash of it and only ever appended to; it holds no credential.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from .errors import TargetNotWritable
from .formats import readers_rewrite
from .plan import DownloadRequest
from .report import LocalFile

_VERSION = 1


class Manifest:
    """The finished rasters and files of one job; written by one thread."""

    def __init__(self, request: DownloadRequest) -> None:
        """Read what an earlier run of the same request in the same folder has noted."""
        self._folder = request.folder
        self._service = request.service.url.text
        self.path = request.folder / f".image-service-download-{_fingerprint(request)}.jsonl"
        self._sizes: dict[str, int] = {}
        self._rasters: dict[int, tuple[str, ...]] = {}
        for line in _lines(self.path):
            self._take_in(line)

    def open(self) -> None:
        """Note that a run begins. Raises TargetNotWritable where the folder cannot hold a journal, nor then a
        raster."""
        self._append({"service": self._service, "version": _VERSION})

    def files_of(self, raster_id: int) -> tuple[LocalFile, ...] | None:
        """Give the files of a finished raster; None unless each is on the disk with the size it was written
        with."""
        names = self._rasters.get(raster_id)
        if not names or not all(self.has_whole(PurePosixPath(name)) for name in names):
            return None
        return tuple(LocalFile(self._folder / name, self._sizes[name]) for name in names)

    def has_whole(self, path: PurePosixPath) -> bool:
        """Tell whether this job wrote a file that is as large as then, or may rightly have changed since."""
        size = self._sizes.get(str(path))
        if size is None:
            return False
        try:
            found = (self._folder / path).stat().st_size
        except OSError:
            return False
        return found == size or readers_rewrite(path.name)

    def wrote(self, path: PurePosixPath) -> bool:
        """Tell whether this job wrote a file of that name, whatever has become of it."""
        return str(path) in self._sizes

    def note_file(self, path: PurePosixPath, size: int) -> None:
        """Note a file as whole. Raises TargetNotWritable."""
        self._append({"file": str(path), "size": size})

    def note_raster(self, raster_id: int, paths: Sequence[PurePosixPath]) -> None:
        """Note a raster as finished, with all its files. Raises TargetNotWritable."""
        self._append({"raster": raster_id, "files": [str(path) for path in paths]})

    def _append(self, line: Mapping[str, Any]) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as journal:
                # The line break comes first, so that a torn last line of a crashed run spoils nothing after
                # it.
                journal.write("\n" + json.dumps(line, ensure_ascii=False))
        except OSError as error:
            raise TargetNotWritable(self.path, error.strerror or str(error)) from error
        self._take_in(line)

    def _take_in(self, line: Mapping[str, Any]) -> None:
        name, size = line.get("file"), line.get("size")
        raster_id, files = line.get("raster"), line.get("files")
        if isinstance(name, str) and isinstance(size, int):
            self._sizes[name] = size
        if isinstance(raster_id, int) and isinstance(files, list):
            self._rasters[raster_id] = tuple(file for file in files if isinstance(file, str))


def _fingerprint(request: DownloadRequest) -> str:
    """Hash what makes a job: the same raster clipped to another area, or to another format, is another
    job."""
    asked = {"service": request.service.url.text, **request.parameters()}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]


def _lines(path: Path) -> Iterator[Mapping[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None  # torn by a crash, or blank
        if isinstance(value, dict):
            yield value
