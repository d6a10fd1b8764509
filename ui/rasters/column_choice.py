"""Which columns of a service's rasters show: chosen in a menu, shown in the table, remembered.

What the columns hold is `columns`' work; how wide they are is left to the table on the screen.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QWidget

from ...core.service import ServiceInfo
from .. import settings
from .column_menu import ColumnMenu
from .table import RasterTable
from .view import RasterView


class ColumnChoice(QObject):
    """Keeps the menu of the columns and the table on the screen at one."""

    def __init__(self, table: RasterTable, view: RasterView, parent: QWidget) -> None:
        super().__init__(parent)
        self._service: ServiceInfo | None = None
        self._table = table
        self._view = view
        self.menu = ColumnMenu(parent)
        self.menu.changed.connect(self._choose)
        self.menu.reset_requested.connect(lambda: self._choose(None))
        self.menu.sort_requested.connect(view.sort_by)
        view.columns_requested.connect(self.menu.popup)

    def begin(self, service: ServiceInfo | None) -> None:
        """Show the columns that were chosen for the service whose rasters the table is ready for."""
        self._service = service
        keys = None if service is None else settings.shown_columns(service.url.text)
        self.menu.show_columns(self._table.columns, keys)
        self._view.show_columns(keys)

    def _choose(self, keys: frozenset[str] | None) -> None:
        """Take another choice over, and remember it; None takes the usual columns again."""
        if self._service is None:
            return
        settings.remember_columns(self._service.url.text, keys)
        self._view.show_columns(keys)
        if keys is None:
            self.menu.show_columns(self._table.columns, keys)
