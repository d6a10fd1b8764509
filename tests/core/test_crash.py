"""A job that is killed again and again goes on where it was, and ends as if nothing had happened."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from image_service_downloader.tests.core.scripted_server import Reply, Request, json_reply, scripted_server

ROOT = Path(__file__).resolve().parents[2]
RASTERS = 500
KILLS = 20
SIDE_CAR = b"0.5\n0\n0\n-0.5\n7\n8\n"


class SlowService:
    """A whole service of made-up rasters with side-cars, each file a few milliseconds under way."""

    def __init__(self) -> None:
        self.fetched: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Reply:
        operation = request.path.rpartition("/")[2]
        if operation == "query":
            return json_reply(_query(request))
        if operation == "download":
            ids = [int(text) for text in request.parameters["rasterIds"].split(",")]
            return json_reply(
                {"rasterFiles": [_entry(raster_id, name) for raster_id in ids for name in _names(raster_id)]}
            )
        if operation == "file":
            name = request.parameters["id"]
            with self._lock:
                self.fetched[name] += 1
            time.sleep(0.02)
            return Reply(content(name), headers={"ETag": f'"{name}"'})
        return json_reply(ROOT_RESOURCE)


ROOT_RESOURCE = {
    "name": "Slow",
    "capabilities": "Image,Catalog,Download",
    "spatialReference": {"wkid": 25832},
    "objectIdField": "OBJECTID",
    "fields": [
        {"name": "OBJECTID", "type": "esriFieldTypeOID"},
        {"name": "Name", "type": "esriFieldTypeString"},
    ],
    "pixelType": "U8",
    "bandCount": 1,
    "maxDownloadImageCount": 20,
}


def _query(request: Request) -> dict[str, object]:
    if "objectIds" in request.parameters:
        ids = [int(text) for text in request.parameters["objectIds"].split(",")]
        return {
            "features": [
                {"attributes": {"OBJECTID": raster_id, "Name": f"r{raster_id}"}} for raster_id in ids
            ]
        }
    return {"objectIds": list(range(1, RASTERS + 1))}


def _names(raster_id: int) -> list[str]:
    return [rf".\{raster_id % 3}\r{raster_id // 3}.tif", rf".\{raster_id % 3}\r{raster_id // 3}.tfw"]


def _entry(raster_id: int, name: str) -> dict[str, object]:
    return {"id": name, "size": len(content(name)), "rasterIds": [raster_id]}


def content(name: str) -> bytes:
    return SIDE_CAR if name.endswith("tfw") else b"II*\0" + name.encode() * 4000


def start(url: str, out: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "core",
        "download",
        f"{url}/rest/services/Slow/ImageServer",
        "--out",
        str(out),
        "--json",
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def rasters_below(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.t*") if path.is_file()
    }


def test_a_job_killed_twenty_times_ends_as_an_undisturbed_one(tmp_path: Path) -> None:
    service, chance = SlowService(), random.Random(4)  # noqa: S311 - moments, not secrets
    with scripted_server(service) as url:
        for _ in range(KILLS):
            process = start(url, tmp_path / "out")
            time.sleep(chance.uniform(0.25, 0.55))
            process.kill()
            process.communicate()
        last = start(url, tmp_path / "out")
        told, complaint = last.communicate(timeout=60)
    assert last.returncode == 0, complaint.decode()
    assert all(raster["error"] is None for raster in json.loads(told)["rasters"])
    expected = {
        name[2:].replace("\\", "/"): content(name)
        for raster_id in range(1, RASTERS + 1)
        for name in _names(raster_id)
    }
    assert rasters_below(tmp_path / "out") == expected
    again = {name: times - 1 for name, times in service.fetched.items() if times > 1}
    assert sum(again.values()) <= KILLS * 8, (
        "more was fetched twice than was under way when the job was killed"
    )
