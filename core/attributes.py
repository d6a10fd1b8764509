"""What the fields of a catalog mean: codes as the publisher's words, dates as dates, numbers as numbers.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/field-types/ . How a value is written
in the user's language, and in which unit, is left to the faces.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Union

from .plausible import number_of
from .service import Field, ServiceInfo

Value = Union[str, int, float, date, datetime, None]
"""What a field says of a raster; None where it says nothing."""
Reader = Callable[[object], Value]
"""Takes an attribute as the service gives it."""


class Kind(enum.Enum):
    """What the values of a field are, and so how they are written, sorted and filtered."""

    TEXT = enum.auto()
    WORD = enum.auto()
    """One of the publisher's own words for a code."""
    NUMBER = enum.auto()
    LENGTH = enum.auto()
    """A number in units of the service's spatial reference, such as a cell size."""
    AREA = enum.auto()
    """A number in square units of the service's spatial reference."""
    DAY = enum.auto()
    """A date without a time."""
    MOMENT = enum.auto()
    """A datetime in UTC; publishers who know only the day mostly give its midnight."""


_UNREADABLE = frozenset(f"esriFieldType{name}" for name in ("Geometry", "Blob", "Raster", "XML"))
_KINDS = {
    "esriFieldTypeDate": Kind.MOMENT,
    "esriFieldTypeTimestampOffset": Kind.MOMENT,
    "esriFieldTypeDateOnly": Kind.DAY,
    "esriFieldTypeOID": Kind.NUMBER,
    "esriFieldTypeInteger": Kind.NUMBER,
    "esriFieldTypeSmallInteger": Kind.NUMBER,
    "esriFieldTypeBigInteger": Kind.NUMBER,
    "esriFieldTypeSingle": Kind.NUMBER,
    "esriFieldTypeDouble": Kind.NUMBER,
}
_MEASURES = {
    "minps": Kind.LENGTH,
    "maxps": Kind.LENGTH,
    "lowps": Kind.LENGTH,
    "highps": Kind.LENGTH,
    "shape_length": Kind.LENGTH,
    "shape_area": Kind.AREA,
}
"""Fields that every mosaic has, whose numbers have a unit
(https://pro.arcgis.com/en/pro-app/latest/help/data/imagery/mosaic-dataset-attribute-table-pro-.htm)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def readable_fields(service: ServiceInfo) -> tuple[Field, ...]:
    """Give the fields that say something to a person, in the service's order."""
    return tuple(field for field in service.fields if field.type not in _UNREADABLE)


def kind_of(field: Field) -> Kind:
    """Tell what a field's values are; a type that is not known counts as text."""
    if field.values:
        return Kind.WORD
    kind = _KINDS.get(field.type, Kind.TEXT)
    return _MEASURES.get(field.name.lower(), kind) if kind is Kind.NUMBER else kind


def reader_of(field: Field) -> Reader:
    """Give what reads this field's attributes: each as the field's kind has it.

    A code without a word stays as it is, what does not fit its kind becomes text, an empty text None.
    """
    kind = kind_of(field)
    if kind is Kind.WORD:
        return _word_reader(field)
    return {Kind.TEXT: _text, Kind.MOMENT: date_of, Kind.DAY: _day}.get(kind, _number)


def _word_reader(field: Field) -> Reader:
    # Some services have numbers for codes and give them as text, or the other way round.
    words = {**{str(code): word for code, word in field.values.items()}, **field.values}

    def read(told: object) -> Value:
        return words.get(told if isinstance(told, (int, float)) else str(told)) or _text(told)

    return read


def _text(told: object) -> Value:
    return None if told is None else str(told).strip() or None


def _day(told: object) -> Value:
    moment = date_of(told)
    return None if moment is None else moment.date()


def _number(told: object) -> Value:
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return _text(told)
    return number_of(told)


def date_of(value: object) -> datetime | None:
    """Read a date in epoch milliseconds, negative before 1970, or as ISO text; None where it is neither."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _EPOCH + timedelta(milliseconds=value)
        if isinstance(value, str):
            # Python before 3.11 does not know the Z.
            read = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
            return read.astimezone(timezone.utc) if read.tzinfo else read.replace(tzinfo=timezone.utc)
    except (OverflowError, ValueError):
        return None
    return None
