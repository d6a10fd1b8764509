"""The service's addresses, and how answers travel: as JSON, as a page around it, or as bytes.

What is answered is left to the modules of the operations.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from html import escape
from pathlib import Path
from time import sleep
from typing import Any

from flask import Blueprint, Flask, Response, request, send_file
from werkzeug.exceptions import HTTPException

from .description import describe_directory, describe_folder, describe_server, describe_service
from .download import download
from .errors import FileGone, ServiceError, invalid_parameter, not_supported, unable_to_complete
from .export import export_image
from .fault_injection import FaultInjection
from .items import key_properties, raster_info, thumbnail
from .line import paced, send
from .output import URL_PATH
from .query import item, query
from .service import ImageService

SERVICES = "/arcgis/rest/services"
BOTH = ("GET", "POST")
BAD_REQUEST = 400

PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><pre>{text}</pre></body></html>
"""


def service_path(service: ImageService) -> str:
    """Return the path of the service's root resource, not percent-encoded."""
    return f"{SERVICES}/{service.options.name}/ImageServer"


def create_app(service: ImageService) -> Flask:
    """Return the application that answers for a service."""
    app = Flask(__name__)
    app.url_map.strict_slashes = False
    app.before_request(lambda: sleep(service.options.latency_ms / 1000))
    if service.options.faults:
        FaultInjection(service.options.faults, service.options.fault_seed).install(app)
    app.register_error_handler(ServiceError, _error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, lambda error: _failure(app, error))
    app.register_blueprint(_server_resources(service))
    app.register_blueprint(_service_resources(service), url_prefix=service_path(service))
    return app


def _server_resources(service: ImageService) -> Blueprint:
    server = Blueprint("server", __name__)
    folder = service.options.name.rpartition("/")[0]
    server.add_url_rule("/arcgis/rest/info", "info", lambda: _answer(describe_server()), methods=BOTH)
    server.add_url_rule(SERVICES, "directory", lambda: _answer(describe_directory(service)), methods=BOTH)
    if folder:
        path = f"{SERVICES}/{folder}"
        server.add_url_rule(path, "folder", lambda: _answer(describe_folder(service)), methods=BOTH)

    @server.route(f"{URL_PATH}/<path:key>")
    def output(key: str) -> Response:
        file = service.output.find(key)
        if file is None:
            raise FileGone
        return _stream(service, file.path)

    return server


def _service_resources(service: ImageService) -> Blueprint:
    resources = Blueprint("service", __name__)

    @resources.route("/", methods=BOTH)
    def root() -> Response:
        return _answer(describe_service(service))

    @resources.route("/query", methods=BOTH)
    def query_catalog() -> Response:
        return _answer(query(service, request.values))

    @resources.route("/download", methods=BOTH)
    def download_rasters() -> Response:
        return _answer(download(service, request.values, request.host_url))

    @resources.route("/file")
    def raster_file() -> Response:
        return _raster_file(service, request.values)

    @resources.route("/<int:raster_id>", methods=BOTH)
    def raster_item(raster_id: int) -> Response:
        return _answer(item(service, raster_id))

    _add_pictures(service, resources)
    return resources


def _add_pictures(service: ImageService, resources: Blueprint) -> None:
    """Add the resources that show rasters."""

    @resources.route("/<int:raster_id>/info", methods=BOTH)
    def info(raster_id: int) -> Response:
        return _answer(raster_info(service, raster_id))

    @resources.route("/<int:raster_id>/info/keyProperties", methods=BOTH)
    def properties(raster_id: int) -> Response:
        return _answer(key_properties(service, raster_id))

    @resources.route("/<int:raster_id>/thumbnail", methods=BOTH)
    @resources.route("/<int:raster_id>/info/thumbnail", methods=BOTH)
    def item_thumbnail(raster_id: int) -> Response:
        content, media_type = thumbnail(service, raster_id)
        return Response(content, content_type=media_type)

    @resources.route("/exportImage", methods=BOTH)
    def exported() -> Response:
        image = export_image(service, request.values)
        if request.values.get("f", "").lower() == "image":
            return Response(image.content, content_type=image.media_type)
        file = service.output.add_image(image.content, image.suffix)
        return _answer(image.to_json(request.host_url.rstrip("/") + file.url_path))


def _raster_file(service: ImageService, parameters: Mapping[str, str]) -> Response:
    """Stream the file of an id that /download has given, native or made."""
    if not service.options.offers_download:
        raise not_supported()
    if b"\\" in request.query_string:
        return Response(PAGE.format(title="Bad Request", text="Invalid URL"), BAD_REQUEST)
    path, owners = _offered_file(service, parameters.get("id", ""))
    raster_id = parameters.get("rasterId", "")
    if raster_id and raster_id not in map(str, owners):
        raise invalid_parameter("rasterId")
    return _stream(service, path)


def _offered_file(service: ImageService, file_id: str) -> tuple[Path, Collection[int | None]]:
    """Return the file with an id, and the rasters that it belongs to; raises FileGone."""
    made = service.output.find_url(file_id)
    if made is not None:
        return made.path, (made.raster_id,)
    if file_id in service.files:
        file, owners = service.files[file_id]
        return file.path, owners
    raise FileGone


def _stream(service: ImageService, path: Path) -> Response:
    """Return a file's bytes, or the range of them that the request asks for."""
    response = send_file(path, conditional=True, as_attachment=True)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers.pop("Date")
    rate = service.options.rate_limit
    if rate is not None:
        send(response, lambda pieces: paced(pieces, rate))
    return response


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    """Return a body in the form that the request asks for by `f`: html unless json or pjson."""
    form = request.values.get("f", "html").lower()
    if form == "json":
        return Response(
            json.dumps(body, separators=(",", ":")), status, content_type="application/json;charset=utf-8"
        )
    text = json.dumps(body, indent=1, ensure_ascii=False)
    if form == "pjson":
        return Response(text, status, content_type="text/plain;charset=utf-8")
    page = PAGE.format(title=escape(request.path), text=escape(text))
    return Response(page, status, content_type="text/html;charset=utf-8")


def _error(error: ServiceError) -> Response:
    return _answer(error.to_json(), error.http_status)


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < BAD_REQUEST:
        return error
    return _answer(ServiceError(error.code, error.name).to_json(), error.code)


def _failure(app: Flask, error: Exception) -> Response:
    """Answer as a server in trouble, and tell the person who runs this one."""
    app.logger.error("%s", request.url, exc_info=error)
    return _answer(unable_to_complete().to_json())
