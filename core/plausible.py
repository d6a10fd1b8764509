"""Which of a server's numbers can be what they stand for: JSON sets no bounds, and some of it has NaN.

What else a value means is left to those who read it; nothing here raises an error.
"""

from __future__ import annotations

import math
import sys

UNLIKELY_SIZE = 2**50
"""Bytes of one file or raster from which on its size is a mistake: no reason to refuse a job for want of
room."""

_MOST = 2**31 - 1
"""Things that a service may count or allow; some state it where there is no limit."""
_MOST_ID = 2**63
_FARTHEST = 1e15
"""Beyond the reach of any spatial reference, in whatever unit; a float has no decimals left there."""


def number_of(told: object) -> float | None:
    """Give a number that a float can hold, whole ones as they are; None for anything else."""
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return None
    # NaN is on neither side of anything.
    return told if abs(told) <= sys.float_info.max else None


def count_of(told: object) -> int | None:
    """Give how many things there are; None for what is no whole number, negative, or far too much."""
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 <= told <= _MOST else None


def id_of(told: object) -> int | None:
    """Give the id of a raster; None for what is no whole number, or longer than the 64 bits of databases."""
    if isinstance(told, bool) or not isinstance(told, int):
        return None
    return told if -_MOST_ID <= told < _MOST_ID else None


def are_places(*coordinates: float) -> bool:
    """Tell whether numbers can be coordinates; over some others GEOS ends the whole process.

    Raises TypeError for what is no number, and OverflowError for some of what is too much.
    """
    return math.hypot(*coordinates) < _FARTHEST
