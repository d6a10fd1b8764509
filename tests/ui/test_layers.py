"""From the files of a download to layers in a project: names, order, spatial references, threads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.errors import IncompleteTransfer
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.plan import DownloadRequest
from image_service_downloader.core.report import DownloadReport, LocalFile, RasterResult
from image_service_downloader.tests.factories import raster_item, service_info
from image_service_downloader.tests.rasters import write_raster
from image_service_downloader.ui.download import layers
from image_service_downloader.ui.download.layers import BuiltLayers
from qgis.core import (
    QgsApplication,
    QgsCoordinateTransformContext,
    QgsLayerTreeGroup,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsTask,
)
from qgis.gui import QgsLayerTreeMapCanvasBridge, QgsMapCanvas
from qgis.PyQt.QtCore import QThread, QTimer

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.fixture
def project() -> Iterator[QgsProject]:
    made = QgsProject()
    yield made
    made.clear()


def result(raster_id: int, *paths: Path, year: int | None = None, **changes: Any) -> RasterResult:
    """Return what became of a raster that came as these files."""
    acquired = None if year is None else datetime(year, 7, 1, tzinfo=timezone.utc)
    item = raster_item(raster_id, acquired=acquired, **changes)
    return RasterResult(item, tuple(LocalFile(path, path.stat().st_size) for path in paths))


def report(folder: Path, *results: RasterResult, **service_changes: Any) -> DownloadReport:
    """Return the report of a job with these results."""
    items = tuple(raster.item for raster in results)
    return DownloadReport(DownloadRequest(service_info(**service_changes), items, folder), results, 0)


def build(job: DownloadReport) -> BuiltLayers:
    return layers.build(job, QThread.currentThread(), QgsCoordinateTransformContext())


def names_of(group: QgsLayerTreeGroup) -> list[str]:
    return [node.name() for node in group.findLayers()]


def test_layers_are_named_as_in_the_catalog_with_the_newest_first(tmp_path: Path) -> None:
    raster_files = [write_raster(tmp_path / f"{number}.tif", seed=number) for number in range(4)]
    built = build(
        report(
            tmp_path,
            result(1, raster_files[0], year=1999, name="old"),
            result(2, raster_files[1], name="undated"),
            result(3, raster_files[2], year=2020, name="new"),
            result(4, raster_files[3], year=2010, name="middle"),
        )
    )
    assert [layer.name() for layer in built.layers] == ["new", "middle", "old", "undated"]
    assert [Path(layer.source()).name for layer in built.layers] == ["2.tif", "3.tif", "0.tif", "1.tif"]


def test_rasters_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    one, other = (write_raster(tmp_path / folder / "a.tif") for folder in ("1999", "2003"))
    built = build(
        report(tmp_path, result(1, one, year=1999, name="a"), result(2, other, year=2003, name="a"))
    )
    assert [layer.name() for layer in built.layers] == ["2003/a", "1999/a"]


def test_a_file_that_rasters_share_is_opened_once_and_side_cars_never(tmp_path: Path) -> None:
    shared = write_raster(tmp_path / "a.tif", options=["TFW=YES"])
    world_file = tmp_path / "a.tfw"
    built = build(report(tmp_path, result(1, shared, world_file), result(2, shared, world_file)))
    assert [layer.source() for layer in built.layers] == [str(shared)]
    assert built.unreadable == ()


def test_a_raster_that_failed_gives_no_layer(tmp_path: Path) -> None:
    whole = write_raster(tmp_path / "a.tif")
    failed = RasterResult(raster_item(2), error=IncompleteTransfer("b.tif", 1, 2))
    assert len(build(report(tmp_path, result(1, whole), failed)).layers) == 1


def test_a_file_that_qgis_cannot_open_is_named(tmp_path: Path) -> None:
    readable = write_raster(tmp_path / "a.tif")
    points = tmp_path / "points.las"
    points.write_bytes(b"LASF")
    built = build(report(tmp_path, result(1, readable), result(2, points)))
    assert [layer.source() for layer in built.layers] == [str(readable)]
    assert built.unreadable == (points,)


def test_a_raster_keeps_the_crs_of_its_own(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "a.tif", epsg=25833)
    built = build(report(tmp_path, result(1, raster), spatial_reference=SpatialReference(25832)))
    assert built.layers[0].crs().authid() == "EPSG:25833"
    assert built.without_crs == ()


def test_a_raster_without_crs_gets_the_services_and_is_named(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "a.png", driver="PNG", options=["WORLDFILE=YES"])
    (tmp_path / "a.png.aux.xml").unlink()
    built = build(report(tmp_path, result(1, raster), spatial_reference=SpatialReference(102100, 3857)))
    assert built.layers[0].crs().authid() == "EPSG:3857"
    assert built.without_crs == (raster,)


def test_opening_stops_when_it_is_called_off(tmp_path: Path) -> None:
    raster = write_raster(tmp_path / "a.tif")
    job = report(tmp_path, result(1, raster))
    built = layers.build(job, QThread.currentThread(), QgsCoordinateTransformContext(), lambda: True)
    assert built == BuiltLayers((), (), ())


def test_layers_built_in_a_task_lie_on_the_map_in_a_group_on_top(
    tmp_path: Path, project: QgsProject, qtbot: Any
) -> None:
    job = report(
        tmp_path,
        *(
            result(number, write_raster(tmp_path / f"{number}.tif", pixel_type="Float32"), year=2000 + number)
            for number in range(25)
        ),
    )
    main_thread = QThread.currentThread()
    threads: list[QThread] = []
    built: list[BuiltLayers] = []

    def work(task: QgsTask) -> None:
        threads.append(QThread.currentThread())
        built.append(layers.build(job, main_thread, QgsCoordinateTransformContext()))

    task = QgsTask.fromFunction("build", work)
    with qtbot.waitSignal(task.taskCompleted, timeout=30_000):
        QgsApplication.taskManager().addTask(task)
    assert threads[0] is not main_thread
    for layer in built[0].layers:
        assert layer.thread() is main_thread
        assert layer.dataProvider().thread() is main_thread

    project.layerTreeRoot().addGroup("what was there")
    added: list[QgsLayerTreeGroup] = []
    layers.add(built[0].layers, "Ortho", project, added.append)
    qtbot.waitUntil(lambda: bool(added))
    first, second = project.layerTreeRoot().children()
    assert added == [first]
    assert [first.name(), second.name()] == ["Ortho", "what was there"]
    assert names_of(first) == [f"raster_{number}" for number in reversed(range(25))]
    assert len(project.mapLayers()) == 25


def test_the_main_thread_gets_its_turn_between_slices(
    tmp_path: Path, project: QgsProject, qtbot: Any
) -> None:
    job = report(
        tmp_path, *(result(number, write_raster(tmp_path / f"{number}.tif")) for number in range(25))
    )
    counts: list[int] = []
    project.layersAdded.connect(lambda added: counts.append(len(added)))
    layers.add(build(job).layers, "Ortho", project)
    assert counts == [], "nothing is added before the caller has gone on"
    qtbot.waitUntil(lambda: sum(counts) == 25)
    assert max(counts) <= 10


def test_the_map_is_drawn_with_all_layers_or_none(tmp_path: Path, project: QgsProject, qtbot: Any) -> None:
    canvas = QgsMapCanvas()
    qtbot.addWidget(canvas)
    bridge = QgsLayerTreeMapCanvasBridge(project.layerTreeRoot(), canvas)
    drawn: list[int] = []
    canvas.layersChanged.connect(lambda: drawn.append(len(canvas.layers())))
    job = report(
        tmp_path, *(result(number, write_raster(tmp_path / f"{number}.tif")) for number in range(25))
    )
    layers.add(build(job).layers, "Ortho", project)
    qtbot.waitUntil(lambda: len(canvas.layers()) == 25)
    assert set(drawn) <= {0, 25}
    [group] = project.layerTreeRoot().children()
    assert group.itemVisibilityChecked()
    del bridge


def test_it_is_told_where_the_layers_lie_by_spatial_reference(tmp_path: Path) -> None:
    origins = {"a": (700_000, 5_400_000), "b": (701_000, 5_402_000)}
    together = [write_raster(tmp_path / f"{name}.tif", origin=origin) for name, origin in origins.items()]
    elsewhere = write_raster(tmp_path / "c.tif", epsg=25833, origin=(300_000, 5_400_000))
    built = build(report(tmp_path, *(result(1 + n, path) for n, path in enumerate([*together, elsewhere]))))
    assert {crs.authid(): extent for extent, crs in built.extents} == {
        "EPSG:25832": QgsRectangle(700_000, 5_399_920, 701_100, 5_402_000),
        "EPSG:25833": QgsRectangle(300_000, 5_399_920, 300_100, 5_400_000),
    }


def test_adding_ends_when_the_group_is_removed_meanwhile(
    tmp_path: Path, project: QgsProject, qtbot: Any
) -> None:
    job = report(
        tmp_path, *(result(number, write_raster(tmp_path / f"{number}.tif")) for number in range(25))
    )
    added: list[QgsLayerTreeGroup] = []
    counts: list[int] = []

    def remove_group_soon(new_layers: list[QgsRasterLayer]) -> None:
        counts.append(len(new_layers))
        QTimer.singleShot(0, project.layerTreeRoot().removeAllChildren)

    project.layersAdded.connect(remove_group_soon)
    layers.add(build(job).layers, "Ortho", project, added.append)
    qtbot.waitUntil(lambda: bool(counts) and not project.layerTreeRoot().children())
    for _ in range(10):
        QgsApplication.processEvents()
    assert sum(counts) < 25
    assert added == []
