"""The terminal face of core: describe a service, list its rasters, download them. Needs no QGIS.

    python3 -m core describe|catalog|download SERVICE [options]

Core never reprojects, so an area is GeoJSON in WGS 84, and the service is asked for footprints in that too.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import shapes
from .catalog import Catalog, count_rasters, read_catalog, read_rasters
from .connection import Connection, ConnectionSettings
from .download import run
from .errors import (
    AreaProblem,
    Cancelled,
    DownloaderError,
    InvalidArea,
    InvalidFormat,
    NothingToDownload,
)
from .events import BillKnown, DownloadProgress, Event, OutageBegan, OutageEnded, RasterFailed
from .formats import FORMATS, RasterFormat, format_of_word
from .geometry import Area, SpatialReference
from .plan import DownloadRequest, ExistingFiles, prepare
from .rasters import RasterItem
from .report import DownloadReport
from .selection import items_within, newest_first
from .service import FolderUrl, ServiceInfo, describe, list_services, parse_address

_WGS_84 = SpatialReference(4326)
_AXES = "longitude and latitude (WGS 84)"
_SUCCESS, _NOTHING_CAME, _SOME_FAILED, _CANCELLED, _NOBODY_READS = 0, 1, 2, 130, 141
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]+")
"""What a name must not hold that a terminal is to show, but for the tab between two columns."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and give the exit code: 0, 1 nothing came, 2 some failed, 130 interrupted.

    141 stands for a pipe that nobody reads any more.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names have letters that not every terminal has
    options = _parser().parse_args(arguments)
    interrupted = threading.Event()
    signal.signal(signal.SIGINT, lambda *_: interrupted.set())
    try:
        url = parse_address(options.service)
        settings = ConnectionSettings(ca_bundle=options.ca_bundle)
        with Connection(url.text, settings, interrupted.is_set) as connection:
            if isinstance(url, FolderUrl):
                return _refuse_folder(url, connection)
            command: Callable[[argparse.Namespace, ServiceInfo, Connection], int] = options.command
            return command(options, describe(url, connection), connection)
    except Cancelled:
        _tell("interrupted; the same command goes on from here")
        return _CANCELLED
    except NothingToDownload:
        _tell("Nothing to download: the service has no raster that meets the area and the condition")
        return _NOTHING_CAME
    except DownloaderError as error:
        _tell(str(error))
        return _NOTHING_CAME
    except BrokenPipeError:
        # What is left in the buffers is written at the end, and would only fail once more.
        for stream in (sys.stdout, sys.stderr):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return _NOBODY_READS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m core",
        description="Source rasters of an image service.",
        epilog="Each command has a --help of its own. Exit code: 0 all well, 1 nothing came, 2 some rasters "
        "failed or the command line is wrong, 130 interrupted.",
    )
    commands = parser.add_subparsers(required=True, metavar="describe|catalog|download")
    describe_ = commands.add_parser("describe", help="say what the service is and allows")
    describe_.set_defaults(command=_describe)
    catalog = commands.add_parser("catalog", help="list its rasters")
    catalog.set_defaults(command=_list)
    download = commands.add_parser("download", help="download rasters")
    download.set_defaults(command=_download)
    for command in (describe_, catalog, download):
        command.add_argument("service", metavar="SERVICE", help="URL of the image service")
        command.add_argument("--json", action="store_true", help="answer in JSON, for programs")
        command.add_argument(
            "--ca-bundle", metavar="FILE.pem", help="certificates to trust instead of the usual"
        )
    for command in (catalog, download):
        command.add_argument("--ids", type=_ids, metavar="1,2", help="only these rasters")
        command.add_argument(
            "--where", metavar="SQL", help="only rasters of which this holds; describe names the fields"
        )
        command.add_argument(
            "--area",
            type=Path,
            metavar="FILE.geojson",
            help=f"only rasters that meet these polygons, in {_AXES}",
        )
    download.add_argument("--whole", action="store_true", help="do not clip to the area")
    words = ", ".join(known.word for known in FORMATS)
    download.add_argument(
        "--format", type=_format, metavar="WORD", help=f"format of what is clipped: {words} (default: native)"
    )
    download.add_argument("--convert", action="store_true", help="convert whole rasters to the format too")
    download.add_argument(
        "--out", type=Path, default=Path(), metavar="DIR", help="folder (default: this one)"
    )
    modes = [mode.value for mode in ExistingFiles]
    download.add_argument(
        "--existing", choices=modes, default=modes[0], help="files of others that are in the way"
    )
    return parser


def _ids(text: str) -> tuple[int, ...]:
    try:
        return tuple(dict.fromkeys(int(part) for part in text.split(",") if part.strip()))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not whole numbers with commas between") from error


def _format(word: str) -> RasterFormat:
    try:
        return format_of_word(word)
    except InvalidFormat as error:
        words = ", ".join(known.word for known in FORMATS)
        raise argparse.ArgumentTypeError(f"{word!r} is none of {words}") from error


def _refuse_folder(folder: FolderUrl, connection: Connection) -> int:
    """Say that one service's address is needed, and which there are."""
    services = list_services(folder, connection)
    if services:
        _tell(f"{folder.text} is a folder of services; give the address of one of them:")
    else:
        _tell(f"{folder.text} is a folder without image services; give the address of one (.../ImageServer)")
    for service in services:
        _tell(service.text)
    return _NOTHING_CAME


def _describe(options: argparse.Namespace, service: ServiceInfo, connection: Connection) -> int:
    facts = {
        "name": service.name,
        "url": service.url.text,
        "description": service.description,
        "capabilities": sorted(service.capabilities),
        "spatialReference": service.spatial_reference.to_json(),
        "rasters": count_rasters(service, connection) if service.offers_catalog else None,
        "offersDownload": service.offers_download,
        "bands": service.band_count,
        "pixelType": service.pixel_type,
        "maxDownloadRasters": service.max_download_rasters,
        "maxDownloadBytes": service.max_download_bytes,
        "fields": [field.name for field in service.fields],
    }
    _print(options, facts, [f"{name}: {value}" for name, value in facts.items()])
    return _SUCCESS


def _list(options: argparse.Namespace, service: ServiceInfo, connection: Connection) -> int:
    catalog, area = _read(options, service, connection)
    items = newest_first(items_within(catalog, area))
    if options.json:
        _print(options, {"rasters": [_facts(item) for item in items]}, [])
    else:
        _print(options, {}, [f"{item.raster_id}\t{item.name}\t{_day(item) or ''}" for item in items])
    return _SUCCESS


def _download(options: argparse.Namespace, service: ServiceInfo, connection: Connection) -> int:
    catalog, area = _read(options, service, connection)
    request = DownloadRequest(
        service=service,
        items=newest_first(items_within(catalog, area)),
        folder=options.out,
        clip=None if options.whole else area,
        format=options.format,
        convert_whole=options.convert,
        existing=ExistingFiles(options.existing),
        footprints_in=catalog.spatial_reference,
    )
    if request.format is not None and not request.server_works:
        _tell(f"whole rasters come in their own formats; add --convert for {request.format.word}")
    report = run(prepare(request), connection, _tell_event)
    _print(
        options,
        _report_facts(report),
        [str(path) for result in report.finished for path in result.main_paths],
    )
    if not report.failed:
        return _SUCCESS
    return _SOME_FAILED if report.finished else _NOTHING_CAME


def _read(
    options: argparse.Namespace, service: ServiceInfo, connection: Connection
) -> tuple[Catalog, Area | None]:
    area = None if options.area is None else _area(options.area)
    if options.ids is not None and options.where is None:
        found = read_rasters(service, connection, options.ids, out_spatial_reference=_WGS_84)
    else:
        found = read_catalog(
            service, connection, area=area, where=options.where, out_spatial_reference=_WGS_84
        )
        if options.ids is not None:  # services heed no condition where they are asked for ids
            found = replace(found, items=found.items.with_ids(frozenset(options.ids)))
    if not found.items:
        raise NothingToDownload
    return found, area


def _area(path: Path) -> Area:
    """Read all polygons of a GeoJSON file as one area. Raises InvalidArea."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        features = value.get("features", [value])
        surfaces = [shapes.shape(feature.get("geometry", feature)) for feature in features]
    except (OSError, ValueError, AttributeError, TypeError, KeyError) as error:
        raise InvalidArea(AreaProblem.NOT_A_POLYGON, where=f"{path}: {error}") from error
    area = Area.of(shapes.unary_union(surfaces), _WGS_84)
    west, south, east, north = area.shape.bounds
    if south < -90 or north > 90 or west < -360 or east > 360:
        raise InvalidArea(AreaProblem.OUTSIDE_SPATIAL_REFERENCE, where=f"{path} is not in {_AXES}")
    return area


def _facts(item: RasterItem) -> dict[str, Any]:
    return {
        "id": item.raster_id,
        "name": item.name,
        "acquired": _day(item),
        "cellSize": item.cell_size,
        "footprint": None if item.footprint is None else item.footprint.__geo_interface__,
    }


def _day(item: RasterItem) -> str | None:
    return item.acquired.date().isoformat() if item.acquired else None


def _report_facts(report: DownloadReport) -> dict[str, Any]:
    return {
        "folder": str(report.request.folder),
        "bytesReceived": report.bytes_received,
        "rasters": [
            {
                "id": result.item.raster_id,
                "name": result.item.name,
                "files": [{"path": str(file.path), "size": file.size} for file in result.files],
                "error": None if result.error is None else str(result.error),
            }
            for result in report.results
        ],
    }


def _tell_event(event: Event) -> None:
    if isinstance(event, BillKnown):
        size = "unknown" if event.bytes_expected is None else event.bytes_expected
        _tell(f"files: {event.files}, bytes: {size}")
    elif isinstance(event, RasterFailed):
        _tell(f"raster {event.raster_id} ({event.name}): {event.error}")
    elif isinstance(event, OutageBegan):
        _tell(f"waiting for {event.host}: {event.error}")
    elif isinstance(event, OutageEnded):
        _tell(f"{event.host} is there again")
    elif isinstance(event, DownloadProgress) and sys.stderr.isatty():
        of_all = "" if event.bytes_expected is None else f" of {event.bytes_expected}"
        line = f"{event.rasters_done}/{event.rasters_in_all} rasters, {event.bytes_received}{of_all} bytes"
        print(f"{_clear_line()}{line}", end="", file=sys.stderr, flush=True)


def _tell(text: str) -> None:
    print(f"{_clear_line()}{_CONTROLS.sub(' ', text)}", file=sys.stderr, flush=True)


def _print(options: argparse.Namespace, facts: dict[str, Any], lines: list[str]) -> None:
    print(_clear_line(), end="", file=sys.stderr, flush=True)
    for line in [json.dumps(facts, indent=2)] if options.json else lines:
        print(line if options.json else _CONTROLS.sub(" ", line))
    sys.stdout.flush()


def _clear_line() -> str:
    """Give what takes the progress away that a terminal shows."""
    return "\r\033[K" if sys.stderr.isatty() else ""


if __name__ == "__main__":
    gc.freeze()  # what has been loaded stays: looking through it all at the end takes as long as loading some
    sys.exit(main())
