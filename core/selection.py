"""Which rasters, and how much they are: pure functions over a catalog, without a request."""

from __future__ import annotations

import re
from collections.abc import Iterable

from shapely.prepared import prep

from .catalog import Catalog, RasterItem
from .errors import AreaProblem, InvalidArea
from .geometry import Area
from .service import ServiceInfo

_BITS = re.compile(r"^[USFC](\d+)$")
"""Esri's pixel types name their bits: U8, S16, F32, C64."""


def items_within(catalog: Catalog, area: Area | None) -> tuple[RasterItem, ...]:
    """Choose the rasters that share surface with the area, in catalog order; all of them without an area.

    A raster without a footprint is kept: the service has found it in the area, and nothing here knows better.
    Raises InvalidArea where the area's spatial reference is not the catalog's.
    """
    if area is None:
        return catalog.items
    _require_same_reference(catalog, area)
    prepared = prep(area.shape)
    return tuple(
        item
        for item in catalog.items
        if item.footprint is None
        or (prepared.intersects(item.footprint) and not prepared.touches(item.footprint))
    )


def items_covering(catalog: Catalog, area: Area) -> tuple[RasterItem, ...]:
    """Choose the rasters that cover the whole area by themselves, in catalog order.

    Raises InvalidArea where the area's spatial reference is not the catalog's.
    """
    _require_same_reference(catalog, area)
    return tuple(
        item for item in catalog.items if item.footprint is not None and item.footprint.covers(area.shape)
    )


def items_inside(catalog: Catalog, area: Area) -> frozenset[int]:
    """Give the ids of the rasters that lie wholly inside the area: the service hands these out unclipped."""
    _require_same_reference(catalog, area)
    prepared = prep(area.shape)
    return frozenset(
        item.raster_id
        for item in catalog.items
        if item.footprint is not None and prepared.contains(item.footprint)
    )


def newest_first(items: Iterable[RasterItem]) -> tuple[RasterItem, ...]:
    """Sort by acquisition date, the newest first and the undated last; catalog order among equals."""
    every = tuple(items)
    dated = sorted((item for item in every if item.acquired), key=_acquired, reverse=True)
    return (*dated, *(item for item in every if not item.acquired))


def _acquired(item: RasterItem) -> float:
    return item.acquired.timestamp() if item.acquired else float("-inf")


def estimate_bytes(item: RasterItem, service: ServiceInfo, clip: Area | None = None) -> int | None:
    """Estimate the uncompressed bytes of a raster or its part inside ``clip``; None where that cannot be.

    Footprint by cell size squared, by bands, by bytes per pixel; the footprint must be in the service's
    spatial reference.
    """
    cell_size = item.cell_size or service.pixel_size
    bytes_per_pixel = _bytes_per_pixel(service)
    if item.footprint is None or not cell_size or bytes_per_pixel is None:
        return None
    surface = item.footprint if clip is None else item.footprint.intersection(clip.shape)
    return int(surface.area / cell_size**2 * bytes_per_pixel)


def estimated_total(
    items: Iterable[RasterItem], service: ServiceInfo, clip: Area | None = None
) -> int | None:
    """Add up the estimates; None as soon as one is unknown."""
    sizes = [estimate_bytes(item, service, clip) for item in items]
    return None if any(size is None for size in sizes) else sum(size or 0 for size in sizes)


def _bytes_per_pixel(service: ServiceInfo) -> float | None:
    bits = _BITS.match(service.pixel_type or "")
    return None if bits is None else int(bits.group(1)) / 8 * (service.band_count or 1)


def _require_same_reference(catalog: Catalog, area: Area) -> None:
    if not area.spatial_reference.matches(catalog.spatial_reference):
        raise InvalidArea(AreaProblem.OTHER_SPATIAL_REFERENCE)
