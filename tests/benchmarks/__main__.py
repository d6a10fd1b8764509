"""Runs the benchmarks and prints their tables: `make bench`, or a part: `make bench ARGS="W1 --rounds 3"`.

A full run also keeps its table in this folder's README.md; what is measured is left to the other modules.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import clipping, serving, table, transfer, window
from .workloads import WORKLOADS

BUILD = Path("build/benchmarks")
LATENCIES_MS = (0, 50)
ROUNDS = 5
JOB, WINDOW = "J", "window"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code is 0 unless a downloader failed."""
    options = _parse(arguments)
    BUILD.mkdir(parents=True, exist_ok=True)
    workloads = [workload for workload in WORKLOADS if workload.name in options.parts]
    sections = []
    out = options.out.resolve() / "image-service-benchmarks"
    with serving.start(BUILD.resolve(), workloads, options.latency) as server:
        for workload in workloads:
            for latency in options.latency:
                runs = transfer.measure(workload, latency, server, options.rounds, out)
                sections.append(table.transfer_section(workload, latency, runs))
                print(sections[-1], flush=True)
    if JOB in options.parts:
        sections.append(table.job_section(clipping.measure(options.rounds, BUILD.resolve(), out)))
        print(sections[-1], flush=True)
    if WINDOW in options.parts:
        for section in _window_sections(options, out):
            sections.append(section)
            print(section, flush=True)
    if _is_full(options):
        table.keep(sections, options.rounds)
    return 0


def _window_sections(options: Namespace, out: Path) -> Iterator[str]:
    jobs = window.measure_job(options.rounds, options.latency, BUILD.resolve(), out)
    for latency, phases in jobs.items():
        yield table.window_section(f"a job of {window.RASTERS:,} rasters, {latency} ms per request", phases)
    phases = window.measure_catalog(options.rounds, BUILD.resolve(), out)
    yield table.window_section(f"a catalog of {window.SYNTHETIC:,} rasters", phases)


def _parse(arguments: Sequence[str] | None) -> Namespace:
    names = _all_parts()
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


def _all_parts() -> list[str]:
    return [*(workload.name for workload in WORKLOADS), JOB, WINDOW]


def _is_full(options: Namespace) -> bool:
    is_whole = set(options.parts) == set(_all_parts()) and tuple(options.latency) == LATENCIES_MS
    return is_whole and options.rounds >= ROUNDS


if __name__ == "__main__":
    sys.exit(main())
