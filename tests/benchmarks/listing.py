"""A catalog of 100,000 rasters (catalog): this engine beside a bare loop that only receives and parses.

Both take turns, each in a process of its own; what is done in ours is `listing_session`'s.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ..imageservice.process import start_service
from . import recorded
from .measuring import PYTHON, ROOT, empty
from .package import run_module
from .phases import share

RASTERS = 100_000
_BARE_LOOP = ROOT / "tests/benchmarks/bare_loop.py"
_KIB = 1024


@dataclass(frozen=True)
class Listing:
    """What the catalog took from one service."""

    title: str
    bare: Mapping[str, float]
    ours: Mapping[str, float]
    """The medians."""
    late_ms: Mapping[str, Sequence[float]]
    """How late another thread woke, `idle` and while `reading`; all rounds together."""


def measure(rounds: int, latencies_ms: Sequence[int], folder: Path) -> Iterator[str]:
    """Give a table for the reference service itself, and one for its recorded answers by latency."""
    answers, nothing = empty(folder / "catalog"), empty(folder / "nothing")
    with start_service(nothing, "--synthetic", str(RASTERS)) as service:
        _session("record", service, answers)
        yield section(_measure("from the reference service", service, rounds, answers))
    for latency in latencies_ms:
        with recorded.serve(answers, latency) as service:
            title = f"recorded, {latency} ms per request"
            yield section(_measure(title, service, rounds, answers))


def section(listing: Listing) -> str:
    """Set the figures out."""
    bare, ours = listing.bare, listing.ours
    rows = {
        "a bare loop": ("1.00", bare, "", ""),
        "ours": (
            f"{ours['seconds'] / bare['seconds']:.2f}",
            ours,
            f"{ours['first_rows']:.2f}",
            f"{ours['first_requests']:.0f}",
        ),
    }
    lines = [
        f"### A catalog of {RASTERS:,} rasters, {listing.title}",
        "",
        "| | wall ÷ a bare loop | wall (s) | CPU (s) | first rows (s) | requests until then |",
        "|---|---|---|---|---|---|",
    ]
    for name, (ratio, run, seconds, requests) in rows.items():
        took = f"{run['seconds']:.2f} | {run['cpu_seconds']:.2f}"
        lines.append(f"| {name} | {ratio} | {took} | {seconds} | {requests} |")
    json_bytes = bare["bytes"] / RASTERS
    kept = f"A raster takes {ours['bytes_per_raster']:,.0f} bytes of memory and {json_bytes:,.0f} of JSON: "
    kept += f"{ours['bytes_per_raster'] - json_bytes:,.0f} more, where {_KIB:,} are allowed."
    reading, idle = (
        f"{max(late):.0f} ms, 99 times of 100 within {share(late, 0.99):.0f} ms"
        for late in (listing.late_ms["reading"], listing.late_ms["idle"])
    )
    turns = f"Another thread gets its turn within {reading}; without us, within {idle}."
    return "\n".join([*lines, "", kept, turns, ""])


def _measure(title: str, service: str, rounds: int, answers: Path) -> Listing:
    figures, pages = answers / "figures", answers / "pages.json"
    bare, ours = [], []
    late: dict[str, list[float]] = {"idle": [], "reading": []}
    for _ in range(rounds):
        subprocess.run([PYTHON, str(_BARE_LOOP), service, str(pages), str(figures)], check=True)
        bare.append(_read(figures))
        _session("list", service, figures)
        ours.append(_read(figures))
        _session("watch", service, figures)
        for name, seconds in _read(figures).items():
            late[name] += [1000 * second for second in seconds]
    return Listing(title, _medians(bare), _medians(ours), late)


def _session(way: str, service: str, out: Path) -> None:
    run_module("listing_session", way, service, str(out))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}
