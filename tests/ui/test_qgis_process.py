"""The algorithms as a person meets them in a terminal: the real `qgis_process`, with a profile of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.toolbox import QgisProcess, outputs_of

WEST = "720020,720060,5399940,5399990 [EPSG:25832]"
EAST_ONLY = "720110,720150,5399940,5399990 [EPSG:25832]"


@pytest.fixture(scope="module")
def url(module_service: StartService, sample_catalog: Path) -> str:
    return module_service(sample_catalog)


@pytest.fixture(scope="module")
def qgis_process(tmp_path_factory: pytest.TempPathFactory) -> QgisProcess:
    return QgisProcess(tmp_path_factory.mktemp("qgis_process"))


def ids_of(qgis_process: QgisProcess, url: str, where: str, folder: Path) -> list[int]:
    """Return the ids of the rasters that fulfil a condition, as the algorithm for it gives them."""
    target = folder / "catalog.geojson"
    done = qgis_process.run("imageservice:querycatalog", SERVICE=url, WHERE=where, OUTPUT=target)
    assert done.returncode == 0, done.stderr
    features = json.loads(target.read_text("utf-8"))["features"]
    return sorted(feature["properties"]["OBJECTID"] for feature in features)


def test_both_algorithms_are_listed(qgis_process: QgisProcess) -> None:
    done = qgis_process("list")
    assert done.returncode == 0, done.stderr
    assert "Image Service Downloader" in done.stdout
    assert "imageservice:downloadrasters" in done.stdout
    assert "imageservice:querycatalog" in done.stdout


def test_the_help_names_every_parameter(qgis_process: QgisProcess) -> None:
    done = qgis_process("help", "imageservice:downloadrasters")
    assert done.returncode == 0, done.stderr
    parameters = ["SERVICE", "AREA", "EXTENT", "RASTER_IDS", "WHERE", "CLIP", "FORMAT", "CONVERT"]
    parameters += ["EXISTING", "LOAD", "OUTPUT"]
    outputs = ["OUTPUT", "LAYERS", "FILES", "BYTES", "FAILED"]
    asked, _, given = done.stdout.partition("Outputs")
    assert [name for name in parameters if f"\n{name}: " not in asked] == []
    assert [name for name in outputs if f"\n{name}: " not in given] == []


@pytest.mark.parametrize("algorithm", ["downloadrasters", "querycatalog"])
def test_the_help_says_what_the_algorithm_does_once(algorithm: str, qgis_process: QgisProcess) -> None:
    told = qgis_process("help", f"imageservice:{algorithm}").stdout
    description = told.partition("Description")[2].partition("Arguments")[0]
    beginnings = [line.split()[:3] for line in description.splitlines() if " " in line]
    assert len(beginnings) > 2
    assert [beginning for beginning in beginnings if beginnings.count(beginning) > 1] == []


def test_a_job_that_succeeds_says_what_came(qgis_process: QgisProcess, url: str, tmp_path: Path) -> None:
    done = qgis_process.run(
        "imageservice:downloadrasters", SERVICE=url, EXTENT=WEST, WHERE="Name = 'ortho'", OUTPUT=tmp_path
    )
    assert done.returncode == 0, done.stderr
    outputs = outputs_of(done)
    paths = [tmp_path / year / "ortho.tif" for year in ("1999", "2003")]
    assert outputs["FILES"] == "2"
    assert outputs["FAILED"] == "0"
    assert outputs["BYTES"] == str(sum(path.stat().st_size for path in paths))
    assert all(str(path) in outputs["LAYERS"] for path in paths)
    assert "2 raster(s) to download" in done.stdout or "2 rasters to download" in done.stdout


def test_one_failed_raster_leaves_the_exit_code_0_and_is_named(
    qgis_process: QgisProcess, url: str, tmp_path: Path
) -> None:
    ids = ids_of(qgis_process, url, "GroupName = '1999'", tmp_path)
    done = qgis_process.run(
        "imageservice:downloadrasters",
        SERVICE=url,
        RASTER_IDS=",".join(map(str, ids)),
        EXTENT=EAST_ONLY,
        OUTPUT=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert outputs_of(done)["FAILED"] == "1"
    assert "ortho (raster" in done.stderr
    assert "no pixel inside the area" in done.stderr


def test_when_nothing_comes_the_exit_code_tells_and_stderr_says_why(
    qgis_process: QgisProcess, url: str, tmp_path: Path
) -> None:
    ids = ids_of(qgis_process, url, "GroupName = '1999' AND Name = 'ortho'", tmp_path)
    done = qgis_process.run(
        "imageservice:downloadrasters", SERVICE=url, RASTER_IDS=ids[0], EXTENT=EAST_ONLY, OUTPUT=tmp_path
    )
    assert done.returncode != 0
    assert "The raster did not come." in done.stderr
    assert "named no file for raster" in done.stderr


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"SERVICE": "https://host/arcgis/rest/services/A/MapServer"}, "another type: MapServer"),
        ({"SERVICE": "http://127.0.0.1:1/arcgis/rest/services/A/ImageServer"}, "could not be reached"),
        ({"CONVERT": "true"}, "only to a chosen FORMAT"),
        ({"RASTER_IDS": "first"}, "not a list of raster ids"),
    ],
)
def test_what_cannot_work_ends_with_the_reason_on_stderr(
    qgis_process: QgisProcess, url: str, tmp_path: Path, wrong: dict[str, str], reason: str
) -> None:
    done = qgis_process.run("imageservice:downloadrasters", **{"SERVICE": url, "OUTPUT": tmp_path, **wrong})
    assert done.returncode != 0
    assert reason in done.stderr


@pytest.mark.parametrize("package", ["shapely", "requests"])
def test_where_a_package_is_missing_the_algorithms_are_listed_and_say_so(
    tmp_path: Path, url: str, package: str
) -> None:
    hidden = tmp_path / "hidden" / f"{package}.py"
    hidden.parent.mkdir()
    hidden.write_text(f"raise ModuleNotFoundError(\"No module named '{package}'\", name='{package}')\n")
    without = QgisProcess(tmp_path, {"PYTHONPATH": str(hidden.parent)})
    listed = without("list")
    assert "imageservice:downloadrasters" in listed.stdout
    assert "imageservice:querycatalog" in listed.stdout
    done = without.run("imageservice:downloadrasters", SERVICE=url, OUTPUT=tmp_path / "rasters")
    assert done.returncode != 0
    assert package in done.stderr
    assert "install" in done.stderr
