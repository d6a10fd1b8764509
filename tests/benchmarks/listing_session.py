"""The engine's reading of a catalog, in a process of its own, as `listing` starts it.

    python3 -m image_service_downloader.tests.benchmarks.listing_session list|watch|record SERVICE OUT

`list` measures; `watch` measures how long another thread is kept waiting meanwhile, which slows the reading
down; `record` keeps the answers.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from ...core.catalog import Catalog, RastersListed, count_rasters, read_catalog
from ...core.connection import Connection, ConnectionSettings, JsonObject, Parameters
from ...core.events import Event
from ...core.service import ServiceUrl, describe

_TICK_SECONDS = 0.001
_IDLE_SECONDS = 1.5
_REST_SECONDS = 0.004
"""As in QGIS."""


def list_rasters(service: str, out: Path) -> None:
    """Read the catalog as QGIS's dock does, and note what that takes."""
    connection = _CountingConnection(service)
    gc.collect()
    before = _resident_bytes()
    started, cpu = time.perf_counter(), time.process_time()
    first: dict[str, float] = {}

    def notify(event: Event) -> None:
        if isinstance(event, RastersListed) and not first:
            first.update(first_rows=time.perf_counter() - started, first_requests=connection.requests)

    with connection:
        catalog = _read(service, connection, notify)
        seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu
    gc.collect()
    grown = _resident_bytes() - before
    figures = {
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
        "bytes_per_raster": grown / len(catalog.items),
        **first,
    }
    out.write_text(json.dumps(figures), encoding="utf-8")


def watch(service: str, out: Path) -> None:
    """Note how late a thread wakes that does so every millisecond: while nothing is read, then meanwhile."""
    with Connection(service, ConnectionSettings(rest_seconds=_REST_SECONDS)) as connection:
        idle = _lateness(lambda: time.sleep(_IDLE_SECONDS))
        reading = _lateness(lambda: _read(service, connection, lambda _: None))
    out.write_text(json.dumps({"idle": idle, "reading": reading}), encoding="utf-8")


def _lateness(work: Callable[[], object]) -> list[float]:
    late: list[float] = []
    is_over = threading.Event()

    def tick() -> None:
        while not is_over.is_set():
            asleep = time.perf_counter()
            time.sleep(_TICK_SECONDS)
            late.append(time.perf_counter() - asleep - _TICK_SECONDS)

    clock = threading.Thread(target=tick)
    clock.start()
    work()
    is_over.set()
    clock.join()
    return late


def record(service: str, out: Path) -> None:
    """Write every answer into a file of its own, and the pages' requests, as encoded forms, into one."""
    connection = _Recorder(service, out)
    with connection:
        _read(service, connection, lambda _: None)
    (out / "pages.json").write_text(json.dumps(connection.pages), encoding="utf-8")


def _read(service: str, connection: Connection, notify: Callable[[Event], None]) -> Catalog:
    info = describe(ServiceUrl.parse(service), connection)
    in_all = count_rasters(info, connection)
    return read_catalog(info, connection, rasters_in_all=in_all, notify=notify)


def _resident_bytes() -> int:
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class _CountingConnection(Connection):
    requests = 0

    def read_json(self, url: str, parameters: Parameters, read: Any, **options: Any) -> Any:
        self.requests += 1
        return super().read_json(url, parameters, read, **options)


class _Recorder(Connection):
    def __init__(self, service: str, folder: Path) -> None:
        super().__init__(service)
        self._folder = folder
        self.pages: list[str] = []

    def read_json(self, url: str, parameters: Parameters, read: Any, **_: Any) -> Any:
        form = urlencode({**parameters, "f": "json"})
        with urlopen(url, form.encode(), timeout=60) as answer:  # noqa: S310 - our own service
            text: bytes = answer.read()
        (self._folder / f"{_name(parameters)}.json").write_bytes(text)
        if "objectIds" in parameters:
            self.pages.append(form)
        value: JsonObject = json.loads(text)
        return read(value)


def _name(parameters: Parameters) -> str:
    """Name the file of an answer as nginx's configuration does: a page for its first raster."""
    if "objectIds" in parameters:
        return str(parameters["objectIds"]).split(",")[0]
    if "returnIdsOnly" in parameters:
        return "ids"
    return "count" if "returnCountOnly" in parameters else "root"


if __name__ == "__main__":
    ways = {"list": list_rasters, "watch": watch, "record": record}
    ways[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
