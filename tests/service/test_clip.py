"""Clipping by /download, pixel by pixel: the source's grid, its values inside, nothing valid outside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import write_raster, zone_33
from osgeo import gdal, osr
from shapely.geometry import MultiPolygon, Point, Polygon, box

from . import rest

WEST, NORTH = 720000.0, 5400000.0

WITH_HOLE = Polygon(
    [(720008.3, 5399925.2), (720015.7, 5399991.4), (720088.6, 5399985.1), (720080.2, 5399930.9)],
    [[(720030.1, 5399950.3), (720060.4, 5399945.2), (720050.2, 5399970.7)]],
)


def as_polygon(area: Polygon | MultiPolygon, wkid: int | None = None) -> dict[str, str]:
    """Return an area as request parameters."""
    parts = area.geoms if isinstance(area, MultiPolygon) else [area]
    rings = [list(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]
    value: dict[str, Any] = {"rings": rings}
    if wkid is not None:
        value["spatialReference"] = {"wkid": wkid}
    return {"geometry": json.dumps(value), "geometryType": "esriGeometryPolygon"}


@pytest.mark.parametrize(
    ("pixel_type", "bands", "nodata"),
    [
        ("Byte", 3, None),
        ("Int16", 1, -999.0),
        ("Int16", 2, None),
        ("Float32", 1, -1e30),
        ("Float32", 1, None),
    ],
)
def test_a_clip_with_a_hole_keeps_every_pixel_inside(
    service: StartService, tmp_path: Path, pixel_type: str, bands: int, nodata: float | None
) -> None:
    source = write_raster(
        tmp_path / "data/a.tif", pixel_type=pixel_type, bands=bands, nodata=nodata, origin=(WEST, NORTH)
    )
    url = service(tmp_path / "data")
    clip = rest.clipped(url, 1, tmp_path / "clip", **as_polygon(WITH_HOLE))
    rest.check_clip(clip, gdal.Open(str(source)), WITH_HOLE)
    assert clip.GetRasterBand(1).DataType == gdal.GetDataTypeByName(pixel_type)
    assert clip.GetRasterBand(1).GetNoDataValue() == pytest.approx(nodata)


def test_rasters_in_two_spatial_references_are_each_cut_on_their_own_grid(
    service: StartService, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    sources = {
        "near": write_raster(data / "near.tif", origin=(WEST, NORTH)),
        "also": write_raster(data / "also.tif", origin=(WEST, NORTH), seed=1),
        "zone33": write_raster(data / "zone33.tif", epsg=25833, origin=zone_33(WEST, NORTH)),
    }
    url = service(data)
    ids = rest.ids_by_name(url)
    for name, place in (("near", rest.between(25832, 25832)), ("zone33", rest.between(25833, 25832))):
        clip = rest.clipped(url, ids[name], tmp_path / name, **as_polygon(WITH_HOLE))
        rest.check_clip(clip, gdal.Open(str(sources[name])), WITH_HOLE, place)


def test_an_area_in_another_spatial_reference_follows_its_own_straight_lines(
    service: StartService, tmp_path: Path
) -> None:
    source = write_raster(tmp_path / "data/wide.tif", size=(300, 300), pixel_size=200, origin=(WEST, NORTH))
    to_degrees = rest.between(25832, 4326)
    corners = [(735020, 5345030), (735020, 5394970), (774970, 5394970), (774970, 5345030)]
    area = Polygon([to_degrees(*corner) for corner in corners])
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(area, 4326))
    x0, width, _, y0, _, height = clip.GetGeoTransform()
    valid = clip.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    rows, columns = np.nonzero(valid)
    for row, column in zip(rows[::97], columns[::97]):
        assert area.buffer(1e-6).contains(
            Point(*to_degrees(x0 + (column + 0.5) * width, y0 + (row + 0.5) * height))
        )
    assert (clip.ReadAsArray()[:, valid] == _same_window(clip, gdal.Open(str(source)))[:, valid]).all()


def _same_window(clip: gdal.Dataset, source: gdal.Dataset) -> Any:
    x0, width, _, y0, _, height = source.GetGeoTransform()
    column = round((clip.GetGeoTransform()[0] - x0) / width)
    row = round((clip.GetGeoTransform()[3] - y0) / height)
    return source.ReadAsArray(column, row, clip.RasterXSize, clip.RasterYSize)


def test_several_parts_are_cut_together(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    area = MultiPolygon(
        [box(720010.2, 5399930.2, 720030.7, 5399950.7), box(720060.2, 5399960.2, 720090.7, 5399990.7)]
    )
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(area))
    rest.check_clip(clip, gdal.Open(str(source)), area)


@pytest.mark.parametrize(
    "geometry",
    [
        "720010.2,5399930.2,720050.7,5399970.7",
        "{xmin: 720010.2, ymin: 5399930.2, xmax: 720050.7, ymax: 5399970.7}",
        '{"xmin":720010.2,"ymin":5399930.2,"xmax":720050.7,"ymax":5399970.7,"spatialReference":{"latestWkid":25832}}',
    ],
)
def test_an_envelope_may_be_written_in_three_ways(
    service: StartService, tmp_path: Path, geometry: str
) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", geometry=geometry)
    whole = gdal.Open(str(source))
    assert clip.GetGeoTransform()[:4:3] == (720010.0, 5399971.0)
    assert (clip.RasterXSize, clip.RasterYSize) == (41, 41)
    assert (clip.ReadAsArray() == _same_window(clip, whole)).all()
    assert (clip.GetRasterBand(1).GetMaskBand().ReadAsArray() == 255).all()


def test_an_envelope_in_the_raster_s_neighbour_zone_is_given_by_its_wkt(
    service: StartService, tmp_path: Path
) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    to_33 = rest.between(25832, 25833)
    (xmin, ymin), (xmax, ymax) = to_33(720020, 5399940), to_33(720060, 5399980)
    reference = osr.SpatialReference()
    reference.ImportFromEPSG(25833)
    geometry = {
        "xmin": xmin,
        "ymin": ymin,
        "xmax": xmax,
        "ymax": ymax,
        "spatialReference": {"wkt": reference.ExportToWkt(["FORMAT=WKT1_ESRI"])},
    }
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", geometry=json.dumps(geometry))
    rest.check_clip(clip, gdal.Open(str(source)), box(xmin, ymin, xmax, ymax), to_33)


def test_a_rotated_raster_is_cut_on_its_rotated_grid(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    dataset = gdal.Open(str(source), gdal.GA_Update)
    turned = (WEST, 0.8, 0.6, NORTH, 0.6, -0.8)
    dataset.SetGeoTransform(turned)
    pixels = dataset.ReadAsArray()
    del dataset
    area = box(720030.3, 5399970.3, 720070.7, 5400010.7)
    clip = rest.clipped(
        service(tmp_path / "data"), 1, tmp_path / "clip", geometry=",".join(map(str, area.bounds))
    )
    column, row = gdal.ApplyGeoTransform(gdal.InvGeoTransform(turned), *clip.GetGeoTransform()[0:4:3])
    column, row = round(column), round(row)
    valid = clip.GetRasterBand(1).GetMaskBand().ReadAsArray() > 0
    for (j, i), is_valid in np.ndenumerate(valid):
        centre = Point(*gdal.ApplyGeoTransform(turned, column + i + 0.5, row + j + 0.5))
        if area.boundary.distance(centre) > 1e-6:
            assert is_valid == area.contains(centre)
    window = pixels[:, row : row + valid.shape[0], column : column + valid.shape[1]]
    assert (clip.ReadAsArray()[:, valid] == window[:, valid]).all()


def test_a_mask_that_the_source_has_is_kept_inside_the_area(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    dataset = gdal.Open(str(source), gdal.GA_Update)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    mask = np.full((80, 100), 255, np.uint8)
    mask[20:40, 20:40] = 0
    dataset.GetRasterBand(1).GetMaskBand().WriteArray(mask)
    del dataset
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(WITH_HOLE))
    rest.check_clip(clip, gdal.Open(str(source)), WITH_HOLE)


def test_an_alpha_band_tells_what_is_outside(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", bands=4, origin=(WEST, NORTH))
    dataset = gdal.Open(str(source), gdal.GA_Update)
    dataset.GetRasterBand(4).SetColorInterpretation(gdal.GCI_AlphaBand)
    del dataset
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(WITH_HOLE))
    assert clip.GetRasterBand(4).GetColorInterpretation() == gdal.GCI_AlphaBand
    alpha = clip.GetRasterBand(4).ReadAsArray()
    wanted = _same_window(clip, gdal.Open(str(source)))[3]
    assert (alpha[alpha > 0] == wanted[alpha > 0]).all()
    assert alpha[0, 0] == 0
    assert alpha[alpha.shape[0] // 2, 5] > 0


def test_colours_and_descriptions_of_bands_survive(service: StartService, tmp_path: Path) -> None:
    source = write_raster(
        tmp_path / "data/a.tif", bands=1, origin=(WEST, NORTH), options=["PHOTOMETRIC=PALETTE"]
    )
    dataset = gdal.Open(str(source), gdal.GA_Update)
    table = gdal.ColorTable()
    for value in range(256):
        table.SetColorEntry(value, (value, 255 - value, 7, 255))
    dataset.GetRasterBand(1).SetColorTable(table)
    dataset.GetRasterBand(1).SetDescription("land cover")
    del dataset
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(WITH_HOLE))
    rest.check_clip(clip, gdal.Open(str(source)), WITH_HOLE)
    assert clip.GetRasterBand(1).GetColorTable().GetColorEntry(9) == (9, 246, 7, 255)
    assert clip.GetRasterBand(1).GetDescription() == "land cover"


def test_a_raster_larger_than_a_block_is_cut_whole(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/big.tif", size=(3000, 3000), bands=1, origin=(WEST, NORTH))
    area = "720000.1,5397000.1,722999.9,5399998.9"
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", geometry=area)
    assert (clip.RasterXSize, clip.RasterYSize) == (3000, 2999)
    assert (clip.ReadAsArray() == gdal.Open(str(source)).ReadAsArray()[1:]).all()
    assert (clip.GetRasterBand(1).GetMaskBand().ReadAsArray() == 255).all()


def test_a_bow_tie_is_mended(service: StartService, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    corners = [(720010.1, 5399930.2), (720080.3, 5399990.4), (720080.3, 5399930.2), (720010.1, 5399990.4)]
    middle = (720045.2, 5399960.3)
    halves = MultiPolygon(
        [Polygon([corners[0], middle, corners[3]]), Polygon([corners[1], middle, corners[2]])]
    )
    clip = rest.clipped(service(tmp_path / "data"), 1, tmp_path / "clip", **as_polygon(Polygon(corners)))
    rest.check_clip(clip, gdal.Open(str(source)), halves)


@pytest.mark.parametrize("rings", ["[]", "[[]]", "[[[720010,5399930],[720020,5399940],[720010,5399930]]]"])
def test_a_polygon_without_area_meets_no_raster(service: StartService, tmp_path: Path, rings: str) -> None:
    write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    url = service(tmp_path / "data")
    polygon = {"geometry": f'{{"rings": {rings}}}', "geometryType": "esriGeometryPolygon"}
    assert rest.download(url, "1", **polygon) == []


@pytest.mark.parametrize(
    "geometry",
    ["0,0,1,1", "720100.2,5399930,720200,5399960", "720010.6,5399950.6,720011.4,5399951.4"],
    ids=["far away", "beside", "between the centres of pixels"],
)
def test_a_raster_without_a_pixel_inside_is_left_out(
    service: StartService, tmp_path: Path, geometry: str
) -> None:
    write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    assert rest.download(service(tmp_path / "data"), "1", geometry=geometry) == []


@pytest.mark.parametrize("geometry", ["719000,5399000,721000,5401000", "720000,5399920,720100,5400000"])
def test_a_raster_wholly_inside_comes_back_native(
    service: StartService, tmp_path: Path, geometry: str
) -> None:
    source = write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    files = rest.download(service(tmp_path / "data"), "1", geometry=geometry, format="JP2")
    assert files == [{"id": ".\\a.tif", "size": source.stat().st_size, "rasterIds": [1]}]


def test_a_raster_wholly_inside_a_box_around_the_world_comes_back_native(
    service: StartService, tmp_path: Path
) -> None:
    write_raster(tmp_path / "data/a.tif", origin=(WEST, NORTH))
    world = '{"xmin":-180,"ymin":-90,"xmax":180,"ymax":90,"spatialReference":{"wkid":4326}}'
    files = rest.download(service(tmp_path / "data"), "1", geometry=world)
    assert [file["id"] for file in files] == [".\\a.tif"]
