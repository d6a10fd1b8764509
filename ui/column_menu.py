"""The menu that chooses which columns a table of rasters shows.

Keeping the choice, and showing it, is left to the panel.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qgis.PyQt.QtCore import QCoreApplication, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from .check_menu import CheckMenu
from .raster_columns import RasterColumn


class ColumnMenu(CheckMenu):
    """A box for each column but the name, which always shows."""

    reset_requested = pyqtSignal()
    """To the columns that show until the user chooses others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)

    def show_columns(self, columns: Sequence[RasterColumn], shown: Collection[str] | None) -> None:
        """Offer the columns of a service, those with these keys ticked; None ticks the usual ones."""
        others = columns[1:]
        usual = {column.key for column in others if column.is_usual}
        self.show_entries(
            [(column.key, column.title) for column in others], usual if shown is None else shown
        )
        self.addSeparator()
        reset = self.addAction(QCoreApplication.translate("ColumnMenu", "Usual columns"))
        reset.triggered.connect(self.reset_requested)
