"""Take areas from real layers and files, in real tasks."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.ui.area.menu import FileLayer, LayerPart
from image_service_downloader.ui.area.sources import AreaSources
from image_service_downloader.ui.geometry.translate import MapArea
from image_service_downloader.ui.tasks import TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject

WEST = "POLYGON((0 0,1 0,1 1,0 1,0 0))"
EAST = "POLYGON((1 0,2 0,2 1,1 1,1 0))"
BOTH = "POLYGON((0 0,2 0,2 1,0 1,0 0))"
BOW_TIE = "POLYGON((5 5,6 6,6 5,5 6,5 5))"


def layer_of(*shapes: str, kind: str = "Polygon", name: str = "fields") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:4326", name, "memory")
    features = []
    for shape in shapes:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(shape))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    return layer


class Reading:
    """A reader, and what it has told."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._parent = QObject()
        self.runner = TaskRunner(self._parent)
        self.sources = AreaSources(self.runner, self._parent)
        self.areas: list[MapArea] = []
        self.failures: list[str] = []
        self.choices: list[tuple[FileLayer, ...]] = []
        self.texts: list[str] = []
        self.sources.several_found.connect(self.choices.append)
        self.sources.text_found.connect(self.texts.append)
        self.sources.found.connect(self.areas.append)
        self.sources.failed.connect(self.failures.append)

    def read(self, act: Callable[..., None], *values: Any) -> None:
        before = self._answers
        act(*values)
        self._qtbot.waitUntil(lambda: self._answers > before, timeout=10_000)

    @property
    def _answers(self) -> int:
        return len(self.areas) + len(self.failures) + len(self.choices) + len(self.texts)

    def area_of(self, layer: Any, part: LayerPart) -> MapArea:
        self.read(self.sources.read_layer, layer, part)
        assert self.failures == []
        return self.areas[-1]


@pytest.fixture
def reading(qgis_app: object, qtbot: QtBot) -> Iterator[Reading]:
    reading = Reading(qtbot)
    yield reading
    reading.runner.cancel_all()
    # What a task leaves behind is collected sometime, in any order: QGIS must survive it.
    gc.collect()


def same(area: MapArea, wkt: str) -> bool:
    return bool(area.geometry.isGeosEqual(QgsGeometry.fromWkt(wkt)))


def test_all_features_of_a_layer_are_dissolved(reading: Reading) -> None:
    area = reading.area_of(layer_of(WEST, EAST), LayerPart.ALL_FEATURES)
    assert same(area, BOTH)
    assert area.crs.authid() == "EPSG:4326"


def test_features_not_saved_yet_count(reading: Reading) -> None:
    layer = layer_of(WEST)
    layer.startEditing()
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt(EAST))
    layer.addFeature(feature)
    assert same(reading.area_of(layer, LayerPart.ALL_FEATURES), BOTH)


def test_only_what_is_selected_is_taken(reading: Reading) -> None:
    layer = layer_of(WEST, EAST)
    layer.selectByIds([2])
    assert same(reading.area_of(layer, LayerPart.SELECTED_FEATURES), EAST)


def test_the_extent_of_any_layer_is_taken(reading: Reading, sample_catalog: Path, tmp_path: Path) -> None:
    points = layer_of("POINT(1 1)", "POINT(2 3)", kind="Point")
    assert same(reading.area_of(points, LayerPart.EXTENT), "POLYGON((1 1,2 1,2 3,1 3,1 1))")
    # Of its own, because QGIS puts a side-car beside a raster that it opens.
    path = shutil.copy(next(iter(sorted(sample_catalog.rglob("*.tif")))), tmp_path)
    raster = QgsRasterLayer(str(path), "raster")
    area = reading.area_of(raster, LayerPart.EXTENT)
    assert (area.geometry.boundingBox(), area.crs) == (raster.extent(), raster.crs())


def test_an_invalid_feature_among_others_is_mended(reading: Reading) -> None:
    area = reading.area_of(layer_of(WEST, BOW_TIE), LayerPart.ALL_FEATURES)
    assert area.geometry.isGeosValid()
    assert area.geometry.area() == pytest.approx(1.5)


def test_a_single_invalid_feature_is_left_for_the_user_to_see(reading: Reading) -> None:
    assert not reading.area_of(layer_of(BOW_TIE), LayerPart.ALL_FEATURES).geometry.isGeosValid()


@pytest.mark.parametrize("part", [LayerPart.ALL_FEATURES, LayerPart.EXTENT])
def test_an_empty_layer_says_so(reading: Reading, part: LayerPart) -> None:
    reading.read(reading.sources.read_layer, layer_of(), part)
    assert "empty" in reading.failures[0]


def test_the_extent_of_a_single_point_is_no_area_and_the_layer_is_not_called_empty(reading: Reading) -> None:
    reading.read(reading.sources.read_layer, layer_of("POINT(5 5)", kind="Point"), LayerPart.EXTENT)
    assert "no surface" in reading.failures[0]


@pytest.mark.parametrize("part", [LayerPart.ALL_FEATURES, LayerPart.EXTENT])
def test_a_layer_without_a_crs_is_told_to_be_so(reading: Reading, part: LayerPart) -> None:
    layer = layer_of(WEST)
    layer.setCrs(QgsCoordinateReferenceSystem())
    reading.read(reading.sources.read_layer, layer, part)
    assert reading.areas == []
    assert reading.failures[0].startswith("The layer has no coordinate reference system")


def test_a_file_that_names_no_crs_is_told_to_be_so_and_where_to_set_one(
    reading: Reading, tmp_path: Path
) -> None:
    path = write(layer_of(WEST), tmp_path / "a.shp", "ESRI Shapefile")
    path.with_suffix(".prj").unlink()
    reading.read(reading.sources.read_file, str(path))
    assert reading.areas == []
    [told] = reading.failures
    assert told.startswith("The file names no coordinate reference system")
    assert "add it to the map" in told


def test_only_the_last_choice_counts(reading: Reading) -> None:
    many = layer_of(*(f"POLYGON(({x} 0,{x + 1} 0,{x} 1,{x} 0))" for x in range(5000)))
    reading.sources.read_layer(many, LayerPart.ALL_FEATURES)
    assert same(reading.area_of(layer_of(WEST), LayerPart.ALL_FEATURES), WEST)
    reading.runner.cancel_all()
    assert len(reading.areas) == 1


@pytest.mark.parametrize(
    ("driver", "name"),
    [("GPKG", "a.gpkg"), ("ESRI Shapefile", "a.shp"), ("GeoJSON", "a.geojson"), ("KML", "a.kml")],
)
def test_a_layer_file_is_read(reading: Reading, tmp_path: Path, driver: str, name: str) -> None:
    path = write(layer_of(WEST, EAST), tmp_path / name, driver)
    reading.read(reading.sources.read_file, str(path))
    assert reading.failures == []
    assert same(reading.areas[0], BOTH)
    assert reading.areas[0].crs.authid() == "EPSG:4326"


def test_of_a_file_with_other_layers_the_polygons_are_read(reading: Reading, tmp_path: Path) -> None:
    path = write(layer_of("POINT(7 7)", kind="Point", name="trees"), tmp_path / "a.gpkg", "GPKG")
    write(layer_of(WEST), path, "GPKG", more=True)
    reading.read(reading.sources.read_file, str(path))
    assert same(reading.areas[0], WEST)


def test_a_file_with_several_layers_of_polygons_leaves_the_choice(reading: Reading, tmp_path: Path) -> None:
    path = write(layer_of(WEST, name="one"), tmp_path / "a.gpkg", "GPKG")
    write(layer_of(EAST, name="other"), path, "GPKG", more=True)
    write(layer_of("POINT(7 7)", kind="Point", name="trees"), path, "GPKG", more=True)
    reading.read(reading.sources.read_file, str(path))
    [layers] = reading.choices
    assert [layer.name for layer in layers] == ["one", "other"]
    reading.read(reading.sources.read_file_layer, layers[1])
    assert reading.failures == []
    assert same(reading.areas[0], EAST)


def test_a_layer_that_is_gone_when_it_is_chosen_says_so(reading: Reading, tmp_path: Path) -> None:
    path = write(layer_of(WEST, name="one"), tmp_path / "a.gpkg", "GPKG")
    write(layer_of(EAST, name="other"), path, "GPKG", more=True)
    reading.read(reading.sources.read_file, str(path))
    path.unlink()
    reading.read(reading.sources.read_file_layer, reading.choices[0][0])
    assert reading.failures == ["There are no polygons to take as the area."]


def test_a_file_without_polygons_says_so(reading: Reading, tmp_path: Path) -> None:
    points = write(layer_of("POINT(7 7)", kind="Point"), tmp_path / "a.gpkg", "GPKG")
    text = tmp_path / "a.txt"
    text.write_text("no layer")
    no_text = tmp_path / "b.txt"
    no_text.write_bytes(b"\xff\xfe\x00")
    for path in (points, text, no_text, tmp_path, tmp_path / "missing.gpkg"):
        reading.read(reading.sources.read_file, str(path))
    assert reading.failures == ["There are no polygons to take as the area."] * 5


def test_a_text_in_a_file_is_told_where_it_can_be_read_as_an_area(reading: Reading, tmp_path: Path) -> None:
    texts = [WEST, f"SRID=4326;{EAST}", "0, 0, 1, 1"]
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.wkt"
        path.write_text(text)
        reading.read(reading.sources.read_file, str(path))
    assert reading.texts == texts


def write(layer: QgsVectorLayer, path: Path, driver: str, *, more: bool = False) -> Path:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = driver
    options.layerName = layer.name()
    if more:
        options.actionOnExistingFile = QgsVectorFileWriter.ActionOnExistingFile.CreateOrOverwriteLayer
    context = QgsCoordinateTransformContext()
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
    assert result[0] == QgsVectorFileWriter.WriterError.NoError, result
    return path
