"""The terminal face: three commands against the reference service, as a person types them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.core.scripted_server import Reply, Request, json_reply, scripted_server

ROOT = Path(__file__).resolve().parents[2]


def core(*arguments: object, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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


def test_a_condition_narrows_the_ids(sample_catalog: Path, module_service: StartService) -> None:
    url = module_service(sample_catalog)
    chosen = answered("catalog", url, "--ids", "1,2,1", "--where", "Name = 'ortho'")["rasters"]
    assert [(raster["id"], raster["name"]) for raster in chosen] == [(2, "ortho")]


def test_an_id_that_is_given_twice_counts_once(
    sample_catalog: Path, module_service: StartService, tmp_path: Path
) -> None:
    report = answered("download", module_service(sample_catalog), "--ids", "1,2,1", "--out", tmp_path)
    assert sorted(raster["id"] for raster in report["rasters"]) == [1, 2]


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
    ("more", "is_told"), [((), True), (("--whole", "--area", "{area}"), True), (("--convert",), False)]
)
def test_a_format_that_changes_nothing_is_told_with_what_would(
    more: tuple[str, ...],
    is_told: bool,
    sample_catalog: Path,
    module_service: StartService,
    tmp_path: Path,
    area_file: Path,
) -> None:
    options = [option.format(area=area_file) for option in more]
    url, out = module_service(sample_catalog), tmp_path / "out"
    done = core("download", url, "--ids", "2", "--format", "PNG", *options, "--out", out)
    assert done.returncode == 0, done.stderr
    first = done.stderr.splitlines()[:1]
    assert any("--convert" in line and "PNG" in line for line in first) is is_told
    assert any(path.suffix == ".png" for path in out.rglob("*")) is not is_told


def test_of_a_folder_of_services_the_terminal_names_those_to_choose_from(
    sample_catalog: Path, module_service: StartService
) -> None:
    url = module_service(sample_catalog)
    done = core("describe", url.replace("/Rasters/ImageServer", ""))
    assert (done.returncode, done.stdout) == (1, "")
    first, *services = done.stderr.splitlines()
    assert "is a folder of services; give the address of one" in first
    assert services == [url]


def test_a_folder_without_image_services_says_so_and_what_is_needed() -> None:
    with scripted_server(lambda _: json_reply({"currentVersion": 11, "services": []})) as host:
        done = core("catalog", f"{host}/arcgis/rest/services")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "without image services" in line
    assert "ImageServer" in line


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


def called(*names: str) -> Callable[[Request], Reply]:
    """Make a service of rasters with these names, and no more to them."""
    fields = [
        {"name": "OBJECTID", "type": "esriFieldTypeOID"},
        {"name": "Name", "type": "esriFieldTypeString"},
    ]
    facts = {
        "capabilities": "Catalog",
        "spatialReference": {"wkid": 25832},
        "pixelType": "U8",
        "bandCount": 1,
    }
    ids = list(range(1, len(names) + 1))

    def answer(request: Request) -> Reply:
        if not request.path.endswith("/query"):
            return json_reply({**facts, "objectIdField": "OBJECTID", "fields": fields})
        if "objectIds" not in request.parameters:
            return json_reply({"objectIds": ids})
        wanted = [int(text) for text in request.parameters["objectIds"].split(",")]
        attributes = [{"OBJECTID": number, "Name": names[number - 1]} for number in wanted]
        return json_reply({"features": [{"attributes": each} for each in attributes]})

    return answer


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_names_that_a_terminal_cannot_show_or_would_obey_are_listed_all_the_same(encoding: str) -> None:
    with scripted_server(called("\ud800", "\x1b[2Jred\nline", "\u010d")) as server:
        done = core("catalog", f"{server}/rest/services/Odd/ImageServer", encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["1", "2", "3"]
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_reader_that_has_had_enough_is_no_error(form: list[str]) -> None:
    with scripted_server(called(*["x" * 100] * 3000)) as server:
        command = [sys.executable, "-m", "core", "catalog", f"{server}/rest/services/Odd/ImageServer", *form]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.close()
            assert process.stderr is not None
            assert process.stderr.read() == b""
    assert process.returncode == 141


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
