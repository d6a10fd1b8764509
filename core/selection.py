"""Which rasters, and how much they are: pure functions over a catalog, without a request."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable

from .catalog import Catalog
from .errors import AreaProblem, InvalidArea
from .geometry import Area
from .plausible import UNLIKELY_SIZE
from .rasters import RasterItem, Rasters
from .region import Region
from .service import ServiceInfo

_BITS = re.compile(r"^[USFC](\d{1,3})$")
"""Esri's pixel types name their bits: U8, S16, F32, C64."""


def items_within(catalog: Catalog, area: Area | None) -> Rasters:
    """Choose the rasters that share surface with the area, in catalog order; all of them without an area.

    A raster without a footprint is kept: the service has found it in the area, and nothing here knows better.
    Raises InvalidArea where the area's spatial reference is not the catalog's.
    """
    if area is None:
        return catalog.items
    require_same_reference(catalog, area)
    return catalog.items.only(catalog.index.meeting(Region(area.shape)))


def items_covering(catalog: Catalog, area: Area) -> Rasters:
    """Choose the rasters that cover the whole area by themselves, in catalog order.

    Raises InvalidArea where the area's spatial reference is not the catalog's.
    """
    require_same_reference(catalog, area)
    return catalog.items.only(catalog.index.covering(Region(area.shape)))


def items_inside(catalog: Catalog, area: Area) -> frozenset[int]:
    """Give the ids of the rasters that lie wholly inside the area: the service hands these out unclipped."""
    require_same_reference(catalog, area)
    return frozenset(catalog.items.only(catalog.index.inside(Region(area.shape))).ids)


def newest_first(items: Iterable[RasterItem]) -> Rasters:
    """Sort by acquisition date, the newest first and the undated last; catalog order among equals."""
    rasters = items if isinstance(items, Rasters) else Rasters(items)
    dates = rasters.dates
    seconds = [float("-inf") if date is None else date.timestamp() for date in dates]
    return rasters.only(sorted(range(len(dates)), key=seconds.__getitem__, reverse=True))


def size_estimator(service: ServiceInfo, clip: Area | None = None) -> Callable[[RasterItem], int | None]:
    """Give what estimates the uncompressed bytes of a raster, or of its part inside ``clip``.

    Footprint by cell size squared, by bands, by bytes per pixel; None where one of them is unknown. The
    footprint and the clip geometry must be in the service's spatial reference. For one thread at a time.
    """
    region = None if clip is None else Region(clip.shape)

    def estimate(item: RasterItem) -> int | None:
        outline = item.outline
        if outline is None:
            return None
        area = outline.area if region is None else region.area_of(outline)
        return _bytes_of(area, item, service)

    return estimate


def estimated_sizes(catalog: Catalog, clip: Area | None = None) -> tuple[int | None, ...]:
    """Estimate the bytes of all rasters of a catalog as ``size_estimator`` does, in catalog order.

    With a clip geometry that is quicker than one by one: most rasters are not looked at by themselves.
    """
    if clip is None:
        return tuple(map(size_estimator(catalog.service), catalog.items))
    areas = catalog.index.areas_in(Region(clip.shape))
    return tuple(_bytes_of(area, item, catalog.service) for area, item in zip(areas, catalog.items))


def _bytes_of(area: float | None, item: RasterItem, service: ServiceInfo) -> int | None:
    cell_size = item.cell_size or service.pixel_size
    bytes_per_pixel = _bytes_per_pixel(service.pixel_type, service.band_count)
    if area is None or not cell_size or bytes_per_pixel is None:
        return None
    # One after the other: the square of an absurd cell size may be zero, or too large for a number.
    size = area / cell_size / cell_size * bytes_per_pixel
    return int(size) if size < UNLIKELY_SIZE else None


@functools.lru_cache
def _bytes_per_pixel(pixel_type: str | None, band_count: int | None) -> float | None:
    bits = _BITS.match(pixel_type or "")
    return None if bits is None else int(bits.group(1)) / 8 * (band_count or 1)


def require_same_reference(catalog: Catalog, area: Area) -> None:
    """Raise InvalidArea unless the area is in the spatial reference of the catalog's footprints."""
    if not area.spatial_reference.matches(catalog.spatial_reference):
        raise InvalidArea(AreaProblem.OTHER_SPATIAL_REFERENCE)
