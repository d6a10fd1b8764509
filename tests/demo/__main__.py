"""Shows the whole job in QGIS, against the reference service: `make demo`.

With a display QGIS opens for a person to try. Without one, or with `--headless`, the same job runs by itself
in a real QGIS window on a display in memory, and ends with exit code 0 if every raster came as it should.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..imageservice.process import start_service
from .display import has_display, photograph, virtual_display
from .handover import VARIABLE, Errand, Outcome
from .profile import NAME, ROOT, new_profile
from .report import report
from .samples import write_overview

FOLDER = ROOT / "build" / "demo"
DATA = FOLDER / "data"
DOWNLOADS = FOLDER / "downloads"
PROFILE = FOLDER / "profile"
FAILURE = FOLDER / "failure.png"
SERVICE_OPTIONS = ("--name", "San_Francisco_Bay", "--clip-ms", "600", "--max-download-images", "2")
"""A clip takes a real server its time, and its limits are low: so there is progress to be seen."""
SECONDS_IN_ALL = 240


class Failure(Exception):
    """The demo did not end well; the text says why."""


def main() -> None:
    """Run the demo; end the program with exit code 1 and the reason if it fails."""
    parser = ArgumentParser(prog="python3 -m tests.demo", description="The plugin's whole job in QGIS.")
    parser.add_argument(
        "--headless", action="store_true", help="run by itself, even where there is a display"
    )
    is_unattended = parser.parse_args().headless or not has_display()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("The demo was ended"))
    try:
        _run(is_unattended)
    except Failure as failure:
        sys.exit(f"The demo failed: {failure}")


def _run(is_unattended: bool) -> None:
    if not DATA.is_dir():
        raise Failure(f"there are no sample rasters in {DATA}; `make demo` brings them")
    _tidy()
    overview = write_overview(DATA, FOLDER / "overview.vrt")
    new_profile(PROFILE, DOWNLOADS, is_english=is_unattended)
    with start_service(DATA, *SERVICE_OPTIONS) as service:
        print(f"Image service: {service}", flush=True)
        errand = Errand(service, str(overview), str(FOLDER), is_unattended)
        if is_unattended:
            _go_alone(errand)
        else:
            _leave_to_a_person(errand)


def _tidy() -> None:
    """Remove what an earlier run has left; the sample rasters stay."""
    shutil.rmtree(DOWNLOADS, ignore_errors=True)
    for path in (*FOLDER.glob("*.png"), *FOLDER.glob("*.json")):
        path.unlink()


def _leave_to_a_person(errand: Errand) -> None:
    print("QGIS opens. Press Connect, draw an area, tick rasters, press Download.")
    print("The demo ends when you close QGIS.", flush=True)
    with _running_qgis(errand) as qgis:
        exit_code = qgis.wait()
    if exit_code:
        raise Failure(f"QGIS ended with exit code {exit_code}; without a display: make demo ARGS=--headless")


def _go_alone(errand: Errand) -> None:
    """Let QGIS go the whole way, print what came, and check it. Raises Failure."""
    with virtual_display() as display, _running_qgis(errand, DISPLAY=display, QT_QPA_PLATFORM="xcb") as qgis:
        exit_code = _wait(qgis, display)
    if exit_code or not errand.outcome_file.exists():
        raise Failure(f"QGIS ended with exit code {exit_code}")
    outcome = Outcome.read(errand.outcome_file)
    if outcome.problem:
        raise Failure(f"{outcome.problem}; see {FAILURE}")
    if not report(outcome, DOWNLOADS, DATA):
        raise Failure("what came is not what the service has")
    print("Screenshots:", *(os.path.relpath(path) for path in sorted(FOLDER.glob("*.png"))))


def _wait(qgis: subprocess.Popen[bytes], display: str) -> int:
    """Return QGIS's exit code; raises Failure, and leaves a screenshot, if it does not end in time."""
    try:
        return qgis.wait(SECONDS_IN_ALL)
    except subprocess.TimeoutExpired as error:
        photograph(display, FAILURE)
        raise Failure(f"QGIS has not ended after {SECONDS_IN_ALL} s; see {FAILURE}") from error


@contextmanager
def _running_qgis(errand: Errand, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start QGIS for an errand, and see to it that it does not outlive the demo."""
    startup = Path(__file__).with_name("startup.py")
    command = ["qgis", "--nologo", "--profiles-path", str(PROFILE), "--profile", NAME, "--code", str(startup)]
    with subprocess.Popen(command, env={**os.environ, VARIABLE: errand.to_json(), **environment}) as qgis:
        try:
            yield qgis
        finally:
            qgis.kill()


if __name__ == "__main__":
    main()
