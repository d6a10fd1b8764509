"""The small pictures of the rasters in sight: read and decoded in a task, given up when others are wanted.

An image from a server is hostile until its size is known; keeping and showing it is left to the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage, QImageReader

from ...core.connection import Connection, ConnectionSettings
from ...core.events import Event, IsCancelled, Notify
from ...core.service import ServiceInfo
from ...core.thumbnails import ThumbnailRead, read_thumbnails
from ..tasks import CoreTask, TaskRunner, Work
from .pictures import HEIGHT, WIDTH

_SHARPNESS = 2
"""Pixels of a picture for a logical one: what dense screens show."""
_MOST_PIXELS = 1024 * 1024
_FORMATS = {b"\x89PNG": b"png", b"\xff\xd8\xff": b"jpeg", b"GIF8": b"gif", b"BM": b"bmp"}
"""Qt's formats, by how their files begin; others, some of which are programs of a kind, are not opened."""


@dataclass(frozen=True)
class ThumbnailDecoded(Event):
    """A raster's picture, ready to be shown, or None."""

    raster_id: int
    image: QImage | None


class Thumbnails(QObject):
    """Fetches pictures for one wish at a time: the last."""

    came = pyqtSignal(object, object)
    """A raster's id, and its QImage, or None where it has no picture."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._task: CoreTask | None = None
        self._coming: set[int] = set()
        """Those of the task's pictures that have not come."""

    def fetch(self, service: ServiceInfo, raster_ids: Sequence[int], network: ConnectionSettings) -> None:
        """Fetch these pictures, and no longer those wished for before that have not come."""
        if self._coming.issuperset(raster_ids):
            return
        self.stop()
        self._coming = set(raster_ids)
        self._task = CoreTask(service.name, _reading(service, raster_ids, network))
        self._task.happened.connect(self._take)
        for ended_early in (self._task.failed, self._task.called_off):
            ended_early.connect(self.stop)
        self._runner.start(self._task)

    def stop(self) -> None:
        """Wish for no pictures any more."""
        if self._task is not None:
            self._task.drop()
        self._task = None
        self._coming = set()

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            if isinstance(event, ThumbnailDecoded):
                self._coming.discard(event.raster_id)
                self.came.emit(event.raster_id, event.image)


def _reading(service: ServiceInfo, raster_ids: Sequence[int], network: ConnectionSettings) -> Work:
    def work(notify: Notify, is_cancelled: IsCancelled) -> None:
        def decode(event: Event) -> None:
            if isinstance(event, ThumbnailRead):
                image = None if event.content is None else decoded(event.content)
                notify(ThumbnailDecoded(event.raster_id, image))

        with Connection(service.url.text, network, is_cancelled) as connection:
            read_thumbnails(service, raster_ids, connection, decode)

    return work


def decoded(content: bytes) -> QImage | None:
    """Decode an image file, scaled to what is shown; None for one that is unknown, broken or too large."""
    kind = next((kind for beginning, kind in _FORMATS.items() if content.startswith(beginning)), None)
    if kind is None:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, kind)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return None
    room = QSize(WIDTH, HEIGHT) * _SHARPNESS
    reader.setScaledSize(size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        return None
    image.setDevicePixelRatio(_SHARPNESS)
    return image
