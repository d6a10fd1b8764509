"""The service's root resource, and the directory and server resources above it.

Says what the service is and allows; the catalog's contents are left to `query`.
"""

from __future__ import annotations

from typing import Any

from .catalog import DATE_FIELD, FIELDS, ID_FIELD
from .geometry import envelope_json
from .pixel_types import ESRI_PIXEL_TYPES
from .service import ImageService

VERSION = 10.91
FULL_VERSION = "10.9.1"

MAX_IMAGE_HEIGHT, MAX_IMAGE_WIDTH = 4100, 15000
MAX_MOSAIC_IMAGES = 20

MOSAIC_METHODS = "NorthWest,Center,LockRaster,ByAttribute,Nadir,Viewpoint,Seamline,None"


UNCHANGING = {
    "currentVersion": VERSION,
    "serviceDescription": "",
    "minPixelSize": 0,
    "maxPixelSize": 0,
    "copyrightText": "",
    "defaultCompressionQuality": 75,
    "defaultResamplingMethod": "Nearest",
    "maxImageHeight": MAX_IMAGE_HEIGHT,
    "maxImageWidth": MAX_IMAGE_WIDTH,
    "supportsStatistics": False,
    "useStandardizedQueries": True,
    "hasRasterAttributeTable": False,
    "hasHistograms": False,
    "hasColormap": False,
    "hasMultidimensions": False,
    "exportTilesAllowed": False,
    "mensurationCapabilities": "",
    "blockWidth": 2048,
    "blockHeight": 256,
    "compressionType": "None",
    "allowCopy": True,
    "allowAnalysis": True,
    "allowRasterFunction": True,
    "rasterFunctionInfos": [{"name": "None", "description": "Make an exact copy of the pixels.", "help": ""}],
    "rasterTypeInfos": [{"name": "Raster Dataset", "description": "All raster datasets.", "help": ""}],
}


def describe_service(service: ImageService) -> dict[str, Any]:
    """Return the root resource of the service."""
    options = service.options
    extent = envelope_json(service.catalog.bounds, service.spatial_reference)
    return {
        **UNCHANGING,
        "name": options.name,
        "description": f"The rasters in {options.data.name}, offered by a reference image service.",
        "capabilities": ",".join(options.capabilities),
        "extent": extent,
        "initialExtent": extent,
        "fullExtent": extent,
        "spatialReference": service.spatial_reference.to_json(),
        **_pixel_properties(service),
        **_query_properties(is_mosaic=options.is_mosaic),
        **(_mosaic_properties(service) if options.is_mosaic else NOT_A_MOSAIC),
    }


def _pixel_properties(service: ImageService) -> dict[str, Any]:
    form = service.pixel_format
    return {
        "pixelSizeX": service.pixel_size,
        "pixelSizeY": service.pixel_size,
        "bandCount": form.band_count,
        "bandNames": [f"Band_{number}" for number in range(1, form.band_count + 1)],
        "pixelType": ESRI_PIXEL_TYPES.get(form.pixel_type, "UNKNOWN"),
        "serviceDataType": f"esriImageServiceDataType{'RGB' if form.band_count == 3 else 'Generic'}",
        "minValues": [band.minimum for band in service.statistics],
        "maxValues": [band.maximum for band in service.statistics],
        "meanValues": [band.mean for band in service.statistics],
        "stdvValues": [band.deviation for band in service.statistics],
    }


def _query_properties(*, is_mosaic: bool) -> dict[str, Any]:
    return {
        "supportsAdvancedQueries": is_mosaic,
        "advancedQueryCapabilities": {
            "useStandardizedQueries": True,
            "supportsStatistics": False,
            "supportsOrderBy": is_mosaic,
            "supportsDistinct": False,
            "supportsPagination": is_mosaic,
        },
    }


NOT_A_MOSAIC = {
    "serviceSourceType": "esriImageServiceSourceTypeDataset",
    "objectIdField": "",
    "fields": [],
    "allowedMosaicMethods": "",
    "mosaicOperator": "First",
}


def _mosaic_properties(service: ImageService) -> dict[str, Any]:
    options = service.options
    return {
        "serviceSourceType": "esriImageServiceSourceTypeMosaicDataset",
        "objectIdField": ID_FIELD,
        "fields": FIELDS,
        "allowedMosaicMethods": MOSAIC_METHODS,
        "defaultMosaicMethod": "Northwest",
        "mosaicOperator": "First",
        "sortField": "",
        "sortValue": None,
        "sortAscending": True,
        "maxRecordCount": options.max_record_count,
        "maxMosaicImageCount": MAX_MOSAIC_IMAGES,
        "maxDownloadImageCount": options.max_download_images,
        "maxDownloadSizeLimit": options.max_download_mb,
        "timeInfo": {
            "startTimeField": DATE_FIELD,
            "endTimeField": DATE_FIELD,
            "timeExtent": list(service.catalog.dates_ms),
            "timeReference": None,
        },
    }


def describe_server() -> dict[str, Any]:
    """Return the resource `rest/info`."""
    return {
        "currentVersion": VERSION,
        "fullVersion": FULL_VERSION,
        "soapUrl": None,
        "secureSoapUrl": None,
        "authInfo": {"isTokenBasedSecurity": False},
    }


def describe_directory(service: ImageService) -> dict[str, Any]:
    """Return the root of the services directory."""
    folder, _, _ = service.options.name.rpartition("/")
    return {
        "currentVersion": VERSION,
        "folders": [folder] if folder else [],
        "services": [] if folder else _services(service),
    }


def describe_folder(service: ImageService) -> dict[str, Any]:
    """Return the directory of the service's folder."""
    return {"currentVersion": VERSION, "folders": [], "services": _services(service)}


def _services(service: ImageService) -> list[dict[str, str]]:
    return [{"name": service.options.name, "type": "ImageServer"}]
