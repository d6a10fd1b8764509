"""The figures as Markdown tables, printed and kept in this folder's README.

Read the ratios: seconds tell of the machine.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from .clipping import ESRI
from .footprints import COUNT
from .measuring import OURS, Run
from .transfer import CATALOG, CURL
from .workloads import Workload

README = Path(__file__).with_name("README.md")
_MARK = "<!-- The last full run of `make bench`; written by it. -->"


def transfer_section(workload: Workload, latency_ms: int, runs: Mapping[str, Run]) -> str:
    """Set out one workload at one latency, beside curl."""
    title = f"### {workload.name}: {workload.title}, {latency_ms} ms per request"
    ours, before = runs[OURS], runs[CATALOG]
    grown = f"Ours grew by {ours.peak_mib - before.peak_mib:.0f} MiB over its memory before the first byte."
    rows = {name: run for name, run in runs.items() if name != CATALOG}
    return "\n".join([title, "", *_rows(rows, CURL), "", grown, ""])


def job_section(runs: Mapping[str, Run]) -> str:
    """Set out the job of clipping, beside Esri's package."""
    title = "### J: 60 rasters clipped, 500 ms each, 30 ms per request"
    return "\n".join([title, "", *_rows(runs, ESRI), ""])


def footprints_section(figures: Mapping[str, float]) -> str:
    """Set out what the footprints on the map take."""
    rows = [f"| {name} | {figure:g} |" for name, figure in figures.items()]
    title = f"### footprints: {COUNT:,} of them on a canvas of 1,200 x 800 pixels"
    return "\n".join([title, "", "| | |", "|---|---|", *rows, ""])


def _rows(runs: Mapping[str, Run], unit: str) -> list[str]:
    head = f"| | wall ÷ {unit} | ours ÷ it | wall (s) | CPU (s) | peak memory (MiB) | connections |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for name, run in runs.items():
        ratio, ours = run.seconds / runs[unit].seconds, runs[OURS].seconds / run.seconds
        connections = f"{run.connections:.0f}" if run.connections else "not counted"
        figures = f"{run.seconds:.2f} | {run.cpu_seconds:.2f} | {run.peak_mib:.0f} | {connections}"
        lines.append(f"| {name} | {ratio:.2f} | {ours:.2f} | {figures} |")
    return lines


def keep(sections: Sequence[str], rounds: int) -> None:
    """Put the tables of a full run in the place of the last one's."""
    explanation, _, _ = README.read_text(encoding="utf-8").partition(_MARK)
    today = datetime.now(timezone.utc).date().isoformat()
    about = f"{today}, {platform.system()} on {platform.machine()}, Python {platform.python_version()}, "
    about += f"medians of {rounds} rounds."
    README.write_text("\n".join([f"{explanation}{_MARK}", "", about, "", *sections]), encoding="utf-8")
