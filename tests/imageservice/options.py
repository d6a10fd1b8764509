"""What the person who starts the service can choose.

Reading it from a command line is left to `__main__`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """The settings of one service."""

    data: Path
    """Folder with the rasters; subfolders count."""

    port: int = 0
    """TCP port on 127.0.0.1; 0 is any free one."""

    name: str = "Rasters"
    """Name of the service; may hold one folder: `Folder/Name`."""

    wkid: int | None = None
    """Spatial reference of the service; None is the commonest of its rasters."""

    capabilities: tuple[str, ...] = ("Catalog", "Download", "Image", "Metadata")
    """What the service allows, as in the root resource's `capabilities`."""

    is_mosaic: bool = True
    """False: answer like a service on a single raster dataset, without catalog, fields and limits."""

    max_record_count: int = 1000
    """Most catalog items in one answer of /query."""

    max_download_images: int = 20
    """Most rasters in one /download."""

    max_download_mb: int = 2048
    """Most megabytes in the answer of one /download."""

    output_lifetime_seconds: float = 600
    """Age at which a clipped or converted file is gone."""

    latency_ms: int = 0
    """Wait before each answer."""

    clip_ms: int = 0
    """Wait for each raster that is clipped or converted: real servers need seconds."""

    synthetic: int = 0
    """Number of catalog items to add that have no files."""

    rate_limit: float | None = None
    """Most bytes in a second on one connection, of files only; None is no limit."""

    faults: tuple[tuple[str, float | None], ...] = ()
    """What goes wrong on purpose: names of `faults.FAULTS` with their values, None being the fault's own."""

    fault_seed: int = 0
    """Decides which files and requests meet the faults."""

    def allows(self, capability: str) -> bool:
        """Tell whether the service has this capability."""
        return capability.casefold() in {mine.casefold() for mine in self.capabilities}

    @property
    def offers_catalog(self) -> bool:
        """Whether the service answers questions about single rasters."""
        return self.is_mosaic and self.allows("Catalog")

    @property
    def offers_download(self) -> bool:
        """Whether the service gives the rasters' files."""
        return self.offers_catalog and self.allows("Download")
