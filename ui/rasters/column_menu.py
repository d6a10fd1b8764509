"""The menu of a table's columns: which of them show, and by which the rows are sorted.

Keeping the choice, and showing it, is left to the panel.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QMenu, QWidget

from .check_menu import CheckMenu, entry_text
from .columns import Kind, RasterColumn


class ColumnMenu(CheckMenu):
    """A box for each column but the name, which always shows."""

    reset_requested = pyqtSignal()
    """To the columns that show until the user chooses others."""

    sort_requested = pyqtSignal(int)
    """By the column of this number: the header does so for the pointer, and is not reached by the Tab key."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sorts = QMenu(QCoreApplication.translate("ColumnMenu", "Sort by"), self)

    def show_columns(self, columns: Sequence[RasterColumn], shown: Collection[str] | None) -> None:
        """Offer the columns of a service, those with these keys ticked; None ticks the usual ones."""
        others = columns[1:]
        usual = {column.key for column in others if column.is_usual}
        self.show_entries(
            [(column.key, column.title) for column in others], usual if shown is None else shown
        )
        self.addSeparator()
        self._offer_sorts(columns)
        reset = self.addAction(QCoreApplication.translate("ColumnMenu", "Usual columns"))
        reset.triggered.connect(self.reset_requested)

    def _offer_sorts(self, columns: Sequence[RasterColumn]) -> None:
        self._sorts.clear()
        for number, column in enumerate(columns):
            if column.kind is not Kind.PICTURE:
                by = self._sorts.addAction(entry_text(column.title))
                by.triggered.connect(partial(self._ask_sort, number))
        self.addMenu(self._sorts)

    def _ask_sort(self, number: int, _: bool = False) -> None:
        self.sort_requested.emit(number)
