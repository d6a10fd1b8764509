"""Starts the reference image service from the command line, and ends it.

    python3 -m tests.imageservice --data DIR

Prints the service's URL as its only line when it is ready. What it serves is left to `service` and `app`.
"""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from osgeo import gdal, ogr, osr

from .app import create_app, service_path
from .faults import FAULTS
from .options import Options
from .server import HOST, listen
from .service import open_service
from .spatial_reference import from_wkid

CACHE_BYTES = 128 * 1024 * 1024
"""Pixels that GDAL keeps in memory; by itself it would take a share of all there is."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT."""
    for library in (gdal, ogr, osr):
        library.UseExceptions()
    options = parse_options(arguments)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    gdal.SetErrorHandler("CPLQuietErrorHandler")
    gdal.SetConfigOption("GDAL_TIFF_INTERNAL_MASK", "YES")
    gdal.SetCacheMax(CACHE_BYTES)
    with TemporaryDirectory(prefix="imageservice-") as folder:
        service = open_service(options, Path(folder))
        server = listen(create_app(service), options.port)
        print(f"http://{HOST}:{server.port}{quote(service_path(service))}", flush=True)
        server.serve_forever()


def parse_options(arguments: Sequence[str] | None = None) -> Options:
    """Return what the command line says; ends the program on what it cannot mean."""
    given = vars(_parser().parse_args(arguments))
    is_mosaic = not given.pop("not_a_mosaic")
    capabilities = given.pop("capabilities")
    if capabilities is None:
        capabilities = Options.capabilities if is_mosaic else ("Image", "Metadata")
    lifetime = given.pop("output_lifetime")
    faults = tuple(given.pop("fault"))
    return Options(
        **given,
        is_mosaic=is_mosaic,
        capabilities=capabilities,
        output_lifetime_seconds=lifetime,
        faults=faults,
    )


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="python3 -m tests.imageservice", description="A reference ArcGIS image service."
    )
    add = parser.add_argument
    add(
        "--data",
        type=_folder,
        required=True,
        metavar="DIR",
        help="folder with the rasters, subfolders included",
    )
    add("--port", type=int, default=Options.port, metavar="N", help="0 (the default) is any free port")
    add("--name", default=Options.name, help="name of the service, may be Folder/Name (default: %(default)s)")
    add("--wkid", type=_wkid, metavar="N", help="spatial reference (default: the commonest of the rasters)")
    add(
        "--capabilities",
        type=_words,
        metavar="LIST",
        help="comma list (default: Catalog,Download,Image,Metadata)",
    )
    add("--not-a-mosaic", action="store_true", help="answer like a service on a single raster dataset")
    add("--max-record-count", type=int, default=Options.max_record_count, metavar="N")
    add("--max-download-images", type=int, default=Options.max_download_images, metavar="N")
    add("--max-download-mb", type=int, default=Options.max_download_mb, metavar="N")
    add("--output-lifetime", type=float, default=Options.output_lifetime_seconds, metavar="S", help="seconds")
    add("--latency-ms", type=int, default=Options.latency_ms, metavar="N", help="wait before each answer")
    add("--clip-ms", type=int, default=Options.clip_ms, metavar="N", help="wait for each clipped raster")
    add(
        "--synthetic",
        type=int,
        default=Options.synthetic,
        metavar="N",
        help="add N catalog items without files",
    )
    _add_trouble(parser)
    return parser


def _add_trouble(parser: ArgumentParser) -> None:
    """Add the options that make the service a bad one."""
    add = parser.add_argument
    add("--rate-limit", type=float, metavar="BYTES_PER_S", help="slow down the files of each connection")
    add("--fault-seed", type=int, default=Options.fault_seed, metavar="N", help="what meets the faults")
    add(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="what goes wrong, may be repeated; VALUE is the share of requests that meet it, where nothing "
        "else is said. " + " ".join(f"{name}: {_first_line(kind)}" for name, kind in FAULTS.items()),
    )


def _folder(text: str) -> Path:
    path = Path(text).resolve()
    if not path.is_dir():
        raise ArgumentTypeError(f"{text} is not a folder")
    return path


def _wkid(text: str) -> int:
    try:
        return from_wkid(int(text)).wkid or int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no known spatial reference") from error


def _fault(text: str) -> tuple[str, float | None]:
    name, _, value = text.partition("=")
    if name not in FAULTS:
        raise ArgumentTypeError(f"{name} is none of {', '.join(FAULTS)}")
    return name, float(value) if value else None


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


if __name__ == "__main__":
    main()
