"""What the fields of a catalog mean."""

from __future__ import annotations

from datetime import date, datetime, timezone

import pytest
from image_service_downloader.core.attributes import (
    Kind,
    Value,
    date_of,
    kind_of,
    readable_fields,
    reader_of,
)
from image_service_downloader.core.service import Field
from image_service_downloader.tests.factories import field, service_info

CATEGORY = field("Category", "Integer", values={1: "Primary", 2: "Overview"})
NOON = datetime(2024, 5, 6, 12, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("told", "expected"),
    [(1, "Primary"), (2.0, "Overview"), ("2", "Overview"), (7, "7"), (None, None), ("", None)],
)
def test_a_code_is_read_as_its_word_where_it_has_one(told: object, expected: Value) -> None:
    assert reader_of(CATEGORY)(told) == expected


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        ("Date", 1714996800000, NOON),
        ("TimestampOffset", "2024-05-06T14:00:00+02:00", NOON),
        ("TimestampOffset", "2024-05-06T12:00:00Z", NOON),
        ("DateOnly", "2024-05-06", date(2024, 5, 6)),
        ("DateOnly", "some day", None),
        ("Date", None, None),
    ],
)
def test_dates_are_read_in_utc_whatever_way_they_are_told(kind: str, told: object, expected: Value) -> None:
    assert reader_of(field("Flown", kind))(told) == expected


@pytest.mark.parametrize(
    ("kind", "told", "expected"),
    [
        ("Double", 0.5, 0.5),
        ("BigInteger", 2**60, 2**60),
        ("Double", float("nan"), None),
        ("Integer", "many", "many"),
        ("SmallInteger", None, None),
        ("String", "  north  ", "north"),
        ("String", "   ", None),
        ("String", 12, "12"),
        ("TimeOnly", "12:30:00", "12:30:00"),
    ],
)
def test_numbers_stay_numbers_and_what_does_not_fit_is_text(kind: str, told: object, expected: Value) -> None:
    assert reader_of(field("Any", kind))(told) == expected


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (CATEGORY, Kind.WORD),
        (field("LOWPS", "Double"), Kind.LENGTH),
        (field("Shape_Area", "Double"), Kind.AREA),
        (field("CloudCover", "Double"), Kind.NUMBER),
        (field("LowPS", "String"), Kind.TEXT),
        (field("Acquired", "Date"), Kind.MOMENT),
        (field("Acquired", "DateOnly"), Kind.DAY),
        (field("New", "OfTomorrow"), Kind.TEXT),
    ],
)
def test_the_kind_of_a_field_is_known_by_its_type_its_words_or_its_name(told: Field, kind: Kind) -> None:
    assert kind_of(told) is kind


def test_fields_that_say_nothing_to_a_person_are_left_out() -> None:
    fields = (field("OBJECTID", "OID"), field("Shape", "Geometry"), field("Raster", "Raster"), CATEGORY)
    assert [told.name for told in readable_fields(service_info(fields=fields))] == ["OBJECTID", "Category"]


@pytest.mark.parametrize(
    ("value", "date"),
    [
        (0, datetime(1970, 1, 1, tzinfo=timezone.utc)),
        (-315619200000, datetime(1960, 1, 1, tzinfo=timezone.utc)),
        ("2024-05-06", datetime(2024, 5, 6, tzinfo=timezone.utc)),
        (10**30, None),
        ("soon", None),
        (None, None),
        (True, None),
    ],
)
def test_dates_are_utc_and_absurd_ones_are_none(value: object, date: datetime | None) -> None:
    assert date_of(value) == date
