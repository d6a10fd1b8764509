"""Runs the benchmarks and prints their tables: `make bench`, or a part: `make bench ARGS="W1 --rounds 3"`.

A full run also keeps its table in this folder's README.md; what is measured is left to the other modules.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from . import clipping, footprints, serving, table, transfer
from .workloads import WORKLOADS

BUILD = Path("build/benchmarks")
LATENCIES_MS = (0, 50)
ROUNDS = 5
_OUT = "image-service-benchmarks"
JOB = "J"
FOOTPRINTS = "footprints"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code is 0 unless a downloader failed."""
    options = _parse(arguments)
    BUILD.mkdir(parents=True, exist_ok=True)
    sections = _transfer_sections(options)
    if JOB in options.parts:
        out = options.out.resolve() / _OUT
        sections.append(table.job_section(clipping.measure(options.rounds, BUILD.resolve(), out)))
        print(sections[-1], flush=True)
    if FOOTPRINTS in options.parts:
        figures = footprints.measure(options.rounds, BUILD.resolve())
        sections.append(table.footprints_section(figures))
        print(sections[-1], flush=True)
    if _is_full(options):
        table.keep(sections, options.rounds)
    return 0


def _transfer_sections(options: Namespace) -> list[str]:
    workloads = [workload for workload in WORKLOADS if workload.name in options.parts]
    if not workloads:
        return []
    sections = []
    out = options.out.resolve() / _OUT
    with serving.start(BUILD.resolve(), workloads, options.latency) as server:
        for workload in workloads:
            for latency in options.latency:
                runs = transfer.measure(workload, latency, server, options.rounds, out)
                sections.append(table.transfer_section(workload, latency, runs))
                print(sections[-1], flush=True)
    return sections


def _parse(arguments: Sequence[str] | None) -> Namespace:
    names = [*(workload.name for workload in WORKLOADS), JOB, FOOTPRINTS]
    parser = ArgumentParser(
        prog="make bench", description="Time the engine beside other downloaders, and the map."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {' '.join(names)} (default: all)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="default: %(default)s")
    parser.add_argument(
        "--latency", type=int, nargs="+", default=LATENCIES_MS, metavar="MS", help="default: 0 50"
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=BUILD,
        metavar="DIR",
        help="for what is written (default: %(default)s)",
    )
    options = parser.parse_args(arguments)
    unknown = set(options.parts) - set(names)
    if unknown:
        parser.error(f"no such part: {' '.join(sorted(unknown))}")
    options.parts = options.parts or names
    return options


def _is_full(options: Namespace) -> bool:
    is_whole = len(options.parts) == len(WORKLOADS) + 2 and tuple(options.latency) == LATENCIES_MS
    return is_whole and options.rounds >= ROUNDS


if __name__ == "__main__":
    sys.exit(main())
