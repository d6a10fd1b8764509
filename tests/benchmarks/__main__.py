"""Runs the benchmarks and prints their tables: `make bench`, or a part: `make bench ARGS="W1 --rounds 3"`.

A part that is measured with all its rounds and latencies keeps its tables in this folder's README.md; what is
measured is left to the other modules.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from . import choosing, clipping, footprints, listing, rows, serving, table, transfer, window
from .workloads import WORKLOADS, Workload

BUILD = Path("build/benchmarks")
LATENCIES_MS = (0, 50)
ROUNDS = 5

Part = Callable[[Namespace], Iterator[str]]
"""Measures, and gives its tables one by one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; the exit code is 0 unless a downloader failed."""
    parts = _parts()
    options = _parse(arguments, parts)
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in options.parts:
        sections = []
        for section in parts[name](options):
            print(section, flush=True)
            sections.append(section)
        if options.rounds >= ROUNDS and tuple(options.latency) == LATENCIES_MS:
            table.keep(name, sections, options.rounds)
    return 0


def _parts() -> Mapping[str, Part]:
    return {
        **{workload.name: partial(_transfer, workload) for workload in WORKLOADS},
        "J": _job,
        "window": _window,
        "table": _table,
        "footprints": _footprints,
        "catalog": _catalog,
        "choosing": _choosing,
    }


def _transfer(workload: Workload, options: Namespace) -> Iterator[str]:
    with serving.start(BUILD.resolve(), [workload], options.latency) as server:
        for latency in options.latency:
            runs = transfer.measure(workload, latency, server, options.rounds, _out(options))
            yield table.transfer_section(workload, latency, runs)


def _job(options: Namespace) -> Iterator[str]:
    yield table.job_section(clipping.measure(options.rounds, BUILD.resolve(), _out(options)))


def _window(options: Namespace) -> Iterator[str]:
    jobs = window.measure_job(options.rounds, options.latency, BUILD.resolve(), _out(options))
    for latency, phases in jobs.items():
        yield table.window_section(f"a job of {window.RASTERS:,} rasters, {latency} ms per request", phases)
    phases = window.measure_catalog(options.rounds, BUILD.resolve(), _out(options))
    yield table.window_section(f"a catalog of {window.SYNTHETIC:,} rasters", phases)


def _table(options: Namespace) -> Iterator[str]:
    yield rows.measure(BUILD.resolve())


def _footprints(options: Namespace) -> Iterator[str]:
    yield table.footprints_section(footprints.measure(options.rounds, BUILD.resolve()))


def _catalog(options: Namespace) -> Iterator[str]:
    yield from listing.measure(options.rounds, options.latency, BUILD.resolve())


def _choosing(options: Namespace) -> Iterator[str]:
    yield choosing.measure(options.rounds)


def _out(options: Namespace) -> Path:
    out: Path = options.out.resolve() / "image-service-benchmarks"
    return out


def _parse(arguments: Sequence[str] | None, parts: Mapping[str, Part]) -> Namespace:
    names = list(parts)
    parser = ArgumentParser(
        prog="make bench", description="Time the engine beside other downloaders, and QGIS's window."
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


if __name__ == "__main__":
    sys.exit(main())
