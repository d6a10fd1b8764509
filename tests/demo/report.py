"""Prints what an unattended session came to, and says of each raster whether it is what the service has.

Comparing pixels is left to `pixels`.
"""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path

from .handover import LoadedRaster, Outcome
from .pixels import Area, Difference, compare
from .samples import CAMPAIGNS

SUFFIXES = {campaign.suffix for campaign in CAMPAIGNS}


def report(outcome: Outcome, downloads: Path, data: Path) -> bool:
    """Print each raster and the way to it; tell whether any came and all are their sources.

    `downloads` is the folder with the job's own folder in it, `data` that of the service's rasters.
    """
    area = Area(outcome.corners, outcome.area_crs)
    rasters = sorted(outcome.rasters, key=lambda raster: raster.path)
    is_same = [_print_raster(raster, downloads, data, area) for raster in rasters]
    print(f"{sum(is_same)} of {len(rasters)} rasters are, inside the area, pixel for pixel their sources.")
    print(f"{len(outcome.clicks)} clicks: {', '.join(_counted(outcome.clicks))}")
    return bool(is_same) and all(is_same)


def _print_raster(raster: LoadedRaster, downloads: Path, data: Path, area: Area) -> bool:
    path = Path(raster.path)
    source = _source(data.joinpath(*path.relative_to(downloads).parts[1:]))
    facts = f"{path.stat().st_size:,} bytes, {raster.crs}, {raster.columns} x {raster.rows} pixels"
    try:
        match = compare(path, source, area)
        found = (
            f"{match.bands} bands, {match.pixels_inside:,} pixels inside equal the source's, NoData outside"
        )
    except Difference as difference:
        match, found = None, f"DIFFERS from its source: {difference}"
    print(f"{os.path.relpath(path)}\n    {facts}, {found}")
    return match is not None


def _source(path: Path) -> Path:
    """Return the source of a raster that may have come in another format: the same name, another suffix."""
    return next(source for source in map(path.with_suffix, SUFFIXES) if source.exists())


def _counted(clicks: tuple[str, ...]) -> list[str]:
    runs = ((what, len(list(run))) for what, run in groupby(clicks))
    return [what if times == 1 else f"{what} ({times} times)" for what, times in runs]
