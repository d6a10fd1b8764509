"""The rasters on offer: ids first, which no limit cuts, then attributes and footprints in chunks.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/query-image-service/ . Which of the
rasters really meet an area is left to ``selection``: the service's own answer may be coarser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .attributes import date_of
from .connection import Connection, JsonObject
from .errors import CatalogNotOffered, Content, UnexpectedAnswer, UnknownRasters
from .events import CatalogProgress, Event, Notify, ignore
from .geometry import Area, SpatialReference, Surface, surface_from_esri
from .service import Field, ServiceInfo

PRIMARY = 1
"""The Category of source rasters; 2 to 4 are overviews
(https://developers.arcgis.com/enterprise-sdk/api-reference/net/esriRasterCatalogItemCategory/)."""

_CHUNK = 1000
"""Rasters of one attribute request: services state limits of up to 2,147,483,647."""
_DATE_NAME = re.compile(r"^acq|date", re.IGNORECASE)


@dataclass(frozen=True)
class RasterItem:
    """One raster of the catalog."""

    raster_id: int
    name: str
    footprint: Surface | None
    """In the catalog's spatial reference; None where the service gives none."""
    cell_size: float | None = None
    """Native cell size (LowPS), in units of the service's spatial reference."""
    acquired: datetime | None = None
    """In UTC."""
    attributes: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """By the server's own field names."""


@dataclass(frozen=True)
class Catalog:
    """Rasters of one service, with what is needed to read them."""

    service: ServiceInfo
    spatial_reference: SpatialReference
    """That of the footprints."""
    items: tuple[RasterItem, ...]


@dataclass(frozen=True)
class RastersListed(Event):
    """Some of the rasters asked for have been read; the catalog that holds all of them is still to come."""

    items: tuple[RasterItem, ...]
    """Each raster is told once, in no particular order."""


def count_rasters(service: ServiceInfo, connection: Connection) -> int:
    """Count the primary rasters. Raises CatalogNotOffered, and what ``Connection.get_json`` raises."""
    _require_catalog(service)
    answer = connection.get_json(
        service.url.operation("query"), {"where": _where(service, None), "returnCountOnly": "true"}
    )
    count = answer.get("count")
    if isinstance(count, int) and count >= 0:
        return count
    # Servers before 10.2 do not know returnCountOnly and answer with rasters.
    return len(_read_ids(service, None, None, connection))


def read_catalog(
    service: ServiceInfo,
    connection: Connection,
    *,
    area: Area | None = None,
    where: str | None = None,
    raster_ids: Sequence[int] | None = None,
    out_spatial_reference: SpatialReference | None = None,
    notify: Notify = ignore,
) -> Catalog:
    """Read the primary rasters found in ``area`` and under ``where``, or those of ``raster_ids``.

    ``where`` is SQL for the service; one that names the Category field itself is not narrowed to primary
    rasters. Footprints come in ``out_spatial_reference``, by default the service's. Notifies RastersListed
    and CatalogProgress. Raises CatalogNotOffered, UnknownRasters, and what ``Connection.get_json`` raises.
    """
    _require_catalog(service)
    reference = out_spatial_reference or service.spatial_reference
    wanted = tuple(raster_ids) if raster_ids is not None else _read_ids(service, area, where, connection)
    parser = _ItemParser(service)
    items: dict[int, RasterItem] = {}
    for answer in _read_chunks(service, wanted, reference, connection):
        page = tuple(parser.items(answer))
        items.update((item.raster_id, item) for item in page)
        notify(RastersListed(page))
        notify(CatalogProgress(len(items), len(wanted)))
    if raster_ids is not None:
        unknown = tuple(raster_id for raster_id in wanted if raster_id not in items)
        if unknown:
            raise UnknownRasters(unknown)
    return Catalog(service, reference, tuple(items[raster_id] for raster_id in wanted if raster_id in items))


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


def _read_ids(
    service: ServiceInfo, area: Area | None, where: str | None, connection: Connection
) -> tuple[int, ...]:
    parameters = {"where": _where(service, where), "returnIdsOnly": "true", "returnGeometry": "false"}
    if area is not None:
        geometry_type, geometry = area.to_esri()
        parameters["geometry"] = json.dumps(geometry, separators=(",", ":"))
        parameters["geometryType"] = geometry_type
        parameters["inSR"] = _reference_parameter(area.spatial_reference)
        parameters["spatialRel"] = "esriSpatialRelIntersects"
    answer = connection.get_json(service.url.operation("query"), parameters)
    ids = answer.get("objectIds") or ()
    if not isinstance(ids, (list, tuple)) or not all(isinstance(value, int) for value in ids):
        raise UnexpectedAnswer(service.url.operation("query"), Content.OTHER_JSON)
    return tuple(dict.fromkeys(ids))


def _read_chunks(
    service: ServiceInfo, wanted: Sequence[int], reference: SpatialReference, connection: Connection
) -> Iterator[JsonObject]:
    size = min(_CHUNK, service.max_record_count or _CHUNK)
    for start in range(0, len(wanted), size):
        pending = list(wanted[start : start + size])
        while pending:
            answer = connection.get_json(
                service.url.operation("query"),
                {
                    "objectIds": ",".join(map(str, pending)),
                    "outFields": "*",
                    "returnGeometry": "true",
                    "outSR": _reference_parameter(reference),
                },
            )
            yield answer
            pending = _left_out(service, pending, answer)


def _left_out(service: ServiceInfo, asked: list[int], answer: JsonObject) -> list[int]:
    """Give the ids that a service with a lower limit than it states has left for another request."""
    if answer.get("exceededTransferLimit") is not True:
        return []
    got = {_object_id(service, feature) for feature in _features(answer)}
    left = [raster_id for raster_id in asked if raster_id not in got]
    return left if len(left) < len(asked) else []


def _reference_parameter(reference: SpatialReference) -> str:
    if reference.code is not None:
        return str(reference.code)
    return json.dumps(reference.to_json(), separators=(",", ":"))


def _features(answer: JsonObject) -> list[Mapping[str, Any]]:
    features = answer.get("features")
    if not isinstance(features, list):
        return []
    return [
        feature
        for feature in features
        if isinstance(feature, Mapping) and isinstance(feature.get("attributes"), Mapping)
    ]


def _object_id(service: ServiceInfo, feature: Mapping[str, Any]) -> int | None:
    value = _value(feature["attributes"], service.object_id_field)
    return value if isinstance(value, int) else None


def _value(attributes: Mapping[str, Any], name: str | None) -> Any:
    """Look a field up, by its exact name or else whatever the case."""
    if name is None:
        return None
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.lower() == name.lower()), None)


class _ItemParser:
    """Makes raster items of query answers; what to look for is found out once for the service."""

    def __init__(self, service: ServiceInfo) -> None:
        self._service = service
        self._date_field = acquisition_field(service)
        self._is_unmarked = service.field("Category") is None

    def items(self, answer: JsonObject) -> Iterator[RasterItem]:
        for feature in _features(answer):
            raster_id = _object_id(self._service, feature)
            if raster_id is None:
                continue
            item = self._item(raster_id, feature)
            # Without a Category field, overviews are known by nothing but the name that Esri's tools give
            # them.
            if not (self._is_unmarked and item.name.lower().startswith("ov_")):
                yield item

    def _item(self, raster_id: int, feature: Mapping[str, Any]) -> RasterItem:
        attributes = feature["attributes"]
        name = _value(attributes, "Name")
        cell_size = _value(attributes, "LowPS")
        return RasterItem(
            raster_id=raster_id,
            name=str(name) if name else str(raster_id),
            footprint=surface_from_esri(feature.get("geometry")),
            cell_size=float(cell_size) if isinstance(cell_size, (int, float)) and cell_size > 0 else None,
            acquired=date_of(_value(attributes, self._date_field.name)) if self._date_field else None,
            attributes=attributes,
        )


def acquisition_field(service: ServiceInfo) -> Field | None:
    """Find the field of the acquisition date: the service's start time, else a date named for it."""
    told = service.field(service.start_time_field) if service.start_time_field else None
    if told is not None:
        return told
    dates = (
        field for field in service.fields if field.type in ("esriFieldTypeDate", "esriFieldTypeDateOnly")
    )
    return next((field for field in dates if _DATE_NAME.search(field.name)), None)
