"""Runs the reference service as a process of its own for as long as a test or the demo needs it.

Needs neither Flask nor GDAL in the caller's process; what the service does is left to the other modules.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_END = 10


@contextmanager
def start_service(data: Path, *arguments: str) -> Iterator[str]:
    """Start the service on the rasters in `data` at a free port, yield its URL, and end it.

    `arguments` are further options of the command line, such as `"--max-download-images", "3"`. Raises
    RuntimeError when the service ends before it is ready; its reason is then on stderr.
    """
    command = [sys.executable, "-m", "tests.imageservice", "--data", str(Path(data).resolve()), *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield _ready_url(process)
        finally:
            _end(process)


def _ready_url(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"the image service ended before it was ready (exit code {process.wait()})")
    return line.strip()


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
