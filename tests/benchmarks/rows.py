"""The list of rasters in real QGIS with 100,000 rows: what one turn of the event loop costs, and memory.

The rows come from the reference service; `rows_in_qgis` measures, in a process of its own, and this sets out
what it found.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from ..imageservice.process import start_service
from ..rasters import write_raster
from .measuring import ROOT, ProgramFailed

RASTERS = 100_000
_LINK = ROOT / "build/plugins/image_service_downloader"
_TITLES = {
    "first_rows": "first page of rows on the screen",
    "keystroke": "keystroke in the search",
    "sort": "sorting by a column",
    "filter": "setting a filter",
    "hover": "lighting up a row from the map",
    "tick_all": "ticking all",
    "select_all": "selecting all",
    "while_rows_come": "turn while rows come",
}


def measure(folder: Path) -> str:
    """Give the table in Markdown. Raises ProgramFailed."""
    data = folder / "table"
    data.mkdir(parents=True, exist_ok=True)
    write_raster(data / "seed.tif", epsg=25832, origin=(500000, 5400000), pixel_size=1.0, size=(8, 8), seed=0)
    with start_service(data, "--synthetic", str(RASTERS - 1)) as url:
        return section(_run(url))


def section(figures: Mapping[str, Mapping[str, float]]) -> str:
    """Set the figures out."""
    lines = [
        f"### The list of {RASTERS:,} rasters, CPU of the window's thread in the longest turn of an act",
        "",
        "| | median (ms) | longest (ms) |",
        "|---|---|---|",
    ]
    lines += [
        f"| {title} | {figures[name]['median']:.0f} | {figures[name]['longest']:.0f} |"
        for name, title in _TITLES.items()
    ]
    memory = figures["memory"]
    return "\n".join([*lines, "", f"The list takes {memory['bytes_per_row']:.0f} bytes a row.", ""])


def _run(url: str) -> dict[str, dict[str, float]]:
    _LINK.parent.mkdir(parents=True, exist_ok=True)
    if not _LINK.is_symlink():
        _LINK.symlink_to(Path("../.."))
    command = [sys.executable, "-m", "image_service_downloader.tests.benchmarks.rows_in_qgis", url]
    environment = {**os.environ, "PYTHONPATH": str(_LINK.parent), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        command, cwd=_LINK.parent, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramFailed(f"the list could not be measured: {done.stderr[-1000:]}")
    figures: dict[str, dict[str, float]] = json.loads(done.stdout)
    return figures
