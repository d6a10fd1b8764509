"""What the user has ticked and unticked by hand of a service's rasters, kept when they are listed anew.

Which rasters are listed, and what is ticked of them just now, is left to `state` and `workflow`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class HandChoice:
    """All rasters but some, as an area chooses them; or only some, once they are picked out of none."""

    left_out: frozenset[int] = frozenset()
    """The ids of those that were unticked one by one."""
    picked: frozenset[int] | None = None
    """The ids of those that were ticked where nothing was; None where the area chooses."""

    def ticked_of(self, raster_ids: Iterable[int], *, is_by_area: bool) -> frozenset[int]:
        """Tell which of these rasters are ticked when they are listed, by an area or without one.

        An area is a choice; without one, nobody has said yet that all of the service's rasters are wanted.
        """
        if self.picked is not None:
            return self.picked.intersection(raster_ids)
        return frozenset(raster_ids).difference(self.left_out) if is_by_area else frozenset()

    def changed(
        self, before: frozenset[int], now: frozenset[int], *, listed: int, is_by_area: bool
    ) -> HandChoice:
        """Take note that the user has changed the ticks among so many listed rasters."""
        if not is_by_area:
            return replace(self, picked=(self.picked or frozenset()) - before | now or None)
        if not now:
            return replace(self, picked=frozenset())
        left_out = self.left_out - now if self.left_out else self.left_out
        if len(now) == listed:
            return HandChoice(left_out)
        if self.picked is not None:
            return HandChoice(left_out, self.picked - before | now)
        return HandChoice(left_out | (before - now))

    @property
    def without_picked(self) -> HandChoice:
        """Let the area choose again: what was picked out for it before means nothing any more."""
        return replace(self, picked=None)
