"""What is downloaded: three sets of files, and the answers in which a service describes and offers them.

Writes files only; how they are served is left to `serving`.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KIB, MIB = 1024, 1024 * 1024
MOST_RASTERS_PER_DOWNLOAD = 100
"""What the service says that one download request may name; its answers are prepared for batches of this."""
_SIDE_CARS = {".tfw": 90, ".prj": 400, ".tif.aux.xml": 2000}


@dataclass(frozen=True)
class File:
    """One file on offer."""

    raster_id: int
    name: str
    size: int


@dataclass(frozen=True)
class Workload:
    """A service's files."""

    name: str
    title: str
    files: tuple[File, ...]

    @property
    def raster_ids(self) -> list[int]:
        """Give the rasters' ids, in order."""
        return sorted({file.raster_id for file in self.files})


def _small_files() -> Iterator[File]:
    sizes = random.Random(1)  # noqa: S311 - the same sizes each time
    for number in range(1, 1001):
        yield File(number, f"r{number:04}.tif", sizes.randint(20, 200) * KIB)


def _with_side_cars() -> Iterator[File]:
    for number in range(1, 101):
        yield File(number, f"r{number:04}.tif", 8 * MIB)
        for ending, size in _SIDE_CARS.items():
            yield File(number, f"r{number:04}{ending}", size)


def _large_files() -> Iterator[File]:
    for number in range(1, 5):
        yield File(number, f"r{number:04}.tif", 512 * MIB)


WORKLOADS = (
    Workload("W1", "1,000 files of 20 to 200 KiB", tuple(_small_files())),
    Workload("W2", "100 rasters of 8 MiB with three side-cars each", tuple(_with_side_cars())),
    Workload("W3", "4 files of 512 MiB", tuple(_large_files())),
)


def write(workload: Workload, folder: Path) -> None:
    """Write the files into `folder/data` and the service's answers into `folder/answers`."""
    for name in ("data", "answers"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    block = os.urandom(MIB - 4)
    for file in workload.files:
        _write_file(folder / "data" / file.name, file.size, b"II*\0" + block)
    for name, answer in _answers(workload):
        (folder / "answers" / f"{name}.json").write_text(json.dumps(answer), encoding="utf-8")


def _write_file(path: Path, size: int, block: bytes) -> None:
    if path.exists() and path.stat().st_size == size:
        return
    with path.open("wb") as out:
        for start in range(0, size, len(block)):
            out.write(block[: size - start])


def _answers(workload: Workload) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the answers by name; those of a download are named for the first raster of its batch."""
    ids = workload.raster_ids
    yield "root", _root(workload)
    yield "ids", {"objectIdFieldName": "OBJECTID", "objectIds": ids}
    yield "features", {"objectIdFieldName": "OBJECTID", "features": [_feature(number) for number in ids]}
    for start in range(0, len(ids), MOST_RASTERS_PER_DOWNLOAD):
        batch = set(ids[start : start + MOST_RASTERS_PER_DOWNLOAD])
        files = [
            {"id": file.name, "size": file.size, "rasterIds": [file.raster_id]}
            for file in workload.files
            if file.raster_id in batch
        ]
        yield f"download-{ids[start]}", {"rasterFiles": files}


def _root(workload: Workload) -> dict[str, Any]:
    types = {"OBJECTID": "esriFieldTypeOID", "Name": "esriFieldTypeString", "LowPS": "esriFieldTypeDouble"}
    fields = [{"name": name, "type": type_, "alias": name} for name, type_ in types.items()]
    return {
        "currentVersion": 10.91,
        "name": workload.name,
        "serviceDataType": "esriImageServiceDataTypeGeneric",
        "capabilities": "Catalog,Download,Image",
        "spatialReference": {"wkid": 4326},
        "extent": {"xmin": 0, "ymin": 0, "xmax": 10, "ymax": 1, "spatialReference": {"wkid": 4326}},
        "objectIdField": "OBJECTID",
        "fields": [*fields, {"name": "Category", "type": "esriFieldTypeInteger", "alias": "Category"}],
        "pixelType": "U8",
        "bandCount": 3,
        "maxRecordCount": 1000,
        "maxDownloadImageCount": MOST_RASTERS_PER_DOWNLOAD,
    }


def _feature(raster_id: int) -> dict[str, Any]:
    west = raster_id / 100
    ring = [[west, 0], [west, 0.01], [west + 0.01, 0.01], [west + 0.01, 0], [west, 0]]
    attributes = {"OBJECTID": raster_id, "Name": f"r{raster_id:04}", "LowPS": 1e-5, "Category": 1}
    return {"attributes": attributes, "geometry": {"rings": [ring]}}
