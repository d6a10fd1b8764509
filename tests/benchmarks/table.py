"""The figures as Markdown tables, printed and kept in this folder's README.

Read the ratios: seconds tell of the machine.
"""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from .clipping import ESRI
from .footprints import COUNT
from .measuring import OURS, Run
from .phases import Call, Phase, share, together
from .transfer import CATALOG, CURL
from .workloads import Workload

README = Path(__file__).with_name("README.md")
_MOST_CALLS = 6
_END = "<!-- end -->"


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


def window_section(title: str, phases: Sequence[Phase]) -> str:
    """Set out the phases of QGIS's window, all rounds of one together, in the order in which they came."""
    head = (
        "| | wall (s) | turns | CPU, longest (ms) | 99 % | ours, longest (ms) | clock, longest (ms) | 99 % |"
    )
    lines = [f"### Window: {title}", "", head, "|---|---|---|---|---|---|---|---|"]
    calls: list[Call] = []
    for name in dict.fromkeys(phase.name for phase in phases):
        plain = together([phase for phase in phases if phase.name == name and not phase.own_cpu_ms])
        traced = [phase for phase in phases if phase.name == name and phase.own_cpu_ms]
        own = f"{max(together(traced).own_cpu_ms):.1f}" if traced else "0"
        rounds = sum(phase.name == name and not phase.own_cpu_ms for phase in phases)
        cpu, gaps = (
            f"{max(times):.1f} | {share(times, 0.99):.1f}" for times in (plain.cpu_ms, plain.gaps_ms)
        )
        lines.append(
            f"| {name} | {plain.seconds / rounds:.1f} | {len(plain.cpu_ms):,} | {cpu} | {own} | {gaps} |"
        )
        calls += together(traced).longest_calls if traced else ()
    return "\n".join([*lines, "", _longest_calls(calls), ""])


def _longest_calls(calls: Iterable[Call]) -> str:
    """Name the plugin's functions that Qt called and that took longest."""
    longest: dict[str, float] = {}
    for call in sorted(calls, key=lambda call: call.cpu_ms):
        longest[call.function] = call.cpu_ms
    named = sorted(longest.items(), key=lambda item: -item[1])[:_MOST_CALLS]
    return f"Ours, longest: {', '.join(f'`{function}` {cpu_ms:.1f} ms' for function, cpu_ms in named)}."


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


def keep(part: str, sections: Sequence[str], rounds: int) -> None:
    """Put the tables of a part in the place of the last ones, at the end where there were none."""
    begin = f"<!-- {part} -->"
    text = README.read_text(encoding="utf-8")
    if begin not in text:
        text = f"{text.rstrip()}\n\n{begin}\n{_END}\n"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(_END)
    kept = [f"{before}{begin}", "", _circumstances(rounds), "", *sections, f"{_END}{after}"]
    README.write_text("\n".join(kept), encoding="utf-8")


def _circumstances(rounds: int) -> str:
    today = datetime.now(timezone.utc).date().isoformat()
    machine = f"{platform.system()} on {platform.machine()}, Python {platform.python_version()}"
    return f"{today}, {machine}, {rounds} rounds."
