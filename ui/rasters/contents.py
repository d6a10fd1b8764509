"""What the cells of the table of rasters say and show, ticks and the standing in a download among it.

Which rasters there are, and in what rows, is left to `index`; changing any of it, to the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QFont, QIcon, QPixmap

from .cells import alignment_of, as_html, lit_background, lit_font
from .columns import Column, Kind, RasterColumn
from .index import RasterIndex
from .pictures import RasterPictures
from .sizes import RasterSizes
from .states import NO_STATES, RasterState, States, marks


class RasterContents:
    """What is in the rows of an index, by the roles of Qt."""

    def __init__(
        self,
        columns: tuple[RasterColumn, ...],
        index: RasterIndex,
        sizes: RasterSizes,
        pictures: RasterPictures,
    ) -> None:
        self.sizes = sizes
        self.ticked: frozenset[int] = frozenset()
        self.states: States = NO_STATES
        self.lit: int | None = None
        """The id of the raster that is set off from the others."""
        self._columns = columns
        self._index = index
        self._pictures = pictures
        self._marks = marks()

    def cell(self, row: int, column: int, role: int) -> Any:
        """Give text, tick, state, picture, alignment, tooltip, or what sets the lit raster off."""
        answer = _ANSWERS.get(role)
        return answer(self, row, column) if answer else None

    def header(self, column: int, role: int) -> Any:
        """Give a column's title, and what stands behind it."""
        shown = self._columns[column]
        if role == Qt.ItemDataRole.DisplayRole:
            # Pictures speak for themselves, and are narrower than any title.
            return "" if shown.kind is Kind.PICTURE else shown.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment_of(shown)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_html([shown.explanation or shown.title])
        return None

    def _text(self, row: int, column: int) -> str:
        shown, position = self._columns[column], self._index.rows[row]
        if shown.kind is not Kind.SIZE:
            return shown.text_of(self._index.items[position])
        size = self.sizes.look_at(position)
        return "" if size is None else shown.text(size)

    def _check_state(self, row: int, column: int) -> Qt.CheckState | None:
        if column != Column.NAME:
            return None
        is_ticked = self._index.id_at(row) in self.ticked
        return Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked

    def _picture(self, row: int, column: int) -> QPixmap | QIcon | None:
        if column == Column.NAME:
            state = self._state(row)
            return None if state is None else self._marks[state.standing]
        return self._pictures.get(self._index.id_at(row)) if column == Column.PICTURE else None

    def _state(self, row: int) -> RasterState | None:
        return self.states.get(self._index.id_at(row))

    def _spoken(self, row: int, column: int) -> str:
        state = self._state(row) if column == Column.NAME else None
        text = self._text(row, column)
        return text if state is None else f"{text}, {state.text}"

    def _font(self, row: int, column: int) -> QFont | None:
        return lit_font() if column == Column.NAME and self._is_lit(row) else None

    def _background(self, row: int, _: int) -> QColor | None:
        return lit_background() if self._is_lit(row) else None

    def _alignment(self, _: int, column: int) -> Qt.AlignmentFlag:
        return alignment_of(self._columns[column])

    def _is_lit(self, row: int) -> bool:
        return self._index.id_at(row) == self.lit

    def _tooltip(self, row: int, _: int) -> str:
        """Tell the whole row: in a narrow dock most columns are out of sight."""
        told = [(column.title, self._text(row, number)) for number, column in enumerate(self._columns)]
        shown = [f"{title}: {text}" for title, text in told[1:] if text]
        state = self._state(row)
        return as_html([told[0][1], *shown, *([] if state is None else [state.text])])


_ANSWERS: Mapping[int, Callable[[RasterContents, int, int], Any]] = {
    Qt.ItemDataRole.DisplayRole: RasterContents._text,
    Qt.ItemDataRole.CheckStateRole: RasterContents._check_state,
    Qt.ItemDataRole.DecorationRole: RasterContents._picture,
    Qt.ItemDataRole.AccessibleTextRole: RasterContents._spoken,
    Qt.ItemDataRole.FontRole: RasterContents._font,
    Qt.ItemDataRole.BackgroundRole: RasterContents._background,
    Qt.ItemDataRole.TextAlignmentRole: RasterContents._alignment,
    Qt.ItemDataRole.ToolTipRole: RasterContents._tooltip,
}
