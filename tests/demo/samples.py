"""Make a folder of real rasters for the demo: tiles of a Landsat 7 scene of San Francisco, by year.

The scene comes out of a package on PyPI; serving and downloading the tiles is left to others.

    python3 -m tests.demo.samples FOLDER
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from osgeo import gdal

PACKAGE = "localtileserver==1.0.0"
SCENE = "localtileserver/tiler/data/landsat7.tif"
COLUMNS, ROWS = 4, 3
OVERLAP = 60
"""How far neighbouring tiles reach into each other, in pixels."""
BRIGHTEST = 180
"""Hardly a pixel of the scene has a higher value; 0 means dark there, though it is declared NoData."""


class Campaign(NamedTuple):
    """One year's tiles; the years are made up, so that one place has rasters of several dates."""

    first_day: date
    spatial_reference: str
    pixel_size: float
    suffix: str
    driver: str
    options: tuple[str, ...]
    nodata: int | None = None
    """Of the corners that the scene does not fill."""


CAMPAIGNS = (
    Campaign(date(1999, 7, 7), "EPSG:3857", 30, ".tif", "GTiff", ("COMPRESS=DEFLATE", "PREDICTOR=2"), 0),
    Campaign(date(2003, 8, 19), "EPSG:32610", 30, ".img", "HFA", ("COMPRESSED=YES",), 0),
    Campaign(date(2011, 5, 23), "EPSG:3857", 45, ".jpg", "JPEG", ("QUALITY=90", "WORLDFILE=YES")),
)


def main() -> None:
    """Make the folder named on the command line, unless it is there."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = Path(sys.argv[1])
    if not folder.exists():
        make_samples(folder)
    print(f"Sample rasters: {folder}")


def make_samples(folder: Path) -> None:
    """Write the tiles of all campaigns and their catalog.csv into `folder`, which is whole or absent."""
    gdal.UseExceptions()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as workshop:
        scene = brighten(fetch_scene(Path(workshop)))
        tiles = Path(workshop, "tiles")
        dates = [row for campaign in CAMPAIGNS for row in cut(scene, campaign, tiles)]
        with (tiles / "catalog.csv").open("w", newline="", encoding="utf-8") as catalog:
            csv.writer(catalog, lineterminator="\n").writerows([("path", "acquisition_date"), *dates])
        tiles.rename(folder)


def fetch_scene(folder: Path) -> Path:
    """Download the package that holds the scene into `folder` and return the unpacked scene's path."""
    print(f"Fetching {PACKAGE} from PyPI (34 MB) for its sample rasters …", flush=True)
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--dest",
        str(folder),
        PACKAGE,
    ]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        sys.exit(f"The demo's sample rasters are in {PACKAGE}, which pip could not download:\n{done.stderr}")
    with zipfile.ZipFile(wheels[0]) as wheel:
        return Path(wheel.extract(SCENE, folder))


def brighten(scene: Path) -> Path:
    """Write the scene with a wider range of values, none of which is NoData, beside itself; return that."""
    target = scene.with_name("bright.tif")
    without_nodata = gdal.Translate("", str(scene), format="VRT", noData="none")
    gdal.Translate(str(target), without_nodata, scaleParams=[[0, BRIGHTEST, 1, 255]])
    return target


def cut(scene: Path, campaign: Campaign, folder: Path) -> Iterator[tuple[str, str]]:
    """Write a campaign's tiles below `folder`, and yield the path and acquisition date of each."""
    with tempfile.NamedTemporaryFile(suffix=".vrt") as file:
        grid = _on_the_grid_of(campaign, scene, file.name)
        for row in range(ROWS):
            for column in range(COLUMNS):
                name = f"{campaign.first_day.year}/bay_{'ABC'[row]}{column + 1}{campaign.suffix}"
                _write_tile(grid, _window(grid, column, row), campaign, folder / name)
                yield name, (campaign.first_day + timedelta(days=column)).isoformat()


def write_overview(folder: Path, target: Path) -> Path:
    """Write a VRT over the first campaign's tiles in `folder` to `target`, and return it."""
    tiles = sorted((folder / str(CAMPAIGNS[0].first_day.year)).glob(f"*{CAMPAIGNS[0].suffix}"))
    gdal.BuildVRT(str(target), [str(tile) for tile in tiles])
    return target


def _on_the_grid_of(campaign: Campaign, scene: Path, name: str) -> Any:
    return gdal.Warp(
        name,
        str(scene),
        format="VRT",
        dstSRS=campaign.spatial_reference,
        xRes=campaign.pixel_size,
        yRes=campaign.pixel_size,
        targetAlignedPixels=True,
        dstNodata=campaign.nodata,
    )


def _window(grid: Any, column: int, row: int) -> list[int]:
    """Return a tile's pixels as left, top, width and height, overlap included."""
    left, right = (grid.RasterXSize * edge // COLUMNS for edge in (column, column + 1))
    top, bottom = (grid.RasterYSize * edge // ROWS for edge in (row, row + 1))
    right, bottom = min(right + OVERLAP, grid.RasterXSize), min(bottom + OVERLAP, grid.RasterYSize)
    return [left, top, right - left, bottom - top]


def _write_tile(grid: Any, window: list[int], campaign: Campaign, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    options = list(campaign.options)
    gdal.Translate(str(path), grid, srcWin=window, format=campaign.driver, creationOptions=options)
    world_file = path.with_suffix(".wld")
    if world_file.exists():
        world_file.rename(path.with_suffix(".jgw"))


if __name__ == "__main__":
    main()
