"""Times the footprints of 100,000 rasters on a real canvas, in a process of its own; prints figures as JSON.

Run by `footprints`, which has the plugin's root imported under its name.
"""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any
from unittest.mock import patch

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsGeometry, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from shapely.geometry import box

from ...core.geometry import SpatialReference
from ...core.outline import wkb_of
from ...core.rasters import RasterItem
from ...ui.footprints.image import ImageItem
from ...ui.footprints.overlay import FootprintOverlay
from ..imageservice.synthetic import synthetic_items

CRS, CODE = "EPSG:25832", 25832
CORNER, SIDE = (500_000.0, 5_000_000.0), 1000.0
PAGE = 1000
"""Rasters that arrive together."""
PROBES = 1000
PANS = 40


def main(count: int) -> None:
    """Measure with so many rasters."""
    app = QgsApplication([], True)
    app.initQgis()
    items = tuple(_items(count))
    canvas = _canvas(items)
    # Otherwise it would come in the middle, for what was made before.
    gc.collect()
    watch = _Watch()
    with (
        patch.object(ImageItem, "show_image", watch.show_image),
        patch.object(ImageItem, "paint", watch.paint),
    ):
        bench = _Bench(app, canvas, items)
        figures = {**bench.take_in(watch), **bench.tick(), **bench.point(), **bench.drag_box(), **bench.pan()}
        figures["longest paint (ms)"] = _milliseconds(max(watch.paints))
        figures["longest of these pauses for garbage collection (ms)"] = _milliseconds(max(watch.collections))
        bench.overlay.release()
    print(json.dumps(figures))


class _Watch:
    """Notes what the canvas is shown and paints."""

    def __init__(self) -> None:
        self.shown: list[float] = []
        """When images were shown."""
        self.paints: list[float] = []
        """Seconds of CPU of each paint."""
        self.collections: list[float] = [0.0]
        """Seconds of CPU of each pass of Python's garbage collector, which looks at the whole catalog too."""
        self._collecting_since = 0.0
        gc.callbacks.append(self._note_collection)
        self._show_image, self._paint = ImageItem.show_image, ImageItem.paint

    @property
    def show_image(self) -> Callable[..., None]:
        """Give what stands in for the method."""

        def noted(item: ImageItem, *arguments: Any) -> None:
            self.shown.append(time.monotonic())
            self._show_image(item, *arguments)

        return noted

    @property
    def paint(self) -> Callable[..., None]:
        """Give what stands in for the method."""

        def timed(item: ImageItem, *arguments: Any) -> None:
            self.paints.append(_seconds(lambda: self._paint(item, *arguments)))

        return timed

    def _note_collection(self, phase: str, _: dict[str, int]) -> None:
        if phase == "start":
            self._collecting_since = time.thread_time()
        else:
            self.collections.append(time.thread_time() - self._collecting_since)


class _Bench:
    """A canvas with the overlay, and the turns of the event loop."""

    def __init__(self, app: QgsApplication, canvas: QgsMapCanvas, items: tuple[RasterItem, ...]) -> None:
        self._app = app
        self._canvas = canvas
        self._items = items
        self._drawn: list[float] = []
        self.overlay = FootprintOverlay(canvas)
        self.overlay.drawn.connect(lambda: self._drawn.append(time.monotonic()))

    def take_in(self, watch: _Watch) -> dict[str, float]:
        """Show all rasters, told page by page."""
        ids = frozenset(item.raster_id for item in self._items)
        started = time.monotonic()
        longest = self._until_drawn(lambda: self._show(ids))
        return {
            "first drawn (s)": round(watch.shown[0] - started, 2),
            "all drawn (s)": round(self._drawn[-1] - started, 2),
            "longest stretch taking in (ms)": _milliseconds(longest),
        }

    def _show(self, ids: frozenset[int]) -> None:
        self.overlay.begin(SpatialReference(CODE, CODE))
        self.overlay.set_ticked(ids)
        for start in range(0, len(self._items), PAGE):
            self.overlay.add(self._items[start : start + PAGE])

    def tick(self) -> dict[str, float]:
        """Untick every second raster."""
        half = frozenset(item.raster_id for item in self._items[::2])
        longest = self._until_drawn(lambda: self.overlay.set_ticked(half))
        return {"longest stretch ticking (ms)": _milliseconds(longest)}

    def point(self) -> dict[str, float]:
        """Find what is under the pointer in many places."""
        times = [_seconds(partial(self._hit, point)) for point in self._places()]
        return {
            "hit test, median (ms)": _milliseconds(statistics.median(times)),
            "hit test, longest (ms)": _milliseconds(max(times)),
        }

    def _hit(self, point: QgsPointXY) -> None:
        next(self.overlay.rasters_at(point), None)

    def drag_box(self) -> dict[str, float]:
        """Find all that a box over the whole map meets, without slices."""
        area = QgsGeometry.fromRect(self._canvas.extent())
        took = _seconds(lambda: sum(1 for _ in self.overlay.rasters_meeting(area)))
        return {"box over all, in slices (ms)": _milliseconds(took)}

    def pan(self) -> dict[str, float]:
        """Move the map and zoom in on it, a step for each turn."""
        longest, extent = 0.0, self._canvas.extent()
        for step in range(PANS):
            moved = QgsRectangle(extent)
            moved.scale(1 - step / (2 * PANS))
            moved += QgsPointXY(0, 0) - QgsPointXY(step * extent.width() / 200, 0)
            longest = max(longest, _seconds(partial(self._canvas.setExtent, moved)) + self._turn())
        longest = max(longest, self._until_drawn(self._canvas.refresh))
        return {"longest stretch panning (ms)": _milliseconds(longest)}

    def _places(self) -> Iterable[QgsPointXY]:
        extent = self._canvas.extent()
        for number in range(PROBES):
            across, up = number * 0.618034 % 1, number * 0.754878 % 1
            yield QgsPointXY(
                extent.xMinimum() + across * extent.width(), extent.yMinimum() + up * extent.height()
            )

    def _until_drawn(self, action: Callable[[], object]) -> float:
        """Act, and turn until all is drawn; give the longest stretch of CPU between two turns, in seconds."""
        self._drawn.clear()
        longest = _seconds(action)
        while not self._drawn:
            longest = max(longest, self._turn())
        return longest

    def _turn(self) -> float:
        return _seconds(self._app.processEvents)


def _items(count: int) -> Iterable[RasterItem]:
    for number, item in enumerate(synthetic_items(count, CORNER, SIDE), start=1):
        yield RasterItem(number, item.name, wkb_of(box(*item.bounds)))


def _canvas(items: tuple[RasterItem, ...]) -> QgsMapCanvas:
    canvas = QgsMapCanvas()
    canvas.resize(1200, 800)
    canvas.show()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem(CRS))
    first, last = items[0].footprint, items[-1].footprint
    if first is not None and last is not None:
        canvas.setExtent(QgsRectangle(*first.bounds[:2], *last.bounds[2:]))
    QgsApplication.processEvents()
    return canvas


def _seconds(action: Callable[[], object]) -> float:
    """Give the CPU time of this thread."""
    before = time.thread_time()
    action()
    return time.thread_time() - before


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)


if __name__ == "__main__":
    main(int(sys.argv[1]))
