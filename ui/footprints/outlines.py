"""The footprints of a catalog as a layer that belongs to no project, with their ticks and their names.

How they look is `style`'s, drawing them is left to `drawing`; all long work is a generator of short steps.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
)

from ...core.rasters import RasterItem
from .index import FootprintIndex
from .placement import Placement
from .private_layer import private_layer
from .style import DAY_FIELD, HIDDEN, LOOK_FIELD, NAME_FIELD, TICKED, UNTICKED

_AT_ONCE = 250
"""Features handed to QGIS in one go: 1 ms. With 1,000, so many objects lived at once that Python's garbage
collector looked through the whole catalog for dead ones: 70 ms."""
_LONGEST_NAME = 100
"""Characters; a label of more has room nowhere."""
_SAMPLE = 1000
"""Footprints that are looked at to tell how large a middling one is."""


class Outlined(NamedTuple):
    """What the map knows of a raster, beside its footprint."""

    raster_id: int
    name: str
    day: str
    """ISO date of acquisition; empty where that is not known."""
    is_ticked: bool


class Outlines:
    """Footprints by raster ids, where they are placed."""

    def __init__(self, placement: Placement) -> None:
        self.placement = placement
        self.layer = private_layer(
            placement.crs, f"{LOOK_FIELD}:integer", f"{NAME_FIELD}:string", f"{DAY_FIELD}:string"
        )
        self._index = FootprintIndex()
        self._features: dict[int, int] = {}
        """Feature ids by raster ids."""
        self._rasters = array("q", [0])
        """Raster ids by feature ids, which QGIS counts from 1: a dict would take 100 bytes more for each."""
        self._sizes = array("d", [0.0])
        """Lengths in units of the CRS that tell how large footprints are, by feature ids."""
        self._ticked: frozenset[int] | None = None
        """The rasters to show as ticked; None until told: then all are."""
        self._listed: frozenset[int] | None = None
        """The rasters to show at all; None for all."""
        self._looks = bytearray(1)
        """Those that the layer has, by feature ids."""
        self._changes = 0
        """How often other looks have been asked for."""

    def take_in(self, items: Iterable[RasterItem]) -> Iterator[None]:
        """Add the footprints of rasters, as far as they have one; a step may take 10 ms."""
        made: dict[int, QgsFeature] = {}
        for item in items:
            geometry = None if item.wkb is None else self.placement.place(item.wkb)
            if geometry is not None:
                made[item.raster_id] = self._feature(item, geometry)
            yield
            if len(made) == _AT_ONCE:
                self._add(made)
                made = {}
                yield
        self._add(made)
        yield

    def tick(self, raster_ids: frozenset[int]) -> Iterator[None]:
        """Tick these and no others; a step may take 10 ms. Ends early once other looks are asked for."""
        self._ticked = raster_ids
        return self._change_looks()

    def show_only(self, raster_ids: frozenset[int] | None) -> Iterator[None]:
        """Hide all but these, step by step as `tick` does, and find no others. None hides none."""
        self._listed = raster_ids
        return self._change_looks()

    def let_go(self) -> Iterator[None]:
        """Forget all footprints, which cannot be used from then on: at once, 100,000 take 0.15 s."""
        self._changes += 1
        yield from self._index.let_go()
        feature_ids = iter(self._features.values())
        while some := list(islice(feature_ids, _AT_ONCE)):
            self.layer.dataProvider().deleteFeatures(some)
            yield

    def geometry(self, raster_id: int) -> QgsGeometry | None:
        """Give a raster's footprint; None where it has none."""
        feature_id = self._features.get(raster_id)
        return None if feature_id is None else self.layer.getFeature(feature_id).geometry()

    def outlined(self, raster_id: int) -> Outlined:
        """Tell of a raster that has been taken in. Raises KeyError for another."""
        feature = self.layer.getFeature(self._features[raster_id])
        name, day = feature.attribute(NAME_FIELD), feature.attribute(DAY_FIELD)
        return Outlined(raster_id, name, day, self._is_ticked(raster_id))

    def at(self, point: QgsPointXY) -> Iterator[int]:
        """Give the rasters at a point in the layer's CRS, the smallest first: a larger one hides none."""
        near = filter(self._is_listed, self._index.near(QgsRectangle(point, point)))
        for feature_id in sorted(near, key=self._sizes.__getitem__):
            if self.layer.getFeature(feature_id).geometry().contains(point):
                yield self._rasters[feature_id]

    def meeting(self, area: QgsGeometry) -> Iterator[int | None]:
        """Give the rasters that share a point with an area in the layer's CRS; None for any other nearby."""
        engine = QgsGeometry.createGeometryEngine(area.constGet())
        engine.prepareGeometry()
        for feature_id in self._index.near(area.boundingBox()):
            if not self._is_listed(feature_id):
                yield None
                continue
            geometry = self.layer.getFeature(feature_id).geometry()
            yield self._rasters[feature_id] if engine.intersects(geometry.constGet()) else None

    def middling_share(self) -> float:
        """Give the size of a middling footprint as a share of the diagonal of all; NaN without any."""
        extent = self.layer.dataProvider().extent()
        diagonal = math.hypot(extent.width(), extent.height())
        sample = sorted(self._sizes[1 :: len(self._sizes) // _SAMPLE + 1])
        return sample[len(sample) // 2] / diagonal if sample and diagonal else math.nan

    def _feature(self, item: RasterItem, geometry: QgsGeometry) -> QgsFeature:
        feature = QgsFeature()
        feature.setGeometry(geometry)
        day = item.acquired.date().isoformat() if item.acquired else ""
        feature.setAttributes([self._look(item.raster_id), item.name[:_LONGEST_NAME], day])
        return feature

    def _look(self, raster_id: int) -> int:
        if self._listed is not None and raster_id not in self._listed:
            return HIDDEN
        return TICKED if self._is_ticked(raster_id) else UNTICKED

    def _is_ticked(self, raster_id: int) -> bool:
        return self._ticked is None or raster_id in self._ticked

    def _is_listed(self, feature_id: int) -> bool:
        return self._listed is None or self._rasters[feature_id] in self._listed

    def _add(self, made: Mapping[int, QgsFeature]) -> None:
        provider = self.layer.dataProvider()
        _, added = provider.addFeatures(list(made.values()), QgsFeatureSink.Flag.FastInsert)
        ids = [feature.id() for feature in added]
        for raster_id, feature in zip(made, added):
            box = feature.geometry().boundingBox()
            self._features[raster_id] = feature.id()
            self._rasters.append(raster_id)
            self._sizes.append(math.sqrt(box.width() * box.height()))
            self._looks.append(feature.attribute(0))
        self._index.add(provider.getFeatures(QgsFeatureRequest().setFilterFids(ids)))

    def _change_looks(self) -> Iterator[None]:
        self._changes += 1
        return self._change_by_steps(self._changes)

    def _change_by_steps(self, change: int) -> Iterator[None]:
        looks = self._looks
        for first in range(1, len(self._rasters), _AT_ONCE):
            if self._changes != change:
                return
            wanted = enumerate(map(self._look, self._rasters[first : first + _AT_ONCE]), first)
            changed = {feature_id: look for feature_id, look in wanted if look != looks[feature_id]}
            for feature_id, look in changed.items():
                looks[feature_id] = look
            if changed:
                values = {feature_id: {0: look} for feature_id, look in changed.items()}
                self.layer.dataProvider().changeAttributeValues(values)
            yield
