"""The toolbox's algorithms inside this process, against the reference service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.core.errors import TimedOut
from image_service_downloader.core.events import DownloadProgress, OutageBegan, OutageEnded
from image_service_downloader.core.saved_jobs import unfinished_jobs
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.core.scripted_server import Reply, json_reply, refusal, scripted_server
from image_service_downloader.tests.toolbox import (
    RecordingFeedback,
    download_rasters,
    query_catalog,
    run,
)
from image_service_downloader.ui.processing.download_rasters import DownloadRasters
from image_service_downloader.ui.processing.provider import ImageServiceProvider
from image_service_downloader.ui.processing.telling import tell
from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QMetaType, Qt

pytestmark = pytest.mark.usefixtures("qgis_app")

WEST = "POLYGON((720020 5399990, 720060 5399990, 720060 5399940, 720020 5399940, 720020 5399990))"
"""Meets five of the sample catalog's rasters: those in the west, and the one in the other zone."""
EAST = "POLYGON((720110 5399990, 720150 5399990, 720150 5399940, 720110 5399940, 720110 5399990))"
FAR_AWAY = "300000,300100,5000000,5000100 [EPSG:25832]"
WEST_EXTENT = "720020,720060,5399940,5399990 [EPSG:25832]"
EAST_ONLY = "720110,720150,5399940,5399990 [EPSG:25832]"


@pytest.fixture(scope="module")
def url(module_service: StartService, sample_catalog: Path) -> str:
    return module_service(sample_catalog)


def polygons(*wkts: str, crs: str = "EPSG:25832") -> QgsVectorLayer:
    """Return a layer with these polygons."""
    layer = QgsVectorLayer(f"Polygon?crs={crs}", "area", "memory")
    features = []
    for wkt in wkts:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    assert QgsProject.instance().addMapLayer(layer)
    return layer


def relative_files(folder: Path) -> set[str]:
    """Return all files below a folder but the job's journal."""
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {path for path in paths if not path.startswith(".")}


# -- the provider


def test_the_provider_lists_both_algorithms_with_help_and_icon() -> None:
    provider = ImageServiceProvider()
    assert QgsApplication.processingRegistry().addProvider(provider)
    try:
        algorithms = {algorithm.id(): algorithm for algorithm in provider.algorithms()}
        assert set(algorithms) == {"imageservice:downloadrasters", "imageservice:querycatalog"}
        assert provider.name() == "Image Service Downloader"
        assert not provider.icon().isNull()
        for algorithm in algorithms.values():
            assert algorithm.shortHelpString()
            assert all(
                parameter.help() or parameter.isDestination()
                for parameter in algorithm.parameterDefinitions()
            )
            assert algorithm.canExecute()[0]
    finally:
        assert QgsApplication.processingRegistry().removeProvider(provider)


def test_downloadrasters_has_the_promised_parameters_and_outputs() -> None:
    algorithm = DownloadRasters().create()
    types = {parameter.name(): parameter.type() for parameter in algorithm.parameterDefinitions()}
    assert types == {
        "SERVICE": "string",
        "AREA": "source",
        "EXTENT": "extent",
        "RASTER_IDS": "string",
        "WHERE": "string",
        "CLIP": "boolean",
        "FORMAT": "enum",
        "CONVERT": "boolean",
        "EXISTING": "enum",
        "LOAD": "boolean",
        "OUTPUT": "folderDestination",
    }
    formats, existing = (algorithm.parameterDefinition(name) for name in ("FORMAT", "EXISTING"))
    assert formats.usesStaticStrings()
    assert existing.usesStaticStrings()
    assert formats.options() == [
        *("NATIVE", "TIFF", "Imagine Image", "JPEG", "NITF", "BIL", "BSQ", "BIP", "ENVI"),
        *("JP2", "GIF", "BMP", "PNG"),
    ]
    assert existing.options() == ["SKIP", "OVERWRITE", "KEEP_BOTH"]
    outputs = {output.name(): output.type() for output in algorithm.outputDefinitions()}
    assert outputs == {
        "OUTPUT": "outputFolder",
        "LAYERS": "outputMultilayer",
        "FILES": "outputNumber",
        "BYTES": "outputNumber",
        "FAILED": "outputNumber",
    }


# -- what is chosen


def test_polygons_choose_and_clip(url: str, tmp_path: Path) -> None:
    outcome = download_rasters(SERVICE=url, AREA=polygons(WEST), OUTPUT=str(tmp_path))
    names = {
        "1999/ortho.tif",
        "2003/ortho.tif",
        "2003/zone33.tif",
        "elevation/dem.tif",
        "elevation/slope.tif",
    }
    assert relative_files(tmp_path) == names
    assert set(outcome.results["LAYERS"]) == {str(tmp_path / name) for name in names}
    assert outcome.results["FILES"] == 5
    assert outcome.results["FAILED"] == 0
    assert outcome.results["BYTES"] == sum((tmp_path / name).stat().st_size for name in names)


def test_several_polygons_in_another_crs_count_as_one_area(url: str, tmp_path: Path) -> None:
    # Two overlapping halves of WEST.
    left = QgsGeometry.fromRect(QgsRectangle(720020, 5399940, 720045, 5399990))
    right = QgsGeometry.fromRect(QgsRectangle(720035, 5399940, 720060, 5399990))
    crs, geographic = (QgsCoordinateReferenceSystem(name) for name in ("EPSG:25832", "EPSG:4258"))
    for half in (left, right):
        assert not half.transform(QgsCoordinateTransform(crs, geographic, QgsProject.instance()))
    halves = polygons(left.asWkt(12), right.asWkt(12), crs="EPSG:4258")
    choice = {"SERVICE": url, "WHERE": "Name = 'dem'", "LOAD": False}
    download_rasters(**choice, AREA=halves, OUTPUT=str(tmp_path / "halves"))
    download_rasters(**choice, AREA=polygons(WEST), OUTPUT=str(tmp_path / "whole"))
    one, other = (tmp_path / name / "elevation" / "dem.tif" for name in ("halves", "whole"))
    assert one.read_bytes() == other.read_bytes()


def test_of_selected_features_only_the_selected_count(url: str, tmp_path: Path) -> None:
    layer = polygons(WEST, EAST)
    layer.selectByExpression("$id = 2")
    download_rasters(
        SERVICE=url,
        AREA=QgsProcessingFeatureSourceDefinition(layer.id(), selectedFeaturesOnly=True),
        WHERE="GroupName = '1999'",
        OUTPUT=str(tmp_path),
        LOAD=False,
    )
    assert relative_files(tmp_path) == {"1999/east.tif"}


def test_an_extent_in_its_own_crs_chooses(url: str, tmp_path: Path) -> None:
    outcome = download_rasters(
        SERVICE=url, EXTENT=WEST_EXTENT, WHERE="GroupName = '1999'", OUTPUT=str(tmp_path)
    )
    assert relative_files(tmp_path) == {"1999/ortho.tif"}
    assert outcome.results["FILES"] == 1


def test_without_clipping_the_whole_rasters_come_with_their_side_cars(url: str, tmp_path: Path) -> None:
    download_rasters(
        SERVICE=url,
        EXTENT=WEST_EXTENT,
        WHERE="GroupName = '1999'",
        CLIP=False,
        LOAD=False,
        OUTPUT=str(tmp_path),
    )
    assert relative_files(tmp_path) == {"1999/ortho.tif", "1999/ortho.tfw"}


def test_without_area_and_condition_everything_comes(url: str, sample_catalog: Path, tmp_path: Path) -> None:
    outcome = download_rasters(SERVICE=url, LOAD=False, OUTPUT=str(tmp_path))
    assert relative_files(tmp_path) == relative_files(sample_catalog) - {"catalog.csv"}
    assert len(outcome.results["LAYERS"]) == 8


def test_ids_replace_the_choice_by_area_and_condition(url: str, tmp_path: Path) -> None:
    ids = raster_ids(url)
    outcome = download_rasters(
        SERVICE=url,
        RASTER_IDS=f" {ids['1999', 'east']}, {ids['2003', 'ortho']} ,{ids['1999', 'east']}",
        WHERE="GroupName = 'elevation'",
        OUTPUT=str(tmp_path),
    )
    assert relative_files(tmp_path) == {"1999/east.tif", "1999/east.tfw", "2003/ortho.tif"}
    assert outcome.results["FAILED"] == 0


def test_a_polygon_without_crs_is_taken_to_be_in_the_services(url: str, tmp_path: Path) -> None:
    area = polygons(WEST, crs="")
    outcome = download_rasters(SERVICE=url, AREA=area, WHERE="GroupName = '1999'", OUTPUT=str(tmp_path))
    assert relative_files(tmp_path) == {"1999/ortho.tif"}
    assert "no coordinate reference system" in outcome.feedback.warnings[0]


def raster_ids(url: str) -> dict[tuple[str, str], int]:
    """Return the ids of the sample catalog's rasters by folder and name."""
    outcome = query_catalog(SERVICE=url, OUTPUT="memory:")
    layer = outcome.context.getMapLayer(outcome.results["OUTPUT"])
    return {(row["GroupName"], row["Name"]): row["OBJECTID"] for row in layer.getFeatures()}


# -- what becomes of it


def test_one_raster_without_a_pixel_in_the_area_does_not_stop_the_other(url: str, tmp_path: Path) -> None:
    ids = raster_ids(url)
    east, ortho = ids["1999", "east"], ids["1999", "ortho"]
    outcome = download_rasters(
        SERVICE=url, RASTER_IDS=f"{ortho},{east}", EXTENT=EAST_ONLY, OUTPUT=str(tmp_path)
    )
    assert relative_files(tmp_path) == {"1999/east.tif"}
    assert outcome.results["FAILED"] == 1
    (error,) = outcome.feedback.errors
    assert f"ortho (raster {ortho}) failed" in error
    assert "no pixel inside the area" in error


def test_when_nothing_comes_the_algorithm_fails_with_the_reason(url: str, tmp_path: Path) -> None:
    ortho = raster_ids(url)["1999", "ortho"]
    with pytest.raises(QgsProcessingException, match=r"None of 1 raster.*\n.*no file for raster"):
        download_rasters(SERVICE=url, RASTER_IDS=str(ortho), EXTENT=EAST_ONLY, OUTPUT=str(tmp_path))


def test_a_second_run_fetches_nothing_again(url: str, tmp_path: Path) -> None:
    first = download_rasters(SERVICE=url, WHERE="GroupName = '1999'", OUTPUT=str(tmp_path))
    second = download_rasters(SERVICE=url, WHERE="GroupName = '1999'", OUTPUT=str(tmp_path))
    assert second.results == first.results
    assert ", 0 bytes received" in second.feedback.infos[-1]


def test_a_second_run_says_what_was_there_already(url: str, tmp_path: Path) -> None:
    first = download_rasters(SERVICE=url, WHERE="GroupName = '1999'", LOAD=False, OUTPUT=str(tmp_path))
    second = download_rasters(SERVICE=url, LOAD=False, OUTPUT=str(tmp_path))
    assert not any("already" in line for line in first.feedback.infos)
    each = [line for line in second.feedback.infos if "(raster " in line and "already there, not" in line]
    assert len(each) == 2
    assert "2 raster(s) already there, not fetched again." in second.feedback.infos


@pytest.mark.parametrize(
    ("existing", "files"),
    [
        ("OVERWRITE", {"elevation/dem.tif"}),
        ("KEEP_BOTH", {"elevation/dem.tif", "elevation/dem_{id}.tif"}),
    ],
)
def test_existing_files_are_treated_as_chosen(
    url: str, sample_catalog: Path, tmp_path: Path, existing: str, files: set[str]
) -> None:
    there = tmp_path / "elevation" / "dem.tif"
    there.parent.mkdir()
    there.write_bytes(b"somebody else's")
    dem = raster_ids(url)["elevation", "dem"]
    download_rasters(SERVICE=url, RASTER_IDS=str(dem), EXISTING=existing, LOAD=False, OUTPUT=str(tmp_path))
    assert relative_files(tmp_path) == {name.format(id=dem) for name in files}
    newest = max(files, key=len).format(id=dem)
    assert (tmp_path / newest).read_bytes() == (sample_catalog / "elevation" / "dem.tif").read_bytes()


def test_skip_leaves_a_strange_file_alone_and_says_so(url: str, tmp_path: Path) -> None:
    there = tmp_path / "elevation" / "dem.tif"
    there.parent.mkdir()
    there.write_bytes(b"somebody else's")
    dem = raster_ids(url)["elevation", "dem"]
    with pytest.raises(QgsProcessingException, match="is already there and was left alone"):
        download_rasters(SERVICE=url, RASTER_IDS=str(dem), EXISTING="SKIP", OUTPUT=str(tmp_path))
    assert there.read_bytes() == b"somebody else's"


def test_a_format_that_cannot_hold_the_pixels_is_told(url: str, tmp_path: Path) -> None:
    outcome = download_rasters(
        SERVICE=url, EXTENT=WEST_EXTENT, WHERE="Name = 'slope'", FORMAT="PNG", OUTPUT=str(tmp_path)
    )
    assert relative_files(tmp_path) == {"elevation/slope.tif"}
    (warning,) = outcome.feedback.warnings
    assert "slope: came as TIFF, because" in warning


def test_rasters_inside_the_area_come_whole_and_this_is_told(url: str, tmp_path: Path) -> None:
    around = "719900,720300,5399800,5400100 [EPSG:25832]"
    outcome = download_rasters(SERVICE=url, EXTENT=around, FORMAT="PNG", OUTPUT=str(tmp_path), LOAD=False)
    assert not list(tmp_path.rglob("*.png"))
    assert outcome.feedback.warnings == []
    assert any("wholly inside the area" in line for line in outcome.feedback.infos)


def test_converting_reaches_whole_rasters_too(url: str, tmp_path: Path) -> None:
    download_rasters(
        SERVICE=url, WHERE="Name = 'dem'", FORMAT="Imagine Image", CONVERT=True, OUTPUT=str(tmp_path)
    )
    assert "elevation/dem.img" in relative_files(tmp_path)


def test_layers_are_handed_over_for_loading_under_their_catalog_names(url: str, tmp_path: Path) -> None:
    outcome = download_rasters(SERVICE=url, OUTPUT=str(tmp_path))
    assert outcome.layer_names == [
        *("1999/ortho", "2003/ortho", "dem", "east", "photo", "scene", "slope", "zone33")
    ]
    for layer_id in outcome.context.layersToLoadOnCompletion():
        layer = outcome.context.getMapLayer(layer_id)
        assert layer.isValid()
        assert layer.source() in outcome.results["LAYERS"]


def test_without_load_no_layer_is_handed_over(url: str, tmp_path: Path) -> None:
    outcome = download_rasters(SERVICE=url, WHERE="Name = 'dem'", LOAD=False, OUTPUT=str(tmp_path))
    assert outcome.layer_names == []
    assert outcome.results["LAYERS"] == [str(tmp_path / "elevation" / "dem.tif")]


def test_progress_rises_to_the_end(url: str, tmp_path: Path) -> None:
    feedback = RecordingFeedback()
    seen: list[float] = []
    feedback.progressChanged.connect(seen.append)
    run(DownloadRasters(), {"SERVICE": url, "OUTPUT": str(tmp_path)}, feedback)
    assert seen[-1] == 100
    assert all(0 <= percent <= 100 for percent in seen)


class CancellingFeedback(RecordingFeedback):
    """Cancels before the first request for rasters."""

    def pushInfo(self, info: str) -> None:  # noqa: N802 - QGIS's name
        super().pushInfo(info)
        if "to download" in info:
            self.cancel()


def test_cancelling_ends_the_job_without_an_error(url: str, tmp_path: Path) -> None:
    outcome = run(DownloadRasters(), {"SERVICE": url, "OUTPUT": str(tmp_path)}, CancellingFeedback())
    assert outcome.results == {}
    assert outcome.feedback.errors == []
    assert not list(tmp_path.rglob("*.part"))


def test_a_cancelled_run_says_how_to_go_on_and_the_next_fetches_what_is_missing(
    url: str, tmp_path: Path
) -> None:
    parameters = {"SERVICE": url, "LOAD": False, "OUTPUT": str(tmp_path)}
    download_rasters(**parameters, WHERE="GroupName = '1999'")
    cancelled = run(DownloadRasters(), parameters, CancellingFeedback())
    assert cancelled.feedback.infos[-1].startswith(f"Cancelled. What has come stays in {tmp_path}")
    [job] = unfinished_jobs(tmp_path)
    assert (job.rasters_done, len(job.raster_ids)) == (2, 8)
    again = download_rasters(**parameters)
    assert again.results["FAILED"] == 0
    assert "2 raster(s) already there, not fetched again." in again.feedback.infos
    assert unfinished_jobs(tmp_path) == ()


def test_progress_tells_rasters_files_and_bytes_now_and_then() -> None:
    seconds = iter([0.0, 4.0, 11.0, 11.0, 12.0, 22.0, 22.0])
    feedback = RecordingFeedback()
    notify = tell(feedback, lambda: next(seconds))
    for done in range(4):
        notify(DownloadProgress(done, 40, 3 * done, 120, done * 2**20, 40 * 2**20, bytes_exact=done < 3))
    assert feedback.progress_texts == [
        "1 of 40 raster(s), 3 file(s), 1.0 MB of 40.0 MB",
        "3 of 40 raster(s), 9 file(s), 3.0 MB",
    ]


def test_that_the_service_is_gone_and_back_is_told() -> None:
    feedback = RecordingFeedback()
    notify = tell(feedback)
    notify(OutageBegan("gis.example.org", TimedOut("gis.example.org", 30)))
    notify(OutageEnded("gis.example.org"))
    assert feedback.warnings == [
        "gis.example.org did not answer in time. The download waits, and goes on by itself."
    ]
    assert feedback.infos == ["gis.example.org is there again."]


def test_in_a_task_the_layers_arrive_on_the_main_thread(url: str, tmp_path: Path, qtbot: Any) -> None:
    context, feedback = QgsProcessingContext(), RecordingFeedback()
    context.setProject(QgsProject.instance())
    algorithm = DownloadRasters().create()
    parameters = {"SERVICE": url, "WHERE": "GroupName = 'elevation'", "OUTPUT": str(tmp_path)}
    task = QgsProcessingAlgRunnerTask(algorithm, parameters, context, feedback)
    with qtbot.waitSignal(task.executed, timeout=30_000) as executed:
        QgsApplication.taskManager().addTask(task)
    is_done, results = executed.args
    assert is_done, feedback.errors
    assert results["FAILED"] == 0
    layers = [context.getMapLayer(layer_id) for layer_id in context.layersToLoadOnCompletion()]
    assert {layer.name() for layer in layers} == {"dem", "slope"}
    main = QgsApplication.instance().thread()
    assert all(layer.thread() is main and layer.dataProvider().thread() is main for layer in layers)


# -- the catalog


def test_the_catalog_comes_with_footprints_and_typed_attributes(url: str) -> None:
    outcome = query_catalog(SERVICE=url, OUTPUT="memory:")
    layer = outcome.context.getMapLayer(outcome.results["OUTPUT"])
    assert layer.crs().authid() == "EPSG:25832"
    assert layer.wkbType() == QgsWkbTypes.Type.MultiPolygon
    types = {field.name(): QMetaType.Type(field.type()) for field in layer.fields()}
    assert types["OBJECTID"] == QMetaType.Type.LongLong
    assert types["Name"] == QMetaType.Type.QString
    assert types["LowPS"] == QMetaType.Type.Double
    assert types["Category"] == QMetaType.Type.Int
    assert types["AcquisitionDate"] == QMetaType.Type.QDateTime
    assert "Shape" not in types
    rows = {(row["GroupName"], row["Name"]): row for row in layer.getFeatures()}
    assert len(rows) == 8
    east = rows["1999", "east"]
    assert east["Category"] == 1
    assert east["AcquisitionDate"] == QDateTime.fromString("1999-06-15T00:00:00Z", Qt.DateFormat.ISODate)
    expected = QgsGeometry.fromWkt(
        "MULTIPOLYGON(((720080 5399920, 720180 5399920, 720180 5400000, 720080 5400000, 720080 5399920)))"
    )
    assert east.geometry().isGeosEqual(expected)


def test_the_catalog_is_chosen_by_area_and_condition(url: str) -> None:
    outcome = query_catalog(SERVICE=url, AREA=polygons(WEST), WHERE="GroupName <> '2003'", OUTPUT="memory:")
    layer = outcome.context.getMapLayer(outcome.results["OUTPUT"])
    assert {row["Name"] for row in layer.getFeatures()} == {"ortho", "dem", "slope"}


def test_the_catalog_can_be_written_to_a_file(url: str, tmp_path: Path) -> None:
    outcome = query_catalog(SERVICE=url, OUTPUT=str(tmp_path / "catalog.gpkg"))
    layer = QgsVectorLayer(outcome.results["OUTPUT"])
    assert layer.featureCount() == 8
    assert {row["AcquisitionDate"].isNull() for row in layer.getFeatures()} == {False}


def test_a_catalog_without_a_fitting_raster_is_empty(url: str) -> None:
    outcome = query_catalog(SERVICE=url, EXTENT=FAR_AWAY, OUTPUT="memory:")
    assert outcome.context.getMapLayer(outcome.results["OUTPUT"]).featureCount() == 0


# -- what is refused before anything is sent


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"SERVICE": "aerial photos"}, "not the address of an image service"),
        ({"SERVICE": "ftp://host/arcgis/rest/services/A/ImageServer"}, "begins with http"),
        ({"SERVICE": "https://www.example.org/maps/index.html"}, "web page"),
        ({"SERVICE": "https://host/arcgis/rest/services/A/MapServer"}, "another type: MapServer"),
        ({"RASTER_IDS": "1;2"}, "“1;2” is not a list of raster ids"),
        ({"RASTER_IDS": "1,,2"}, "is not a list of raster ids"),
        ({"RASTER_IDS": "9" * 5000}, "is not a list of raster ids"),
        ({"CONVERT": True}, "only to a chosen FORMAT"),
        ({"CONVERT": True, "FORMAT": "NATIVE"}, "only to a chosen FORMAT"),
        ({"FORMAT": "PDF"}, "FORMAT"),
        ({"EXISTING": "DELETE"}, "EXISTING"),
        ({"EXTENT": "here"}, "EXTENT"),
        ({"IDS": "1"}, "no parameter IDS: .*, RASTER_IDS, "),
        ({"area": "forest.gpkg", "Crs": "EPSG:4326"}, "no parameter Crs, area: "),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_sent(
    tmp_path: Path, wrong: dict[str, object], reason: str
) -> None:
    nobody = "http://127.0.0.1:1/arcgis/rest/services/A/ImageServer"
    with pytest.raises(QgsProcessingException, match=reason):
        download_rasters(**{"SERVICE": nobody, "OUTPUT": str(tmp_path), **wrong})


def test_polygons_and_an_extent_together_are_refused(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:1/arcgis/rest/services/A/ImageServer"
    with pytest.raises(QgsProcessingException, match="not both"):
        download_rasters(SERVICE=nobody, AREA=polygons(WEST), EXTENT=WEST_EXTENT, OUTPUT=str(tmp_path))


# -- what the service, the area or the disk does not allow


def test_a_folders_address_is_answered_with_its_services(
    module_service: StartService, sample_catalog: Path, tmp_path: Path
) -> None:
    url = module_service(sample_catalog, "--name", "Aerial/Ortho 2020")
    folder = url.partition("/Aerial")[0] + "/Aerial"
    with pytest.raises(QgsProcessingException) as caught:
        download_rasters(SERVICE=folder, OUTPUT=str(tmp_path))
    assert url in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--capabilities", "Image,Catalog"], "lacks the “Download” capability"),
        (["--capabilities", "Image,Download"], "lacks the “Catalog” capability"),
        (["--not-a-mosaic"], "one raster dataset instead of a mosaic"),
    ],
)
def test_a_service_that_does_not_offer_it_is_told(
    service: StartService, sample_catalog: Path, tmp_path: Path, arguments: list[str], reason: str
) -> None:
    with pytest.raises(QgsProcessingException, match=reason):
        download_rasters(SERVICE=service(sample_catalog, *arguments), OUTPUT=str(tmp_path))


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(b"<!DOCTYPE html><html><body>Welcome</body></html>"), "No image service answers"),
        (json_reply({"hello": "world"}), "No image service answers"),
        (refusal(499, "Token Required"), "wants a sign-in"),
        (refusal(498, "Invalid Token"), "wants a sign-in"),
    ],
)
def test_an_address_that_answers_otherwise_is_told(tmp_path: Path, reply: Reply, reason: str) -> None:
    with scripted_server(lambda request: reply) as host:
        url = f"{host}/arcgis/rest/services/Rasters/ImageServer"
        with pytest.raises(QgsProcessingException, match=reason):
            download_rasters(SERVICE=url, OUTPUT=str(tmp_path))


@pytest.mark.parametrize(
    ("wkts", "reason"),
    [
        ([], "The area is empty"),
        (["POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))"], "crosses itself"),
        (["POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))", WEST], "crosses itself"),
        (["POLYGON((720000 5399900, 720010 5399910, 720020 5399920, 720000 5399900))"], "no surface"),
    ],
)
def test_an_area_that_cannot_serve_is_told(url: str, tmp_path: Path, wkts: list[str], reason: str) -> None:
    with pytest.raises(QgsProcessingException, match=reason):
        download_rasters(SERVICE=url, AREA=polygons(*wkts), OUTPUT=str(tmp_path))


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ({"EXTENT": FAR_AWAY}, "no raster that meets the area"),
        ({"EXTENT": "0,10,91,95 [EPSG:4326]"}, "does not reach"),
        ({"RASTER_IDS": "1,4711"}, "Unknown: 4711"),
        ({"WHERE": "no such thing"}, "refused the condition"),
        ({"AREA": "/nowhere/area.gpkg"}, "AREA"),
    ],
)
def test_a_choice_that_finds_nothing_is_told(
    url: str, tmp_path: Path, choice: dict[str, object], reason: str
) -> None:
    with pytest.raises(QgsProcessingException, match=reason):
        download_rasters(**{"SERVICE": url, "OUTPUT": str(tmp_path), **choice})


@pytest.fixture(params=["a file in the way", "a folder that takes no files"])
def unwritable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a folder that nobody can write to, not even root."""
    if request.param == "a file in the way":
        (tmp_path / "taken").write_text("a file")
        return tmp_path / "taken" / "rasters"
    return Path("/proc/rasters")


def test_a_folder_that_cannot_be_written_is_told(url: str, unwritable: Path) -> None:
    with pytest.raises(QgsProcessingException, match=f"“{re.escape(str(unwritable))}” cannot be written"):
        download_rasters(SERVICE=url, WHERE="Name = 'dem'", OUTPUT=str(unwritable))
