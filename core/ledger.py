"""The books of a running download: whose each file is, what is settled, what it all amounts to.

Touched by one thread, but for the count of bytes, and free of input and output; what is done to settle a file
is left to ``download``.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .errors import DownloaderError
from .events import DownloadProgress
from .rasters import RasterItem
from .transfer import RemoteFile


@dataclass(eq=False)
class FileEntry:
    """One file of the job; one even where several rasters share it."""

    path: str
    """Below the output folder, with slashes."""
    target: Path
    """The same place, from the disk's root or the working folder."""
    remote: RemoteFile
    size: int | None = None
    """Bytes on the disk, once it is whole."""
    error: DownloaderError | None = None
    was_there: bool = False
    """Whether it was whole before this run."""
    may_replace: bool = False
    """Whether it may take the place of what stood there when it was put in line."""
    times_put_off: int = 0
    failing_since: float | None = None
    """Seconds of the monotonic clock since which nothing more has come of it; None: it has not failed."""
    bytes_kept: int = 0
    """Of its partial file, the most there were when a try failed."""

    @property
    def is_settled(self) -> bool:
        """Tell whether it is whole, or given up."""
        return self.size is not None or self.error is not None

    def note_failure(self, started: float, kept: int) -> None:
        """Note that a try failed that ``started`` then, and the bytes that are there now."""
        if self.failing_since is None or kept > self.bytes_kept:
            self.failing_since = started
        self.bytes_kept = max(kept, self.bytes_kept)


@dataclass(eq=False)
class RasterEntry:
    """One raster of the job."""

    item: RasterItem
    estimate: int | None
    """Bytes, before its files are known."""
    files: list[FileEntry] = field(default_factory=list)
    is_answered: bool = False
    """Whether the service has said which files it has, or that it has none."""
    is_settled: bool = False
    times_answered: int = 0


class Ledger:
    """Rasters and files of one job."""

    def __init__(
        self, folder: Path, items: Sequence[RasterItem], estimates: Mapping[int, int | None]
    ) -> None:
        """Open the books for rasters that come into a folder, with the estimated bytes of each by its id."""
        self._folder = folder
        self._rasters = {item.raster_id: RasterEntry(item, estimates.get(item.raster_id)) for item in items}
        self._files: dict[str, FileEntry] = {}
        self._users: dict[str, list[RasterEntry]] = {}
        # The bill is kept up as things change: adding all files up ten times a second is felt at 100,000.
        self._told = _Sum()
        """The sizes that came with the files' ids."""
        self._estimated = _Sum()
        """The estimates of the rasters whose files are not known yet."""
        for raster in self._rasters.values():
            self._estimated.add(raster.estimate)
        self._files_done = 0
        self._rasters_done = 0
        self._bytes_received = 0
        self._bytes_lock = threading.Lock()

    def raster(self, raster_id: int) -> RasterEntry:
        """Give the entry of a raster of the job."""
        return self._rasters[raster_id]

    def place(self, raster: RasterEntry, files: Mapping[str, RemoteFile]) -> list[FileEntry]:
        """Enter the files of a raster as the service names them; give those that are to be settled now."""
        self._note_answered(raster)
        open_entries = []
        raster.files = []
        for path, remote in files.items():
            entry = self._files.get(path)
            if entry is None:
                entry = self._files[path] = FileEntry(path, self._folder / path, remote)
                self._told.add(remote.size)
                open_entries.append(entry)
            elif entry.error is not None:
                self._files_done -= 1
                self._told.remove(entry.remote.size)
                self._told.add(remote.size)
                entry.remote, entry.error = remote, None
                open_entries.append(entry)
            raster.files.append(entry)
            self._users.setdefault(path, []).append(raster)
        return open_entries

    def settle_file(self, file: FileEntry, size: int | None, error: DownloaderError | None = None) -> None:
        """Enter a file as whole with its size in bytes, or as given up."""
        file.size, file.error = size, error
        self._files_done += 1

    def find_file(self, file: FileEntry, size: int) -> None:
        """Enter a file as whole before this run, which it adds nothing to."""
        file.was_there = True
        self._told.remove(file.remote.size)
        self.settle_file(file, size)

    def settle_raster(self, raster: RasterEntry) -> None:
        """Enter a raster as done with, whole or not."""
        self._note_answered(raster)
        raster.is_settled = True
        self._rasters_done += 1

    def reopen(self, raster: RasterEntry) -> None:
        """Enter that the service is to say once more which files a raster has."""
        raster.is_answered = False
        self._estimated.add(raster.estimate)

    def _note_answered(self, raster: RasterEntry) -> None:
        if not raster.is_answered:
            raster.is_answered = True
            self._estimated.remove(raster.estimate)

    def complete_rasters(self, file: FileEntry) -> Iterator[RasterEntry]:
        """Give the unsettled rasters of a file all of whose files are settled."""
        for raster in dict.fromkeys(self._users.get(file.path, ())):
            if self.is_complete(raster):
                yield raster

    def is_only_file(self, file: FileEntry) -> bool:
        """Tell whether a file is all there is of one raster, and of no other."""
        users = self._users[file.path]
        return len(users) == 1 and len(users[0].files) == 1

    def is_complete(self, raster: RasterEntry) -> bool:
        """Tell whether a raster waits for nothing but to be settled."""
        return raster.is_answered and not raster.is_settled and all(file.is_settled for file in raster.files)

    def add_bytes(self, number: int) -> None:
        """Count bytes received, on any thread; negative when they turn out to be worthless."""
        with self._bytes_lock:
            self._bytes_received += number

    @property
    def bytes_received(self) -> int:
        """Give the bytes that came over the network and are worth something."""
        return self._bytes_received

    def progress(self) -> DownloadProgress:
        """Sum up."""
        expected, is_exact = self.bill()
        return DownloadProgress(
            rasters_done=self._rasters_done,
            rasters_in_all=len(self._rasters),
            files_done=self._files_done,
            files_known=len(self._files),
            bytes_received=self._bytes_received,
            bytes_expected=expected,
            bytes_exact=is_exact,
        )

    def bill(self) -> tuple[int | None, bool]:
        """Add up the bytes of this run, and tell whether they are exact rather than estimated.

        None where the size of a single file is not known: nobody can tell how many bytes that leaves out.
        """
        if self._estimated.unknown or self._told.unknown:
            return None, False
        return self._told.bytes + self._estimated.bytes, not self._estimated.number


class _Sum:
    """Sizes added up, of which some are unknown."""

    def __init__(self) -> None:
        self.number = self.unknown = self.bytes = 0

    def add(self, size: int | None, times: int = 1) -> None:
        self.number += times
        if size is None:
            self.unknown += times
        else:
            self.bytes += times * size

    def remove(self, size: int | None) -> None:
        self.add(size, times=-1)
