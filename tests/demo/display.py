"""A display for QGIS: tells whether there is one, and makes one in memory where there is none.

What is shown on it is left to others.
"""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCREEN = "1360x940x24"
SECONDS_TO_START = 20
SECONDS_TO_END = 10


def has_display() -> bool:
    """Tell whether windows can be shown to a person."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def virtual_display() -> Iterator[str]:
    """Run Xvfb, yield the display's name, such as `:1`, and end it.

    Raises RuntimeError if it does not start.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-dpi", "96", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        try:
            yield f":{_number(reading)}"
        finally:
            os.close(reading)
            server.terminate()
            server.wait(SECONDS_TO_END)


def photograph(display: str, target: Path) -> None:
    """Write what is on a display as a PNG, whatever state the programs on it are in."""
    command = ["import", "-display", display, "-window", "root", str(target)]
    subprocess.run(command, timeout=SECONDS_TO_START, check=True)


def _number(pipe: int) -> int:
    ready, _, _ = select.select([pipe], [], [], SECONDS_TO_START)
    told = os.read(pipe, 16) if ready else b""
    if not told:
        raise RuntimeError("Xvfb did not start")
    return int(told)
