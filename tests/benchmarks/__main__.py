"""Runs the benchmarks and prints their tables: `make bench`, or a part: `make bench ARGS="W1 --rounds 3"`.

A full run also keeps its tables in this folder's README.md, and so does the part `table`; what is measured is
left to the other modules.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from . import clipping, rows, serving, table, transfer
from .workloads import WORKLOADS, Workload

BUILD = Path("build/benchmarks")
LATENCIES_MS = (0, 50)
ROUNDS = 5
JOB = "J"
TABLE = "table"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code is 0 unless a downloader failed."""
    options = _parse(arguments)
    BUILD.mkdir(parents=True, exist_ok=True)
    workloads = [workload for workload in WORKLOADS if workload.name in options.parts]
    out = options.out.resolve() / "image-service-benchmarks"
    sections = _transfers(options, workloads, out) if workloads else []
    if JOB in options.parts:
        sections.append(table.job_section(clipping.measure(options.rounds, BUILD.resolve(), out)))
        print(sections[-1], flush=True)
    if TABLE in options.parts:
        rows_section = rows.measure(BUILD.resolve())
        print(rows_section, flush=True)
        table.keep_rows(rows_section)
    if _is_full(options):
        table.keep(sections, options.rounds)
    return 0


def _transfers(options: Namespace, workloads: Sequence[Workload], out: Path) -> list[str]:
    sections = []
    with serving.start(BUILD.resolve(), workloads, options.latency) as server:
        for workload in workloads:
            for latency in options.latency:
                runs = transfer.measure(workload, latency, server, options.rounds, out)
                sections.append(table.transfer_section(workload, latency, runs))
                print(sections[-1], flush=True)
    return sections


def _parse(arguments: Sequence[str] | None) -> Namespace:
    names = [*(workload.name for workload in WORKLOADS), JOB, TABLE]
    parser = ArgumentParser(prog="make bench", description="Time the engine beside other downloaders.")
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
    is_whole = (
        set(options.parts) >= {*(workload.name for workload in WORKLOADS), JOB}
        and tuple(options.latency) == LATENCIES_MS
    )
    return is_whole and options.rounds >= ROUNDS


if __name__ == "__main__":
    sys.exit(main())
