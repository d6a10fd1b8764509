"""Every format that a download can be asked for, clipped and converted, opened in QGIS at its source's place.

Also that what is not clipped comes with all its side-cars. Clipped pixels are `test_pixels`'s.
"""

from __future__ import annotations

from math import ceil, floor
from pathlib import Path
from typing import NamedTuple

import pytest
from image_service_downloader.core import formats
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster
from image_service_downloader.tests.toolbox import Outcome, download_rasters
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
)

pytestmark = pytest.mark.usefixtures("qgis_app")

PIXEL_METRES = 2.0
ORIGIN = (500000.37, 5400000.81)
SIZE = (60, 40)
WHOLE = QgsRectangle(
    ORIGIN[0], ORIGIN[1] - SIZE[1] * PIXEL_METRES, ORIGIN[0] + SIZE[0] * PIXEL_METRES, ORIGIN[1]
)

AREA = QgsRectangle(500021.0, 5399950.0, 500087.0, 5399987.0)
"""Where the clipped rasters are cut, off the pixels' edges."""

HALF_A_PIXEL = PIXEL_METRES / 2
NITF_METRES = 1.0
"""NITF keeps the corners in UTM to whole metres."""

SOURCES = {"colour": ("Byte", 3), "grey": ("Byte", 1), "signed": ("Int16", 1), "real": ("Float32", 1)}
"""Pixel type and number of bands by name."""


class Format(NamedTuple):
    """A word of the protocol, and what comes of it."""

    word: str
    extension: str
    not_held: frozenset[str] = frozenset()
    """Sources whose pixels the format cannot hold: they come as TIFF."""


FORMATS = [
    Format("TIFF", ".tif"),
    Format("Imagine Image", ".img"),
    Format("JPEG", ".jpg", frozenset({"signed", "real"})),
    Format("NITF", ".ntf"),
    Format("BIL", ".bil"),
    Format("BSQ", ".bsq"),
    Format("BIP", ".bip"),
    Format("ENVI", ".dat"),
    Format("JP2", ".jp2", frozenset({"real"})),
    Format("GIF", ".gif", frozenset({"colour", "signed", "real"})),
    Format("BMP", ".bmp", frozenset({"signed", "real"})),
    Format("PNG", ".png", frozenset({"signed", "real"})),
]

each_format = pytest.mark.parametrize("raster_format", FORMATS, ids=lambda raster_format: raster_format.word)


@pytest.fixture(scope="module")
def url(module_service: StartService, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("sources")
    for number, (name, (pixel_type, bands)) in enumerate(SOURCES.items()):
        write_raster(
            folder / f"{name}.tif",
            pixel_type=pixel_type,
            bands=bands,
            origin=ORIGIN,
            pixel_size=PIXEL_METRES,
            size=SIZE,
            seed=number,
        )
    return module_service(folder)


def test_each_format_that_can_be_chosen_is_tried_here() -> None:
    assert [tried.word for tried in FORMATS] == [known.word for known in formats.FORMATS]


@each_format
def test_clipped_rasters_of_each_format_open_at_their_place(
    url: str, tmp_path: Path, raster_format: Format
) -> None:
    extent = f"{AREA.xMinimum()},{AREA.xMaximum()},{AREA.yMinimum()},{AREA.yMaximum()} [EPSG:25832]"
    outcome = download_rasters(SERVICE=url, EXTENT=extent, FORMAT=raster_format.word, OUTPUT=str(tmp_path))
    assert_all_there(outcome, raster_format, pixels_inside(AREA))


@each_format
def test_whole_rasters_converted_to_each_format_open_at_their_place(
    url: str, tmp_path: Path, raster_format: Format
) -> None:
    outcome = download_rasters(SERVICE=url, FORMAT=raster_format.word, CONVERT=True, OUTPUT=str(tmp_path))
    assert_all_there(outcome, raster_format, WHOLE)


def test_whole_rasters_come_with_all_their_side_cars_and_equal_names_in_different_folders(
    module_service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    outcome = download_rasters(SERVICE=module_service(sample_catalog), LOAD=False, OUTPUT=str(tmp_path))
    assert outcome.results["FAILED"] == 0
    there = contents(sample_catalog)
    del there["catalog.csv"]
    assert {"1999/ortho.tif", "1999/ortho.tfw", "2003/ortho.tif", "2003/photo.wld"} <= set(there)
    assert contents(tmp_path) == there


def assert_all_there(outcome: Outcome, raster_format: Format, place: QgsRectangle) -> None:
    """Check that each source came, in the format or as the TIFF that is told, and opens where it should."""
    assert outcome.results["FAILED"] == 0
    extension, not_held = raster_format.extension, raster_format.not_held
    expected = {name: ".tif" if name in not_held else extension for name in SOURCES}
    paths = {Path(path).stem: Path(path) for path in outcome.results["LAYERS"]}
    assert {name: path.suffix for name, path in paths.items()} == expected
    warnings = "\n".join(outcome.feedback.warnings)
    for name in SOURCES:
        is_told = f"{name}: came as TIFF, because" in warnings
        assert is_told == (name in not_held)
    for name, path in paths.items():
        pixel_type, bands = SOURCES[name]
        raster = gdal.Open(str(path))
        assert raster.RasterCount == bands
        assert gdal.GetDataTypeName(raster.GetRasterBand(1).DataType) == pixel_type
        layer = QgsRasterLayer(str(path), name)
        assert layer.isValid()
        assert off_by(extent_in_utm(layer), place) <= tolerance(path)


def tolerance(path: Path) -> float:
    return NITF_METRES if path.suffix == ".ntf" else HALF_A_PIXEL


def extent_in_utm(layer: QgsRasterLayer) -> QgsRectangle:
    """Return the extent in the sources' CRS; some formats spell the same one in words of their own."""
    utm = QgsCoordinateReferenceSystem("EPSG:25832")
    assert layer.crs().isValid()
    transform = QgsCoordinateTransform(layer.crs(), utm, QgsCoordinateTransformContext())
    return transform.transformBoundingBox(layer.extent())


def off_by(extent: QgsRectangle, place: QgsRectangle) -> float:
    """Return in metres how far the worst side of an extent is off its place."""
    pairs = (
        (extent.xMinimum(), place.xMinimum()),
        (extent.xMaximum(), place.xMaximum()),
        (extent.yMinimum(), place.yMinimum()),
        (extent.yMaximum(), place.yMaximum()),
    )
    return max(abs(one - other) for one, other in pairs)


def pixels_inside(area: QgsRectangle) -> QgsRectangle:
    """Return the extent of the sources' pixels whose centres are inside a rectangle."""
    x, y = ORIGIN
    first_column, last_column = (
        ceil((area.xMinimum() - x) / PIXEL_METRES - 0.5),
        floor((area.xMaximum() - x) / PIXEL_METRES - 0.5),
    )
    first_row, last_row = (
        ceil((y - area.yMaximum()) / PIXEL_METRES - 0.5),
        floor((y - area.yMinimum()) / PIXEL_METRES - 0.5),
    )
    return QgsRectangle(
        x + first_column * PIXEL_METRES,
        y - (last_row + 1) * PIXEL_METRES,
        x + (last_column + 1) * PIXEL_METRES,
        y - first_row * PIXEL_METRES,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of all files below a folder but the job's journal."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
