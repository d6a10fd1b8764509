"""The whole job (J): many rasters clipped by the server, with this engine and with Esri's Python package.

Both talk to the reference service through the same TLS front, which Esri's client insists on. Of Esri's
package only the job itself is timed, without its start of a second or more; ours is timed as a whole process.
"""

from __future__ import annotations

import io
import json
import subprocess
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

from ..imageservice.process import start_service
from ..rasters import write_raster
from ..service.esri_client.tls_front import start_front
from .measuring import OURS, PYTHON, ROOT, ProgramFailed, Run, empty, medians, remove, run

ESRI = "Esri's arcgis"
RASTERS = 60
CLIP_MS, LATENCY_MS = 500, 30
_ESRI_CLIENT = ROOT / "tests/service/esri_client"
_ESRI_PYTHON = ROOT / "build/esri-client/venv/bin/python"
_WEST, _NORTH, _DEGREES = 9.0, 48.0, 1e-5
_SIZE = (1000, 1000)


def measure(rounds: int, folder: Path, out: Path) -> dict[str, Run]:
    """Give the medians by downloader. Raises ProgramFailed, also when clips are missing at the end."""
    subprocess.run([_ESRI_CLIENT / "install.sh"], check=True)
    data, area = _write_rasters(folder / "J"), _write_area(folder / "area.geojson")
    runs: dict[str, list[Run]] = {OURS: [], ESRI: []}
    delays = ("--clip-ms", str(CLIP_MS), "--latency-ms", str(LATENCY_MS))
    # The front tells of every request.
    with (
        redirect_stdout(io.StringIO()),
        start_service(data, *delays) as url,
        start_front(url, folder) as front,
    ):
        measure_one = {
            OURS: lambda: _run_ours(front, area, out, folder / "certificate.pem"),
            ESRI: lambda: _run_esri(front, area, out, folder / "esri-seconds"),
        }
        for round_ in range(rounds):
            for name in sorted(measure_one, reverse=bool(round_ % 2)):
                empty(out)
                runs[name].append(measure_one[name]())
                _check(out)
    remove(out)
    return {name: medians(taken) for name, taken in runs.items()}


def _write_rasters(folder: Path) -> Path:
    for number in range(RASTERS):
        path = folder / f"r{number:02}.tif"
        if not path.exists():
            write_raster(
                path, epsg=4326, origin=(_WEST, _NORTH), pixel_size=_DEGREES, size=_SIZE, seed=number
            )
    return folder


def _write_area(path: Path) -> Path:
    """Write a rectangle in the midst of the rasters, a quarter of each."""
    width, height = (length * _DEGREES for length in _SIZE)
    west, east = _WEST + width / 4, _WEST + width * 3 / 4
    south, north = _NORTH - height * 3 / 4, _NORTH - height / 4
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}), encoding="utf-8")
    return path


def _run_ours(service: str, area: Path, out: Path, certificate: Path) -> Run:
    options = ["--area", str(area), "--out", str(out), "--ca-bundle", str(certificate)]
    return run([PYTHON, "-m", "core", "download", service, *options])


def _run_esri(service: str, area: Path, out: Path, seconds: Path) -> Run:
    job = str(Path(__file__).with_name("esri_job.py"))
    figures = run([str(_ESRI_PYTHON), "-W", "ignore", job, service, str(area), str(out), str(seconds)])
    return replace(figures, seconds=float(seconds.read_text(encoding="utf-8")))


def _check(out: Path) -> None:
    clips = [path for path in out.rglob("*.tif") if path.stat().st_size]
    if len(clips) != RASTERS:
        raise ProgramFailed(f"{len(clips)} clips came instead of {RASTERS}")
