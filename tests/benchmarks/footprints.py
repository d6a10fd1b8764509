"""The footprints of 100,000 rasters on the map (footprints): how long until they show, and what stays awake.

Measured by `map_canvas` in a process with QGIS, drawn without a display.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from statistics import median

from .measuring import PYTHON, ROOT, ProgramFailed

COUNT = 100_000
_PACKAGE = "image_service_downloader"


def measure(rounds: int, folder: Path) -> dict[str, float]:
    """Give the medians of the figures by what they are. Raises ProgramFailed."""
    runs = [_run(folder) for _ in range(rounds)]
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _run(folder: Path) -> dict[str, float]:
    # The plugin goes by its package's name, whatever the name of the folder that it was cloned into.
    package = folder / "package" / _PACKAGE
    package.parent.mkdir(parents=True, exist_ok=True)
    if not package.exists():
        package.symlink_to(ROOT)
    environment = {**os.environ, "PYTHONPATH": str(package.parent), "QT_QPA_PLATFORM": "offscreen"}
    program = [PYTHON, "-m", f"{_PACKAGE}.tests.benchmarks.map_canvas", str(COUNT)]
    ended = subprocess.run(
        program, cwd=package.parent, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise ProgramFailed(f"map_canvas ended with {ended.returncode}: {ended.stderr[-1000:]}")
    figures: dict[str, float] = json.loads(ended.stdout.splitlines()[-1])
    return figures
