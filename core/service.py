"""What a service is and allows: its address as people paste it, and its root resource as a typed value.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/image-service/ ; which keys may be
missing was measured over recorded roots. Listing rasters is left to ``catalog``.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from .connection import Connection, JsonObject
from .errors import (
    Content,
    InvalidServiceUrl,
    NotAnImageService,
    RequestRefused,
    UnexpectedAnswer,
    UrlProblem,
)
from .geometry import SpatialReference
from .plausible import count_of, number_of

_SERVICE_PATH = re.compile(
    r"^(?P<context>.*?)/(?:rest/)?services/(?P<name>.+?)/(?P<type>[A-Za-z]+[Ss]erver)(?:/.*)?$"
)
_FOLDER_PATH = re.compile(r"^(?P<context>.*?)/rest/services(?:/(?P<folder>[^/]+))?/?$")
_TAG = re.compile(r"<[^<>]*>")

Extent = tuple[float, float, float, float]
"""``xmin, ymin, xmax, ymax``."""


@dataclass(frozen=True)
class ServiceUrl:
    """The canonical URL of an image service: ``…/rest/services/[folder/]name/ImageServer``."""

    text: str

    @classmethod
    def parse(cls, text: str) -> ServiceUrl:
        """Make sense of what people paste: blanks, no scheme, a query, an operation behind it, the SOAP form.

        Query and sign-in parts (``token=``, ``user:password@``) are dropped. Raises InvalidServiceUrl, with
        problem FOLDER for the page of a folder of services.
        """
        scheme, host, path = _split(text)
        found = _SERVICE_PATH.match(path)
        if found is None:
            problem = UrlProblem.FOLDER if _FOLDER_PATH.match(path) else UrlProblem.NOT_A_SERVICE
            raise InvalidServiceUrl(text, problem)
        if found["type"].lower() != "imageserver":
            raise InvalidServiceUrl(text, UrlProblem.OTHER_SERVICE_TYPE, found["type"])
        return cls(_joined(scheme, host, f"{found['context']}/rest/services/{found['name']}/ImageServer"))

    @property
    def name(self) -> str:
        """Give the service's name with its folder, such as ``Ortho/Aerial_2024``."""
        found = _SERVICE_PATH.match(unquote(urlsplit(self.text).path))
        return found["name"] if found else self.text

    def operation(self, path: str) -> str:
        """Give the URL of an operation or child resource, such as ``query`` or ``12/thumbnail``."""
        return f"{self.text}/{path}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class FolderUrl:
    """The URL of a server's directory of services, or of one folder in it."""

    root: str
    """``https://host/context/rest/services``."""
    folder: str | None

    @property
    def text(self) -> str:
        """Give the folder's own URL."""
        return self.root if self.folder is None else f"{self.root}/{quote(self.folder)}"


def parse_address(text: str) -> ServiceUrl | FolderUrl:
    """Make sense of an address that may be a service's or a folder's. Raises InvalidServiceUrl."""
    try:
        return ServiceUrl.parse(text)
    except InvalidServiceUrl as error:
        if error.problem is not UrlProblem.FOLDER:
            raise
    scheme, host, path = _split(text)
    found = _FOLDER_PATH.match(path)
    context, folder = (found["context"], found["folder"]) if found else ("", None)
    return FolderUrl(_joined(scheme, host, f"{context}/rest/services"), folder)


def _split(text: str) -> tuple[str, str, str]:
    """Give scheme, host with port, and decoded path. Raises InvalidServiceUrl."""
    wanted = text.strip().strip("<>\"'").strip()
    if "://" not in wanted and re.match(r"^[\w.-]+\.[\w.-]+(:\d+)?/", wanted):
        wanted = f"https://{wanted}"
    try:
        parts = urlsplit(wanted)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise InvalidServiceUrl(text, UrlProblem.NOT_A_URL) from error
    if not parts.scheme or not host or re.search(r"\s", parts.netloc):
        raise InvalidServiceUrl(text, UrlProblem.NOT_A_URL)
    if parts.scheme.lower() not in ("http", "https"):
        raise InvalidServiceUrl(text, UrlProblem.NOT_HTTP)
    host = f"[{host}]" if ":" in host else host
    return parts.scheme.lower(), host if port is None else f"{host}:{port}", unquote(parts.path)


def _joined(scheme: str, host: str, path: str) -> str:
    return urlunsplit((scheme, host, quote(path), "", ""))


@dataclass(frozen=True)
class Field:
    """One field of the catalog."""

    name: str
    """As the server spells it; upper and lower case vary between servers."""
    type: str
    """Esri's type, such as ``esriFieldTypeDate``."""
    alias: str
    values: Mapping[Any, str]
    """Words for the codes of a coded domain; empty without one."""


@dataclass(frozen=True)
class ServiceInfo:
    """What an image service says of itself."""

    url: ServiceUrl
    name: str
    description: str
    """Plain text, HTML taken out; may be empty."""
    capabilities: frozenset[str]
    """In lower case."""
    spatial_reference: SpatialReference
    extent: Extent | None
    """The bounding box in ``spatial_reference``."""
    object_id_field: str | None
    """None on a service that is not a mosaic."""
    fields: tuple[Field, ...]
    pixel_type: str | None
    """Esri's word, such as ``U8`` or ``F32``."""
    band_count: int | None
    pixel_size: float | None
    """In units of ``spatial_reference``."""
    start_time_field: str | None
    max_record_count: int | None
    max_download_rasters: int | None
    """Rasters of one download request; None where not stated."""
    max_download_bytes: int | None
    """Bytes of one download request; None where not stated."""

    @property
    def offers_catalog(self) -> bool:
        """Tell whether the rasters can be listed."""
        return "catalog" in self.capabilities and self.object_id_field is not None

    @property
    def offers_download(self) -> bool:
        """Tell whether the source files are handed out; that needs the catalog too."""
        return "download" in self.capabilities and self.offers_catalog

    def field(self, name: str) -> Field | None:
        """Find a field whatever the case of its name."""
        return next((field for field in self.fields if field.name.lower() == name.lower()), None)


def describe(url: ServiceUrl, connection: Connection) -> ServiceInfo:
    """Ask a service what it is.

    Raises NotAnImageService, AccessDenied, RequestRefused, NetworkError, or Cancelled.
    """
    try:
        root = connection.get_json(url.text, {})
    except UnexpectedAnswer as error:
        raise NotAnImageService(url.text, error.found) from error
    except RequestRefused as error:
        if error.code != 404:
            raise
        raise NotAnImageService(url.text, Content.NOT_FOUND) from error
    reference = _spatial_reference(root)
    if reference is None or not ("serviceDataType" in root or "pixelType" in root or "bandCount" in root):
        raise NotAnImageService(url.text, Content.OTHER_JSON)
    return _service_info(url, root, reference)


def list_services(folder: FolderUrl, connection: Connection) -> tuple[ServiceUrl, ...]:
    """List the image services of a folder. Raises as ``describe`` does."""
    try:
        answer = connection.get_json(folder.text, {})
    except UnexpectedAnswer as error:
        raise NotAnImageService(folder.text, error.found) from error
    entries = answer.get("services")
    if not isinstance(entries, list):
        raise NotAnImageService(folder.text, Content.OTHER_JSON)
    names = [entry["name"] for entry in entries if _is_image_service(entry)]
    # A folder's listing names its services with the folder in front already.
    return tuple(ServiceUrl(f"{folder.root}/{quote(name)}/ImageServer") for name in sorted(names))


def _is_image_service(entry: object) -> bool:
    return (
        isinstance(entry, Mapping)
        and entry.get("type") == "ImageServer"
        and isinstance(entry.get("name"), str)
    )


def _service_info(url: ServiceUrl, root: JsonObject, reference: SpatialReference) -> ServiceInfo:
    fields = _fields(root.get("fields"))
    time_info = root.get("timeInfo")
    megabytes = _positive(root.get("maxDownloadSizeLimit"))
    return ServiceInfo(
        url=url,
        name=_plain(root.get("name")) or url.name,
        description=_plain(root.get("description")) or _plain(root.get("serviceDescription")),
        capabilities=_capabilities(root),
        spatial_reference=reference,
        extent=_extent(root),
        object_id_field=_object_id_field(root, fields),
        fields=fields,
        pixel_type=root.get("pixelType") if isinstance(root.get("pixelType"), str) else None,
        band_count=_positive(root.get("bandCount")),
        pixel_size=number_of(root.get("pixelSizeX")),
        start_time_field=time_info.get("startTimeField") if isinstance(time_info, Mapping) else None,
        max_record_count=_positive(root.get("maxRecordCount")),
        max_download_rasters=_positive(root.get("maxDownloadImageCount")),
        max_download_bytes=None if megabytes is None else megabytes * 1024 * 1024,
    )


def _spatial_reference(root: JsonObject) -> SpatialReference | None:
    for key in ("spatialReference", "fullExtent", "extent"):
        value = root.get(key)
        if key != "spatialReference" and isinstance(value, Mapping):
            value = value.get("spatialReference")
        reference = SpatialReference.from_json(value)
        if reference is not None:
            return reference
    return None


def _capabilities(root: JsonObject) -> frozenset[str]:
    # Missing means Image and Catalog to Esri's own JavaScript client.
    told = root.get("capabilities")
    words = told.split(",") if isinstance(told, str) else ["image", "catalog"]
    return frozenset(word.strip().lower() for word in words if word.strip())


def _extent(root: JsonObject) -> Extent | None:
    for key in ("extent", "fullExtent", "initialExtent"):
        told: Any = root.get(key)
        try:
            xmin, ymin, xmax, ymax = (float(told[side]) for side in ("xmin", "ymin", "xmax", "ymax"))
        except (KeyError, TypeError, ValueError, OverflowError):
            continue
        if xmin < xmax and ymin < ymax and math.isfinite(xmax - xmin + ymax - ymin):
            return xmin, ymin, xmax, ymax
    return None


def _fields(told: object) -> tuple[Field, ...]:
    entries = told if isinstance(told, list) else []
    return tuple(
        _field(entry)
        for entry in entries
        if isinstance(entry, Mapping) and isinstance(entry.get("name"), str)
    )


def _field(entry: Mapping[str, Any]) -> Field:
    domain = entry.get("domain")
    coded = domain.get("codedValues") if isinstance(domain, Mapping) else None
    values = {
        value["code"]: str(value.get("name"))
        for value in (coded if isinstance(coded, list) else [])
        if isinstance(value, Mapping) and isinstance(value.get("code"), (str, int, float))
    }
    return Field(
        entry["name"], str(entry.get("type", "")), _plain(entry.get("alias")) or entry["name"], values
    )


def _object_id_field(root: JsonObject, fields: tuple[Field, ...]) -> str | None:
    told = root.get("objectIdField")
    if isinstance(told, str) and told:
        return told
    return next((field.name for field in fields if field.type == "esriFieldTypeOID"), None)


def _positive(value: object) -> int | None:
    """Read a whole number, which some services write as ``3.0``; None where nothing can be counted by it."""
    number = number_of(value)
    return (count_of(int(number)) or None) if number is not None else None


def _plain(value: object) -> str:
    """Take markup out of a text field: publishers write HTML there, and nobody says it is harmless."""
    if not isinstance(value, str):
        return ""
    return " ".join(html.unescape(_TAG.sub(" ", value)).split())
