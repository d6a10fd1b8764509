"""The core calls of a session, each as work for a task: one connection, opened and closed on its thread.

When which of them is done, and what follows from the answers, is left to `workflow` and `downloads`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from qgis.core import QgsCoordinateTransformContext
from qgis.PyQt.QtCore import QThread

from ..core import download, plan
from ..core.catalog import (
    Catalog,
    RastersListed,
    count_rasters,
    find_rasters,
    read_catalog,
)
from ..core.connection import Connection, ConnectionSettings
from ..core.errors import Cancelled, InvalidArea, RequestRefused, TimedOut, UnexpectedAnswer
from ..core.events import Event, IsCancelled, Notify
from ..core.geometry import Area
from ..core.plan import DownloadRequest
from ..core.preview import fetch_picture
from ..core.rasters import RasterItem
from ..core.saved_jobs import SavedJob, unfinished_jobs
from ..core.selection import items_covering, newest_first
from ..core.service import FolderUrl, ServiceInfo, ServiceUrl, describe, list_services
from .download import layers
from .download.outcome import Outcome
from .geometry.translate import MapArea, drawn, to_area
from .on_map import preview
from .on_map.preview import Preview
from .relation import Relation
from .tasks import Work


def list_folder(folder: FolderUrl, network: ConnectionSettings) -> Work:
    """Find the image services of a folder: gives ``tuple[ServiceUrl, ...]``."""

    def work(_: Notify, is_cancelled: IsCancelled) -> tuple[ServiceUrl, ...]:
        with Connection(folder.text, network, is_cancelled) as connection:
            return list_services(folder, connection)

    return work


def describe_service(url: ServiceUrl, network: ConnectionSettings) -> Work:
    """Ask a service what it is: gives ``(ServiceInfo, number of rasters or None)``."""

    def work(_: Notify, is_cancelled: IsCancelled) -> tuple[ServiceInfo, int | None]:
        with Connection(url.text, network, is_cancelled) as connection:
            info = describe(url, connection)
            return info, _count(info, connection)

    return work


def _count(info: ServiceInfo, connection: Connection) -> int | None:
    """Count the rasters; a service that cannot count them may still list them."""
    try:
        return count_rasters(info, connection) if info.offers_catalog else None
    except (RequestRefused, UnexpectedAnswer, TimedOut):
        return None


def carry_area(map_area: MapArea, info: ServiceInfo, context: QgsCoordinateTransformContext) -> Work:
    """Take what was drawn over into a service's spatial reference: gives an ``Area``."""

    def work(_: Notify, is_cancelled: IsCancelled) -> Area:
        area = to_area(map_area, info.spatial_reference, context, info.extent)
        if is_cancelled():
            raise Cancelled
        return area

    return work


def list_rasters(
    info: ServiceInfo,
    rasters_in_all: int | None,
    area: Area | None,
    relation: Relation,
    where: str,
    network: ConnectionSettings,
) -> Work:
    """Read what lies so to the area, if any, and meets a where clause, if not empty: gives a ``Catalog``.

    ``rasters_in_all`` is the number of the service's rasters, where known.
    """

    def chosen(catalog: Catalog) -> Catalog:
        if area is None or relation is not Relation.COVERS:
            return catalog
        return replace(catalog, items=items_covering(catalog, area))

    def work(notify: Notify, is_cancelled: IsCancelled) -> Catalog:
        def tell(event: Event) -> None:
            if isinstance(event, RastersListed):
                page = chosen(Catalog(info, info.spatial_reference, event.items))
                event = RastersListed(page.items)
            notify(event)

        with Connection(info.url.text, network, is_cancelled) as connection:
            return chosen(
                read_catalog(
                    info,
                    connection,
                    area=area,
                    where=where or None,
                    rasters_in_all=rasters_in_all,
                    notify=tell,
                )
            )

    return work


def fetch_preview(info: ServiceInfo, item: RasterItem, network: ConnectionSettings) -> Work:
    """Let the service draw a raster, and open the picture as a layer of the calling thread: a ``Preview``."""
    main_thread = QThread.currentThread()

    def work(_: Notify, is_cancelled: IsCancelled) -> Preview:
        with Connection(info.url.text, network, is_cancelled) as connection:
            picture = fetch_picture(info, item, connection)
        return preview.open_picture(picture, item, main_thread)

    return work


@dataclass(frozen=True)
class Reopened:
    """A job that was left, as the dock is to show it."""

    catalog: Catalog
    """What it had asked for."""
    map_area: MapArea | None
    area: Area | None
    """What it clips to, in the service's spatial reference; None where the area on the map is another."""


def reopen(
    job: SavedJob,
    info: ServiceInfo,
    map_area: MapArea | None,
    network: ConnectionSettings,
    transforms: QgsCoordinateTransformContext,
) -> Work:
    """Read what a job had asked for, told only once it is whole: gives ``Reopened``.

    What the user has drawn stays as it is; where nothing is drawn, the job's area takes its place.
    """

    def work(notify: Notify, is_cancelled: IsCancelled) -> Reopened:
        def tell(event: Event) -> None:
            if not isinstance(event, RastersListed):
                notify(event)

        with Connection(info.url.text, network, is_cancelled) as connection:
            catalog = find_rasters(info, connection, job.raster_ids, notify=tell)
        if job.clip is None:
            return Reopened(catalog, map_area, None)
        shown = map_area or drawn(job.clip)
        return Reopened(catalog, shown, _same_area(shown, drawn(job.clip), info, transforms))

    return work


def _same_area(
    one: MapArea, other: MapArea, info: ServiceInfo, transforms: QgsCoordinateTransformContext
) -> Area | None:
    """Give what two areas are to a service; None where they are not the same, or cannot serve there."""
    try:
        carried = [to_area(area, info.spatial_reference, transforms, info.extent) for area in (one, other)]
    except InvalidArea:
        return None
    return carried[0] if carried[0].to_esri() == carried[1].to_esri() else None


def find_unfinished(folder: Path) -> Work:
    """Look for jobs that can be gone on with: gives ``tuple[SavedJob, ...]``."""

    def work(_: Notify, is_cancelled: IsCancelled) -> tuple[SavedJob, ...]:
        return unfinished_jobs(folder, is_cancelled)

    return work


def download_rasters(
    request: DownloadRequest, network: ConnectionSettings, transforms: QgsCoordinateTransformContext
) -> Work:
    """Download, the newest first, and open what came as layers of the calling thread: an ``Outcome``."""
    main_thread = QThread.currentThread()

    def work(notify: Notify, is_cancelled: IsCancelled) -> Outcome:
        with Connection(request.service.url.text, network, is_cancelled) as connection:
            in_order = replace(request, items=newest_first(request.items))
            report = download.run(plan.prepare(in_order), connection, notify)
        return Outcome.of(report, layers.build(report, main_thread, transforms, is_cancelled))

    return work
