"""Starts QGIS Desktop on an errand, in a profile of its own: for a person, or by itself under Xvfb.

Needs neither QGIS nor Qt in this process, and leaves QGIS's output to where this process's own goes; what
happens inside QGIS is left to `session`.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .display import photograph, virtual_display
from .handover import VARIABLE, Errand, Outcome
from .profile import NAME, new_profile

SECONDS_IN_ALL = 240


class Failure(Exception):
    """QGIS did not do what it was started for; the text says why."""


def leave_to_a_person(errand: Errand) -> None:
    """Open QGIS on this display, and return when it has been closed. Raises Failure."""
    with _running_qgis(errand) as qgis:
        exit_code = qgis.wait()
    if exit_code:
        raise Failure(f"QGIS ended with exit code {exit_code}")


def go_alone(errand: Errand, seconds: float = SECONDS_IN_ALL) -> Outcome:
    """Let QGIS go the whole way on a display in memory, and return what came of it once it has ended.

    Raises Failure, also where that takes more than these seconds, and leaves a picture of the screen unless
    QGIS has ended too early for one.
    """
    with virtual_display() as display, _running_qgis(errand, DISPLAY=display, QT_QPA_PLATFORM="xcb") as qgis:
        exit_code = _wait(qgis, display, errand.failure_picture, seconds)
    if exit_code or not errand.outcome_file.exists():
        raise Failure(f"QGIS ended with exit code {exit_code}")
    outcome = Outcome.read(errand.outcome_file)
    if outcome.problem:
        raise Failure(f"{outcome.problem}; see {errand.failure_picture}")
    return outcome


@contextmanager
def _running_qgis(errand: Errand, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start QGIS for an errand, and see to it that it does not outlive it."""
    new_profile(errand.profile, errand.downloads, is_english=errand.is_unattended)
    here = Path(__file__).parent
    profile = ["--profiles-path", str(errand.profile), "--profile", NAME]
    command = ["qgis", "--nologo", *profile, "--code", str(here / "startup.py")]
    own = {VARIABLE: errand.to_json(), "PYQGIS_STARTUP": str(here / "error_log.py")}
    with subprocess.Popen(command, env={**os.environ, **own, **environment}) as qgis:
        try:
            yield qgis
        finally:
            qgis.kill()


def _wait(qgis: subprocess.Popen[bytes], display: str, picture: Path, seconds: float) -> int:
    """Return QGIS's exit code; raises Failure, and leaves a picture, if it does not end in time."""
    try:
        return qgis.wait(seconds)
    except subprocess.TimeoutExpired as error:
        photograph(display, picture)
        raise Failure(f"QGIS has not ended after {seconds:.0f} s; see {picture}") from error
