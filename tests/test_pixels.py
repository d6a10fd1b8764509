"""Clipped rasters pixel by pixel, along a polygon with a hole over rasters in two coordinate systems.

What must come is worked out here from the sources with GDAL, NumPy and shapely, by nobody's clipping code.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.demo.handover import Errand
from image_service_downloader.tests.demo.launch import go_alone
from image_service_downloader.tests.toolbox import QgisProcess, download_rasters
from osgeo import gdal, ogr, osr
from shapely.geometry import Point, Polygon
from shapely.prepared import prep

pytestmark = pytest.mark.usefixtures("qgis_app")

HOLED = Polygon(
    [(719990.3, 5399985.7), (720078.2, 5399992.4), (720091.6, 5399931.3), (720031.7, 5399925.2)],
    [[(720030.4, 5399972.6), (720050.8, 5399976.1), (720046.3, 5399951.9)]],
)
"""In EPSG:25832; cuts each of the rasters below, and its hole lies in all of them."""

RASTERS = ("1999/ortho.tif", "2003/zone33.tif", "elevation/dem.tif", "elevation/slope.tif")
"""Bytes without NoData in two zones, 16-bit integers with NoData, real numbers in pixels of 2 m."""

EDGE_METRES = {25832: 1e-5, 3857: 1e-3}
"""By the area's spatial reference: pixel centres closer to its outline may fall to either side."""


class Drawn(NamedTuple):
    """An area as a person gives it."""

    polygon: Polygon
    epsg: int


@pytest.fixture(scope="module", params=[25832, 3857], ids=["drawn in EPSG:25832", "drawn in EPSG:3857"])
def drawn(request: pytest.FixtureRequest) -> Drawn:
    """Return the polygon with a hole in the service's spatial reference, and in another."""
    epsg = request.param
    shell, hole = (moved(ring.coords, 25832, epsg) for ring in (HOLED.exterior, *HOLED.interiors))
    return Drawn(Polygon(shell, [hole]), epsg)


def in_this_process(service: str, drawn: Drawn, folder: Path) -> Path:
    """Download into `folder` by the algorithm, here."""
    area, output = write_area(folder / "area.gpkg", drawn), folder / "rasters"
    assert download_rasters(SERVICE=service, AREA=str(area), OUTPUT=str(output)).results["FAILED"] == 0
    return output


def by_qgis_process(service: str, drawn: Drawn, folder: Path) -> Path:
    """Download into `folder` by the algorithm, in the program `qgis_process`."""
    area, output = write_area(folder / "area.gpkg", drawn), folder / "rasters"
    done = QgisProcess(folder).run("imageservice:downloadrasters", SERVICE=service, AREA=area, OUTPUT=output)
    assert done.returncode == 0, done.stderr
    return output


def by_the_dock(service: str, drawn: Drawn, folder: Path) -> Path:
    """Download into `folder` by the dock in QGIS Desktop under Xvfb, and return the job's own folder.

    All goes by the pointer on the dock's widgets but the area: the dock's drawing tool cannot make holes yet,
    so the dock's workflow is handed one. pytest captures what QGIS says, and shows it when this fails.
    """
    area = {"area_wkt": drawn.polygon.wkt, "area_crs": f"EPSG:{drawn.epsg}"}
    errand = Errand(service, str(folder), is_unattended=True, **area)
    rasters = go_alone(errand).rasters
    [job] = errand.downloads.iterdir()
    assert {str(job / name) for name in RASTERS} <= {raster.path for raster in rasters}, "not on the map"
    return job


WAYS = {
    "in QGIS": in_this_process,
    "qgis_process": by_qgis_process,
    "the dock in QGIS Desktop": by_the_dock,
}


@pytest.fixture(scope="module", params=WAYS)
def clipped(
    request: pytest.FixtureRequest,
    drawn: Drawn,
    module_service: StartService,
    sample_catalog: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return the folder into which the area's rasters have been downloaded, one way or another."""
    download = WAYS[request.param]
    return download(module_service(sample_catalog), drawn, tmp_path_factory.mktemp("clipped"))


@pytest.mark.parametrize("name", RASTERS)
def test_every_pixel_inside_is_the_sources_and_every_other_is_nodata(
    clipped: Path, drawn: Drawn, sample_catalog: Path, name: str
) -> None:
    source, result = (gdal.Open(str(folder / name)) for folder in (sample_catalog, clipped))
    column, row = grid_offset(source, result)
    window = (column, row, result.RasterXSize, result.RasterYSize)
    inside, near_edge = place_of_pixels(source, drawn)
    assert near_edge.sum() < 0.01 * inside.size
    here = np.s_[row : row + window[3], column : column + window[2]]
    assert (inside & ~near_edge).sum() == (inside & ~near_edge)[here].sum(), "pixels of the area are missing"
    inside, near_edge = inside[here], near_edge[here]
    assert inside.any()
    assert (~inside).any()
    assert result.RasterCount == source.RasterCount
    for number in range(1, source.RasterCount + 1):
        band, source_band = result.GetRasterBand(number), source.GetRasterBand(number)
        assert band.DataType == source_band.DataType
        is_valid = band.GetMaskBand().ReadAsArray() > 0
        was_valid = source_band.GetMaskBand().ReadAsArray(*window) > 0
        assert ((is_valid == (inside & was_valid)) | near_edge).all()
        is_same = band.ReadAsArray() == source_band.ReadAsArray(*window)
        assert (is_same | ~inside | near_edge).all()


@pytest.mark.parametrize("name", RASTERS)
def test_the_spatial_reference_and_nodata_value_are_the_sources(
    clipped: Path, sample_catalog: Path, name: str
) -> None:
    source, result = (gdal.Open(str(folder / name)) for folder in (sample_catalog, clipped))
    assert result.GetSpatialRef().IsSame(source.GetSpatialRef())
    for number in range(1, source.RasterCount + 1):
        assert result.GetRasterBand(number).GetNoDataValue() == source.GetRasterBand(number).GetNoDataValue()


def test_the_catalog_has_rasters_in_two_coordinate_systems(sample_catalog: Path) -> None:
    codes = {gdal.Open(str(sample_catalog / name)).GetSpatialRef().GetAuthorityCode(None) for name in RASTERS}
    assert codes == {"25832", "25833"}


def grid_offset(source: gdal.Dataset, result: gdal.Dataset) -> tuple[int, int]:
    """Return by how many (columns, rows) a raster begins after its source, whose grid it must have."""
    x, width, *_ = before = source.GetGeoTransform()
    y, height = before[3], before[5]
    after = result.GetGeoTransform()
    assert after[1:3] + after[4:6] == before[1:3] + before[4:6]
    columns, rows = (after[0] - x) / width, (after[3] - y) / height
    assert columns == pytest.approx(round(columns), abs=1e-6)
    assert rows == pytest.approx(round(rows), abs=1e-6)
    return round(columns), round(rows)


def place_of_pixels(source: gdal.Dataset, drawn: Drawn) -> tuple[Any, Any]:
    """Return two (rows, columns) arrays: is a pixel's centre in the area, and is it too near its outline."""
    x, width, _, y, _, height = source.GetGeoTransform()
    rows, columns = np.mgrid[0 : source.RasterYSize, 0 : source.RasterXSize]
    centres = np.column_stack([(x + (columns + 0.5) * width).ravel(), (y + (rows + 0.5) * height).ravel()])
    epsg = int(source.GetSpatialRef().GetAuthorityCode(None))
    points = [Point(place) for place in moved(centres, epsg, drawn.epsg)]
    polygon = prep(drawn.polygon)
    inside = np.array([polygon.contains(point) for point in points])
    outline = drawn.polygon.boundary
    near = np.array([outline.distance(point) < EDGE_METRES[drawn.epsg] for point in points])
    return inside.reshape(rows.shape), near.reshape(rows.shape)


def moved(places: Any, source_epsg: int, target_epsg: int) -> list[tuple[float, float]]:
    """Return (x, y) places in another spatial reference."""
    references = []
    for epsg in (source_epsg, target_epsg):
        reference = osr.SpatialReference()
        reference.ImportFromEPSG(epsg)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        references.append(reference)
    transformation = osr.CoordinateTransformation(*references)
    return [(x, y) for x, y, _ in transformation.TransformPoints([tuple(place) for place in places])]


def write_area(path: Path, drawn: Drawn) -> Path:
    """Write a polygon as the only feature of a GeoPackage."""
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(drawn.epsg)
    data = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = data.CreateLayer("area", reference, ogr.wkbPolygon)
    feature = ogr.Feature(layer.GetLayerDefn())
    feature.SetGeometry(ogr.CreateGeometryFromWkb(drawn.polygon.wkb))
    layer.CreateFeature(feature)
    return path
