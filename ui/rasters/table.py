"""The rasters of a catalog as a Qt table model: taken in by slices, ticked, sorted and searched.

The order of the rows is `index`'s work, what is in the cells `contents`'s; showing the table is
left to `panel`, choosing by area to `core`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from qgis.PyQt.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ...core.catalog import Catalog
from ...core.geometry import Area
from ...core.rasters import RasterItem, Rasters
from ...core.service import ServiceInfo, ServiceUrl
from ..slices import Slices, are_done
from .columns import Column, Kind, RasterColumn, columns_of
from .contents import RasterContents
from .filters import Choice, Filter
from .index import RasterIndex
from .pictures import RasterPictures
from .sizes import RasterSizes
from .states import States

_SLICE = 1000
"""Rasters taken in between two turns of the event loop."""
_GROWTH = 1.2
"""By how much the list grows, while more rasters wait, until its rows are put in order."""
_CPU_SECONDS = 0.008
"""For work that can go on in the next turn."""


class RasterTable(QAbstractTableModel):
    """Rows of rasters; ticks belong to the rasters, so that they survive sorting and searching."""

    ticks_changed = pyqtSignal()
    """The user has ticked or unticked; not told when other rasters are shown."""
    about_to_settle = pyqtSignal()
    """Rows are about to move, because rasters that have come find their places among the others."""
    grown = pyqtSignal()
    """More rasters are in the list, or have found their places in it."""
    amount_known = pyqtSignal()
    """The sizes of all ticked rasters are worked out."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._working = QTimer(self)
        self._working.timeout.connect(self._work)
        self._letting_go = Slices(self)
        self._clip: Area | None = None
        self.ticks_are_fixed = False
        """Whether ticks can only be looked at."""
        self.pictures = RasterPictures()
        self._pictured: ServiceUrl | None = None
        """Whose pictures they are."""
        self._index = RasterIndex(())
        sizes = RasterSizes(None, self._index.items, None)
        self._contents = RasterContents((), self._index, sizes, self.pictures)
        self.begin(None)

    def begin(self, service: ServiceInfo | None) -> None:
        """Show no rasters, and make ready for those of a service."""
        self.beginResetModel()
        self._working.stop()
        if service is not None and service.url != self._pictured:
            self._pictured = service.url
            self.pictures = RasterPictures()
        self._service = service
        self.columns: tuple[RasterColumn, ...] = columns_of(service)
        self._letting_go.add(self._index.let_go())
        self._index = RasterIndex(self.columns)
        self._coming = Rasters()
        """Rasters that have come since all were in the list that had come before."""
        self._taken_in = 0
        """How many of them are in the list."""
        self._rasters_in_order = 0
        self._sorter: Iterator[None] | None = None
        """What is left to do until rows can be shown in another order."""
        self._is_settling = False
        """Whether that is for rasters that have come."""
        sizes, states = RasterSizes(service, self._index.items, self._clip), self._contents.states
        self._contents = RasterContents(self.columns, self._index, sizes, self.pictures)
        self._contents.states = states
        self._sorting: tuple[int, Qt.SortOrder] | None = None
        self.endResetModel()

    def add(self, items: Rasters) -> None:
        """Show more rasters, each in its place: some at once, many slice by slice."""
        self._coming.extend(items)
        if not self._working.isActive():
            self._work()

    def show_catalog(self, catalog: Catalog, *, ticked: bool = True) -> None:
        """Show the rasters of a catalog, all ticked or none."""
        self.begin(catalog.service)
        self.show_ticked(frozenset(catalog.items.ids if ticked else ()))
        self.add(catalog.items)

    def show_ticked(self, raster_ids: frozenset[int]) -> None:
        """Show that these rasters are ticked, and no others, of those in the list and those to come."""
        self._contents.ticked = raster_ids
        self._tell_changed(Column.NAME)
        self._expect_sizes()
        if not self._working.isActive():
            self._work()

    def set_clip(self, clip: Area | None) -> None:
        """Estimate sizes for the parts inside `clip`, in the catalog's spatial reference, if given."""
        self._clip = clip
        self._contents.sizes = RasterSizes(self._service, self._index.items, clip)
        self._sizes.extend(self.rasters_in_all)
        self._tell_changed(Column.SIZE)
        self._expect_sizes()
        self._work()

    def show_states(self, states: States) -> None:
        """Show how rasters stand in a download, beside their names, in place of what was shown before."""
        self._contents.states = states
        self._tell_changed(Column.NAME)

    def search(self, text: str) -> None:
        """Show only the rasters in whose texts every word of `text` occurs, case ignored."""
        self._narrow(lambda: self._index.search(text))

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Show only the rasters that pass every filter."""
        self._narrow(lambda: self._index.set_filters(filters))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, equals in the order they had; what is unknown comes last either way.

        Many rows take some turns of the event loop, and stay as they are meanwhile.
        """
        # A view's header asks twice.
        if (column, order) == self._sorting or not 0 <= column < len(self.columns):
            return
        self._sorting = (column, order)
        self._is_settling = False
        self._begin_sorting()
        if self._is_by_size:
            self._expect_sizes()
        self._work()

    def show_picture(self, raster_id: int, image: QImage | None) -> None:
        """Show a raster's small picture, or take note that it has none."""
        self.pictures.put(raster_id, image)
        row = self.row_of(raster_id)
        if row is not None:
            index = self.index(row, Column.PICTURE)
            self.dataChanged.emit(index, index)

    def tick(self, rows: Collection[int], ticked: bool) -> None:
        """Tick or untick rows, by their numbers as shown."""
        self._tick(self._index.id_set(rows), ticked)

    def tick_only(self, raster_ids: Iterable[int]) -> None:
        """Tick these rasters, shown or not, and no others."""
        self._take_ticks(frozenset(raster_ids))

    def toggle(self, rows: Collection[int]) -> None:
        """Tick rows, or untick them where all are ticked already."""
        raster_ids = self._index.id_set(rows)
        self._tick(raster_ids, not self._contents.ticked.issuperset(raster_ids))

    @property
    def ticked(self) -> frozenset[int]:
        """The ids of the ticked rasters, shown or not."""
        return self._contents.ticked

    @property
    def ticked_count(self) -> int:
        """The number of the ticked rasters."""
        return len(self._contents.ticked)

    @property
    def rasters_in_all(self) -> int:
        """The number of rasters, shown or not."""
        return len(self._index.items)

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What there is to filter by."""
        return self._index.choices

    @property
    def ticked_bytes(self) -> int | None:
        """Estimated bytes of the ticked rasters; None as soon as one is unknown, or not worked out yet."""
        return None if self._is_more_to_come else self._sizes.total

    def raster_at(self, row: int) -> RasterItem:
        """Give the raster of a row as shown."""
        return self._index.items[self._index.rows[row]]

    def ids(self, rows: Iterable[int]) -> list[int]:
        """Give the ids of the rasters in rows."""
        return self._index.ids(rows)

    def id_set(self, rows: Collection[int]) -> frozenset[int]:
        """Give the ids of the rasters in many rows, in no order."""
        return self._index.id_set(rows)

    def row_of(self, raster_id: int | None) -> int | None:
        """Give the row of a raster; None where it is not shown."""
        return None if raster_id is None else self._index.row_of(raster_id)

    def highlight(self, raster_id: int | None) -> int | None:
        """Set one raster off from the others; give its row, or None where it is not shown."""
        before, self._contents.lit = self._contents.lit, raster_id
        row = self.row_of(raster_id)
        for changed in (self.row_of(before), row):
            if changed is not None:
                self.dataChanged.emit(self.index(changed, 0), self.index(changed, len(self.columns) - 1))
        return row

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Give the number of rows shown."""
        return 0 if parent is not None and parent.isValid() else len(self._index.rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Let the name column be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.NAME else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell says and shows, and have a size worked out that is looked at."""
        if not index.isValid():
            return None
        answer = self._contents.cell(index.row(), index.column(), role)
        if self._sizes.is_looked_at:
            self._working.start()
        return answer

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick one raster."""
        if not index.isValid() or index.column() != Column.NAME or role != Qt.ItemDataRole.CheckStateRole:
            return False
        # A view hands over the number that stands for the state.
        self.tick([index.row()], ticked=Qt.CheckState(value) == Qt.CheckState.Checked)
        return not self.ticks_are_fixed

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give the columns' titles, and what stands behind them."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        return self._contents.header(section, role)

    # -- what is done between two turns of the event loop

    def _work(self) -> None:
        """Do a little of what there is to do, and go on in the next turn where more is left."""
        end = time.thread_time() + _CPU_SECONDS
        if self._is_more_to_come and self._sorter is None:
            self._take_in_some()
        self._go_on_sorting(end)
        if self._sizes.is_looked_at or not self._sizes.is_complete:
            self._work_out_sizes(end)
        if self._is_more_to_come or self._sorter or self._sizes.is_looked_at or not self._sizes.is_complete:
            self._working.start()
        else:
            self._working.stop()

    @property
    def _sizes(self) -> RasterSizes:
        return self._contents.sizes

    @property
    def _is_more_to_come(self) -> bool:
        return self._taken_in < len(self._coming)

    def _take_in_some(self) -> None:
        items = self._coming[self._taken_in : self._taken_in + _SLICE]
        self._taken_in += len(items)
        if not self._is_more_to_come:
            self._coming, self._taken_in = Rasters(), 0
        self._take_in(items)

    def _take_in(self, items: Rasters) -> None:
        found, first = self._index.add(items), self.rowCount()
        self._sizes.extend(len(items))
        if found:
            self.beginInsertRows(QModelIndex(), first, first + len(found) - 1)
            self._index.show(found)
            self.endInsertRows()
        if not self._is_more_to_come or self.rasters_in_all > _GROWTH * self._rasters_in_order:
            # Not for every slice: that takes longer than all the rest.
            self._rasters_in_order = self.rasters_in_all
            self._is_settling = True
            self._begin_sorting()
        if not self._is_more_to_come:
            self._expect_sizes()
        self.grown.emit()

    def _begin_sorting(self) -> None:
        """Get the rows into order, in place of whatever order was being worked out."""
        if self._sorting is not None:
            column, order = self._sorting
            is_descending = order == Qt.SortOrder.DescendingOrder
            values = self._sizes.all() if self._is_by_size else None
            self._sorter = self._index.sort(self.columns[column], descending=is_descending, values=values)

    def _go_on_sorting(self, end: float) -> None:
        if self._sorter is None or not are_done(self._sorter, end):
            return
        self._sorter = None
        if self._is_settling:
            self.about_to_settle.emit()
        self._rearrange(self._index.show_sorted)
        if self._is_settling:
            self.grown.emit()

    @property
    def _is_by_size(self) -> bool:
        return self._sorting is not None and self.columns[self._sorting[0]].kind is Kind.SIZE

    def _expect_sizes(self) -> None:
        """Have the sizes of all ticked rasters worked out, and all others where rows are sorted by them."""
        others = range(self.rasters_in_all) if self._is_by_size else ()
        self._sizes.expect(self._index.positions(self._contents.ticked), others)

    def _work_out_sizes(self, end: float) -> None:
        was_complete, was_looked_at = self._sizes.is_complete, self._sizes.is_looked_at
        self._sizes.work_out(end)
        if was_looked_at:
            self._tell_changed(Column.SIZE)
        if self._sizes.is_complete and not was_complete:
            if self._is_by_size:
                self._begin_sorting()
                self._go_on_sorting(end)
            self.amount_known.emit()

    def _tick(self, raster_ids: frozenset[int], ticked: bool) -> None:
        self._take_ticks(self._contents.ticked | raster_ids if ticked else self._contents.ticked - raster_ids)

    def _take_ticks(self, raster_ids: frozenset[int]) -> None:
        if self.ticks_are_fixed:
            return
        self._contents.ticked = raster_ids
        self._tell_changed(Column.NAME)
        self._expect_sizes()
        if self.rasters_in_all > _SLICE:
            self._working.start()  # of many, the ticks alone take long enough for one turn
        else:
            self._work()
        self.ticks_changed.emit()

    def _narrow(self, narrow: Callable[[], None]) -> None:
        self.beginResetModel()
        narrow()
        self.endResetModel()

    def _rearrange(self, sort: Callable[[], None]) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        positions = [self._index.rows[index.row()] for index in before]
        sort()
        rows = self._index.rows_of(positions)
        after = [self.index(row, index.column()) for row, index in zip(rows, before)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _tell_changed(self, column: Column) -> None:
        if self._index.rows:
            self.dataChanged.emit(self.index(0, column), self.index(self.rowCount() - 1, column))
