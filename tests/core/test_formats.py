"""What the words, names and first bytes of files say."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from image_service_downloader.core.errors import Content, InvalidFormat
from image_service_downloader.core.formats import (
    FORMATS,
    foreign_content,
    format_of_file,
    format_of_word,
    is_sidecar,
    main_files,
)


def test_the_twelve_words_of_the_operation_are_known() -> None:
    words = "TIFF, Imagine Image, JPEG, NITF, BIL, BSQ, BIP, ENVI, JP2, GIF, BMP, PNG"
    assert ", ".join(raster_format.word for raster_format in FORMATS) == words


@pytest.mark.parametrize(
    ("text", "word"), [("tiff", "TIFF"), (" imagine image", "Imagine Image"), ("JPG", "JPEG")]
)
def test_a_word_is_found_however_it_is_written(text: str, word: str) -> None:
    assert format_of_word(text).word == word


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(InvalidFormat):
        format_of_word("COG")


def test_each_format_is_found_again_by_the_ending_of_its_file() -> None:
    for raster_format in FORMATS:
        for ending in raster_format.extensions:
            assert format_of_file(f"a{ending.upper()}") is raster_format


@pytest.mark.parametrize(
    ("word", "pixel_type", "band_count", "fits"),
    [
        ("JPEG", "U8", 3, True),
        ("JPEG", "F32", 1, False),
        ("JPEG", "U8", 4, False),
        ("GIF", "U8", 3, False),
        ("PNG", "U16", 1, True),
        ("JP2", "F32", 1, False),
        ("TIFF", "C128", 99, True),
        ("BMP", None, None, True),
        ("BMP", "UNKNOWN", 1, True),
    ],
)
def test_what_a_format_can_hold_is_known(
    word: str, pixel_type: str | None, band_count: int | None, fits: bool
) -> None:
    assert format_of_word(word).can_hold(pixel_type, band_count) is fits


@pytest.mark.parametrize("name", ["a.tfw", "a.tif.aux.xml", "a.hdr", "a.TIF.OVR", "a.prj", "a.ige", "a.msk"])
def test_side_cars_are_told_from_rasters(name: str) -> None:
    assert is_sidecar(name)


@pytest.mark.parametrize("name", ["a.tif", "a.vrt", "a.sid", "t1928", "a.las", "a.dat"])
def test_what_can_be_opened_is_no_side_car(name: str) -> None:
    assert not is_sidecar(name)


def test_of_a_rasters_files_the_ones_to_open_are_chosen() -> None:
    assert chosen("a.tif", "a.tfw", "a.tif.ovr") == ["a.tif"]
    assert chosen("pan.tif", "ms.tif", "ms.tif.aux.xml") == ["pan.tif", "ms.tif"]
    assert chosen("a.vrt", "source.tif") == ["a.vrt"]


def chosen(*names: str) -> list[str]:
    return [path.name for path in main_files(map(PurePosixPath, names))]


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.tif", b"II*\0rest"),
        ("a.TIF", b"MM\0+rest"),
        ("a.jp2", b"\0\0\0\x0cjP  \r\n"),
        ("a.tif.aux.xml", b"<PAMDataset>"),
        ("a.vrt", b"<VRTDataset>"),
        ("a.tfw", b"0.5\n0\n"),
        ("a.sid", b"msid"),
        ("a.bil", b"\0\0\0\0"),
        ("envi.img", b"\0\0\0\0"),
        ("t1928", b"II*\0"),
        ("a.tif.part.json", b'{"status": "fine"}'[:5]),
    ],
)
def test_nothing_speaks_against_a_file_that_is_what_its_name_says(name: str, head: bytes) -> None:
    assert foreign_content(name, head) is None


def error(message: str | None) -> tuple[Content, str | None]:
    return Content.ERROR_MESSAGE, message


@pytest.mark.parametrize(
    ("name", "head", "found"),
    [
        (
            "a.tif",
            b'{"error":{"code":500,"message":"Error exporting image"}}',
            error("Error exporting image"),
        ),
        ("a.tfw", b'\r\n {"error":{"code":400,"message":"","details":["Bad id."]}}', error("Bad id.")),
        ("a.bil", b'{"status":"error"', error(None)),
        ("a.prj", b"<!DOCTYPE html><html>", (Content.WEB_PAGE, None)),
        ("a.tif.aux.xml", b"<html><body>504 Gateway", (Content.WEB_PAGE, None)),
        ("a.tif", b"not a raster", (Content.OTHER_FORMAT, None)),
        ("a.tif", b"", (Content.OTHER_FORMAT, None)),
        ("a.sid", b"<xml/>", (Content.TEXT, None)),
        ("t1928", b"  {}", (Content.TEXT, None)),
    ],
)
def test_what_came_in_a_rasters_place_is_told(
    name: str, head: bytes, found: tuple[Content, str | None]
) -> None:
    assert foreign_content(name, head) == found
