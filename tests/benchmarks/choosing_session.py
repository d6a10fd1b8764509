"""What it takes to choose among very many rasters, in a process of its own, as `choosing` starts it.

    python3 -m image_service_downloader.tests.benchmarks.choosing_session ROUNDS

Prints the medians as JSON.
"""

from __future__ import annotations

import json
import math
import random
import sys
import time
from collections.abc import Callable, Iterable, Sequence, Sized
from datetime import datetime, timedelta, timezone
from functools import partial
from statistics import median
from typing import Any

import shapely
from shapely.geometry import Point, Polygon, box

from ...core.catalog import Catalog
from ...core.covering import Preference, coverage, fewest_covering
from ...core.footprint_index import FootprintIndex
from ...core.geometry import Area, SpatialReference
from ...core.outline import wkb_of
from ...core.rasters import RasterItem, Rasters
from ...core.selection import estimated_sizes, items_covering, items_within
from ...core.service import ServiceInfo, ServiceUrl

COUNT, CANDIDATES = 100_000, 1000
_ACROSS = 316
_ORIGIN = 500_000.0
_REFERENCE = SpatialReference(25832)
_CIRCLE = 56.4
"""A radius that meets some 10,000 of a grid of units."""


def main(rounds: int) -> None:
    """Measure everything and print the figures."""
    grid, scenes = _catalog(_grid()), _catalog(_scenes())
    areas = {
        "rectangle": _area(box(100.3, 100.3, 200.1, 200.1)),
        "circle": _area(Point(150, 150).buffer(_CIRCLE)),
        "area of 10,000 vertices": _area(Point(150, 150).buffer(_CIRCLE, 2500)),
    }
    figures: dict[str, dict[str, float]] = {}

    def clock(name: str, action: Callable[[], Sized]) -> None:
        taken = []
        for _ in range(rounds):
            started = time.perf_counter()
            found = action()
            taken.append(1000 * (time.perf_counter() - started))
        figures[name] = {"ms": median(taken), "rasters": len(found)}

    def index() -> Sequence[RasterItem]:
        FootprintIndex(grid.items.wkbs)
        return grid.items

    clock("making the index", index)
    for name, area in areas.items():
        clock(f"upright rasters that meet the {name}", partial(items_within, grid, area))
        clock(f"slanted scenes that meet the {name}", partial(items_within, scenes, area))
    small = _area(Point(150, 150).buffer(0.05))
    clock("slanted scenes that cover a small area", lambda: items_covering(scenes, small))
    clock("sizes of all", lambda: estimated_sizes(grid))
    clock("sizes of all, clipped to a circle", lambda: estimated_sizes(grid, areas["circle"]))
    _measure_covering(clock)
    print(json.dumps({"shapely": shapely.__version__, "figures": figures}))


def _measure_covering(clock: Callable[[str, Callable[[], Sized]], None]) -> None:
    side = math.isqrt(CANDIDATES)
    everything = _area(box(0, 0, side, side))
    kinds = {
        "upright tiles that overlap": [box(x, y, x + 1.2, y + 1.2) for x in range(side) for y in range(side)],
        "slanted tiles side by side": [_slanted(x, y, 0.71, 0.3) for x in range(side) for y in range(side)],
        "scattered scenes": [_slanted(x, y, 2.5, x) for x, y in _places(CANDIDATES, side)],
    }
    for name, shapes in kinds.items():
        candidates = _catalog(shapes)
        clock(
            f"the fewest of {len(shapes):,} {name}",
            partial(fewest_covering, candidates, everything, Preference.NEWEST),
        )
        clock(f"the share that {len(shapes):,} {name} cover", partial(_share, candidates, everything))


def _share(candidates: Catalog, area: Area) -> Sequence[RasterItem]:
    coverage(candidates, area)
    return candidates.items


def _grid() -> list[Any]:
    places = ((x, y) for x in range(_ACROSS) for y in range(_ACROSS + 1))
    return [box(x, y, x + 1, y + 1) for (x, y), _ in zip(places, range(COUNT))]


def _scenes() -> list[Any]:
    return [_slanted(x, y, 0.8, x) for x, y in _places(COUNT, _ACROSS)]


def _places(count: int, side: int) -> list[tuple[float, float]]:
    chance = random.Random(1)  # noqa: S311 - the same places each time
    return [(chance.uniform(0, side), chance.uniform(0, side)) for _ in range(count)]


def _slanted(x: float, y: float, size: float, angle: float) -> Polygon:
    across, up = math.cos(angle) * size, math.sin(angle) * size
    return Polygon([(x + across, y + up), (x - up, y + across), (x - across, y - up), (x + up, y - across)])


def _catalog(shapes: Iterable[Any]) -> Catalog:
    first = datetime(2000, 1, 1, tzinfo=timezone.utc)
    items = (
        RasterItem(
            number,
            str(number),
            wkb_of(_moved(shape)),
            cell_size=0.2,
            acquired=first + timedelta(days=number * 7919 % 9001),
        )
        for number, shape in enumerate(shapes)
    )
    return Catalog(_service(), _REFERENCE, Rasters(items))


def _area(shape: Any) -> Area:
    return Area.of(_moved(shape), _REFERENCE)


def _moved(shape: Any) -> Any:
    """Move a shape to where real coordinates are."""
    return Polygon([(x + _ORIGIN, y + 10 * _ORIGIN) for x, y in shape.exterior.coords])


def _service() -> ServiceInfo:
    return ServiceInfo(
        url=ServiceUrl("https://localhost/arcgis/rest/services/Rasters/ImageServer"),
        name="Rasters",
        description="",
        capabilities=frozenset(),
        spatial_reference=_REFERENCE,
        extent=None,
        object_id_field="OBJECTID",
        fields=(),
        pixel_type="U8",
        band_count=3,
        pixel_size=None,
        start_time_field=None,
        max_record_count=None,
        max_download_rasters=None,
        max_download_bytes=None,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
