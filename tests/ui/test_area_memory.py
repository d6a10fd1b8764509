"""Keep areas in real projects, through files on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from image_service_downloader.ui.area.memory import AreaMemory
from image_service_downloader.ui.geometry.translate import MapArea
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)
from qgis.PyQt.QtCore import QObject

SCOPE = "ImageServiceDownloader"
WKT = "Polygon ((0.1 0, 1 0, 1 1, 0.1 0))"
UTM = QgsCoordinateReferenceSystem("EPSG:25832")


class Remembering:
    """A project with its memory, and what that has told."""

    def __init__(self) -> None:
        self.project = QgsProject()
        self._parent = QObject()
        self.memory = AreaMemory(self.project, self._parent)
        self.told: list[MapArea | None] = []
        self.memory.restored.connect(self.told.append)

    def save_and_open(self, path: Path) -> Remembering:
        assert self.project.write(str(path))
        other = Remembering()
        assert other.project.read(str(path))
        return other


@pytest.fixture
def remembering(qgis_app: object) -> Remembering:
    return Remembering()


def area(wkt: str = WKT, crs: QgsCoordinateReferenceSystem = UTM) -> MapArea:
    return MapArea(QgsGeometry.fromWkt(wkt), crs)


@pytest.mark.parametrize("name", ["a.qgz", "a.qgs"])
@pytest.mark.parametrize(
    "wkt",
    [
        WKT,
        "MultiPolygon (((0 0, 9 0, 9 9, 0 0),(5 1, 6 1, 6 2, 5 1)),((20 0, 21 0, 21 1, 20 0)))",
        "Polygon ((0.1234567890123456 1e-7, 123456.78901234567 0, 1 1e15, 0.1234567890123456 1e-7))",
    ],
)
def test_an_area_comes_back_exactly_as_it_was(
    remembering: Remembering, tmp_path: Path, wkt: str, name: str
) -> None:
    remembering.memory.keep(area(wkt))
    assert remembering.project.isDirty()
    (restored,) = remembering.save_and_open(tmp_path / name).told
    assert restored is not None
    assert restored.geometry.equals(area(wkt).geometry)
    assert restored.crs == UTM


def test_a_crs_of_the_user_s_own_comes_back_too(remembering: Remembering, tmp_path: Path) -> None:
    own = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=48 +lon_0=11 +ellps=GRS80 +units=m")
    assert own.isValid()
    remembering.memory.keep(area(crs=own))
    (restored,) = remembering.save_and_open(tmp_path / "a.qgz").told
    assert restored is not None
    there, same = (
        QgsCoordinateTransform(crs, UTM, QgsCoordinateTransformContext()).transform(QgsPointXY(1000, 2000))
        for crs in (own, restored.crs)
    )
    assert there.distance(same) < 1e-6


def test_a_project_is_not_touched_where_there_is_no_area(remembering: Remembering, tmp_path: Path) -> None:
    remembering.memory.keep(None)
    remembering.memory.read()
    assert not remembering.project.isDirty()
    assert remembering.save_and_open(tmp_path / "a.qgs").told == []
    assert SCOPE not in (tmp_path / "a.qgs").read_text("utf-8")


def test_a_project_is_changed_only_when_the_area_is(remembering: Remembering, tmp_path: Path) -> None:
    remembering.memory.keep(area())
    opened = remembering.save_and_open(tmp_path / "a.qgz")
    assert not opened.project.isDirty()
    opened.memory.keep(opened.told[0])
    assert not opened.project.isDirty()
    opened.memory.keep(None)
    assert opened.project.isDirty()
    assert opened.save_and_open(tmp_path / "b.qgs").told == []
    assert SCOPE not in (tmp_path / "b.qgs").read_text("utf-8")


def test_a_new_project_has_no_area(remembering: Remembering) -> None:
    remembering.memory.keep(area())
    remembering.project.clear()
    assert remembering.told == [None]
    assert not remembering.project.isDirty()


@pytest.mark.parametrize(
    ("wkt", "crs"),
    [
        ("", "EPSG:25832"),
        ("nonsense", "EPSG:25832"),
        ("Point (1 1)", "EPSG:25832"),
        ("Polygon ((0 0, 1 1, 2 2, 0 0))", "EPSG:25832"),
        ("Polygon ((0 0, 1 1, 1 0, 0 1, 0 0))", "EPSG:25832"),
        ("Polygon ((0 0, nan 1, 1 0, 0 0))", "EPSG:25832"),
        ("Polygon ((0 0, 1e999 1, 1 0, 0 0))", "EPSG:25832"),
        ("Polygon ((" + "(" * 100_000, "EPSG:25832"),
        ("GeometryCollection (" * 100_000, "EPSG:25832"),
        (WKT, ""),
        (WKT, "EPSG:99999999"),
        (WKT, "GEOGCRS[" * 10_000),
    ],
    ids=lambda value: value[:30],
)
def test_an_entry_that_is_no_area_is_ignored(
    remembering: Remembering, tmp_path: Path, wkt: str, crs: str
) -> None:
    remembering.project.writeEntry(SCOPE, "/area/wkt", wkt)
    remembering.project.writeEntry(SCOPE, "/area/crs", crs)
    opened = remembering.save_and_open(tmp_path / "a.qgz")
    assert opened.told == []
    assert not opened.project.isDirty()


def test_a_released_memory_follows_no_project(remembering: Remembering) -> None:
    remembering.memory.keep(area())
    remembering.memory.release()
    remembering.project.clear()
    assert remembering.told == []
