"""Shows the whole job in QGIS, against the reference service: `make demo`.

With a display QGIS opens for a person to try. Without one, or with `--headless`, the same job runs by itself
in a real QGIS window on a display in memory, and ends with exit code 0 if every raster came as it should.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from argparse import ArgumentParser

from ..imageservice.process import start_service
from .display import has_display
from .handover import Errand
from .launch import Failure, go_alone, leave_to_a_person
from .profile import ROOT
from .report import report
from .samples import write_overview

FOLDER = ROOT / "build" / "demo"
DATA = FOLDER / "data"
SERVICE_OPTIONS = ("--name", "San_Francisco_Bay", "--clip-ms", "600", "--max-download-images", "2")
"""A clip takes a real server its time, and its limits are low: so there is progress to be seen."""


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
    overview = write_overview(DATA, FOLDER / "overview.vrt")
    with start_service(DATA, *SERVICE_OPTIONS) as service:
        print(f"Image service: {service}", flush=True)
        errand = Errand(service, str(FOLDER), is_unattended, base_map=str(overview))
        _tidy(errand)
        if is_unattended:
            _show(errand)
        else:
            _offer(errand)


def _tidy(errand: Errand) -> None:
    """Remove what an earlier run has left; the sample rasters stay."""
    shutil.rmtree(errand.downloads, ignore_errors=True)
    for path in (*FOLDER.glob("*.png"), *FOLDER.glob("*.json")):
        path.unlink()


def _show(errand: Errand) -> None:
    """Let QGIS go the whole way, print what came, and check it. Raises Failure."""
    outcome = go_alone(errand)
    if not report(outcome, errand.downloads, DATA):
        raise Failure("what came is not what the service has")
    print("Screenshots:", *(os.path.relpath(path) for path in sorted(FOLDER.glob("*.png"))))


def _offer(errand: Errand) -> None:
    """Let a person try. Raises Failure."""
    print("QGIS opens. Press Connect, draw an area, tick rasters, press Download.")
    print("The demo ends when you close QGIS.", flush=True)
    try:
        leave_to_a_person(errand)
    except Failure as failure:
        raise Failure(f"{failure}; without a display: make demo ARGS=--headless") from failure


if __name__ == "__main__":
    main()
