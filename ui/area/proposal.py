"""A shape that may become the area: what the area would be with it, or why it cannot serve.

What follows from that is left to the panel.
"""

from __future__ import annotations

from typing import NamedTuple

from qgis.core import QgsCoordinateTransformContext

from ...core.errors import AreaProblem, InvalidArea
from ..error_wording import explain
from ..geometry.translate import MapArea, mended, plain
from . import wording
from .combining import Combination, combined


class Proposal(NamedTuple):
    """A shape, not checked yet."""

    shape: MapArea
    how: Combination
    step: str
    """What the undo button calls it."""


class Rejection(NamedTuple):
    """A proposal that cannot serve as it is."""

    proposal: Proposal
    problem: str
    """What is wrong with it and what to do next, in words."""
    can_mend: bool = False
    """It only crosses itself: divided there, it could."""

    @property
    def mended(self) -> Proposal:
        """Give the proposal with its shape divided where its outline crosses itself."""
        return self.proposal._replace(shape=mended(self.proposal.shape))


def judged(
    proposal: Proposal, area: MapArea | None, context: QgsCoordinateTransformContext
) -> MapArea | Rejection:
    """Give what the area there is becomes by a proposal, or the reason why it stays as it is."""
    if not proposal.shape.crs.isValid():
        return Rejection(proposal, wording.no_crs())
    try:
        made = combined(area, plain(proposal.shape), proposal.how, context)
    except InvalidArea as error:
        return _rejected(proposal, error)
    return Rejection(proposal, wording.nothing_left()) if made.geometry.isEmpty() else made


def _rejected(proposal: Proposal, error: InvalidArea) -> Rejection:
    """Say what is wrong, and offer to mend it where it is plain what was meant."""
    message = explain(error)
    can_mend = error.problem is AreaProblem.SELF_CROSSING
    hint = wording.can_mend() if can_mend else message.hint
    return Rejection(proposal, f"{message.title} {hint}", can_mend)
