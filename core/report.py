"""What a download amounted to: every raster with its files, or with the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import DownloaderError
from .formats import RasterFormat, format_of_file, main_files
from .plan import DownloadRequest
from .rasters import RasterItem


@dataclass(frozen=True)
class LocalFile:
    """One whole file on the disk."""

    path: Path
    size: int
    """Bytes."""


@dataclass(frozen=True)
class RasterResult:
    """What became of one raster."""

    item: RasterItem
    files: tuple[LocalFile, ...] = ()
    """Side-cars included; a file shared with other rasters is named with each."""
    error: DownloaderError | None = None
    """None when all files are whole."""
    left_whole: bool = False
    """Whether it lies wholly inside the clip geometry: the service then hands out the native file."""
    was_there: bool = False
    """Whether all files were whole on the disk before this run."""

    @property
    def main_paths(self) -> tuple[Path, ...]:
        """Give the files to open, without the side-cars."""
        return main_files([file.path for file in self.files])

    @property
    def format(self) -> RasterFormat | None:
        """Give the format it came in; None where it is none of ``FORMATS``, or did not come."""
        return format_of_file(self.main_paths[0].name) if self.main_paths else None


@dataclass(frozen=True)
class DownloadReport:
    """The outcome of a whole job."""

    request: DownloadRequest
    results: tuple[RasterResult, ...]
    """In the order of the request."""
    bytes_received: int
    """Bytes that came over the network in this run."""

    @property
    def finished(self) -> tuple[RasterResult, ...]:
        """Give the rasters whose files are all whole."""
        return tuple(result for result in self.results if result.error is None)

    @property
    def failed(self) -> tuple[RasterResult, ...]:
        """Give the rasters that did not come, or not whole."""
        return tuple(result for result in self.results if result.error is not None)

    @property
    def rasters_there(self) -> int:
        """Count the rasters that were whole on the disk before this run."""
        return sum(result.was_there for result in self.results)

    @property
    def fallbacks(self) -> tuple[RasterResult, ...]:
        """Give the rasters that should have come in the chosen format, but came in another.

        The service falls back to TIFF where the format cannot hold the pixel type or the number of bands.
        """
        wanted = self.request.format
        if wanted is None or not self.request.server_works:
            return ()
        return tuple(
            result
            for result in self.finished
            if result.format is not wanted and (self.request.convert_whole or not result.left_whole)
        )
