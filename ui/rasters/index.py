"""Which rasters are listed, in what order, and which of them a search and filters let pass: rows of numbers.

Plain Python over texts made once, since a proxy model takes seconds at 100,000 rows; Qt is left to
`table`. What is long is kept where Python's garbage collector need not look through it.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import compress
from typing import Any

from ...core.long_list import LongList
from ...core.rasters import Rasters
from .columns import Kind, RasterColumn
from .filters import Choice, Filter, Survey, is_filtered_by
from .sieve import Marks, Sieve, all_of

_FEW = 10
"""Positions that are found sooner one by one than by a table of all."""
_RUN = 10_000
"""Rasters sorted in one step: 10 ms where they have texts."""


class RasterIndex:
    """Rasters by position, which is the order they came in; rows are the positions shown."""

    def __init__(self, columns: Sequence[RasterColumn]) -> None:
        self.items = Rasters()
        self.rows = array("q")
        """Positions of the rasters shown, sorted."""
        self._ids = array("q")
        self._searched = [
            column
            for column in columns
            if not column.is_bookkeeping and column.kind not in (Kind.SIZE, Kind.PICTURE)
        ]
        self._texts: LongList[str] = LongList()
        self._surveys = [(column, Survey(column)) for column in self._searched if is_filtered_by(column)]
        self._order = array("q")
        """All positions as they were last sorted; of those that have come since, as they came."""
        self._sorted_by: RasterColumn | None = None
        self._keys: tuple[Any, ...] = ()
        """What was last sorted by, by position."""
        self._found: Sieve[Iterable[str]] = Sieve()
        self._filtered: Sieve[Rasters] = Sieve()

    def add(self, items: Rasters) -> array[int]:
        """Take rasters in, behind the others and not sorted yet; give the positions that are to be shown."""
        first = len(self.items)
        self.items.extend(items)
        self._ids.extend(items.ids)
        texts = self._texts_of(items)
        self._texts.extend(texts)
        self._found.take_in(texts)
        self._filtered.take_in(items)
        new = array("q", range(first, len(self.items)))
        self._order += new
        return self._passed(new)

    def show(self, positions: array[int]) -> None:
        """Show rasters that have been added as the last rows, until they are sorted."""
        self.rows = self.rows + positions

    def sort(
        self, column: RasterColumn, *, descending: bool = False, values: Sequence[Any] | None = None
    ) -> Iterator[None]:
        """Sort by a column, step by step; equals keep their order, the unknown comes last either way.

        Rows stay as they are until `show_sorted`; nothing may be added between the steps, and steps that are
        not taken to the end change nothing. `values`, by position, stand in for the column's own.
        """
        keys = [] if values is None else list(values)
        if values is None and column is self._sorted_by:
            keys = list(self._keys)
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
        yield
        self._sorted_by, self._keys, self._order = column, tuple(keys), array("q", known + unknown)
        yield

    def show_sorted(self) -> None:
        """Put the rows in the order of the last sorting."""
        self.rows = self._passed(self._order)

    def search(self, text: str) -> None:
        """Find rasters in which every word of `text` occurs, in their name or a field, case ignored."""
        words = text.lower().split()
        self._found.set_test(partial(_hold_all, words) if words else None, self._texts)
        self.show_sorted()

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Let only those rasters pass that pass every filter."""
        self._filtered.set_test(partial(_pass_all, tuple(filters)) if filters else None, self.items)
        self.show_sorted()

    def let_go(self) -> Iterator[None]:
        """Forget all rasters, step by step, and be of no use any more: at once, 100,000 take 50 ms."""
        while self.items:
            self.items.forget_last(_RUN)
            self._texts.forget_last(_RUN)
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

    def id_set(self, rows: Collection[int]) -> frozenset[int]:
        """Give the rasters' ids of many rows, none of them twice."""
        if len(rows) == len(self._ids):
            return frozenset(self._ids)
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

    def _texts_of(self, items: Rasters) -> list[str]:
        """Give what is searched, and let the filters know what there is to choose from."""
        columns = {column.key: column.values(items) for column in self._searched}
        for column, survey in self._surveys:
            survey.take_in(columns[column.key])
        texts = [_texts(column, columns[column.key]) for column in self._searched]
        return ["\n".join(filter(None, parts)).lower() for parts in zip(*texts)]

    def _passed(self, positions: array[int]) -> array[int]:
        return array("q", self._filtered.passed(self._found.passed(positions)))


def _hold_all(words: Sequence[str], texts: Iterable[str]) -> Marks:
    return all_of([word in text for text in texts] for word in words)


def _pass_all(filters: Sequence[Filter], items: Rasters) -> Marks:
    return all_of(one.passes(one.column.values(items)) for one in filters)


def _told_apart(positions: Sequence[int], keys: Sequence[Any]) -> tuple[list[int], list[int]]:
    """Tell those that have what is sorted by from those that have not."""
    if None not in keys:
        return list(positions), []
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
