"""The output directory: files that the service made for one answer, and that are gone after a while.

Knows names, places and ages; how the files are made is left to `clip` and `formats`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from threading import Lock
from time import monotonic
from urllib.parse import quote, unquote, urlsplit

URL_PATH = "/arcgis/rest/directories/arcgisoutput"


@dataclass(frozen=True)
class OutputFile:
    """One file of an answer."""

    path: Path
    url_path: str
    """Path of its URL, percent-encoded."""

    raster_id: int | None
    """The raster it was made from; None for an exported image."""

    created: float
    """When it was made, on the clock of `time.monotonic`."""


class OutputDirectory:
    """Holds the files of all answers; those of one answer share a folder `_ags_<n>`."""

    def __init__(self, root: Path, lifetime_seconds: float) -> None:
        """Keep the files below `root`, each for `lifetime_seconds` after it was made."""
        self._root = root
        self._lifetime_seconds = lifetime_seconds
        self._numbers = count(1)
        self._files: dict[str, OutputFile] = {}
        self._lock = Lock()

    def new_folder(self) -> Path:
        """Return a new folder for the files of one answer, and remove files that are too old."""
        with self._lock:
            for key in [key for key, file in self._files.items() if self._is_old(file)]:
                self._files.pop(key).path.unlink()
            folder = self._root / f"_ags_{next(self._numbers)}"
        folder.mkdir(parents=True)
        return folder

    def new_stem(self, folder: Path, place: PurePosixPath, raster_id: int) -> Path:
        """Return where a raster's files go, without an extension: below its own folders, never twice."""
        parent = folder.joinpath(*place.parent.parts)
        parent.mkdir(parents=True, exist_ok=True)
        return parent / f"{place.stem}_{raster_id}_{secrets.token_hex(4)}"

    def add_image(self, content: bytes, suffix: str) -> OutputFile:
        """Offer an image that stands alone."""
        path = self.new_folder() / f"{secrets.token_hex(8)}.{suffix}"
        path.write_bytes(content)
        return self.add([path], None)[0]

    def add(self, paths: Iterable[Path], raster_id: int | None) -> list[OutputFile]:
        """Offer files that were written into a folder."""
        added = {}
        for path in paths:
            key = path.relative_to(self._root).as_posix()
            added[key] = OutputFile(path, f"{URL_PATH}/{quote(key)}", raster_id, monotonic())
        with self._lock:
            self._files.update(added)
        return list(added.values())

    def find(self, key: str) -> OutputFile | None:
        """Return the file at a path below the output directory; None when unknown or too old."""
        with self._lock:
            file = self._files.get(key)
        return None if file is None or self._is_old(file) else file

    def find_url(self, url: str) -> OutputFile | None:
        """Return the file of a URL, whatever host and scheme the client knows the service by."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.path.startswith(f"{URL_PATH}/"):
            return None
        return self.find(unquote(parts.path[len(URL_PATH) + 1 :]))

    def _is_old(self, file: OutputFile) -> bool:
        return monotonic() - file.created > self._lifetime_seconds
