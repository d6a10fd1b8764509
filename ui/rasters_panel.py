"""The rasters on offer as a person sees them: search, tick, sort, and what the ticked ones amount to.

Rows and ticks are `raster_table`'s; which rasters are shown, and what hovering lights up elsewhere, is left
to the dock.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QEvent, QLocale, QModelIndex, Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QPalette, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.catalog import Catalog
from ..core.geometry import Area
from .messages import size_text
from .raster_table import Column, RasterTable

_OTHERS = (Column.ACQUIRED, Column.CELL_SIZE, Column.SIZE)
"""The columns beside the name."""
_DISPENSABLE = ((Column.CELL_SIZE, 26), (Column.SIZE, 14))
"""The columns that give way, the first one first, where names would have room for fewer characters."""

_FEWEST_ROWS = 5
"""That are in sight however low the dock is."""


class RastersPanel(QWidget):
    """Show a catalog's rasters, the newest on top, or a message in their place."""

    selection_changed = pyqtSignal(object)
    """The frozenset of the ticked rasters' ids, when the user has changed it."""
    raster_hovered = pyqtSignal(object)
    """The id of the raster under the pointer, or of the row reached by keyboard; None when it is left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._table = RasterTable(self)
        self._search = _search_field()
        self._view = _RasterView(self._table)
        self._tick_all = _button(QCoreApplication.translate("RastersPanel", "All"))
        self._tick_none = _button(QCoreApplication.translate("RastersPanel", "None"))
        self._notice = _text_label(Qt.AlignmentFlag.AlignCenter)
        self._summary = _text_label(Qt.AlignmentFlag.AlignLeft)
        self._body = QStackedWidget()
        self._name_controls()
        self._lay_out()
        self._connect()
        self._refresh()

    def show_rasters(self, catalog: Catalog | None, *, ticked: bool = True) -> None:
        """Show a catalog, all ticked or none, newest first, the search cleared; None empties the panel."""
        self._message = ""
        self._search.clear()
        self._table.show_catalog(catalog, ticked=ticked)
        self._view.sortByColumn(Column.ACQUIRED, Qt.SortOrder.DescendingOrder)
        self._view.scrollToTop()
        self._refresh()

    def show_message(self, text: str) -> None:
        """Show a message, as plain text, instead of rasters; they are forgotten."""
        self.show_rasters(None)
        self._message = text
        self._refresh()

    def set_clip(self, clip: Area | None) -> None:
        """Estimate sizes for the parts inside `clip`, in the catalog's spatial reference, if given."""
        self._table.set_clip(clip)
        self._refresh()

    def highlight(self, raster_id: int | None) -> None:
        """Set off a raster that is pointed at elsewhere, and bring its row into view."""
        row = self._table.highlight(raster_id)
        if row is not None:
            self._view.scrollTo(self._table.index(row, Column.NAME))

    def tick_only(self, raster_ids: frozenset[int]) -> None:
        """Tick these rasters and no others, as if the user had."""
        self._table.tick_only(raster_ids)

    @property
    def ticked(self) -> frozenset[int]:
        """The ids of the ticked rasters, also of those that the search hides."""
        return self._table.ticked

    def _name_controls(self) -> None:
        self._view.setAccessibleName(QCoreApplication.translate("RastersPanel", "Rasters"))
        for button, text in (
            (self._tick_all, QCoreApplication.translate("RastersPanel", "Tick all rasters in the list")),
            (self._tick_none, QCoreApplication.translate("RastersPanel", "Untick all rasters in the list")),
        ):
            button.setToolTip(text)
            button.setAccessibleName(text)

    def _lay_out(self) -> None:
        self._body.addWidget(self._view)
        self._body.addWidget(self._notice)
        tools = QHBoxLayout()
        for widget in (self._search, self._tick_all, self._tick_none):
            tools.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(tools)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._summary)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._find)
        self._tick_all.clicked.connect(lambda: self._table.tick(range(self._table.rowCount()), ticked=True))
        self._tick_none.clicked.connect(lambda: self._table.tick(range(self._table.rowCount()), ticked=False))
        self._table.ticks_changed.connect(self._tell_selection)
        self._view.row_hovered.connect(self._tell_hovered)

    def _find(self, text: str) -> None:
        self._table.search(text)
        self._refresh()

    def _tell_selection(self) -> None:
        self._refresh()
        self.selection_changed.emit(self.ticked)

    def _tell_hovered(self, row: int) -> None:
        self.raster_hovered.emit(None if row < 0 else self._table.raster_at(row).raster_id)

    def _refresh(self) -> None:
        has_rasters = self._table.rasters_in_all > 0
        is_found = self._table.rowCount() > 0
        for control in (self._search, self._tick_all, self._tick_none, self._summary):
            control.setVisible(has_rasters)
        for button in (self._tick_all, self._tick_none):
            button.setEnabled(is_found)
        self._notice.setText(self._not_found() if has_rasters else self._message)
        self._body.setCurrentWidget(self._view if is_found else self._notice)
        self._summary.setText(self._amount())

    def _not_found(self) -> str:
        text = QCoreApplication.translate("RastersPanel", "No raster matches “{text}”.")
        return text.format(text=self._search.text().strip())

    def _amount(self) -> str:
        in_all = self._table.rasters_in_all
        text = QCoreApplication.translate("RastersPanel", "{ticked} of %n raster(s)", None, in_all)
        count = text.format(ticked=QLocale().toString(len(self.ticked)))
        size = self._table.ticked_bytes
        if not size:
            return count
        text = QCoreApplication.translate("RastersPanel", "{count} · about {size}")
        return text.format(count=count, size=size_text(size))


class _RasterView(QTableView):
    """A table of whole rows: the space bar ticks them, and hovering is told by row."""

    row_hovered = pyqtSignal(int)
    """The row under the pointer or the current one, -1 when it is left."""

    def __init__(self, table: RasterTable) -> None:
        super().__init__()
        self._table = table
        self.setModel(table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSortingEnabled(True)
        self.setItemDelegateForColumn(Column.NAME, _TickDelegate(self))
        # The table takes what height the other parts of the dock leave, and some rows in any case.
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setMinimumHeight((_FEWEST_ROWS + 1) * (self.fontMetrics().height() + 8))
        self._set_up_headers()
        self._tell_hovering()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the space bar tick and untick the selected rows, whichever column is the current one."""
        rows = [index.row() for index in self.selectionModel().selectedRows()]
        if event.key() == Qt.Key.Key_Space and rows:
            self._table.toggle(rows)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out while names would be too short to tell apart; the tooltips hold everything."""
        super().resizeEvent(event)
        room = self.viewport().width() - sum(self._width(column) for column in _OTHERS)
        for column, characters in _DISPENSABLE:
            is_cramped = room < characters * self.fontMetrics().averageCharWidth()
            self.setColumnHidden(column, is_cramped)
            room += self._width(column) if is_cramped else 0

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell the row that the keyboard, or a click, has reached."""
        super().currentChanged(current, previous)
        self.row_hovered.emit(current.row())

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell that the pointer has left the rows."""
        if event.type() == QEvent.Type.Leave:
            self.row_hovered.emit(-1)
        return super().viewportEvent(event)

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 6)
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column in _OTHERS:
            self.setColumnWidth(column, self._width(column))

    def _width(self, column: Column) -> int:
        """Give the pixels that the column's title with its arrow, and its usual texts, need."""
        usual = {Column.ACQUIRED: "0000-00-00", Column.CELL_SIZE: "0.000 m", Column.SIZE: "000.0 MB"}[column]
        padding = self.fontMetrics().averageCharWidth()
        return max(
            self.fontMetrics().horizontalAdvance(usual) + padding,
            self.horizontalHeader().sectionSizeHint(column),
        )

    def _tell_hovering(self) -> None:
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self.row_hovered.emit(index.row()))
        self.viewportEntered.connect(lambda: self.row_hovered.emit(-1))


class _TickDelegate(QStyledItemDelegate):
    """Paints the box for the tick so that it shows on dark backgrounds too."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Give the box a rim of the text's colour; Qt's Fusion style takes a darker window colour."""
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.Window, option.palette.color(QPalette.ColorRole.Text))


def _search_field() -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(QCoreApplication.translate("RastersPanel", "Search name or date"))
    field.setAccessibleName(QCoreApplication.translate("RastersPanel", "Search rasters by name or date"))
    field.setClearButtonEnabled(True)
    return field


def _button(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    # Tool buttons are not reached by the Tab key unless told so.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _text_label(alignment: Qt.AlignmentFlag) -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setAlignment(alignment)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
