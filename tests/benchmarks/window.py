"""QGIS's window while the plugin works: what each turn of its event loop takes, beside the same QGIS idle.

Starts the services, and QGIS on a display in memory, once for each round; what is done in it is
`window_session`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..demo.handover import Errand
from ..demo.launch import go_alone
from ..imageservice.process import start_service
from ..rasters import write_raster
from . import phases, serving
from .measuring import empty, remove
from .phases import Phase
from .workloads import File, Workload

RASTERS = 1000
SYNTHETIC = 100_000
_SECONDS = 900
_SIDE = 100
_DEGREES = 0.01
"""How large a raster is, and how far from the next: the place that the service tells."""


def measure_job(rounds: int, latencies_ms: Sequence[int], folder: Path, out: Path) -> dict[int, list[Phase]]:
    """Let QGIS download many rasters onto its map; give the phases by latency. Raises launch.Failure."""
    workload = _workload(folder)
    with serving.start(folder, [workload], latencies_ms) as server:
        return {
            latency: _measure("download", server.service(workload, latency), rounds, out)
            for latency in latencies_ms
        }


def measure_catalog(rounds: int, folder: Path, out: Path) -> list[Phase]:
    """Let QGIS list, search, sort and show a large catalog. Raises launch.Failure."""
    data = folder / "synthetic"
    _write(data / "r.tif", 0)
    with start_service(data, "--synthetic", str(SYNTHETIC)) as service:
        return _measure("browse", service, rounds, out)


def _measure(way: str, service: str, rounds: int, out: Path) -> list[Phase]:
    taken: list[Phase] = []
    for _ in range(rounds):
        errand = Errand(service, str(empty(out)), is_unattended=True, way=f"benchmarks.window_session:{way}")
        go_alone(errand, _SECONDS)
        taken += phases.read(out / phases.FILE)
    remove(out)
    return taken


def _workload(folder: Path) -> Workload:
    """Write rasters that QGIS can open, where `serving` looks for a workload's files."""
    paths = [folder / "window" / "data" / f"r{number:04}.tif" for number in range(1, RASTERS + 1)]
    for number, path in enumerate(paths, start=1):
        if not path.exists():
            _write(path, number)
    files = (File(number, path.name, path.stat().st_size) for number, path in enumerate(paths, start=1))
    return Workload("window", f"{RASTERS:,} small rasters", tuple(files))


def _write(path: Path, number: int) -> None:
    """Write a raster; QGIS computes statistics of this pixel type when it opens one."""
    write_raster(
        path,
        pixel_type="UInt16",
        epsg=4326,
        origin=(number * _DEGREES, _DEGREES),
        pixel_size=_DEGREES / _SIDE,
        size=(_SIDE, _SIDE),
        seed=number,
    )
