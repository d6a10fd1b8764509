"""The job (J) with Esri's package: all rasters of a service that meet an area, clipped to it.

    PYTHON_WITH_ARCGIS esri_job.py SERVICE AREA.geojson FOLDER FILE_FOR_SECONDS

Asks for as many rasters at once as the service allows, which is the best this package can do.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

from arcgis.gis import GIS  # type: ignore[import-not-found]
from arcgis.raster import ImageryLayer  # type: ignore[import-not-found]

WGS_84 = {"wkid": 4326}


def main(service: str, area: Path, folder: Path) -> None:
    """Download the clips into the folder."""
    rings = json.loads(area.read_text(encoding="utf-8"))["coordinates"]
    polygon = {"rings": rings, "spatialReference": WGS_84}
    layer = ImageryLayer(service, gis=GIS(f"https://{urlsplit(service).netloc}/portal", verify_cert=False))
    found = layer.query(where="Category = 1", return_ids_only=True)
    ids = found["objectIds"]
    most = layer.properties.maxDownloadImageCount
    for start in range(0, len(ids), most):
        batch = ",".join(map(str, ids[start : start + most]))
        layer.get_raster_file(layer.get_download_info(raster_ids=batch, polygon=polygon), str(folder))


if __name__ == "__main__":
    begun = time.monotonic()
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    Path(sys.argv[4]).write_text(str(time.monotonic() - begun), encoding="utf-8")
