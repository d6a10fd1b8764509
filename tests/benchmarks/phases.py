"""What the turns of QGIS's event loop took in one phase of its work: a plain value, kept as JSON.

Taking the measures is left to `turns`, which runs inside QGIS; setting them out is left to `table`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

FILE = "phases.json"
"""Where QGIS leaves them, in the folder of its errand."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Call:
    """One entry from Qt into the plugin's own code, with all that it called."""

    function: str
    """Its module and name, as `layers._add_slice`."""
    cpu_ms: float


@dataclass(frozen=True)
class Phase:
    """The turns of one phase, in order."""

    name: str
    cpu_ms: tuple[float, ...]
    """CPU time of the main thread in each turn, QGIS's own work included."""
    gaps_ms: tuple[float, ...]
    """Time on the clock that each turn took, waiting included."""
    own_cpu_ms: tuple[float, ...] = ()
    """CPU time of the main thread in the plugin's own code, by turn; only where its calls were traced."""
    longest_calls: tuple[Call, ...] = ()
    """The longest of those calls, one for each function."""

    @property
    def seconds(self) -> float:
        """Give how long the phase took."""
        return sum(self.gaps_ms) / 1000


def together(phases: Sequence[Phase]) -> Phase:
    """Put the turns of the same phase in several rounds into one."""
    longest: dict[str, Call] = {}
    for call in sorted(_chained(phase.longest_calls for phase in phases), key=lambda call: call.cpu_ms):
        longest[call.function] = call
    return Phase(
        phases[0].name,
        _chained(phase.cpu_ms for phase in phases),
        _chained(phase.gaps_ms for phase in phases),
        _chained(phase.own_cpu_ms for phase in phases),
        tuple(sorted(longest.values(), key=lambda call: -call.cpu_ms)),
    )


def share(values: Sequence[float], part: float) -> float:
    """Give the value that this part of all values, such as 0.99, do not exceed."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]


def write(phases: Iterable[Phase], path: Path) -> None:
    """Write phases as JSON."""
    path.write_text(json.dumps([asdict(phase) for phase in phases]), encoding="utf-8")


def read(path: Path) -> list[Phase]:
    """Read what `write` wrote."""
    return [_phase(**told) for told in json.loads(path.read_text(encoding="utf-8"))]


def _phase(
    name: str,
    cpu_ms: list[float],
    gaps_ms: list[float],
    own_cpu_ms: list[float],
    longest_calls: list[dict[str, str | float]],
) -> Phase:
    calls = tuple(Call(str(call["function"]), float(call["cpu_ms"])) for call in longest_calls)
    return Phase(name, tuple(cpu_ms), tuple(gaps_ms), tuple(own_cpu_ms), calls)


def _chained(values: Iterable[tuple[Value, ...]]) -> tuple[Value, ...]:
    return tuple(value for part in values for value in part)
