"""The table of rasters on the screen: which columns have room, and what pointer and keyboard do to its rows.

What the rows hold is `table`'s; what follows from hovering, selecting and zooming is left to others.
"""

from __future__ import annotations

from collections.abc import Collection

from qgis.PyQt.QtCore import (
    QCoreApplication,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QColor, QKeyEvent, QPalette, QResizeEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from .cells import in_color
from .columns import Column, Kind, RasterColumn
from .pictures import HEIGHT, WIDTH
from .table import RasterTable

_FEWEST_ROWS = 5
"""That are in sight however low the dock is."""
_DISPENSABLE = ((Column.CELL_SIZE, 20), (Column.SIZE, 14))
"""The columns that give way, the first one first, where names would have room for fewer characters."""
_SHORTEST_NAME = 18
"""Characters that names have room for among columns that the user has chosen."""
_LONGEST_TITLE = 24
_ROOMY = 56
"""Characters of width from which on pictures show unasked."""
_REST_MILLISECONDS = 150
"""That rows rest in sight before their pictures are worth fetching."""
_USUAL = {
    Kind.TEXT: "0" * 14,
    Kind.WHOLE: "00000000",
    Kind.NUMBER: "00000.000",
    Kind.DATE: "0000-00-00",
    Kind.SIZE: "000 bytes",
    Kind.PICTURE: "",
}
"""Texts as long as most of a kind."""
_USUAL_CELL_SIZE = "0.000 m"
_PICTURE_MARGIN = 8
_MARK = 16
"""Pixels of the mark for how a raster stands in a download."""


class RasterView(QTableView):
    """Whole rows, ticked by the space bar; hovering and selecting are told by row."""

    row_hovered = pyqtSignal(int)
    """The row under the pointer or the current one, -1 when it is left."""
    rows_selected = pyqtSignal()
    """Other rows than before are selected, or none."""
    zoom_requested = pyqtSignal()
    """To the selected rows: a double click, or the Enter key."""
    menu_requested = pyqtSignal(QPoint)
    """A context menu for the selected rows, at this place of the screen."""
    columns_requested = pyqtSignal(QPoint)
    """A menu of the columns, at this place of the screen."""
    pictures_in_sight = pyqtSignal(object)
    """The range of the rows that rest in sight, where pictures show or would."""
    typed = pyqtSignal(str)
    """Text typed over the rows: for the search, since Qt's own takes a second at 100,000 rows."""

    def __init__(self, table: RasterTable) -> None:
        super().__init__()
        self._table = table
        self.setAccessibleName(QCoreApplication.translate("RastersPanel", "Rasters"))
        self._chosen: frozenset[str] | None = None
        self._is_fitting = False
        """Whether widths change by what is done here, not by the user's hand."""
        self.setModel(table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
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
        self._may_show_pictures = False
        self._resting = QTimer(self)
        self._set_up_headers()
        self._tell_hovering()
        self._keep_place()
        self._watch_pictures()
        self.show_columns(None)

    def show_columns(self, keys: Collection[str] | None) -> None:
        """Show the columns with these keys besides the name; None shows as many usual ones as have room."""
        self._chosen = None if keys is None else frozenset(keys)
        self._is_fitting = True
        header = self.horizontalHeader()
        header.moveSection(header.visualIndex(Column.PICTURE), 0)
        for number, column in enumerate(self._table.columns):
            self.setColumnWidth(number, self._width(number, column))
        self._fit()

    def sort_by(self, number: int) -> None:
        """Sort by a column, and the other way round where it is the one that is sorted by."""
        header = self.horizontalHeader()
        is_same = header.sortIndicatorSection() == number
        is_up = is_same and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if is_up else Qt.SortOrder.AscendingOrder
        self.sortByColumn(number, order)

    def sort_again(self) -> None:
        """Sort rasters that are new in the table by the column that others were sorted by."""
        header = self.horizontalHeader()
        self.sortByColumn(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def allow_pictures(self, are_there: bool) -> None:
        """Let pictures show unasked, once the service is known to have some."""
        if are_there is not self._may_show_pictures:
            self._may_show_pictures = are_there
            self._fit()

    @property
    def selected_rows(self) -> list[int]:
        """The numbers of the selected rows, from the top."""
        # Asking for each selected row's index takes a second for 100,000.
        ranges = self.selectionModel().selection()
        return sorted(set().union(*(range(part.top(), part.bottom() + 1) for part in ranges)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let space tick and untick the selected rows, whichever the current column is, and Enter zoom."""
        rows = self.selected_rows
        if event.key() == Qt.Key.Key_Space and rows:
            self._table.toggle(rows)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and rows:
            self.zoom_requested.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Pass on what is typed over the rows."""
        if search.strip():
            self.typed.emit(search)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns in."""
        super().resizeEvent(event)
        self._fit()
        self._resting.start()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:
        """Tell the row that the keyboard, or a click, has reached."""
        super().currentChanged(current, previous)
        self.row_hovered.emit(current.row())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell that other rows are selected."""
        super().selectionChanged(selected, deselected)
        self.rows_selected.emit()

    def reset(self) -> None:
        """Tell that no row is selected any more: a model that is reset takes the selection with it."""
        super().reset()
        self.rows_selected.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell that the pointer has left the rows."""
        if event.type() == QEvent.Type.Leave:
            self.row_hovered.emit(-1)
        return super().viewportEvent(event)

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setIconSize(QSize(WIDTH, HEIGHT))
        columns.setHighlightSections(False)
        # Else Qt asks each of 100,000 selected rows for its flags whenever it paints the titles: 0.8 s.
        columns.setSelectionModel(QItemSelectionModel(self._table, self))
        columns.sectionResized.connect(self._follow_resizing)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(
            lambda place: self.columns_requested.emit(self.horizontalHeader().mapToGlobal(place))
        )

    def _tell_hovering(self) -> None:
        self.setMouseTracking(True)
        self.entered.connect(lambda index: self.row_hovered.emit(index.row()))
        self.viewportEntered.connect(lambda: self.row_hovered.emit(-1))
        self.doubleClicked.connect(lambda index: self.zoom_requested.emit())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(
            lambda place: self.menu_requested.emit(self.viewport().mapToGlobal(place))
        )

    def _watch_pictures(self) -> None:
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MILLISECONDS)
        self._resting.timeout.connect(self._tell_pictures)
        bar, table = self.verticalScrollBar(), self._table
        for moved in (bar.valueChanged, bar.rangeChanged, table.layoutChanged, table.modelReset):
            moved.connect(lambda *_: self._resting.start())

    def _tell_pictures(self) -> None:
        would_show = self._chosen is None and self._is_roomy
        if not self.isVisible() or (self.isColumnHidden(Column.PICTURE) and not would_show):
            return
        first = self.rowAt(0)
        last = self.rowAt(self.viewport().height() - 1)
        if first >= 0:
            self.pictures_in_sight.emit(range(first, (last if last >= 0 else self._table.rowCount() - 1) + 1))

    def _keep_place(self) -> None:
        """Keep rows where they are in sight while others come in above them; the top shows the newest."""
        self._top = QPersistentModelIndex()
        self._table.about_to_settle.connect(self._remember_top)
        self._table.grown.connect(self._return_to_top)

    def _remember_top(self) -> None:
        is_at_top = self.verticalScrollBar().value() == 0
        self._top = QPersistentModelIndex(QModelIndex() if is_at_top else self.indexAt(QPoint(1, 1)))

    def _return_to_top(self) -> None:
        if self._top.isValid():
            # Else the scroll bar does not know yet of the rows that came.
            self.updateGeometries()
            self.scrollTo(QModelIndex(self._top), QAbstractItemView.ScrollHint.PositionAtTop)
        self._top = QPersistentModelIndex()

    def _fit(self) -> None:
        """Hide what is not shown, or has no room; the tooltips hold everything."""
        self._is_fitting = True
        for number, column in enumerate(self._table.columns):
            self.setColumnHidden(number, not self._is_shown(number, column))
        if self._chosen is None:
            for number, characters in _DISPENSABLE:
                is_cramped = self._room_for_name() < characters * self.fontMetrics().averageCharWidth()
                self.setColumnHidden(number, is_cramped or self.isColumnHidden(number))
        self._fit_name()
        self._is_fitting = False
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Make rows as high as what they show."""
        height = self.fontMetrics().height() + 6
        if not self.isColumnHidden(Column.PICTURE):
            height = max(height, self.iconSize().height() + 4)
        if height != self.verticalHeader().defaultSectionSize():
            self.verticalHeader().setDefaultSectionSize(height)
            self._resting.start()

    def _follow_resizing(self) -> None:
        if not self._is_fitting:
            self._is_fitting = True
            self._fit_name()
            self._is_fitting = False

    def _is_shown(self, number: int, column: RasterColumn) -> bool:
        if number == Column.NAME:
            return True
        if self._chosen is not None:
            return column.key in self._chosen
        if number == Column.PICTURE:
            return self._may_show_pictures and self._is_roomy
        return column.is_usual

    @property
    def _is_roomy(self) -> bool:
        return bool(self.viewport().width() > _ROOMY * self.fontMetrics().averageCharWidth())

    def _fit_name(self) -> None:
        letters = 0 if self._chosen is None else _SHORTEST_NAME
        shortest = letters * self.fontMetrics().averageCharWidth()
        self.setColumnWidth(Column.NAME, max(self._room_for_name(), shortest))

    def _room_for_name(self) -> int:
        # A hidden column is 0 pixels wide.
        others = sum(self.columnWidth(number) for number in range(1, len(self._table.columns)))
        return self.viewport().width() - others

    def _width(self, number: int, column: RasterColumn) -> int:
        """Give the pixels that the column's title with its arrow, and its usual texts, need."""
        if number == Column.PICTURE:
            return self.iconSize().width() + _PICTURE_MARGIN
        usual = _USUAL_CELL_SIZE if number == Column.CELL_SIZE else _USUAL[column.kind]
        letter = self.fontMetrics().averageCharWidth()
        margin = self.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, None, self) + 1
        title = min(self.horizontalHeader().sectionSizeHint(number), _LONGEST_TITLE * letter)
        return max(self.fontMetrics().horizontalAdvance(usual) + 2 * margin, title)


class _TickDelegate(QStyledItemDelegate):
    """Paints the box for the tick so that it shows on dark backgrounds too, and states at the right edge."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        """Give the box a rim of the text's colour; Qt's Fusion style takes a darker window colour."""
        super().initStyleOption(option, index)
        option.palette.setColor(QPalette.ColorRole.Window, option.palette.color(QPalette.ColorRole.Text))
        # Behind the names, which begin at one line whether or not there is a state.
        option.decorationPosition = QStyleOptionViewItem.Position.Right
        option.decorationSize = QSize(_MARK, _MARK)
        if option.state & QStyle.StateFlag.State_Selected and not option.icon.isNull():
            option.icon = in_color(option.icon, _text_color_of_selected(option), _MARK)


def _text_color_of_selected(option: QStyleOptionViewItem) -> QColor:
    is_active = option.state & QStyle.StateFlag.State_Active
    group = QPalette.ColorGroup.Active if is_active else QPalette.ColorGroup.Inactive
    return option.palette.color(group, QPalette.ColorRole.HighlightedText)
