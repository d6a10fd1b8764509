"""The values of `tests.factories`, in Web Mercator as most maps are."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.geometry import Area, SpatialReference
from image_service_downloader.core.rasters import RasterItem, Rasters
from image_service_downloader.core.service import ServiceInfo
from image_service_downloader.tests import factories
from image_service_downloader.tests.factories import raster_item, square
from image_service_downloader.ui.rasters.columns import RasterColumn
from image_service_downloader.ui.rasters.index import RasterIndex

__all__ = ["WEB_MERCATOR", "area", "catalog", "day", "raster_item", "service_info", "square"]

WEB_MERCATOR = SpatialReference(102100, 3857)


def service_info(**changes: Any) -> ServiceInfo:
    """Return a mosaic in Web Mercator, three bands of bytes in cells of 1 m, that offers everything."""
    return factories.service_info(**{"spatial_reference": WEB_MERCATOR, **changes})


def catalog(*items: RasterItem, service: ServiceInfo | None = None) -> Catalog:
    """Return a catalog of rasters, their footprints in the service's spatial reference."""
    offering = service or service_info()
    return Catalog(offering, offering.spatial_reference, Rasters(items))


def area(wkt: str, spatial_reference: SpatialReference = WEB_MERCATOR) -> Area:
    """Return an area given in WKT."""
    return factories.area(wkt, spatial_reference)


def day(year: int, month: int = 1, day_of_month: int = 1) -> datetime:
    """Return midnight, UTC, of a day."""
    return datetime(year, month, day_of_month, tzinfo=timezone.utc)


def sort_at_once(index: RasterIndex, column: RasterColumn, descending: bool = False) -> None:
    """Take all steps of a sorting, and show what came of it."""
    for _ in index.sort(column, descending=descending):
        pass
    index.show_sorted()
