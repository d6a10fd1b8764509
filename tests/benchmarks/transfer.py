"""The transfer of native files (W1, W2, W3): this engine and three other downloaders on the same addresses.

Round by round, each round in another order. Checks that every file came whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .measuring import OURS, PYTHON, ProgramFailed, Run, empty, medians, remove, run
from .serving import Server
from .workloads import Workload

ARIA2, CURL, SESSION_POOL = "aria2c -j8", "curl --parallel-max 8", "requests, 8 threads"
CATALOG = "ours, before the first byte"
"""The same program that only lists the rasters: its memory is what a download starts from."""


def measure(workload: Workload, latency_ms: int, server: Server, rounds: int, folder: Path) -> dict[str, Run]:
    """Give the medians by downloader. Raises ProgramFailed, also when files are missing at the end."""
    commands = _commands(workload, latency_ms, server, folder)
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for round_ in range(rounds):
        for name in _rotated(list(commands), round_):
            empty(folder)
            connections = server.connections()
            figures = run(commands[name])
            # The second count is itself a connection.
            used = server.connections() - connections - 1
            runs[name].append(replace(figures, connections=used))
            if name != CATALOG:
                _check(workload, folder)
    remove(folder)
    return {name: medians(taken) for name, taken in runs.items()}


def _commands(workload: Workload, latency_ms: int, server: Server, folder: Path) -> dict[str, list[str]]:
    service = server.service(workload, latency_ms)
    addresses = {file.name: server.address(workload, latency_ms, file) for file in workload.files}
    for_aria2, for_curl, for_pool = (server.folder / f"{name}.list" for name in ("aria2", "curl", "pool"))
    for_aria2.write_text("".join(f"{url}\n  out={name}\n" for name, url in addresses.items()))
    for_curl.write_text(
        "".join(f'url="{url}"\noutput="{folder / name}"\n' for name, url in addresses.items())
    )
    for_pool.write_text("".join(f"{url} {name}\n" for name, url in addresses.items()))
    pool = str(Path(__file__).with_name("session_pool.py"))
    return {
        CATALOG: [PYTHON, "-m", "core", "catalog", service],
        OURS: [PYTHON, "-m", "core", "download", service, "--out", str(folder)],
        ARIA2: ["aria2c", "--quiet", "-j8", "-d", str(folder), "-i", str(for_aria2)],
        CURL: ["curl", "--silent", "--parallel", "--parallel-max", "8", "--config", str(for_curl)],
        SESSION_POOL: [PYTHON, pool, str(for_pool), str(folder)],
    }


def _rotated(names: Sequence[str], by: int) -> list[str]:
    start = by % len(names)
    return [*names[start:], *names[:start]]


def _check(workload: Workload, folder: Path) -> None:
    for file in workload.files:
        path = folder / file.name
        if not path.is_file() or path.stat().st_size != file.size:
            raise ProgramFailed(f"{file.name} is missing, or not whole")
