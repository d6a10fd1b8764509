"""The terminal face: three commands against the reference service, as a person types them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.tests.conftest import StartService

ROOT = Path(__file__).resolve().parents[2]


def core(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "core", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def answered(*arguments: object) -> Any:
    done = core(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def area_file(sample_catalog: Path, module_service: StartService, tmp_path: Path) -> Path:
    """Write a triangle over the west of the sample rasters, in WGS 84 as GeoJSON is."""
    rasters = answered("catalog", module_service(sample_catalog))["rasters"]
    ortho = next(raster for raster in rasters if raster["name"] == "ortho")
    (west, *_), (east, *_) = (
        min(ortho["footprint"]["coordinates"][0]),
        max(ortho["footprint"]["coordinates"][0]),
    )
    south, north = (pick(y for _, y in ortho["footprint"]["coordinates"][0]) for pick in (min, max))
    middle = (west * 3 + east) / 4
    corners = [[west, south], [middle, south], [middle, north], [west, south]]
    path = tmp_path / "area.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [corners]}))
    return path


def test_describe_says_what_the_service_is(sample_catalog: Path, module_service: StartService) -> None:
    facts = answered("describe", module_service(sample_catalog))
    assert facts["rasters"] == 8
    assert facts["offersDownload"] is True
    assert "Name" in facts["fields"]


def test_catalog_lists_the_newest_first_with_footprints_in_wgs_84(
    sample_catalog: Path, module_service: StartService
) -> None:
    rasters = answered("catalog", module_service(sample_catalog))["rasters"]
    assert len(rasters) == 8
    dates = [raster["acquired"] for raster in rasters]
    assert dates == sorted(dates, reverse=True)
    assert all(-180 < x < 180 for x, _ in rasters[0]["footprint"]["coordinates"][0])


def test_download_by_id_brings_native_files(
    sample_catalog: Path, module_service: StartService, tmp_path: Path
) -> None:
    report = answered("download", module_service(sample_catalog), "--ids", "1,2", "--out", tmp_path / "out")
    assert [raster["error"] for raster in report["rasters"]] == [None, None]
    for raster in report["rasters"]:
        for file in raster["files"]:
            name = Path(file["path"]).relative_to(tmp_path / "out")
            assert Path(file["path"]).read_bytes() == (sample_catalog / name).read_bytes()


def test_an_area_chooses_and_clips(
    sample_catalog: Path, module_service: StartService, tmp_path: Path, area_file: Path
) -> None:
    url = module_service(sample_catalog)
    chosen = answered("catalog", url, "--area", area_file)["rasters"]
    assert 0 < len(chosen) < 8
    clipped = answered("download", url, "--area", area_file, "--format", "png", "--out", tmp_path / "clipped")
    assert len(clipped["rasters"]) == len(chosen)
    endings = {Path(file["path"]).suffix for raster in clipped["rasters"] for file in raster["files"]}
    assert ".png" in endings
    whole = answered("download", url, "--area", area_file, "--whole", "--out", tmp_path / "whole")
    assert whole["bytesReceived"] > clipped["bytesReceived"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["describe", "nonsense"], "Invalid service url (text: nonsense, problem: not a URL)"),
        (["download", "{url}", "--ids", "4711"], "Unknown rasters (raster ids: 4711)"),
        (["catalog", "{url}", "--where", "Name = 'nobody'"], "Nothing to download"),
        (["catalog", "{url}", "--where", "Name = 'nobody'"], "no raster that meets"),
        (["catalog", "{url}", "--area", "{missing}"], "Invalid area"),
        (["catalog", "{url}", "--area", "{missing}"], "No such file"),
        (["download", "{url}", "--ids", "1", "--convert"], "Conversion without format"),
    ],
)
def test_what_cannot_be_ends_with_code_1_and_the_reason(
    arguments: list[str], complaint: str, sample_catalog: Path, module_service: StartService, tmp_path: Path
) -> None:
    facts = {"url": module_service(sample_catalog), "missing": tmp_path / "missing.geojson"}
    done = core(*(argument.format(**facts) for argument in arguments))
    assert done.returncode == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--format", "TIF"], "'TIF' is none of TIFF, Imagine Image"),
        (["--ids", "1,two"], "'1,two' is not whole numbers with commas between"),
    ],
)
def test_a_mistyped_option_is_named_with_what_it_may_be(arguments: list[str], complaint: str) -> None:
    done = core("download", "http://127.0.0.1/arcgis/rest/services/Rasters/ImageServer", *arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_an_area_that_is_not_in_degrees_is_refused(
    sample_catalog: Path, module_service: StartService, tmp_path: Path
) -> None:
    metres = [[566000, 4178000], [575000, 4178000], [575000, 4189000], [566000, 4178000]]
    path = tmp_path / "utm.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [metres]}))
    done = core("catalog", module_service(sample_catalog), "--area", path)
    assert done.returncode == 1
    assert "is not in longitude and latitude" in done.stderr


def test_an_empty_answer_is_no_line(sample_catalog: Path, service: StartService, tmp_path: Path) -> None:
    url = service(sample_catalog, "--fault", "no-files=1")
    done = core("download", url, "--ids", "1", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert done.stdout == ""


def test_an_interrupted_download_says_so_and_goes_on_later(
    sample_catalog: Path, service: StartService, tmp_path: Path, area_file: Path
) -> None:
    url = service(sample_catalog, "--clip-ms", "30000")
    command = [
        sys.executable,
        "-m",
        "core",
        "download",
        url,
        "--area",
        str(area_file),
        "--out",
        str(tmp_path),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not list(tmp_path.glob(".image-service-download-*")):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"goes on from here" in complaint


def test_whole_rasters_come_without_a_wait_for_shapely(
    sample_catalog: Path, module_service: StartService, tmp_path: Path
) -> None:
    without = "import sys; sys.modules['shapely'] = None; from core.__main__ import main; sys.exit(main())"
    service = module_service(sample_catalog)
    command = [sys.executable, "-c", without, "download", service, "--ids", "1,2", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2
