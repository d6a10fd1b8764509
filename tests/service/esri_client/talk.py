"""Does with Esri's client what its users do: look, query, download native and clipped rasters, draw.

Runs in an interpreter that has the package `arcgis`, not in the tests'.

    PYTHON_WITH_ARCGIS talk.py SERVICE_URL FOLDER_FOR_FILES FOLDER_OF_SOURCES
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

from arcgis.gis import GIS  # type: ignore[import-not-found]
from arcgis.raster import ImageryLayer  # type: ignore[import-not-found]

CLIP_BOX = {
    "xmin": 720010,
    "ymin": 5399930,
    "xmax": 720060,
    "ymax": 5399980,
    "spatialReference": {"wkid": 25832},
}
TRIANGLE = {
    "rings": [[[720010, 5399930], [720040, 5399990], [720070, 5399930], [720010, 5399930]]],
    "spatialReference": {"wkid": 25832},
}


def main(url: str, saved: Path, sources: Path) -> None:
    """Raise AssertionError where the client does not get what it should."""
    place = urlsplit(url)
    gis = GIS(f"https://{place.netloc}/portal", verify_cert=False)
    layer = ImageryLayer(url, gis=gis)
    look(layer)
    ids = query(layer)
    download_native(layer, ids, saved / "native", sources)
    download_clipped(layer, ids, saved / "clipped")
    draw(layer, saved)
    print("Esri's client got all it asked for.")


def look(layer: ImageryLayer) -> None:
    """Read the service's properties."""
    properties = layer.properties
    print(
        f"{properties.name}: {properties.capabilities}, {properties.bandCount} bands {properties.pixelType}"
    )
    assert "Download" in properties.capabilities
    assert layer.extent["spatialReference"]["latestWkid"] == 25832


def query(layer: ImageryLayer) -> dict[str, int]:
    """Return the ids of the primary rasters by folder and name."""
    found = layer.query(where="Category = 1", out_fields="*", return_geometry=True)
    rows = [feature.attributes for feature in found.features]
    print(f"{len(rows)} rasters: {', '.join(sorted(row['Name'] for row in rows))}")
    assert len(rows) == 8
    assert all(feature.geometry["rings"] for feature in found.features)
    assert layer.query(where="Category = 1", return_count_only=True) == 8
    return {f"{row['GroupName']}/{row['Name']}": row["OBJECTID"] for row in rows}


def download_native(layer: ImageryLayer, ids: dict[str, int], folder: Path, sources: Path) -> None:
    """Download a whole raster with its side-car; the bytes are the source's."""
    answer = layer.get_download_info(raster_ids=str(ids["1999/ortho"]))
    print([file["id"] for file in answer["rasterFiles"]])
    paths = [Path(path) for path in layer.get_raster_file(answer, str(folder))]
    contents = sorted(path.read_bytes() for path in paths)
    assert contents == sorted((sources / "1999" / name).read_bytes() for name in ("ortho.tif", "ortho.tfw"))


def download_clipped(layer: ImageryLayer, ids: dict[str, int], folder: Path) -> None:
    """Download clips along a box and along a polygon, in a format and in the raster's own."""
    for arguments, signature in (
        ({"extent": CLIP_BOX, "out_format": "JP2"}, b"\x00\x00\x00\x0cjP"),
        ({"polygon": TRIANGLE}, b"II*\x00"),
    ):
        answer = layer.get_download_info(raster_ids=str(ids["2003/ortho"]), **arguments)
        print([file["id"].rpartition("/")[2] for file in answer["rasterFiles"]])
        paths = [Path(path) for path in layer.get_raster_file(answer, str(folder))]
        assert paths[0].read_bytes().startswith(signature)
        assert paths[0].stat().st_size == answer["rasterFiles"][0]["size"]


def draw(layer: ImageryLayer, folder: Path) -> None:
    """Export an image, by a file and by a link."""
    path = layer.export_image(
        bbox=CLIP_BOX,
        size=[50, 50],
        f="image",
        export_format="tiff",
        save_folder=str(folder),
        save_file="x.tif",
    )
    print(path)
    assert Path(path).read_bytes().startswith(b"II*\x00")
    answer = layer.export_image(bbox=CLIP_BOX, size=[50, 50], f="json", export_format="png")
    assert (answer["width"], answer["height"]) == (50, 50)
    assert answer["extent"]["xmin"] == CLIP_BOX["xmin"]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
