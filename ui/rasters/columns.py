"""The columns that a service's rasters can be shown in: what each holds of a raster, and how it reads.

A service may put anything into any field, so that every value is checked here; which columns show is left to
others.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Any

from qgis.core import QgsUnitTypes
from qgis.PyQt.QtCore import QCoreApplication, QLocale

from ...core import attributes
from ...core.attributes import date_of
from ...core.catalog import acquisition_field
from ...core.plausible import number_of
from ...core.rasters import RasterItem, Rasters
from ...core.service import Field, ServiceInfo
from ..data_size import size_text
from ..geometry.translate import crs_of

_LONGEST_TEXT = 500
"""Characters of one value that are shown and searched."""
_BOOKKEEPING = {"minps", "maxps", "highps", "centerx", "centery", "zorder", "category"}
"""Fields, in lower case, by which a mosaic finds and draws its rasters, or that are the same for all."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_EARLIEST = (datetime.min.replace(tzinfo=timezone.utc) - _EPOCH).total_seconds() * 1000
_LATEST = (datetime.max.replace(tzinfo=timezone.utc) - _EPOCH).total_seconds() * 1000


class Column(enum.IntEnum):
    """The columns that every table begins with; the service's own fields follow."""

    NAME = 0
    ACQUIRED = 1
    CELL_SIZE = 2
    SIZE = 3
    PICTURE = 4


class Kind(enum.Enum):
    """What sort of values a column holds."""

    TEXT = enum.auto()
    WHOLE = enum.auto()
    """Whole numbers: years, flight lines, counts."""
    NUMBER = enum.auto()
    DATE = enum.auto()
    """Moments, in milliseconds since 1970, UTC: datetimes take several times as long to make and compare."""
    SIZE = enum.auto()
    """Bytes; estimated by the table, since that takes its time."""
    PICTURE = enum.auto()
    """Known to the table only; there is nothing to compare."""


@dataclass(frozen=True)
class RasterColumn:
    """One column: the values in it can be compared with each other."""

    key: str
    """By which it is remembered."""
    title: str
    kind: Kind
    values: Callable[[Rasters], list[Any]]
    """Of rasters one after the other; None where one has none."""
    text: Callable[[Any], str]
    """Of a value that is not None."""
    explanation: str = ""
    unit: str = ""
    """The short name of the unit of its values; empty where they have none, or it is not known."""
    is_usual: bool = False
    """Whether it shows until the user chooses others."""
    is_bookkeeping: bool = False
    """Whether it is of use to few people: shown on request, neither searched nor filtered by."""

    @property
    def title_with_unit(self) -> str:
        """Give the title as it stands before a bare number."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    def text_of(self, item: RasterItem) -> str:
        """Give what a raster's cell reads."""
        [value] = self.values(Rasters([item]))
        return "" if value is None else self.text(value)


def columns_of(service: ServiceInfo | None) -> tuple[RasterColumn, ...]:
    """Give the columns in their order: those that `table.Column` counts, then the service's fields."""
    date = None if service is None else acquisition_field(service)
    has_date = service is None or date is not None
    first = (
        _name_column(),
        _acquired_column(has_date),
        _cell_size_column(service),
        _size_column(),
        _picture_column(),
    )
    if service is None:
        return first
    told = {"name", "lowps", date.name.lower() if date else ""}
    fields = (field for field in attributes.readable_fields(service) if field.name.lower() not in told)
    return first + tuple(_field_column(field) for field in fields)


def moment_of(milliseconds: float) -> datetime:
    """Give the moment that a date column's value stands for, in UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _name_column() -> RasterColumn:
    title = QCoreApplication.translate("RasterTable", "Name")
    return RasterColumn(
        "name",
        title,
        Kind.TEXT,
        lambda items: [name[:_LONGEST_TEXT] for name in items.names],
        str,
        is_usual=True,
    )


def _acquired_column(is_usual: bool) -> RasterColumn:
    return RasterColumn(
        "acquired",
        QCoreApplication.translate("RasterTable", "Date"),
        Kind.DATE,
        lambda items: [None if date is None else date.timestamp() * 1000 for date in items.dates],
        lambda milliseconds: moment_of(milliseconds).date().isoformat(),
        QCoreApplication.translate("RasterTable", "Date of acquisition, UTC"),
        is_usual=is_usual,
    )


def _cell_size_column(service: ServiceInfo | None) -> RasterColumn:
    unit = _unit(service)
    return RasterColumn(
        "cell_size",
        QCoreApplication.translate("RasterTable", "Cell size"),
        Kind.NUMBER,
        lambda items: items.cell_sizes,
        lambda size: f"{QLocale().toString(float(size), 'g', 4)} {unit}".strip(),
        unit=unit,
        is_usual=True,
    )


def _size_column() -> RasterColumn:
    return RasterColumn(
        "size",
        QCoreApplication.translate("RasterTable", "Size"),
        Kind.SIZE,
        _none,
        size_text,
        QCoreApplication.translate("RasterTable", "Estimated from footprint and cell size, uncompressed"),
        is_usual=True,
    )


def _picture_column() -> RasterColumn:
    title = QCoreApplication.translate("RasterTable", "Picture")
    return RasterColumn("picture", title, Kind.PICTURE, _none, str, is_bookkeeping=True)


def _none(items: Rasters) -> list[Any]:
    return [None] * len(items)


def _unit(service: ServiceInfo | None) -> str:
    """Give the short name of the unit of cell sizes; empty where the spatial reference is not known."""
    if service is None:
        return ""
    crs = crs_of(service.spatial_reference)
    return QgsUnitTypes.toAbbreviatedString(crs.mapUnits()) if crs.isValid() else ""


def _field_column(field: Field) -> RasterColumn:
    kind, checked, text = _reading(field)
    return RasterColumn(
        key=f"field {field.name}",
        title=field.alias,
        kind=kind,
        values=lambda items: [checked(value) for value in items.attributes(field.name)],
        text=text,
        explanation=_field_explanation(field, kind),
        is_bookkeeping=_is_bookkeeping(field),
    )


def _field_explanation(field: Field, kind: Kind) -> str:
    """Tell the name behind an alias, which a where clause needs; dates are told to be UTC."""
    told = [field.alias] if field.alias == field.name else [field.alias, f"({field.name})"]
    return " ".join([*told, "UTC"] if kind is Kind.DATE else told)


def _is_bookkeeping(field: Field) -> bool:
    name = field.name.lower()
    is_shape = name.startswith(("shape", "st_area", "st_length"))
    return field.type == "esriFieldTypeOID" or is_shape or name in _BOOKKEEPING


def _reading(field: Field) -> tuple[Kind, Callable[[Any], Any], Callable[[Any], str]]:
    """Give what sort of values a field holds, how to check one, and how to put it into words."""
    meaning = attributes.kind_of(field)
    if meaning in (attributes.Kind.DAY, attributes.Kind.MOMENT):
        return Kind.DATE, _milliseconds, _moment_text
    if meaning in (attributes.Kind.NUMBER, attributes.Kind.LENGTH, attributes.Kind.AREA):
        is_whole = field.type not in ("esriFieldTypeSingle", "esriFieldTypeDouble")
        return (Kind.WHOLE, _whole, str) if is_whole else (Kind.NUMBER, number_of, _number_text)
    if not field.values:
        return Kind.TEXT, _text, str
    read = attributes.reader_of(field)
    return Kind.TEXT, lambda code: _text(read(code)), str


def _text(value: Any) -> str | None:
    return None if value is None else str(value)[:_LONGEST_TEXT].strip() or None


def _milliseconds(value: Any) -> float | None:
    if isinstance(value, str):
        moment = date_of(value)
        return None if moment is None else moment.timestamp() * 1000
    number = number_of(value)
    return number if number is not None and _EARLIEST <= number <= _LATEST else None


def _whole(value: Any) -> int | None:
    if type(value) is int:
        return value
    number = number_of(value)
    return None if number is None else int(number)


def _moment_text(milliseconds: float) -> str:
    moment = moment_of(milliseconds)
    day = moment.date().isoformat()
    return day if moment.time() == time() else f"{day} {moment:%H:%M}"


def _number_text(number: float) -> str:
    """Write a number in the user's language; large ones without an exponent."""
    if abs(number) < 1e7:
        return QLocale().toString(float(number), "g", 8)
    return QLocale().toString(float(number), "f", 0)
