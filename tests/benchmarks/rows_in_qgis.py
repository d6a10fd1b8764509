"""Measures the panel of rasters in this process, which is QGIS: `rows_in_qgis URL` prints figures as JSON.

Time is the CPU time of the window's thread in the longest turn of the event loop that an act leads to: a busy
machine does not count. What the figures are for is left to `rows`.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit, QTableView

from ...core.catalog import RastersListed, read_catalog
from ...core.connection import Connection
from ...core.events import Event
from ...core.rasters import Rasters
from ...core.service import ServiceInfo, ServiceUrl, describe
from ...ui.rasters.filters import RangeChoice, RangeFilter
from ...ui.rasters.panel import RastersPanel
from ...ui.rasters.table import RasterTable

WIDTH, HEIGHT = 600, 700
WORDS = "tile_2010 0317"
Figures = dict[str, float]


def main(url: str) -> None:
    """Read the catalog, show it as it comes, use the list, and print what that took."""
    application = QgsApplication([], True)
    application.initQgis()
    service, pages = _read(url)
    panel = RastersPanel()
    panel.resize(WIDTH, HEIGHT)
    panel.show()
    QTest.qWaitForWindowExposed(panel)
    before = _resident_bytes()
    figures = _show(panel, service, pages)
    rows = sum(len(page) for page in pages)
    figures["memory"] = {"bytes_per_row": (_resident_bytes() - before) / rows}
    figures.update(_use(panel))
    print(json.dumps(figures))
    # Widgets that outlive QGIS bring the process down.
    panel.close()
    del panel
    application.exitQgis()


def _read(url: str) -> tuple[ServiceInfo, list[Rasters]]:
    pages: list[Rasters] = []

    def note(event: Event) -> None:
        if isinstance(event, RastersListed):
            pages.append(event.items)

    with Connection(url) as connection:
        service = describe(ServiceUrl.parse(url), connection)
        read_catalog(service, connection, notify=note)
    return service, pages


def _show(panel: RastersPanel, service: ServiceInfo, pages: Sequence[Rasters]) -> dict[str, Figures]:
    panel.begin(service)
    table = panel.findChild(RasterTable)
    turns = [_timed(table, partial(panel.add_rasters, page)) for page in pages]
    return {"first_rows": _figures(turns[:1]), "while_rows_come": _figures(turns)}


def _use(panel: RastersPanel) -> dict[str, Figures]:
    table, view = panel.findChild(RasterTable), panel.findChild(QTableView)
    search = panel.findChild(QLineEdit)
    timed = partial(_timed, table)
    keys = [timed(partial(QTest.keyClicks, search, key)) for key in WORDS]
    keys += [timed(lambda: QTest.keyClick(search, Qt.Key.Key_Backspace)) for _ in WORDS]
    columns = range(table.columnCount())
    orders = (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    sorts = [timed(partial(view.sortByColumn, column, order)) for column in columns for order in orders]
    ranges = [choice for choice in table.choices if isinstance(choice, RangeChoice)]
    filters = [timed(partial(table.set_filters, [_upper_half(one)])) for one in ranges]
    table.set_filters(())
    ids = table.ids(range(0, table.rowCount(), table.rowCount() // 20))
    hovers = [timed(partial(panel.highlight, raster_id)) for raster_id in ids]
    ticks = [timed(lambda: table.tick(range(table.rowCount()), ticked=True)) for _ in range(5)]
    selections = [timed(act) for _ in range(5) for act in (view.selectAll, view.clearSelection)]
    return {
        "keystroke": _figures(keys),
        "sort": _figures(sorts),
        "filter": _figures(filters),
        "hover": _figures(hovers),
        "tick_all": _figures(ticks),
        "select_all": _figures(selections),
    }


def _upper_half(choice: RangeChoice) -> RangeFilter:
    return RangeFilter(choice.column, (choice.low + choice.high) / 2, choice.high)


def _timed(table: RasterTable, act: Callable[[], object]) -> float:
    """Give the milliseconds of CPU of the longest turn, from an act until nothing is left to do for it."""
    QgsApplication.processEvents()
    longest = _milliseconds(lambda: (act(), QgsApplication.processEvents()))
    while any(timer.isActive() for timer in table.findChildren(QTimer)):
        longest = max(longest, _milliseconds(QgsApplication.processEvents))
    return longest


def _milliseconds(turn: Callable[[], object]) -> float:
    started = time.thread_time()
    turn()
    return 1000 * (time.thread_time() - started)


def _figures(times: Sequence[float]) -> Figures:
    return {"median": median(times), "longest": max(times)}


def _resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


if __name__ == "__main__":
    main(sys.argv[1])
