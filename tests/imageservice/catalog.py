"""The catalog: one row for each raster, in an SQLite database in memory that clients may only read.

Finds and returns rows; what the protocol asks and answers is left to `query`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from osgeo import ogr

ID_FIELD, DATE_FIELD = "OBJECTID", "AcquisitionDate"

CATEGORIES = {
    "Unknown": 0,
    "Primary": 1,
    "Overview": 2,
    "Unprocessed Overview": 3,
    "Partial Overview": 4,
    "Inactive": 5,
    "Uploaded": 253,
    "Incomplete": 254,
    "Custom": 255,
}


def _field(name: str, kind: str, length: int = 0) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": f"esriFieldType{kind}", "alias": name, "domain": None}
    return {**field, "length": length} if length else field


FIELDS = [
    _field(ID_FIELD, "OID"),
    _field("Shape", "Geometry"),
    _field("Name", "String", 200),
    _field("MinPS", "Double"),
    _field("MaxPS", "Double"),
    _field("LowPS", "Double"),
    _field("HighPS", "Double"),
    {
        **_field("Category", "Integer"),
        "domain": {
            "type": "codedValue",
            "name": "MosaicCatalogItemCategoryDomain",
            "description": "Catalog item categories.",
            "codedValues": [{"name": name, "code": code} for name, code in CATEGORIES.items()],
            "mergePolicy": "esriMPTDefaultValue",
            "splitPolicy": "esriSPTDefaultValue",
        },
    },
    _field("Tag", "String", 100),
    _field("GroupName", "String", 100),
    _field("ProductName", "String", 100),
    _field("CenterX", "Double"),
    _field("CenterY", "Double"),
    _field("ZOrder", "Integer"),
    _field("Shape_Length", "Double"),
    _field("Shape_Area", "Double"),
    _field(DATE_FIELD, "Date", 8),
]
"""The fields of the default mosaic, and the acquisition date, as the protocol describes them."""

COLUMNS = tuple(field["name"] for field in FIELDS if field["name"] != "Shape")
"""The fields that have values; the shape is the footprint."""

FUNCTIONS = {
    "abs",
    "coalesce",
    "length",
    "like",
    "lower",
    "ltrim",
    "nullif",
    "round",
    "rtrim",
    "substr",
    "trim",
    "upper",
}

SECONDS_PER_STATEMENT = 5
INSTRUCTIONS_PER_CHECK = 10_000
IDS_PER_STATEMENT = 500
LARGEST_ID = 2**63 - 1

Bounds = tuple[float, float, float, float]


class Row(NamedTuple):
    """What the catalog holds of one raster: the columns, then the footprint, the protocol's Shape."""

    OBJECTID: int
    Name: str
    MinPS: float
    MaxPS: float
    LowPS: float
    HighPS: float
    Category: int
    Tag: str
    GroupName: str
    ProductName: str
    CenterX: float
    CenterY: float
    ZOrder: int | None
    Shape_Length: float
    Shape_Area: float
    AcquisitionDate: int
    """Milliseconds since 1970."""

    xmin: float
    ymin: float
    xmax: float
    ymax: float
    footprint: bytes
    """WKB in the service's spatial reference; before it, its bounds."""


class InvalidExpression(Exception):
    """A client's expression is no expression on the fields, or takes too long."""


@dataclass(frozen=True)
class Filter:
    """Which rows a client asks for."""

    where: str = "1=1"
    """An expression on the fields that `Catalog.check` has passed."""

    area: bytes | None = None
    """WKB in the service's spatial reference."""

    relation: str = "Intersects"
    """How a footprint must lie to the area: Intersects, Within, Contains, or EnvelopeIntersects."""

    first_ms: int | None = None
    last_ms: int | None = None
    """Acquisition dates, both included, in milliseconds since 1970."""

    pixel_size: float | None = None
    """Only rows visible at this pixel size."""


class Catalog:
    """The rows of a service; safe to use from several threads, never changed after it is built."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Hold these rows."""
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._lock = Lock()
        self._untrusted = False
        self._selects = 0
        self._deadline = 0.0
        columns = [f"{ID_FIELD} INTEGER PRIMARY KEY", *Row._fields[1:]]
        marks = ",".join("?" * len(columns))
        self._connection.execute(f"CREATE TABLE rasters ({','.join(columns)})")
        self._connection.executemany(f"INSERT INTO rasters VALUES ({marks})", rows)  # noqa: S608 - marks only
        self._connection.commit()
        box = self._run("SELECT min(xmin), min(ymin), max(xmax), max(ymax) FROM rasters")[0]
        self.bounds: Bounds = box if None not in box else (0.0, 0.0, 0.0, 0.0)
        """The bounds of all footprints; all zero for an empty catalog."""
        self.dates_ms: tuple[int | None, int | None] = self._run(
            f"SELECT min({DATE_FIELD}), max({DATE_FIELD}) FROM rasters"  # noqa: S608 - a constant
        )[0]
        """The first and the last acquisition date in milliseconds since 1970."""
        self._connection.set_authorizer(self._authorize)
        self._connection.set_progress_handler(lambda: monotonic() > self._deadline, INSTRUCTIONS_PER_CHECK)
        self.find = lru_cache(maxsize=16)(self._find)

    def check(self, expression: str) -> None:
        """Raise InvalidExpression unless the text is one expression on the fields.

        SQLite itself is the judge: the text must stand in parentheses as well as at the end of a statement,
        which no second statement, further clause or loose parenthesis does.
        """
        with self._lock:
            self._untrusted = True
            try:
                for probe in (
                    "EXPLAIN SELECT (\n{}\n) FROM rasters",
                    "EXPLAIN SELECT 1 FROM rasters WHERE {}\n",
                ):
                    self._selects = 0
                    self._run(probe.format(expression))
            finally:
                self._untrusted = False

    def _find(self, chosen: Filter, order: str = ID_FIELD) -> tuple[int, ...]:
        """Return the ids of the rows that pass the filter; `order` is an ORDER BY list of known columns."""
        area = ogr.CreateGeometryFromWkb(chosen.area) if chosen.area is not None else None
        if area is not None and area.IsEmpty():
            return ()
        conditions, values = _conditions(chosen, area)
        # The where clause has passed check().
        statement = f"SELECT {ID_FIELD}, footprint FROM rasters WHERE {conditions} ORDER BY {order}"  # noqa: S608
        with self._lock:
            rows = self._run(statement, values)
        if area is None or chosen.relation == "EnvelopeIntersects":
            return tuple(object_id for object_id, _ in rows)
        return tuple(_related(rows, area, chosen.relation))

    def existing(self, ids: Iterable[int]) -> tuple[int, ...]:
        """Return those of the ids that there are, in their order, each once."""
        wanted = tuple(dict.fromkeys(ids))
        found = {row.OBJECTID for row in self.rows(wanted)}
        return tuple(object_id for object_id in wanted if object_id in found)

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """Return the rows with these ids in their order."""
        found: dict[int, Row] = {}
        possible = [object_id for object_id in ids if abs(object_id) <= LARGEST_ID]
        for start in range(0, len(possible), IDS_PER_STATEMENT):
            part = possible[start : start + IDS_PER_STATEMENT]
            marks = ",".join("?" * len(part))
            with self._lock:
                rows = self._run(f"SELECT * FROM rasters WHERE {ID_FIELD} IN ({marks})", part)  # noqa: S608 - marks
            found.update((row[0], Row(*row)) for row in rows)
        return [found[object_id] for object_id in ids if object_id in found]

    def _run(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        self._deadline = monotonic() + SECONDS_PER_STATEMENT
        try:
            return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
            raise InvalidExpression(str(error)) from error

    def _authorize(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        """Allow reading: of clients, one SELECT of the public columns with harmless functions."""
        if action == sqlite3.SQLITE_SELECT:
            self._selects += 1
            allowed = not self._untrusted or self._selects == 1
        elif action == sqlite3.SQLITE_READ:
            allowed = not self._untrusted or (first == "rasters" and second in (*COLUMNS, ""))
        elif action == sqlite3.SQLITE_FUNCTION:
            allowed = not self._untrusted or second in FUNCTIONS
        else:
            allowed = False
        return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _conditions(chosen: Filter, area: ogr.Geometry | None) -> tuple[str, list[float]]:
    """Return the WHERE clause of a filter, and the values for its marks; of the area only its bounds."""
    conditions, values = [f"(\n{chosen.where}\n)"], []
    if area is not None:
        xmin, xmax, ymin, ymax = area.GetEnvelope()
        conditions.append("xmin <= ? AND xmax >= ? AND ymin <= ? AND ymax >= ?")
        values += [xmax, xmin, ymax, ymin]
    for condition, value in (
        (f"{DATE_FIELD} >= ?", chosen.first_ms),
        (f"{DATE_FIELD} <= ?", chosen.last_ms),
        ("? BETWEEN MinPS AND MaxPS", chosen.pixel_size),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    return " AND ".join(conditions), values


def _related(rows: list[tuple[int, bytes]], area: ogr.Geometry, relation: str) -> Iterable[int]:
    """Yield the ids of the footprints that really lie so to the area, not only their bounds."""
    prepared = area.CreatePreparedGeometry()
    for object_id, wkb in rows:
        footprint = ogr.CreateGeometryFromWkb(wkb)
        if relation == "Intersects":
            related = prepared.Intersects(footprint)
        elif relation == "Contains":
            related = prepared.Contains(footprint)
        else:
            related = footprint.Contains(area)
        if related:
            yield object_id
