"""Which rasters are listed, in what order, and which of them a search and filters let pass: lists of numbers.

Plain Python over texts made once, since a proxy model takes seconds at 100,000 rows; Qt is left to
`raster_table`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress
from typing import Any

from ..core.rasters import Rasters
from .raster_columns import Kind, RasterColumn
from .raster_filters import Choice, Filter, Survey, is_filtered_by

_FEW = 10
"""Positions that are found sooner one by one than by a table of all."""
_RUN = 10_000
"""Rasters sorted in one step: 10 ms where they have texts."""


class RasterIndex:
    """Rasters by position, which is the order they came in; rows are the positions shown."""

    def __init__(self, columns: Sequence[RasterColumn]) -> None:
        self.items = Rasters()
        self.rows: list[int] = []
        """Positions of the rasters shown, sorted."""
        self._ids: list[int] = []
        self._searched = [
            column
            for column in columns
            if not column.is_bookkeeping and column.kind not in (Kind.SIZE, Kind.PICTURE)
        ]
        self._texts: list[str] = []
        self._surveys = [(column, Survey(column)) for column in self._searched if is_filtered_by(column)]
        self._known: list[int] = []
        """Positions of the rasters that have what is sorted by, sorted; those of the others follow."""
        self._unknown: list[int] = []
        self._sorted_by: RasterColumn | None = None
        self._keys: list[Any] = []
        """What is sorted by, by position."""
        self._values: dict[str, list[Any]] = {}
        """Of the columns filtered by, by position."""
        self._words: list[str] = []
        self._filters: tuple[Filter, ...] = ()
        self._allowed: frozenset[int] | None = None

    def add(self, items: Rasters) -> list[int]:
        """Take rasters in, behind the others and not sorted yet; give the positions that are to be shown."""
        first = len(self.items)
        self.items.extend(items)
        self._ids += items.ids
        self._take_in_texts(items)
        if self._sorted_by is not None:
            self._keys += _sort_keys(self._sorted_by, items)
        for one in self._filters:
            self._values[one.column.key] += one.column.values(items)
        new = list(range(first, len(self.items)))
        known, unknown = _told_apart(new, self._keys)
        self._known += known
        self._unknown += unknown
        return self._found(new)

    def show(self, positions: list[int]) -> None:
        """Show rasters that have been added as the last rows, until they are sorted."""
        self.rows = self.rows + positions

    def sort(
        self, column: RasterColumn, *, descending: bool = False, values: list[Any] | None = None
    ) -> Iterator[None]:
        """Sort by a column, step by step; equals keep their order, the unknown comes last either way.

        Rows stay as they are until `show_sorted`; nothing may be added between the steps, and steps that are
        not taken to the end change nothing. `values`, by position, stand in for the column's own.
        """
        keys = values
        if keys is None:
            keys = list(self._keys) if column is self._sorted_by else []
            while len(keys) < len(self.items):
                keys += _sort_keys(column, self.items[len(keys) : len(keys) + _RUN])
                yield
        known, unknown = _told_apart(self._order, keys)
        yield
        for start in range(0, len(known), _RUN):
            run = known[start : start + _RUN]
            known[start : start + _RUN] = sorted(run, key=keys.__getitem__, reverse=descending)
            yield
        # Runs that are sorted already are only merged.
        known.sort(key=keys.__getitem__, reverse=descending)
        self._sorted_by, self._keys, self._known, self._unknown = column, keys, known, unknown
        yield

    def show_sorted(self) -> None:
        """Put the rows in the order of the last sorting."""
        self.rows = self._found(self._order)

    def search(self, text: str) -> None:
        """Find rasters in which every word of `text` occurs, in their name or a field, case ignored."""
        self._words = text.lower().split()
        self.rows = self._found(self._order)

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Let only those rasters pass that pass every filter."""
        self._filters = tuple(filters)
        self._values = {one.column.key: self._values_of(one.column) for one in self._filters}
        self.rows = self._found(self._order)

    def allow(self, raster_ids: frozenset[int] | None) -> None:
        """Let only these rasters pass; None lets all."""
        self._allowed = raster_ids
        self.rows = self._found(self._order)

    def let_go(self) -> Iterator[None]:
        """Forget all rasters, step by step, and be of no use any more: at once, 100,000 take 50 ms."""
        while self.items:
            self.items.forget_last(_RUN)
            del self._texts[-_RUN:]
            yield

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Give what there is to filter by, in the order of the columns."""
        choices = (survey.choice for _, survey in self._surveys)
        return tuple(choice for choice in choices if choice is not None)

    def positions(self, raster_ids: Collection[int]) -> Iterable[int]:
        """Give the positions of rasters, in the order they came in, each looked for when it is asked for."""
        if len(raster_ids) in (0, len(self._ids)):
            return range(len(raster_ids))
        return (position for position, raster_id in enumerate(self._ids) if raster_id in raster_ids)

    def id_at(self, row: int) -> int:
        """Give the raster's id of a row."""
        return self._ids[self.rows[row]]

    def ids(self, rows: Iterable[int]) -> list[int]:
        """Give the rasters' ids of rows."""
        shown, ids = self.rows, self._ids
        return [ids[shown[row]] for row in rows]

    def id_set(self, rows: Iterable[int]) -> frozenset[int]:
        """Give the rasters' ids of many rows."""
        shown, is_meant = self.rows, bytearray(len(self._ids))
        for row in rows:
            is_meant[shown[row]] = True
        # Numbers lie in memory as they came: to fetch 100,000 in another order takes ten times as long.
        return frozenset(compress(self._ids, is_meant))

    def row_of(self, raster_id: int) -> int | None:
        """Give the row of a raster; None where it is not shown."""
        try:
            return self.rows.index(self._ids.index(raster_id))
        except ValueError:
            return None

    def rows_of(self, positions: Sequence[int]) -> list[int]:
        """Give the rows of positions that are all shown."""
        wanted = set(positions)
        # Qt holds an index for each column, all of one row.
        if len(wanted) < _FEW:
            rows = {position: self.rows.index(position) for position in wanted}
        else:
            rows = {position: row for row, position in enumerate(self.rows)}
        return [rows[position] for position in positions]

    def _take_in_texts(self, items: Rasters) -> None:
        columns = {column.key: column.values(items) for column in self._searched}
        for column, survey in self._surveys:
            survey.take_in(columns[column.key])
        texts = [_texts(column, columns[column.key]) for column in self._searched]
        self._texts += ["\n".join(filter(None, parts)).lower() for parts in zip(*texts)]

    @property
    def _order(self) -> list[int]:
        """The positions of all rasters, sorted."""
        return self._known + self._unknown

    def _found(self, positions: list[int]) -> list[int]:
        texts = self._texts
        for word in self._words:
            positions = [position for position in positions if word in texts[position]]
        for one in self._filters:
            positions = one.passed(positions, self._values[one.column.key])
        if self._allowed is not None:
            positions = [position for position in positions if self._ids[position] in self._allowed]
        return positions

    def _values_of(self, column: RasterColumn) -> list[Any]:
        known = self._values.get(column.key)
        return column.values(self.items) if known is None else known


def _told_apart(positions: list[int], keys: Sequence[Any]) -> tuple[list[int], list[int]]:
    """Tell those that have what is sorted by from those that have not."""
    if None not in keys:
        return positions, []
    known = [position for position in positions if keys[position] is not None]
    return known, [position for position in positions if keys[position] is None]


def _sort_keys(column: RasterColumn, items: Rasters) -> list[Any]:
    values = column.values(items)
    if column.kind is not Kind.TEXT:
        return values
    return [None if value is None else value.lower() for value in values]


def _texts(column: RasterColumn, values: Sequence[Any]) -> list[str]:
    """Give the texts of values; a text is made once for rasters that share it."""
    texts = {value: column.text(value) for value in set(values) if value is not None}
    return [texts.get(value, "") for value in values]
