"""Small rasters for tests, written with GDAL, whose pixel values tell their place.

Knows nothing of services or of the plugin; what is done with the rasters is left to the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from osgeo import gdal, osr

NODATA_BLOCK = 8
"""Side in pixels of the upper left corner that holds NoData where a raster declares one."""


def write_raster(  # noqa: PLR0913 - each argument is one property of a raster, all but the path optional
    path: Path,
    *,
    pixel_type: str = "Byte",
    bands: int = 3,
    epsg: int = 25832,
    origin: tuple[float, float] = (500000.0, 5400000.0),
    pixel_size: float = 1.0,
    size: tuple[int, int] = (100, 80),
    nodata: float | None = None,
    driver: str = "GTiff",
    options: Sequence[str] = (),
    seed: int = 0,
) -> Path:
    """Write a north-up raster of `pattern` values, folders included, and return its path.

    `pixel_type` is GDAL's name (Byte, UInt16, Int16, Float32 …), `origin` the outer upper left corner and
    `pixel_size` in units of the spatial reference, `size` (columns, rows), `options` the driver's creation
    options such as `WORLDFILE=YES`. With `nodata`, the upper left `NODATA_BLOCK` pixels squared hold it.
    """
    columns, rows = size
    raster = gdal.GetDriverByName("MEM").Create("", columns, rows, bands, gdal.GetDataTypeByName(pixel_type))
    raster.SetGeoTransform((origin[0], pixel_size, 0.0, origin[1], 0.0, -pixel_size))
    spatial_reference = osr.SpatialReference()
    spatial_reference.ImportFromEPSG(epsg)
    raster.SetProjection(spatial_reference.ExportToWkt())
    for number in range(1, bands + 1):
        values = pattern(pixel_type, number, size, seed)
        band = raster.GetRasterBand(number)
        if nodata is not None:
            values[:NODATA_BLOCK, :NODATA_BLOCK] = nodata
            band.SetNoDataValue(nodata)
        band.WriteArray(values)
    path.parent.mkdir(parents=True, exist_ok=True)
    if gdal.GetDriverByName(driver).CreateCopy(str(path), raster, options=list(options)) is None:
        raise RuntimeError(f"GDAL cannot write {path}: {gdal.GetLastErrorMsg()}")
    return path


def pattern(pixel_type: str, band: int, size: tuple[int, int], seed: int = 0) -> Any:
    """Return the values of a band counted from 1 as a (rows, columns) array.

    Shifted by any number of pixels, nearly every value differs from the one that belongs there. Byte values
    are 1 to 254, so that neither 0 nor 255 ever is a source's own; signed and real ones are partly negative.
    """
    columns, rows = size
    row, column = np.mgrid[0:rows, 0:columns]
    if pixel_type == "Byte":
        return ((row * 131 + column * 17 + row * column + band * 61 + seed * 37) % 254 + 1).astype(np.uint8)
    place = row * columns + column + band * 5 + seed * 11
    if pixel_type.startswith("Float"):
        return (place * 0.25 - 1000).astype(np.float32 if pixel_type == "Float32" else np.float64)
    if pixel_type.startswith("U"):
        return (place % 65000 + 1).astype(pixel_type.lower())
    return (place % 30000 - 5000).astype(pixel_type.lower())


def write_sample_catalog(folder: Path) -> Path:
    """Write eight rasters of several kinds around one place into `folder` and return it.

    Two neighbouring UTM zones, years as folders with equal file names, side-cars, three pixel types. In
    EPSG:25832 all lie between (720000, 5399840) and (720200, 5400000); the one in EPSG:25833 meets
    `1999/ortho.tif` there. `catalog.csv` gives the acquisition dates.
    """
    west, middle = (720000.0, 5400000.0), (720080.0, 5400000.0)
    write_raster(folder / "1999/ortho.tif", origin=west, options=["TFW=YES"], seed=1)
    write_raster(folder / "1999/east.tif", origin=middle, options=["TFW=YES"], seed=2)
    write_raster(folder / "2003/ortho.tif", origin=west, seed=3)
    write_raster(folder / "2003/zone33.tif", epsg=25833, origin=zone_33(*west), seed=4)
    write_raster(folder / "2003/photo.jpg", origin=middle, driver="JPEG", options=["WORLDFILE=YES"], seed=5)
    write_raster(folder / "2003/scene.img", origin=middle, driver="HFA", seed=6)
    elevation = folder / "elevation"
    write_raster(elevation / "dem.tif", origin=west, pixel_type="Int16", bands=1, nodata=-9999, seed=7)
    write_raster(elevation / "slope.tif", origin=west, pixel_type="Float32", bands=1, pixel_size=2, seed=8)
    (folder / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    return folder


CATALOG = """\
path,acquisition_date
1999/ortho.tif,1999-06-15
1999/east.tif,1999-06-15
2003/ortho.tif,2003-08-02
2003/zone33.tif,2003-08-02
2003/photo.jpg,2003-08-03
2003/scene.img,2003-08-04
elevation/dem.tif,2010-01-01
elevation/slope.tif,2010-01-02
"""


def zone_33(x: float, y: float) -> tuple[float, float]:
    """Return the place of an EPSG:25832 point in EPSG:25833, rounded to whole metres."""
    spatial_references = []
    for epsg in (25832, 25833):
        spatial_reference = osr.SpatialReference()
        spatial_reference.ImportFromEPSG(epsg)
        spatial_reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        spatial_references.append(spatial_reference)
    there_x, there_y, _ = osr.CoordinateTransformation(*spatial_references).TransformPoint(x, y)
    return round(there_x), round(there_y)
