"""The query operation of a service: ids, which no limit cuts, and features, several pages at once.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/query-image-service/ . What a feature
says of a raster is left to ``catalog``.
"""

from __future__ import annotations

import json
import queue
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from .connection import Connection, JsonObject
from .errors import Content, NetworkError, ServiceError, UnexpectedAnswer
from .geometry import Area, SpatialReference
from .plausible import id_of
from .service import ServiceInfo
from .workers import Result, Workers

_LARGEST_PAGE = 1000
"""Rasters of one request at most: services state limits of up to 2,147,483,647."""
_FIRST_PAGE = 100
"""So few that the first rows are there at once, and enough to know how long an answer for more will be."""
_VALUES = 50_000
"""Numbers and texts of one page: to parse so many keeps all other threads waiting for some 15 ms."""
_CONNECTIONS = 4
_NEXT_DOOR_SECONDS = 0.005
_NEXT_DOOR_CONNECTIONS = 2
"""For a server that answers so quickly the processor is the limit, and threads get in each other's way."""
_AHEAD = 1
"""Pages in line for a connection, so that none waits for the thread that hands them out."""
_CANCEL_POLL_SECONDS = 0.1

Feature = Mapping[str, Any]
"""With a mapping under ``attributes``."""
Value = TypeVar("Value")


@dataclass(frozen=True)
class Query:
    """Which rasters of a service, and how their footprints are to come."""

    service: ServiceInfo
    where: str
    area: Area | None
    reference: SpatialReference
    """Of the footprints."""


def read_ids(query: Query, connection: Connection) -> tuple[int, ...]:
    """Ask for the ids of all rasters, each given once. Raises what ``Connection.get_json`` raises."""
    parameters = {**_conditions(query), "returnIdsOnly": "true", "returnGeometry": "false"}
    answer = connection.get_json(query.service.url.operation("query"), parameters)
    ids = answer.get("objectIds") or ()
    if not isinstance(ids, (list, tuple)) or None in map(id_of, ids):
        raise UnexpectedAnswer(query.service.url.operation("query"), Content.OTHER_JSON)
    return tuple(dict.fromkeys(ids))


@dataclass(frozen=True)
class Beginning(Generic[Value]):
    """The ids of all rasters, and what one answer has told of some of them."""

    ids: tuple[int, ...]
    content: Value | None
    """None where nothing has been told yet."""
    rest: Sequence[int]
    """The ids of the others."""


def read_beginning(
    query: Query,
    connection: Connection,
    read: Callable[[JsonObject], Value],
    rasters_in_all: int | None = None,
) -> Beginning[Value]:
    """Ask for the ids, and for all rasters at the same time: often one answer holds them.

    ``rasters_in_all`` is how many the service has, where known; of more than a page holds only the ids are
    asked for. Raises what ``Connection.get_json`` raises.
    """
    most = query.service.max_record_count if rasters_in_all is None else rasters_in_all
    if most is None or most > _largest_page(query.service):
        ids = read_ids(query, connection)
        return Beginning(ids, None, ids)
    inbox: queue.SimpleQueue[Result[tuple[Value, set[int]] | None]] = queue.SimpleQueue()
    with Workers(1) as workers:
        try:
            workers.start(partial(_read_some, query, connection, read), inbox.put)
            ids = read_ids(query, connection)
            some = _next(inbox, connection).get()
        except BaseException:
            workers.abandon()
            connection.abort()
            raise
    content, told = some or (None, set())
    return Beginning(ids, content, [raster_id for raster_id in ids if raster_id not in told])


def _read_some(
    query: Query, connection: Connection, read: Callable[[JsonObject], Value]
) -> tuple[Value, set[int]] | None:
    """Ask for rasters without saying which; None where no answer comes: it may be too much at once."""

    def read_answer(answer: JsonObject) -> tuple[Value, set[int]]:
        return read(answer), _ids_told(query.service, features_of(answer))

    parameters = {**_conditions(query), **_form(query.reference)}
    try:
        return connection.read_json(query.service.url.operation("query"), parameters, read_answer)
    except (ServiceError, NetworkError):
        return None


def read_pages(
    query: Query, ids: Sequence[int], connection: Connection, read: Callable[[JsonObject], Value]
) -> Iterator[Value]:
    """Ask for rasters by their ids, a page at a time, and give what ``read`` makes of each, as they come.

    The first page is short and comes alone. ``read`` is called on several threads, but never twice at once.
    Raises what ``Connection.get_json`` raises.
    """
    if not ids:
        return
    size = min(_FIRST_PAGE, _largest_page(query.service))
    started = time.monotonic()
    first = _ask(query, ids[:size], connection, read)
    is_next_door = time.monotonic() - started < _NEXT_DOOR_SECONDS
    yield first.content
    rest = [*first.left_out, *ids[size:]]
    parts = deque(_divided(rest, _page_size(query.service, first.values)))
    connections = min(
        _NEXT_DOOR_CONNECTIONS if is_next_door else _CONNECTIONS, connection.settings.connections
    )
    yield from _read_side_by_side(
        parts, connections, partial(_ask, query, connection=connection, read=read), connection
    )


def _read_side_by_side(
    parts: deque[Sequence[int]],
    connections: int,
    ask: Callable[[Sequence[int]], _Page[Value]],
    connection: Connection,
) -> Iterator[Value]:
    """Have several pages under way; should one fail, or nobody want the rest, the others are called off."""
    inbox: queue.SimpleQueue[Result[_Page[Value]]] = queue.SimpleQueue()
    under_way = 0
    with Workers(connections) as workers:
        try:
            while parts or under_way:
                while parts and under_way < connections + _AHEAD:
                    workers.start(partial(ask, parts.popleft()), inbox.put)
                    under_way += 1
                page = _next(inbox, connection).get()
                under_way -= 1
                if page.left_out:
                    parts.append(page.left_out)
                yield page.content
        except BaseException:
            workers.abandon()
            connection.abort()
            raise


def features_of(answer: JsonObject) -> list[Feature]:
    """Give the features of an answer, without those that make no sense."""
    features = answer.get("features")
    if not isinstance(features, list):
        return []
    return [
        feature
        for feature in features
        if isinstance(feature, dict) and isinstance(feature.get("attributes"), dict)
    ]


def value_in(attributes: Mapping[str, Any], name: str | None) -> Any:
    """Look a field up, by its exact name or else whatever the case; None where it is not there."""
    if name is None:
        return None
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.lower() == name.lower()), None)


@dataclass(frozen=True)
class _Page(Generic[Value]):
    content: Value
    values: float
    """Numbers and texts that a raster has on the average."""
    left_out: Sequence[int]
    """The ids that a service with a lower limit than it states has left for another request."""


def _ask(
    query: Query, ids: Sequence[int], connection: Connection, read: Callable[[JsonObject], Value]
) -> _Page[Value]:
    def read_page(answer: JsonObject) -> _Page[Value]:
        features = features_of(answer)
        sample = features[:_FIRST_PAGE]
        values = sum(map(_values_of, sample)) / max(1, len(sample))
        left_out: Sequence[int] = ()
        if answer.get("exceededTransferLimit") is True:
            left_out = _left_out(query.service, ids, features)
        return _Page(read(answer), values, left_out)

    parameters = {"objectIds": ",".join(map(str, ids)), **_form(query.reference)}
    return connection.read_json(query.service.url.operation("query"), parameters, read_page)


def _left_out(service: ServiceInfo, asked: Sequence[int], features: Sequence[Feature]) -> list[int]:
    got = _ids_told(service, features)
    left = [raster_id for raster_id in asked if raster_id not in got]
    # One that says there is more and gives nothing is not asked for ever.
    return left if len(left) < len(asked) else []


def _ids_told(service: ServiceInfo, features: Sequence[Feature]) -> set[int]:
    told = (value_in(feature["attributes"], service.object_id_field) for feature in features)
    return {raster_id for raster_id in told if isinstance(raster_id, int)}


def _values_of(feature: Feature) -> int:
    geometry = feature.get("geometry")
    rings = geometry.get("rings") if isinstance(geometry, dict) else None
    points = sum(len(ring) for ring in rings if isinstance(ring, list)) if isinstance(rings, list) else 0
    return len(feature["attributes"]) + 2 * points


def _next(inbox: queue.SimpleQueue[Result[Value]], connection: Connection) -> Result[Value]:
    while True:
        try:
            return inbox.get(timeout=_CANCEL_POLL_SECONDS)
        except queue.Empty:
            connection.check_cancelled()


def _largest_page(service: ServiceInfo) -> int:
    return min(_LARGEST_PAGE, service.max_record_count or _LARGEST_PAGE)


def _page_size(service: ServiceInfo, values: float) -> int:
    return max(1, min(_largest_page(service), int(_VALUES / max(1.0, values))))


def _divided(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _conditions(query: Query) -> dict[str, str]:
    parameters = {"where": query.where}
    if query.area is not None:
        geometry_type, geometry = query.area.to_esri()
        parameters["geometry"] = json.dumps(geometry, separators=(",", ":"))
        parameters["geometryType"] = geometry_type
        parameters["inSR"] = _reference_parameter(query.area.spatial_reference)
        parameters["spatialRel"] = "esriSpatialRelIntersects"
    return parameters


def _form(reference: SpatialReference) -> dict[str, str]:
    return {"outFields": "*", "returnGeometry": "true", "outSR": _reference_parameter(reference)}


def _reference_parameter(reference: SpatialReference) -> str:
    if reference.code is not None:
        return str(reference.code)
    return json.dumps(reference.to_json(), separators=(",", ":"))
