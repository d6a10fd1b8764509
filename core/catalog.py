"""The rasters on offer: what a service's features say of each, told page by page.

How they are asked for is left to ``query``, what the attributes mean to ``attributes``; ``rasters`` keeps
very many.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .attributes import date_of
from .connection import Connection, JsonObject
from .errors import CatalogNotOffered, ConditionRefused, Overloaded, RequestRefused, UnknownRasters
from .events import CatalogProgress, Event, Notify, ignore
from .footprint_index import FootprintIndex
from .geometry import Area, SpatialReference
from .outline import wkb_from_esri
from .plausible import count_of, id_of, number_of
from .query import Beginning, Query, features_of, read_beginning, read_ids, read_pages, value_in
from .rasters import RasterItem, Rasters
from .region import Region
from .service import Field, ServiceInfo

PRIMARY = 1
"""The Category of source rasters; 2 to 4 are overviews
(https://developers.arcgis.com/enterprise-sdk/api-reference/net/esriRasterCatalogItemCategory/)."""

_REFUSALS_OF_CONDITIONS = frozenset({0, 400, 500})
"""Codes under which servers refuse SQL that they cannot run; 0 stands for none."""
_DATE_NAME = re.compile(r"^acq|date", re.IGNORECASE)


@dataclass(frozen=True)
class Catalog:
    """Rasters of one service, with what is needed to read them."""

    service: ServiceInfo
    spatial_reference: SpatialReference
    """That of the footprints."""
    items: Rasters

    @functools.cached_property
    def index(self) -> FootprintIndex:
        """The footprints, made ready for questions of where they are when first asked: 0.2 s for 100,000."""
        return FootprintIndex(self.items.wkbs)


@dataclass(frozen=True)
class RastersListed(Event):
    """Some of the rasters asked for have been read; the catalog that holds all of them is still to come."""

    items: Rasters
    """Each raster is told once, in no particular order."""


def count_rasters(service: ServiceInfo, connection: Connection) -> int:
    """Count the primary rasters. Raises CatalogNotOffered, and what ``Connection.get_json`` raises."""
    _require_catalog(service)
    where = _where(service, None)
    answer = connection.get_json(service.url.operation("query"), {"where": where, "returnCountOnly": "true"})
    count = count_of(answer.get("count"))
    if count is not None:
        return count
    # Servers before 10.2 do not know returnCountOnly and answer with rasters.
    return len(read_ids(Query(service, where, None, service.spatial_reference), connection))


def read_catalog(
    service: ServiceInfo,
    connection: Connection,
    *,
    area: Area | None = None,
    where: str | None = None,
    rasters_in_all: int | None = None,
    out_spatial_reference: SpatialReference | None = None,
    notify: Notify = ignore,
) -> Catalog:
    """Read the primary rasters, only those that meet ``area`` and ``where`` if given.

    ``where`` is SQL for the service; one that names the Category field itself is not narrowed to primary
    rasters. ``rasters_in_all`` is how many the service has, where known. Footprints come in
    ``out_spatial_reference``, by default the service's; in another than the area's the service alone decides
    what meets it. Notifies RastersListed and CatalogProgress. Raises CatalogNotOffered, ConditionRefused, and
    what ``Connection.get_json`` raises.
    """
    reader = _reader(service, where, area, out_spatial_reference)
    with _telling_of_condition(where):
        beginning = read_beginning(reader.query, connection, reader.read, rasters_in_all)
    return _read_on(reader, beginning, connection, notify)


def read_rasters(
    service: ServiceInfo,
    connection: Connection,
    raster_ids: Sequence[int],
    *,
    out_spatial_reference: SpatialReference | None = None,
    notify: Notify = ignore,
) -> Catalog:
    """Read rasters by their ids. Raises UnknownRasters; otherwise notifies and raises as ``read_catalog``."""
    catalog = find_rasters(
        service, connection, raster_ids, out_spatial_reference=out_spatial_reference, notify=notify
    )
    found = set(catalog.items.ids)
    if not found.issuperset(raster_ids):
        raise UnknownRasters(tuple(raster_id for raster_id in raster_ids if raster_id not in found))
    return catalog


def find_rasters(
    service: ServiceInfo,
    connection: Connection,
    raster_ids: Sequence[int],
    *,
    out_spatial_reference: SpatialReference | None = None,
    notify: Notify = ignore,
) -> Catalog:
    """Read those rasters of some ids that there are. Notifies and raises as ``read_catalog``."""
    reader = _reader(service, None, None, out_spatial_reference)
    wanted = tuple(raster_ids)
    return _read_on(reader, Beginning(wanted, None, wanted), connection, notify)


def _reader(
    service: ServiceInfo, where: str | None, area: Area | None, out_spatial_reference: SpatialReference | None
) -> _PageReader:
    _require_catalog(service)
    reference = out_spatial_reference or service.spatial_reference
    return _PageReader(Query(service, _where(service, where), area, reference))


@contextlib.contextmanager
def _telling_of_condition(where: str | None) -> Iterator[None]:
    """Blame a where clause for a refusal that came upon it."""
    try:
        yield
    except RequestRefused as error:
        if where is None or isinstance(error, Overloaded) or error.code not in _REFUSALS_OF_CONDITIONS:
            raise
        raise ConditionRefused(error.code, error.message, error.details, where) from error


def _read_on(
    reader: _PageReader, beginning: Beginning[_Page], connection: Connection, notify: Notify
) -> Catalog:
    """Read the rest after a beginning, and give all rasters in the order of their ids there."""
    query, listing = reader.query, _Listing(notify)
    if beginning.content is not None:
        listing.take(beginning.content, len(beginning.ids))
    for page in read_pages(query, beginning.rest, connection, reader.read):
        listing.take(page, len(beginning.ids))
    return Catalog(query.service, query.reference, listing.in_order_of(beginning.ids))


def _require_catalog(service: ServiceInfo) -> None:
    if not service.offers_catalog:
        raise CatalogNotOffered(service.name)


def _where(service: ServiceInfo, where: str | None) -> str:
    category = service.field("Category")
    if category is None:
        return where or "1=1"
    if where is None:
        return f"{category.name} = {PRIMARY}"
    if re.search(rf"\b{re.escape(category.name)}\b", where, re.IGNORECASE):
        return where
    return f"({where}) AND {category.name} = {PRIMARY}"


class _Page(NamedTuple):
    items: Rasters
    """Those that meet the area."""
    rasters_read: int


class _Layout:
    """Where the attributes are that every raster has, for features that tell the same fields in one order."""

    def __init__(self, names: tuple[str, ...], service: ServiceInfo, date_field: Field | None) -> None:
        self.names = names
        self.places = {name: place for place, name in enumerate(names)}
        self.raster_id = self._place(service.object_id_field)
        self.name = self._place("Name")
        self.cell_size = self._place("LowPS")
        self.acquired = self._place(date_field.name if date_field else None)

    def _place(self, name: str | None) -> int:
        place: int | None = value_in(self.places, name)
        return len(self.names) if place is None else place


class _PageReader:
    """Makes raster items of query answers; used by one thread at a time."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self._date_field = acquisition_field(query.service)
        self._is_unmarked = query.service.field("Category") is None
        self._layout: _Layout | None = None
        self._dates: dict[object, datetime | None] = {}
        is_comparable = query.area is not None and query.area.spatial_reference.matches(query.reference)
        self._region = Region(query.area.shape) if query.area is not None and is_comparable else None

    def read(self, answer: JsonObject) -> _Page:
        """Give the rasters of an answer that meet the area exactly: the service's own idea may be coarser."""
        items = Rasters(self._items(answer))
        if self._region is None:
            return _Page(items, len(items))
        met = FootprintIndex(items.wkbs).meeting(self._region)
        return _Page(items.only(met), len(items))

    def _items(self, answer: JsonObject) -> Iterator[RasterItem]:
        for feature in features_of(answer):
            attributes = feature["attributes"]
            layout = self._layout_of(tuple(attributes))
            # One more place, where all look that have none.
            values = (*attributes.values(), None)
            raster_id, name = id_of(values[layout.raster_id]), values[layout.name]
            name = str(name) if name else str(raster_id)
            # Without a Category field, overviews are known by nothing but the name that Esri's tools give
            # them.
            if raster_id is not None and not (self._is_unmarked and name.lower().startswith("ov_")):
                cell_size = number_of(values[layout.cell_size])
                yield RasterItem(
                    raster_id,
                    name,
                    wkb_from_esri(feature.get("geometry")),
                    cell_size if cell_size is not None and cell_size > 0 else None,
                    self._date_of(values[layout.acquired]),
                    values,
                    layout.places,
                )

    def _layout_of(self, names: tuple[str, ...]) -> _Layout:
        if self._layout is None or self._layout.names != names:
            self._layout = _Layout(names, self.query.service, self._date_field)
        return self._layout

    def _date_of(self, told: object) -> datetime | None:
        """Read a date; rasters of one flight share one."""
        if not isinstance(told, (int, float, str)):
            return None
        if told not in self._dates:
            self._dates[told] = date_of(told)
        return self._dates[told]


class _Listing:
    """The rasters that have come so far, each told once."""

    def __init__(self, notify: Notify) -> None:
        self._items = Rasters()
        self._positions: dict[int, int] = {}
        """Where they are in ``items``, by id."""
        self._notify = notify
        self._rasters_read = 0

    def take(self, page: _Page, rasters_in_all: int) -> None:
        """Keep the rasters of a page that are new, and tell them."""
        new = {raster_id: position for position, raster_id in enumerate(page.items.ids)}
        for raster_id in new.keys() & self._positions.keys():
            del new[raster_id]
        items = page.items.only(new.values())
        self._positions.update(zip(new, itertools.count(len(self._items))))
        self._items.extend(items)
        self._rasters_read += page.rasters_read
        if new:
            self._notify(RastersListed(items))
        self._notify(CatalogProgress(self._rasters_read, rasters_in_all))

    def in_order_of(self, raster_ids: Sequence[int]) -> Rasters:
        """Give the rasters in the order of these ids, as far as they have come."""
        positions = map(self._positions.get, raster_ids)
        return self._items.only(position for position in positions if position is not None)


def acquisition_field(service: ServiceInfo) -> Field | None:
    """Find the field of the acquisition date: the service's start time, else a date named for it."""
    told = service.field(service.start_time_field) if service.start_time_field else None
    if told is not None:
        return told
    dates = (
        field for field in service.fields if field.type in ("esriFieldTypeDate", "esriFieldTypeDateOnly")
    )
    return next((field for field in dates if _DATE_NAME.search(field.name)), None)
