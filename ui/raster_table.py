"""The rasters of a catalog as a Qt table model: ticked, sorted and searched on a row index of its own.

A proxy model takes seconds at 100,000 rows. Showing the table is left to `rasters_panel`, choosing by area to
`core`.
"""

from __future__ import annotations

import enum
import html
from collections.abc import Callable, Iterable
from typing import Any

from qgis.core import QgsUnitTypes
from qgis.PyQt.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QLocale,
    QModelIndex,
    QObject,
    Qt,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QFont

from ..core.catalog import Catalog, RasterItem
from ..core.geometry import Area
from ..core.selection import estimate_bytes
from .messages import size_text
from .translate_geometry import crs_of


class Column(enum.IntEnum):
    """What the table shows of a raster, from left to right."""

    NAME = 0
    ACQUIRED = 1
    CELL_SIZE = 2
    SIZE = 3


class RasterTable(QAbstractTableModel):
    """Rows of rasters; ticks belong to the rasters, so that they survive sorting and searching."""

    ticks_changed = pyqtSignal()
    """The user has ticked or unticked; not told when another catalog is shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[RasterItem, ...] = ()
        self._texts: list[str] = []
        self._sizes: list[int | None] = []
        self._order: list[int] = []
        self._rows: list[int] = []
        """Positions in `_items` of the rows shown; `_order` holds those of all, sorted."""
        self._ticked: set[int] = set()
        self._words: list[str] = []
        self._catalog: Catalog | None = None
        self._clip: Area | None = None
        self._highlighted: int | None = None
        self._unit = ""

    def show_catalog(self, catalog: Catalog | None, *, ticked: bool = True) -> None:
        """Show all rasters of a catalog in catalog order, all ticked or none."""
        self.beginResetModel()
        self._catalog = catalog
        self._items = catalog.items if catalog else ()
        self._texts = [f"{item.name}\n{_date(item)}".lower() for item in self._items]
        self._sizes = self._estimates()
        self._order = list(range(len(self._items)))
        self._rows = self._order
        self._ticked = {item.raster_id for item in self._items} if ticked else set()
        self._words = []
        self._highlighted = None
        self._unit = _unit(catalog) if catalog else ""
        self.endResetModel()

    def set_clip(self, clip: Area | None) -> None:
        """Estimate sizes for the parts inside `clip`, in the catalog's spatial reference, if given."""
        self._clip = clip
        self._sizes = self._estimates()
        self._tell_changed(Column.SIZE)

    def search(self, text: str) -> None:
        """Show only the rasters whose name or ISO date holds every word of `text`, case ignored."""
        self.beginResetModel()
        self._words = text.lower().split()
        self._rows = self._found()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, equals in the order they had; what is unknown comes last either way."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [self._rows[index.row()] for index in before]
        keys = self._sort_keys(Column(column))
        known = [position for position in self._order if keys[position] is not None]
        unknown = [position for position in self._order if keys[position] is None]
        known.sort(key=keys.__getitem__, reverse=order == Qt.SortOrder.DescendingOrder)
        self._order = known + unknown
        self._rows = self._found()
        self._move_persistent_indexes(before, kept)
        self.layoutChanged.emit()

    def tick(self, rows: Iterable[int], ticked: bool) -> None:
        """Tick or untick rows, by their numbers as shown."""
        raster_ids = [self.raster_at(row).raster_id for row in rows]
        if ticked:
            self._ticked.update(raster_ids)
        else:
            self._ticked.difference_update(raster_ids)
        self._tell_changed(Column.NAME)
        self.ticks_changed.emit()

    def tick_only(self, raster_ids: Iterable[int]) -> None:
        """Tick these rasters, shown or not, and no others."""
        self._ticked = set(raster_ids)
        self._tell_changed(Column.NAME)
        self.ticks_changed.emit()

    def toggle(self, rows: Iterable[int]) -> None:
        """Tick rows, or untick them where all are ticked already."""
        chosen = list(rows)
        self.tick(chosen, ticked=any(self.raster_at(row).raster_id not in self._ticked for row in chosen))

    @property
    def ticked(self) -> frozenset[int]:
        """The ids of the ticked rasters, shown or not."""
        return frozenset(self._ticked)

    @property
    def rasters_in_all(self) -> int:
        """The number of rasters, shown or not."""
        return len(self._items)

    @property
    def ticked_bytes(self) -> int | None:
        """Estimated bytes of the ticked rasters; None as soon as one is unknown."""
        sizes = [size for item, size in zip(self._items, self._sizes) if item.raster_id in self._ticked]
        return None if None in sizes else sum(size or 0 for size in sizes)

    def raster_at(self, row: int) -> RasterItem:
        """Give the raster of a row as shown."""
        return self._items[self._rows[row]]

    def highlight(self, raster_id: int | None) -> int | None:
        """Set one raster off from the others; give its row, or None where it is not shown."""
        self._highlighted = raster_id
        self._tell_changed(Column.NAME)
        rows = (
            row for row, position in enumerate(self._rows) if self._items[position].raster_id == raster_id
        )
        return next(rows, None)

    def rowCount(self, parent: QModelIndex | None = None) -> int:
        """Give the number of rows shown."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | None = None) -> int:
        """Give the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(Column)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Let the name column be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == Column.NAME else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give texts, ticks, alignment, tooltips, and bold type for the highlighted raster."""
        answers: dict[int, Callable[[int, Column], Any]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.CheckStateRole: self._check_state,
            Qt.ItemDataRole.FontRole: self._font,
            Qt.ItemDataRole.TextAlignmentRole: lambda _, column: _alignment(column),
            Qt.ItemDataRole.ToolTipRole: lambda row, _: self._tooltip(row),
        }
        answer = answers.get(role)
        return answer(index.row(), Column(index.column())) if answer and index.isValid() else None

    def setData(self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick one raster."""
        if not index.isValid() or index.column() != Column.NAME or role != Qt.ItemDataRole.CheckStateRole:
            return False
        # A view hands over the number that stands for the state.
        self.tick([index.row()], ticked=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Give the columns' titles."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _title(Column(section))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        if role == Qt.ItemDataRole.ToolTipRole:
            return _explanation(Column(section))
        return None

    def _estimates(self) -> list[int | None]:
        if self._catalog is None:
            return []
        return [estimate_bytes(item, self._catalog.service, self._clip) for item in self._items]

    def _found(self) -> list[int]:
        found = self._order
        for word in self._words:
            found = [position for position in found if word in self._texts[position]]
        return found

    def _sort_keys(self, column: Column) -> list[Any]:
        """Give a key for each raster; None where the value is unknown."""
        if column is Column.NAME:
            return [item.name.lower() for item in self._items]
        if column is Column.ACQUIRED:
            return [item.acquired for item in self._items]
        if column is Column.CELL_SIZE:
            return [item.cell_size for item in self._items]
        return self._sizes

    def _move_persistent_indexes(self, before: list[QModelIndex], positions: list[int]) -> None:
        rows = {position: row for row, position in enumerate(self._rows)} if before else {}
        after = [self.index(rows[position], index.column()) for index, position in zip(before, positions)]
        self.changePersistentIndexList(before, after)

    def _tell_changed(self, column: Column) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._rows) - 1, column))

    def _text(self, row: int, column: Column) -> str:
        item = self.raster_at(row)
        if column is Column.NAME:
            return item.name
        if column is Column.ACQUIRED:
            return _date(item)
        if column is Column.CELL_SIZE:
            return (
                f"{QLocale().toString(item.cell_size, 'g', 4)} {self._unit}".strip() if item.cell_size else ""
            )
        size = self._sizes[self._rows[row]]
        return "" if size is None else size_text(size)

    def _check_state(self, row: int, column: Column) -> Qt.CheckState | None:
        if column is not Column.NAME:
            return None
        is_ticked = self.raster_at(row).raster_id in self._ticked
        return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked

    def _font(self, row: int, column: Column) -> QFont | None:
        if column is not Column.NAME or self.raster_at(row).raster_id != self._highlighted:
            return None
        font = QFont()
        font.setBold(True)
        return font

    def _tooltip(self, row: int) -> str:
        lines = [self.raster_at(row).name]
        for column in (Column.ACQUIRED, Column.CELL_SIZE, Column.SIZE):
            text = self._text(row, column)
            if text:
                lines.append(f"{_title(column)}: {text}")
        # A tooltip guesses whether it is HTML, and a server's words are nobody's markup.
        return f"<qt>{'<br>'.join(html.escape(line) for line in lines)}</qt>"


def _title(column: Column) -> str:
    titles = {
        Column.NAME: QCoreApplication.translate("RasterTable", "Name"),
        Column.ACQUIRED: QCoreApplication.translate("RasterTable", "Date"),
        Column.CELL_SIZE: QCoreApplication.translate("RasterTable", "Cell size"),
        Column.SIZE: QCoreApplication.translate("RasterTable", "Size"),
    }
    return titles[column]


def _explanation(column: Column) -> str | None:
    if column is Column.ACQUIRED:
        return QCoreApplication.translate("RasterTable", "Date of acquisition, UTC")
    if column is Column.SIZE:
        return QCoreApplication.translate(
            "RasterTable", "Estimated from footprint and cell size, uncompressed"
        )
    return None


def _date(item: RasterItem) -> str:
    return item.acquired.date().isoformat() if item.acquired else ""


def _unit(catalog: Catalog) -> str:
    """Give the short name of the unit of cell sizes; empty where the spatial reference is not known."""
    crs = crs_of(catalog.service.spatial_reference)
    return QgsUnitTypes.toAbbreviatedString(crs.mapUnits()) if crs.isValid() else ""


def _alignment(column: Column) -> Qt.AlignmentFlag:
    is_number = column in (Column.CELL_SIZE, Column.SIZE)
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
