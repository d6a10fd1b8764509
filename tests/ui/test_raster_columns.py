"""What the columns of a service's rasters hold and how it reads, whatever the service puts into a field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.rasters import Rasters
from image_service_downloader.core.service import Field
from image_service_downloader.tests.factories import field
from image_service_downloader.tests.ui.factories import raster_item, service_info
from image_service_downloader.ui.rasters.columns import Kind, RasterColumn, columns_of
from qgis.PyQt.QtCore import QLocale

HALF_PAST_EIGHT = 1609749000000
"""2021-01-04 08:30, UTC, in milliseconds since 1970."""


@pytest.fixture(autouse=True)
def _in_english(qgis_app: object) -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English))
    yield
    QLocale.setDefault(before)


def column_of(one: Field) -> RasterColumn:
    """Return the column of a field."""
    [column] = field_columns(one)
    return column


def field_columns(*fields: Field) -> list[RasterColumn]:
    """Return the columns of fields, without those that every table has."""
    return [column for column in columns_of(service_info(fields=fields)) if column.key.startswith("field ")]


def reading(one: Field, value: Any) -> str:
    """Return what a raster's cell says where its field has a value."""
    return column_of(one).text_of(raster_item(1, attributes={one.name: value}))


def test_every_field_that_says_something_is_a_column_and_none_is_there_twice() -> None:
    fields = [
        field("OBJECTID", "OID"),
        field("Shape", "Geometry"),
        field("NAME", "String"),
        field("LowPS", "Double"),
        field("AcquisitionDate", "Date"),
        field("Thumbnail", "Blob"),
        field("Sensor", "String"),
    ]
    columns = columns_of(service_info(fields=tuple(fields)))
    assert [column.key for column in columns] == [
        "name",
        "acquired",
        "cell_size",
        "size",
        "picture",
        "field OBJECTID",
        "field Sensor",
    ]
    assert [column.key for column in columns if column.is_usual] == ["name", "acquired", "cell_size", "size"]


def test_a_service_without_dates_shows_no_column_for_them_until_asked() -> None:
    columns = columns_of(service_info(fields=(field("Name", "String"),)))
    assert [column.key for column in columns if column.is_usual] == ["name", "cell_size", "size"]


def test_a_column_is_titled_by_the_alias_and_explains_the_name_behind_it() -> None:
    column = column_of(field("CLD_PCT", "Double", alias="Cloud cover"))
    assert column.title == "Cloud cover"
    assert "CLD_PCT" in column.explanation


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("String", "  Block 7 ", "Block 7"),
        ("Integer", 2021, "2021"),
        ("BigInteger", 2**62, str(2**62)),
        ("Double", 12.5, "12.5"),
        ("Double", 5400000.25, "5,400,000.3"),
        ("Double", 1.5e12, "1,500,000,000,000"),
        ("Date", HALF_PAST_EIGHT, "2021-01-04 08:30"),
        ("Date", 0, "1970-01-01"),
        ("Date", -1000, "1969-12-31 23:59"),
        ("DateOnly", "2021-01-04", "2021-01-04"),
        ("TimestampOffset", "2021-01-04T08:30:00+02:00", "2021-01-04 06:30"),
    ],
)
def test_values_read_as_what_they_are(kind: str, value: object, text: str) -> None:
    assert reading(field("F", kind), value) == text


def test_numbers_are_written_as_in_the_user_s_language() -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    assert reading(field("F", "Double"), 12.5) == "12,5"
    assert reading(field("F", "Integer"), 2021) == "2021"


def test_codes_read_as_the_publisher_s_words_and_one_without_a_word_as_itself() -> None:
    sensor = field("Sensor", "Integer", values={1: "UltraCam"})
    assert reading(sensor, 1) == "UltraCam"
    assert reading(sensor, 2) == "2"


@pytest.mark.parametrize("kind", ["String", "Integer", "Double", "Date", "DateOnly", "OID"])
@pytest.mark.parametrize(
    "value",
    [None, "", "x", True, float("nan"), 1e400, -1e300, [1], {"a": 1}, pytest.param(10**400, id="400 digits")],
)
def test_whatever_a_service_puts_into_a_field_can_be_compared_and_read(kind: str, value: object) -> None:
    column = column_of(field("F", kind))
    items = [raster_item(1, attributes={"F": value}), raster_item(2, attributes={"F": 7}), raster_item(3)]
    values = column.values(Rasters(items))
    sorted(known for known in values if known is not None)
    assert values[2] is None
    assert all(isinstance(column.text_of(item), str) for item in items)


def test_a_text_of_a_million_letters_is_cut() -> None:
    assert len(reading(field("F", "String"), "x" * 10**6)) < 1000


def test_cell_sizes_are_in_the_unit_of_the_service_s_spatial_reference() -> None:
    columns = columns_of(service_info(spatial_reference=SpatialReference(4326)))
    [cell_size] = [column for column in columns if column.key == "cell_size"]
    assert cell_size.text_of(raster_item(1, cell_size=0.25)) == "0.25 deg"


def test_what_a_mosaic_keeps_for_itself_is_told_apart_from_what_describes_a_raster() -> None:
    fields = [field(name, "Double") for name in ("MinPS", "CenterX", "Shape_Area", "CloudCover")]
    columns = field_columns(*fields)
    assert [column.title for column in columns if not column.is_bookkeeping] == ["CloudCover"]
    assert {column.kind for column in columns} == {Kind.NUMBER}
