"""One program run to its end: how long it took, what of the processor and of memory, and how it ended.

Also makes runs comparable: each begins with an empty folder and with nothing left to be written to the disk.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import NamedTemporaryFile

OURS = "ours"
PYTHON = "/usr/bin/python3"
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Run:
    """What one run took, or the medians of several."""

    seconds: float
    cpu_seconds: float
    peak_mib: float
    connections: float = 0


class ProgramFailed(Exception):
    """A program ended with an exit code other than 0."""


def remove(folder: Path) -> None:
    """Remove a folder that may be missing."""
    shutil.rmtree(folder, ignore_errors=True)


def empty(folder: Path) -> Path:
    """Empty a folder, and wait until the disk has nothing left to write."""
    remove(folder)
    folder.mkdir(parents=True)
    os.sync()
    return folder


def run(command: Sequence[str]) -> Run:
    """Run a program from the repository's root. Raises ProgramFailed."""
    with NamedTemporaryFile("r", encoding="utf-8") as figures:
        # GNU time, since a child of this process would be counted with this one's memory.
        timed = ["time", "--quiet", "--format", "%U %S %M", "--output", figures.name, *command]
        started = time.monotonic()
        ended = subprocess.run(timed, cwd=ROOT, env=_environment(), capture_output=True, check=False)
        seconds = time.monotonic() - started
        if ended.returncode:
            raise ProgramFailed(
                f"{command[0]} ended with {ended.returncode}: {ended.stderr.decode()[-1000:]}"
            )
        user, system, peak_kib = map(float, figures.read().split())
    return Run(seconds, user + system, peak_kib / 1024)


def _environment() -> dict[str, str]:
    # Python programs start as users' do, from compiled modules.
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def medians(runs: Sequence[Run]) -> Run:
    """Give the median of each figure."""
    return Run(
        median(run.seconds for run in runs),
        median(run.cpu_seconds for run in runs),
        median(run.peak_mib for run in runs),
        median(run.connections for run in runs),
    )
