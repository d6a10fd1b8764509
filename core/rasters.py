"""One raster of a catalog, and how 100,000 of them are kept.

What a server says of them is read by ``catalog``; where their footprints lie is left to ``outline``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple, overload

from .long_list import LongList
from .outline import Outline
from .shapes import Surface


class RasterItem(NamedTuple):
    """One raster of the catalog."""

    raster_id: int
    name: str
    wkb: bytes | None = None
    """Its footprint in the catalog's spatial reference, as ``outline`` has it; None where there is none."""
    cell_size: float | None = None
    """Native cell size (LowPS), in units of the service's spatial reference."""
    acquired: datetime | None = None
    """In UTC."""
    values: tuple[Any, ...] = ()
    """What the service says of it, field by field."""
    places: Mapping[str, int] = MappingProxyType({})
    """Where a field is in ``values``, by the server's own name; the same for all rasters of a list."""

    @property
    def outline(self) -> Outline | None:
        """Its footprint, to be asked for its box, its area and its polygon."""
        return None if self.wkb is None else Outline(self.wkb)

    @property
    def footprint(self) -> Surface | None:
        """Its footprint as a valid polygon, or several, made anew each time."""
        return None if self.wkb is None else Outline(self.wkb).surface()

    def attribute(self, name: str) -> Any:
        """Give what the service says in one field, by the server's own name; None where it says nothing."""
        place = self.places.get(name)
        return None if place is None or place >= len(self.values) else self.values[place]


_OWN = RasterItem._fields.index("values")
"""How many fields a raster has of its own, before what the service says of it."""


class Rasters(Sequence[RasterItem]):
    """Rasters in a row, each made when it is asked for.

    They are kept as plain tuples of plain values, at which Python's garbage collector looks but once (see
    ``long_list``); items would hold everything up for 50 ms, if they are 100,000, whenever it looks through
    all there is.
    """

    __slots__ = ("_places", "_rows")

    def __init__(self, items: Iterable[RasterItem] = ()) -> None:
        self._rows: LongList[tuple[Any, ...]] = LongList()
        """Each holds a raster's own fields and then its ``values``; shared with lists made of this one."""
        self._places: Mapping[str, int] = MappingProxyType({})
        self.extend(items)

    def __len__(self) -> int:
        """Count them."""
        return len(self._rows)

    @overload
    def __getitem__(self, position: int) -> RasterItem: ...
    @overload
    def __getitem__(self, position: slice) -> Rasters: ...
    def __getitem__(self, position: int | slice) -> RasterItem | Rasters:
        """Give the raster at a position, or those of a slice."""
        if isinstance(position, slice):
            return self.only(range(*position.indices(len(self))))
        return _item(self._rows[position], self._places)

    def __iter__(self) -> Iterator[RasterItem]:
        """Give one after the other."""
        places = self._places
        return (_item(row, places) for row in self._rows)

    @property
    def ids(self) -> list[int]:
        """Give their ids."""
        return [row[0] for row in self._rows]

    @property
    def names(self) -> list[str]:
        """Give their names."""
        return [row[1] for row in self._rows]

    @property
    def wkbs(self) -> list[bytes | None]:
        """Give their footprints, as ``RasterItem.wkb`` has them."""
        return [row[2] for row in self._rows]

    @property
    def cell_sizes(self) -> list[float | None]:
        """Give their native cell sizes."""
        return [row[3] for row in self._rows]

    @property
    def dates(self) -> list[datetime | None]:
        """Give when they were acquired."""
        return [row[4] for row in self._rows]

    def attributes(self, name: str) -> list[Any]:
        """Give what the service says of each in one field, as ``RasterItem.attribute`` does of one."""
        place = self._places.get(name)
        if place is None:
            return [None] * len(self._rows)
        place += _OWN
        return [None if place >= len(row) else row[place] for row in self._rows]

    def only(self, positions: Iterable[int]) -> Rasters:
        """Give those at some positions, in that order."""
        return self._with(self._rows.at(positions))

    def with_ids(self, raster_ids: Container[int]) -> Rasters:
        """Give those that have one of these ids."""
        return self._with([row for row in self._rows if row[0] in raster_ids])

    def extend(self, items: Iterable[RasterItem]) -> None:
        """Add more behind them."""
        if isinstance(items, Rasters) and (not self._rows or self._agrees_with(items._places)):
            self._places = items._places
            self._rows.extend(items._rows)
        else:
            for item in items:
                self._rows.append(self._row(item))

    def forget_last(self, number: int) -> None:
        """Take so many away from the end."""
        self._rows.forget_last(number)

    def _with(self, rows: Iterable[tuple[Any, ...]]) -> Rasters:
        rasters = Rasters()
        rasters._rows, rasters._places = LongList(rows), self._places
        return rasters

    def _agrees_with(self, places: Mapping[str, int]) -> bool:
        return places is self._places or places == self._places

    def _row(self, item: RasterItem) -> tuple[Any, ...]:
        if not self._rows:
            self._places = item.places
        values = item.values if self._agrees_with(item.places) else self._rearranged(item)
        return (*item[:_OWN], *values)

    def _rearranged(self, item: RasterItem) -> tuple[Any, ...]:
        """Put the values of a raster into the places of the others; those of fields they lack come last."""
        new = [name for name in item.places if name not in self._places]
        places = (*self._places, *new)
        self._places = MappingProxyType({name: place for place, name in enumerate(places)})
        return tuple(item.attribute(name) for name in places)


def _item(row: tuple[Any, ...], places: Mapping[str, int]) -> RasterItem:
    return RasterItem._make((*row[:_OWN], row[_OWN:], places))
