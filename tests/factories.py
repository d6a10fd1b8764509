"""Values of core for tests that need no service: a service, rasters and a catalog of it, areas given as
WKT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import shapely.wkt
from image_service_downloader.core.catalog import Catalog
from image_service_downloader.core.geometry import Area, SpatialReference, only_surfaces
from image_service_downloader.core.outline import wkb_of
from image_service_downloader.core.rasters import RasterItem, Rasters
from image_service_downloader.core.service import Field, ServiceInfo, ServiceUrl
from image_service_downloader.core.shapes import Surface

UTM_32 = SpatialReference(25832, 25832)


def service_info(**changes: Any) -> ServiceInfo:
    """Make a mosaic service of 8-bit RGB rasters that offers everything; name what is to differ."""
    facts: dict[str, Any] = {
        "url": ServiceUrl("https://gis.example.com/arcgis/rest/services/Ortho/ImageServer"),
        "name": "Ortho",
        "description": "",
        "capabilities": frozenset({"image", "catalog", "download", "metadata"}),
        "spatial_reference": UTM_32,
        "extent": None,
        "object_id_field": "OBJECTID",
        "fields": (
            field("OBJECTID", "OID"),
            field("Name", "String"),
            field("Category", "Integer"),
            field("LowPS", "Double"),
            field("AcquisitionDate", "Date"),
        ),
        "pixel_type": "U8",
        "band_count": 3,
        "pixel_size": 1.0,
        "start_time_field": None,
        "max_record_count": 1000,
        "max_download_rasters": 20,
        "max_download_bytes": 2048 * 1024 * 1024,
    }
    return ServiceInfo(**{**facts, **changes})


def field(name: str, kind: str, **changes: Any) -> Field:
    """Make a catalog field; `kind` is Esri's type without `esriFieldType`."""
    return Field(**{"name": name, "type": f"esriFieldType{kind}", "alias": name, "values": {}, **changes})


def raster_item(
    raster_id: int, wkt: str | None = None, attributes: Mapping[str, Any] | None = None, **changes: Any
) -> RasterItem:
    """Make a raster; its footprint is given as WKT."""
    wkb = None if wkt is None else wkb_of(surface(wkt))
    item = RasterItem(raster_id, f"raster_{raster_id}", wkb)._replace(**changes)
    return item if attributes is None else with_attributes(item, attributes)


def with_attributes(item: RasterItem, attributes: Mapping[str, Any]) -> RasterItem:
    """Make a raster of which the service says something else."""
    places = {name: place for place, name in enumerate(attributes)}
    return item._replace(places=places, values=tuple(attributes.values()))


def surface(wkt: str) -> Surface:
    """Make a polygon, or several, of WKT."""
    made = only_surfaces(shapely.wkt.loads(wkt))
    if made is None:
        raise ValueError(f"no surface: {wkt}")
    return made


def catalog(*items: RasterItem, **service_changes: Any) -> Catalog:
    """Make a catalog of the rasters, in the service's spatial reference."""
    service = service_info(**service_changes)
    return Catalog(service, service.spatial_reference, Rasters(items))


def area(wkt: str, spatial_reference: SpatialReference = UTM_32) -> Area:
    """Make an area of WKT."""
    return Area.of(shapely.wkt.loads(wkt), spatial_reference)


def square(x: float, y: float, side: float) -> str:
    """Give the WKT of a square with its lower left corner at (x, y)."""
    return f"POLYGON(({x} {y}, {x + side} {y}, {x + side} {y + side}, {x} {y + side}, {x} {y}))"
