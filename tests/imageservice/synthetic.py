"""Catalog items without files: as many as a test of large catalogs needs, near the real ones.

Makes footprints and attributes only, always the same for the same place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from math import ceil, sqrt

FIRST_DAY = datetime(1990, 1, 1, tzinfo=timezone.utc)
DAYS = 12_000

STEP = 0.9
"""Distance of neighbours as a share of their size: they overlap."""

PIXELS_PER_SIDE = 5000


@dataclass(frozen=True)
class SyntheticItem:
    """One item: its footprint is the box `(xmin, ymin, xmax, ymax)`."""

    name: str
    bounds: tuple[float, float, float, float]
    pixel_size: float
    acquired: datetime


def synthetic_items(count: int, corner: tuple[float, float], size: float) -> Iterator[SyntheticItem]:
    """Yield `count` items, squares of `size`, in a grid whose lower left corner is given."""
    columns = ceil(sqrt(count))
    left, bottom = corner
    for index in range(count):
        row, column = divmod(index, columns)
        x, y = left + column * size * STEP, bottom + row * size * STEP
        acquired = FIRST_DAY + timedelta(days=index * 7919 % DAYS)
        yield SyntheticItem(
            name=f"tile_{acquired.year}_{row:04d}_{column:04d}",
            bounds=(x, y, x + size, y + size),
            pixel_size=size / PIXELS_PER_SIDE * (1 + index % 3),
            acquired=acquired,
        )
