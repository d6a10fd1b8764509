"""Ask for the files of rasters: one request of the download operation, and its answer taken apart.

Facts: https://developers.arcgis.com/rest/services-reference/enterprise/download-rasters/ . How much is asked
at once, and what follows from a refusal, is left to ``download``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .connection import Connection
from .errors import Content, UnexpectedAnswer
from .plan import Batch, DownloadRequest
from .plausible import UNLIKELY_SIZE
from .transfer import RemoteFile

_ANSWER_SECONDS = 600.0
"""Patience for one answer: clipping runs while the client waits, about 30 s for one raster was seen."""


def ask(batch: Batch, request: DownloadRequest, connection: Connection) -> dict[int, tuple[RemoteFile, ...]]:
    """Ask for the files of a batch and give them by raster; a raster without files is missing.

    Asks once: whoever calls knows better than to repeat what was too much. Raises what
    ``Connection.get_json`` raises.
    """
    url = request.service.url.operation("download")
    parameters = {"rasterIds": ",".join(map(str, batch.raster_ids)), **request.parameters()}
    answer = connection.get_json(url, parameters, read_timeout=_ANSWER_SECONDS, attempts=1)
    entries = answer.get("rasterFiles")
    if entries is None:
        return {}
    if not isinstance(entries, list):
        raise UnexpectedAnswer(url, Content.OTHER_JSON)
    return by_raster(
        [_remote_file(entry, batch) for entry in entries if _names_a_file(entry)], batch.raster_ids
    )


def by_raster(files: Sequence[RemoteFile], raster_ids: Sequence[int]) -> dict[int, tuple[RemoteFile, ...]]:
    """Group files by the rasters that were asked for; one that is listed twice counts once."""
    distinct = {file.file_id: file for file in files}
    sharing: dict[str, dict[int, None]] = {file_id: {} for file_id in distinct}
    for file in files:
        sharing[file.file_id].update(dict.fromkeys(file.raster_ids))
    grouped: dict[int, list[RemoteFile]] = {raster_id: [] for raster_id in raster_ids}
    for file_id, file in distinct.items():
        shared = replace(file, raster_ids=tuple(sharing[file_id]))
        for raster_id in shared.raster_ids:
            if raster_id in grouped:
                grouped[raster_id].append(shared)
    return {raster_id: tuple(found) for raster_id, found in grouped.items() if found}


def _names_a_file(entry: object) -> bool:
    return isinstance(entry, Mapping) and isinstance(entry.get("id"), str) and bool(entry["id"])


def _remote_file(entry: Mapping[str, Any], batch: Batch) -> RemoteFile:
    told = entry.get("rasterIds")
    raster_ids = tuple(value for value in told if _is_number(value)) if isinstance(told, list) else ()
    if not raster_ids and len(batch.items) == 1:
        raster_ids = batch.raster_ids
    return RemoteFile(entry["id"], _size(entry.get("size")), raster_ids)


def _size(told: Any) -> int | None:
    return told if _is_number(told) and 0 < told < UNLIKELY_SIZE else None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
