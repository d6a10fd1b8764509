"""The operation /query and the raster items: the catalog as the protocol asks for it and shows it.

Reads parameters and writes features; finding rows is left to `catalog`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from osgeo import ogr

from .catalog import COLUMNS, FIELDS, ID_FIELD, Catalog, Filter, InvalidExpression
from .errors import invalid_parameter, not_supported, unable_to_complete
from .geometry import (
    ENVELOPE,
    POINT,
    POLYGON,
    Geometry,
    box,
    envelope_json,
    parse_geometry,
    to_rings,
    transformed_footprint,
    transformed_near,
)
from .service import ImageService
from .spatial_reference import SpatialReference, from_parameter

RELATIONS = {
    "esriSpatialRelIntersects": "Intersects",
    "esriSpatialRelEnvelopeIntersects": "EnvelopeIntersects",
    "esriSpatialRelContains": "Contains",
    "esriSpatialRelWithin": "Within",
}

DATE_LITERAL = re.compile(r"(\b(?:DATE|TIMESTAMP)\s*)?'((?:[^']|'')*)'", re.IGNORECASE)


def query(service: ImageService, parameters: Mapping[str, str]) -> dict[str, Any]:
    """Answer /query; raises ServiceError."""
    if not service.options.offers_catalog:
        raise not_supported()
    ids = _ids(service, parameters)
    if _flag(parameters, "returnIdsOnly"):
        return {"objectIdFieldName": ID_FIELD, "objectIds": list(ids)}
    if _flag(parameters, "returnCountOnly"):
        return {"count": len(ids)}
    reference = from_parameter(parameters.get("outSR", ""), "outSR", service.spatial_reference)
    if _flag(parameters, "returnExtentOnly"):
        return {"count": len(ids), "extent": _extent(service, ids, reference)}
    first = _count(parameters, "resultOffset", 0)
    wanted = min(_count(parameters, "resultRecordCount", len(ids)), service.options.max_record_count)
    page = ids[first : first + wanted]
    fields = _fields(parameters.get("outFields", ""))
    answer: dict[str, Any] = {
        "objectIdFieldName": ID_FIELD,
        "fields": [field for field in FIELDS if field["name"] in fields],
        "geometryType": POLYGON,
        "spatialReference": reference.to_json(),
        "features": features(service, page, fields, _out_reference(parameters, reference)),
    }
    if first + wanted < len(ids):
        answer["exceededTransferLimit"] = True
    return answer


def item(service: ImageService, raster_id: int) -> dict[str, Any]:
    """Return the resource of one raster; raises ServiceError for an unknown id."""
    check_item(service, raster_id)
    return features(service, [raster_id], COLUMNS, service.spatial_reference)[0]


def check_item(service: ImageService, raster_id: int) -> None:
    """Raise ServiceError unless the service shows this raster."""
    if not service.options.offers_catalog:
        raise not_supported()
    if not service.catalog.existing([raster_id]):
        raise unable_to_complete()


def features(
    service: ImageService,
    ids: Sequence[int],
    fields: Sequence[str],
    reference: SpatialReference | None,
) -> list[dict[str, Any]]:
    """Return rows as features with these attributes; without geometry where `reference` is None."""
    shown = []
    for row in service.catalog.rows(ids):
        values = row._asdict()
        feature: dict[str, Any] = {"attributes": {name: values[name] for name in fields}}
        if reference is not None:
            footprint = ogr.CreateGeometryFromWkb(row.footprint)
            moved = transformed_footprint(footprint, service.spatial_reference, reference)
            feature["geometry"] = {"rings": to_rings(moved), "spatialReference": reference.to_json()}
        shown.append(feature)
    return shown


def _ids(service: ImageService, parameters: Mapping[str, str]) -> tuple[int, ...]:
    """Return the ids that the request asks for: object ids cancel every filter."""
    if parameters.get("objectIds", "").strip():
        if _flag(parameters, "returnIdsOnly"):
            raise invalid_parameter("returnIdsOnly")
        return service.catalog.existing(_numbers(parameters, "objectIds", int))
    try:
        return service.catalog.find(_filter(service, parameters), _order(parameters.get("orderByFields", "")))
    except InvalidExpression as error:
        raise unable_to_complete("Unable to perform query operation.") from error


def _filter(service: ImageService, parameters: Mapping[str, str]) -> Filter:
    relation = parameters.get("spatialRel", "") or "esriSpatialRelIntersects"
    if relation not in RELATIONS:
        raise invalid_parameter("spatialRel")
    first, last = _time(parameters)
    return Filter(
        where=_where(service.catalog, parameters.get("where", "")),
        area=_area(service, parameters),
        relation=RELATIONS[relation],
        first_ms=first,
        last_ms=last,
        pixel_size=_pixel_size(parameters),
    )


def _where(catalog: Catalog, text: str) -> str:
    """Return the expression with its date literals as milliseconds, which is what SQLite holds."""
    try:
        expression = DATE_LITERAL.sub(_date_as_number, text.strip() or "1=1")
    except ValueError as error:
        raise InvalidExpression(str(error)) from error
    catalog.check(expression)
    return expression


def _date_as_number(literal: re.Match[str]) -> str:
    if literal.group(1) is None:
        return literal.group()
    date = datetime.fromisoformat(literal.group(2)).replace(tzinfo=timezone.utc)
    return str(round(date.timestamp() * 1000))


def _area(service: ImageService, parameters: Mapping[str, str]) -> bytes | None:
    text = parameters.get("geometry", "").strip()
    if not text:
        return None
    geometry_type = parameters.get("geometryType", "") or ENVELOPE
    if geometry_type not in (ENVELOPE, POLYGON, POINT):
        raise invalid_parameter("geometryType")
    reference = from_parameter(parameters.get("inSR", ""), "inSR", service.spatial_reference)
    area = parse_geometry(text, geometry_type, reference)
    extent = Geometry(box(*service.catalog.bounds), service.spatial_reference)
    return bytes(transformed_near(area, extent).ExportToWkb())


def _time(parameters: Mapping[str, str]) -> tuple[int | None, int | None]:
    """Return first and last millisecond of `time`: an instant, or two of which each may be the word null."""
    parts = parameters.get("time", "").split(",")
    if parts == [""]:
        return None, None
    try:
        instants = [None if part.strip().lower() == "null" else int(part) for part in parts]
    except ValueError as error:
        raise invalid_parameter("time") from error
    if len(instants) > 2:
        raise invalid_parameter("time")
    return instants[0], instants[-1]


def _pixel_size(parameters: Mapping[str, str]) -> float | None:
    text = parameters.get("pixelSize", "").strip()
    if not text:
        return None
    numbers = re.findall(r"[-+.\deE]*\d[-+.\deE]*", text)
    try:
        return float(numbers[0])
    except (IndexError, ValueError) as error:
        raise invalid_parameter("pixelSize") from error


def _order(text: str) -> str:
    """Return the ORDER BY list for `orderByFields`, made of known names only, ties broken by id."""
    terms = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, direction = part.partition(" ")
        direction = direction.strip().upper() or "ASC"
        if direction not in ("ASC", "DESC"):
            raise invalid_parameter("orderByFields")
        terms.append(f"{_field_name(name, 'orderByFields')} {direction}")
    return ", ".join([*terms, ID_FIELD])


def _fields(text: str) -> list[str]:
    """Return the columns for `outFields`, in the service's order; always with the id."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if "*" in names:
        return list(COLUMNS)
    wanted = {_field_name(name, "outFields") for name in names} | {ID_FIELD}
    return [name for name in COLUMNS if name in wanted]


def _field_name(text: str, parameter: str) -> str:
    known = {name.casefold(): name for name in COLUMNS}
    if text.casefold() in known:
        return known[text.casefold()]
    if text.casefold() == "shape" and parameter == "outFields":
        return ID_FIELD
    raise invalid_parameter(parameter)


def _out_reference(parameters: Mapping[str, str], reference: SpatialReference) -> SpatialReference | None:
    return reference if _flag(parameters, "returnGeometry", default="true") else None


def _extent(service: ImageService, ids: Sequence[int], reference: SpatialReference) -> dict[str, Any]:
    rows = service.catalog.rows(ids)
    if not rows:
        return envelope_json((0.0, 0.0, 0.0, 0.0), reference)
    lowest = (min(row.xmin for row in rows), min(row.ymin for row in rows))
    highest = (max(row.xmax for row in rows), max(row.ymax for row in rows))
    shape = transformed_footprint(box(*lowest, *highest), service.spatial_reference, reference)
    xmin, xmax, ymin, ymax = shape.GetEnvelope()
    return envelope_json((xmin, ymin, xmax, ymax), reference)


def _flag(parameters: Mapping[str, str], name: str, default: str = "false") -> bool:
    return (parameters.get(name, "") or default).strip().lower() == "true"


def _count(parameters: Mapping[str, str], name: str, default: int) -> int:
    if not parameters.get(name, "").strip():
        return default
    (number,) = _numbers(parameters, name, int)[:1]
    if number < 0:
        raise invalid_parameter(name)
    return number


def _numbers(parameters: Mapping[str, str], name: str, kind: type[int]) -> list[int]:
    try:
        return [kind(part) for part in parameters[name].split(",")]
    except ValueError as error:
        raise invalid_parameter(name) from error
