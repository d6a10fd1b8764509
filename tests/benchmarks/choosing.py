"""Choosing among 100,000 rasters (choosing): where they are, how large, and the fewest that cover an area.

Measured by `choosing_session` in a process of its own, with the version of shapely that its Python has.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from .measuring import PYTHON
from .package import run_module


def measure(rounds: int, pythons: Sequence[str] = (PYTHON,)) -> str:
    """Give a table with a column for each Python. Raises ProgramFailed."""
    runs = [json.loads(run_module("choosing_session", str(rounds), python=python)) for python in pythons]
    versions = [f"shapely {run['shapely']} (ms)" for run in runs]
    lines = [
        "### Choosing among 100,000 rasters",
        "",
        f"| | rasters | {' | '.join(versions)} |",
        f"|---|---|{'---|' * len(runs)}",
    ]
    for name in runs[0]["figures"]:
        found = runs[0]["figures"][name]["rasters"]
        times = " | ".join(f"{run['figures'][name]['ms']:.0f}" for run in runs)
        lines.append(f"| {name} | {found:,} | {times} |")
    return "\n".join([*lines, ""])
