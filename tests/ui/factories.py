"""Core values for the tests of the user interface: a service, rasters with footprints, a catalog of them.

Makes values only; a real service is started by the fixture `service`.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from image_service_downloader.core.catalog import Catalog, RasterItem
from image_service_downloader.core.geometry import Area, SpatialReference
from image_service_downloader.core.service import ServiceInfo, ServiceUrl
from shapely import wkt as shapely_wkt

WEB_MERCATOR = SpatialReference(102100, 3857)


def service_info(**changes: Any) -> ServiceInfo:
    """Return a mosaic in Web Mercator, three bands of bytes in cells of 1 m, that offers everything."""
    values: dict[str, Any] = {
        "url": ServiceUrl("https://example.org/arcgis/rest/services/Aerial/ImageServer"),
        "name": "Aerial",
        "description": "",
        "version": 10.91,
        "capabilities": frozenset({"image", "catalog", "metadata", "download"}),
        "spatial_reference": WEB_MERCATOR,
        "extent": None,
        "object_id_field": "OBJECTID",
        "fields": (),
        "pixel_type": "U8",
        "band_count": 3,
        "pixel_size": 1.0,
        "start_time_field": None,
        "max_record_count": 1000,
        "max_download_rasters": 20,
        "max_download_bytes": None,
    }
    return ServiceInfo(**{**values, **changes})


def raster_item(raster_id: int, wkt: str | None, **changes: Any) -> RasterItem:
    """Return a raster named `raster_<id>` with a footprint in WKT, or none."""
    values: dict[str, Any] = {
        "raster_id": raster_id,
        "name": f"raster_{raster_id}",
        "footprint": None if wkt is None else shapely_wkt.loads(wkt),
    }
    return RasterItem(**{**values, **changes})


def catalog(*items: RasterItem, service: ServiceInfo | None = None) -> Catalog:
    """Return a catalog of rasters, their footprints in the service's spatial reference."""
    offering = service or service_info()
    return Catalog(offering, offering.spatial_reference, items)


def area(wkt: str, spatial_reference: SpatialReference = WEB_MERCATOR) -> Area:
    """Return an area given in WKT."""
    return Area.of(shapely_wkt.loads(wkt), spatial_reference)


def day(year: int, month: int = 1, day_of_month: int = 1) -> datetime:
    """Return midnight, UTC, of a day."""
    return datetime(year, month, day_of_month, tzinfo=timezone.utc)


def square(x: float, y: float, side: float) -> str:
    """Return the WKT of a square by its lower left corner."""
    return f"POLYGON(({x} {y},{x} {y + side},{x + side} {y + side},{x + side} {y},{x} {y}))"
