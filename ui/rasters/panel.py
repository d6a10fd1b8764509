"""The rasters on offer as a person sees them: searched, filtered, ticked, and what the ticked ones amount to.

Rows and ticks are `table`'s; which rasters are shown, and what hovering lights up elsewhere, is left
to the dock.
"""

from __future__ import annotations

from collections.abc import Collection

from qgis.PyQt.QtCore import QCoreApplication, QPoint, Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ...core.catalog import Catalog
from ...core.geometry import Area
from ...core.rasters import Rasters
from ...core.service import ServiceInfo, ServiceUrl
from ..relation import Relation
from ..small_widgets import icon_button, wrapping_label
from .amount_line import AmountLine
from .column_choice import ColumnChoice
from .columns import Column
from .filter_box import FilterBox
from .listed import ListedRasters
from .narrowed_line import NarrowedLine
from .search_field import SearchField
from .states import States
from .table import RasterTable
from .tick_bar import RowMenu, TickBar
from .view import RasterView


class RastersPanel(QWidget):
    """Show a catalog's rasters, the newest on top, or a message in their place."""

    selection_changed = pyqtSignal(object)
    """The frozenset of the ticked rasters' ids, when the user has changed it."""
    raster_hovered = pyqtSignal(object)
    """The id of the raster under the pointer, or of the row reached by keyboard; None when it is left."""
    rasters_selected = pyqtSignal(object)
    """The frozenset of the ids of the selected rows' rasters."""
    zoom_requested = pyqtSignal(object)
    """To the rasters of this frozenset of ids."""
    preview_requested = pyqtSignal(object)
    """Of the raster with this id."""
    listed_changed = pyqtSignal(object)
    """The frozenset of the ids that a search and filters leave in the list; None where there are none."""
    fewest_requested = pyqtSignal(object)
    """Tick the fewest rasters that cover the area, in order of a Preference."""
    pictures_requested = pyqtSignal(object)
    """The ids, in a list, of the rasters whose small pictures are wanted now, and no others any more."""
    where_requested = pyqtSignal(str)
    """A where clause that the service is to list rasters by; empty for none."""
    relation_requested = pyqtSignal(object)
    """The Relation to the area that rasters are to have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._message = ""
        self._service: ServiceInfo | None = None
        self._narrowed_of: ServiceUrl | None = None
        """Whose rasters the search and the filters are for."""
        self._conditions = 0
        """How many conditions narrow the list down: the where clause, the relation to the area."""
        self._is_usual = True
        """Whether no condition is set, nor one taken off that there usually is."""
        self._coverage: float | None = None
        self._pointed: int | None = None
        """The raster whose row the menu was opened on; the row may go while the menu is open."""
        self._table = RasterTable(self)
        self._search = SearchField()
        self._filter_button = icon_button(
            "/mActionFilter2.svg", QCoreApplication.translate("RastersPanel", "Filters")
        )
        self._columns_button = icon_button(
            "/mActionFilterTableFields.svg", QCoreApplication.translate("RastersPanel", "Columns")
        )
        self._filters = FilterBox()
        self._narrowed = NarrowedLine()
        self._view = RasterView(self._table)
        self._columns = ColumnChoice(self._table, self._view, self)
        self._row_menu = RowMenu(self)
        self._notice = wrapping_label(Qt.AlignmentFlag.AlignCenter)
        self._ticks = TickBar()
        self._amount = AmountLine()
        self._body = QStackedWidget()
        self._listed = ListedRasters(lambda: self.listed if self._is_narrowed else None, self)
        self._lay_out()
        self._connect()
        self._refresh()

    def show_rasters(self, catalog: Catalog | None, *, ticked: bool = True) -> None:
        """Show a catalog, all ticked or none; None empties."""
        self.begin(catalog.service if catalog else None)
        items = catalog.items if catalog else Rasters()
        self.show_ticked(frozenset(items.ids if ticked else ()))
        self.add_rasters(items)

    def begin(self, service: ServiceInfo | None) -> None:
        """Show no rasters, and make ready for those of a service.

        They are searched, filtered and sorted as those of the same service were before; those of another
        come unsearched and unfiltered, the newest first.
        """
        self._message = ""
        self._service = service
        self._coverage = None
        is_other = service is not None and service.url != self._narrowed_of
        if service is not None and is_other:
            self._narrowed_of = service.url
            self._search.clear()
            self._filters.forget()
        self._filters.show_choices(())
        self._table.begin(service)
        self._table.search(self._search.words)
        self._view.allow_pictures(self._table.pictures.has_some)
        self._columns.begin(service)
        if is_other:
            self._view.sortByColumn(Column.ACQUIRED, Qt.SortOrder.DescendingOrder)
        else:
            self._view.sort_again()
        self._view.scrollToTop()
        self._listed.tell()
        self._refresh()

    def add_rasters(self, items: Rasters) -> None:
        """Show more rasters, each at its place among the others."""
        self._table.add(items)

    def show_ticked(self, raster_ids: frozenset[int]) -> None:
        """Show that these rasters are ticked, and no others, of those in the list and those to come."""
        if raster_ids is not self._table.ticked:
            self._table.show_ticked(raster_ids)
            self._refresh_amount()

    def show_message(self, text: str) -> None:
        """Show a message, as plain text, instead of rasters; they are forgotten."""
        if self._table.rasters_in_all or self._service is not None:
            self.begin(None)
        self._message = text
        self._refresh()

    def show_conditions(self, where: str, relation: Relation | None) -> None:
        """Show by what rasters are listed: a where clause, if not empty, and how they lie to the area.

        None stands for no area.
        """
        self._filters.show_where(where)
        self._filters.show_relation(relation)
        self._conditions = bool(where) + (relation is Relation.COVERS)
        self._is_usual = not where and relation in (None, Relation.MEETS)
        self._refresh()

    def allow_fewest(self, is_allowed: bool) -> None:
        """Offer to tick the fewest rasters that cover the area, or not."""
        self._ticks.allow_fewest(is_allowed)

    def show_coverage(self, share: float | None) -> None:
        """Show which share of the area, from 0 to 1, the ticked rasters cover; None where there is none."""
        self._coverage = share
        self._refresh_amount()

    def show_picture(self, raster_id: int, image: QImage | None) -> None:
        """Show a raster's small picture, or take note that it has none."""
        self._table.show_picture(raster_id, image)
        self._view.allow_pictures(self._table.pictures.has_some)

    def fix_ticks(self, is_fixed: bool) -> None:
        """Let rasters be looked at and searched only, or let them be ticked and listed again."""
        if is_fixed is not self._table.ticks_are_fixed:
            self._table.ticks_are_fixed = is_fixed
            self._refresh()

    def show_states(self, states: States) -> None:
        """Show how rasters stand in a download; cheap, whatever their number."""
        self._table.show_states(states)

    def set_clip(self, clip: Area | None) -> None:
        """Estimate sizes for the parts inside `clip`, in the catalog's spatial reference, if given."""
        self._table.set_clip(clip)
        self._refresh_amount()

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

    @property
    def listed(self) -> frozenset[int]:
        """The ids of the rasters in the list, but for those that the search and the filters hide."""
        return self._table.id_set(range(self._table.rowCount()))

    def _lay_out(self) -> None:
        self._filter_button.setCheckable(True)
        self._columns_button.setMenu(self._columns.menu)
        self._columns_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._body.addWidget(self._view)
        self._body.addWidget(self._notice)
        tools = QHBoxLayout()
        for widget in (self._search, self._filter_button, self._columns_button):
            tools.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(tools)
        layout.addWidget(self._filters)
        layout.addWidget(self._narrowed)
        layout.addWidget(self._body, 1)
        layout.addWidget(self._ticks)
        layout.addWidget(self._amount)

    def _connect(self) -> None:
        self._search.textChanged.connect(self._find)
        self._filter_button.toggled.connect(self._refresh)
        self._filters.changed.connect(self._filter)
        self._filters.where_requested.connect(self.where_requested)
        self._filters.relation_requested.connect(self.relation_requested)
        self._narrowed.clear_requested.connect(self._clear_all)
        self._ticks.all_requested.connect(lambda: self._tick(range(self._table.rowCount()), True))
        self._ticks.none_requested.connect(lambda: self._tick(range(self._table.rowCount()), False))
        self._ticks.selected_requested.connect(self._tick_selected)
        self._ticks.fewest_requested.connect(self.fewest_requested)
        self._listed.changed.connect(self.listed_changed)
        self._table.ticks_changed.connect(self._tell_ticks)
        self._table.grown.connect(self._take_growth)
        self._table.amount_known.connect(self._refresh_amount)
        self._view.row_hovered.connect(self._tell_hovered)
        self._view.rows_selected.connect(self._tell_selected)
        self._view.zoom_requested.connect(self._ask_zoom)
        self._view.pictures_in_sight.connect(self._ask_pictures)
        self._view.typed.connect(self._search.go_on)
        self._view.menu_requested.connect(self._show_row_menu)
        self._row_menu.zoom_requested.connect(self._ask_zoom)
        self._row_menu.preview_requested.connect(self._ask_preview)
        self._row_menu.tick_requested.connect(self._tick_selected)

    # -- from the controls to the table

    def _find(self, text: str) -> None:
        self._table.search(text)
        self._listed.tell_soon()
        self._refresh()

    def _filter(self) -> None:
        self._table.set_filters(self._filters.filters)
        self._listed.tell_soon()
        self._refresh()

    def _clear_all(self) -> None:
        self._search.clear()
        self._filters.clear()

    def _tick(self, rows: Collection[int], ticked: bool) -> None:
        self._table.tick(rows, ticked=ticked)

    def _tick_selected(self, ticked: bool) -> None:
        self._tick(self._view.selected_rows, ticked)

    def _show_row_menu(self, place: QPoint) -> None:
        rows, current = self._view.selected_rows, self._view.currentIndex()
        if rows:
            row = current.row() if current.isValid() else rows[0]
            self._pointed = self._table.raster_at(row).raster_id
            self._row_menu.popup(place)

    # -- from the table to whoever listens

    def _tell_ticks(self) -> None:
        self._refresh_amount()
        self.selection_changed.emit(self.ticked)

    def _tell_hovered(self, row: int) -> None:
        self.raster_hovered.emit(None if row < 0 else self._table.raster_at(row).raster_id)

    def _tell_selected(self) -> None:
        rows = self._view.selected_rows
        self._ticks.allow_selected(bool(rows))
        self.rasters_selected.emit(self._table.id_set(rows))

    def _ask_zoom(self) -> None:
        self.zoom_requested.emit(self._table.id_set(self._view.selected_rows))

    def _ask_preview(self) -> None:
        if self._pointed is not None:
            self.preview_requested.emit(self._pointed)

    def _ask_pictures(self, rows: range) -> None:
        pictures = self._table.pictures
        wanted = [one for one in self._table.ids(rows) if one not in pictures]
        if wanted and not pictures.are_lacking:
            self.pictures_requested.emit(wanted)

    def _take_growth(self) -> None:
        before = self._filters.filters
        self._filters.show_choices(self._table.choices)
        if self._filters.filters != before:
            self._table.set_filters(self._filters.filters)
        if self._is_narrowed:
            self._listed.tell_soon()
        self._refresh()

    @property
    def _is_narrowed(self) -> bool:
        """Whether a search or a filter may hide rasters."""
        return bool(self._search.words or self._filters.filters)

    # -- the painter

    def _refresh(self) -> None:
        has_rasters = self._table.rasters_in_all > 0
        is_found = self._table.rowCount() > 0
        for control in (self._search, self._filter_button, self._columns_button):
            control.setVisible(has_rasters)
        # A condition that finds nothing can be mended where it stands.
        self._filters.setVisible(self._filter_button.isChecked() if has_rasters else not self._is_usual)
        self._ticks.setVisible(has_rasters)
        may_change = not self._table.ticks_are_fixed
        self._ticks.setEnabled(is_found and may_change)
        for control in (self._filters, self._narrowed):
            control.setEnabled(may_change)
        self._notice.setText(self._not_found() if has_rasters else self._message)
        self._body.setCurrentWidget(self._view if is_found else self._notice)
        self._narrowed.show_numbers(
            self._table.rowCount(),
            self._table.rasters_in_all,
            len(self._filters.filters) + self._conditions,
            is_searched=bool(self._search.words),
        )
        self._refresh_amount()

    def _not_found(self) -> str:
        if self._filters.filters:
            return QCoreApplication.translate("RastersPanel", "No raster passes the filters.")
        text = QCoreApplication.translate("RastersPanel", "No raster matches “{text}”.")
        return text.format(text=self._search.words)

    def _refresh_amount(self) -> None:
        table = self._table
        self._amount.show_amount(table.ticked_count, table.rasters_in_all, table.ticked_bytes, self._coverage)
