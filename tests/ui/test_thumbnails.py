"""Small pictures in real tasks from the reference service, and images that nobody should open."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from image_service_downloader.core.connection import ConnectionSettings
from image_service_downloader.core.service import ServiceInfo, ServiceUrl
from image_service_downloader.tests.ui.factories import service_info
from image_service_downloader.ui.rasters.pictures import HEIGHT, WIDTH, RasterPictures
from image_service_downloader.ui.rasters.thumbnails import Thumbnails, decoded
from image_service_downloader.ui.tasks import TaskRunner
from pytestqt.qtbot import QtBot
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QImage

PATIENCE = 20_000
NETWORK = ConnectionSettings()
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
StartService = Callable[..., str]


def image_file(width: int, height: int, kind: str) -> bytes:
    """Return an image in a format of Qt's."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)
    return bytes(buffer.data())


def png_of_size(width: int, height: int) -> bytes:
    """Return the beginning of a PNG that claims to be so large."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


@pytest.mark.parametrize("kind", ["png", "jpeg", "bmp"])
def test_a_picture_is_decoded_to_what_is_shown(qgis_app: object, kind: str) -> None:
    image = decoded(image_file(400, 300, kind))
    assert image is not None
    shown = image.size() / image.devicePixelRatio()
    assert shown.height() == HEIGHT
    assert shown.width() <= WIDTH
    assert image.pixelColor(3, 3).blue() > image.pixelColor(3, 3).red()


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing", SVG, png_of_size(60000, 60000), png_of_size(100, 100), b"\xff\xd8\xff\xe0broken"],
    ids=["nothing", "text", "a drawing", "a bomb", "the beginning of one", "a broken one"],
)
def test_what_is_no_sound_small_image_is_not_opened(qgis_app: object, content: bytes) -> None:
    assert decoded(content) is None


@pytest.fixture
def came(qgis_app: object) -> Iterator[tuple[Thumbnails, dict[int, QImage | None]]]:
    runner = TaskRunner()
    thumbnails = Thumbnails(runner)
    pictures: dict[int, QImage | None] = {}
    thumbnails.came.connect(pictures.__setitem__)
    yield thumbnails, pictures
    runner.cancel_all()


def described(url: str) -> ServiceInfo:
    return service_info(url=ServiceUrl(url))


def test_pictures_come_one_by_one_and_what_has_none_is_told_too(
    came: tuple[Thumbnails, dict[int, QImage | None]],
    service: StartService,
    sample_catalog: Path,
    qtbot: QtBot,
) -> None:
    thumbnails, pictures = came
    thumbnails.fetch(described(service(sample_catalog)), [1, 2, 999], NETWORK)
    qtbot.waitUntil(lambda: len(pictures) == 3, timeout=PATIENCE)
    assert pictures[999] is None
    assert all(isinstance(pictures[raster_id], QImage) for raster_id in (1, 2))


def test_another_wish_takes_the_place_of_the_one_before(
    came: tuple[Thumbnails, dict[int, QImage | None]],
    service: StartService,
    sample_catalog: Path,
    qtbot: QtBot,
) -> None:
    thumbnails, pictures = came
    info = described(service(sample_catalog, "--latency-ms", "300"))
    thumbnails.fetch(info, list(range(1000, 1100)), NETWORK)
    thumbnails.fetch(info, [3, 4], NETWORK)
    qtbot.waitUntil(lambda: len(pictures) == 2, timeout=PATIENCE)
    assert set(pictures) == {3, 4}


def test_what_was_called_off_in_qgis_can_be_wished_for_again(
    came: tuple[Thumbnails, dict[int, QImage | None]],
    service: StartService,
    sample_catalog: Path,
    qtbot: QtBot,
) -> None:
    thumbnails, pictures = came
    info = described(service(sample_catalog, "--latency-ms", "300"))
    thumbnails.fetch(info, [1, 2], NETWORK)
    [task] = QgsApplication.taskManager().activeTasks()
    with qtbot.waitSignal(task.taskTerminated, timeout=PATIENCE):
        task.cancel()
    thumbnails.fetch(info, [1, 2], NETWORK)
    qtbot.waitUntil(lambda: set(pictures) == {1, 2}, timeout=PATIENCE)


def test_only_so_many_pictures_are_kept_as_are_worth_it(qgis_app: object) -> None:
    pictures = RasterPictures()
    image = QImage(2, 2, QImage.Format.Format_RGB32)
    for raster_id in range(1000):
        pictures.put(raster_id, image)
    pictures.get(0)
    pictures.put(1000, image)
    assert 0 in pictures
    assert 1 not in pictures
    assert not pictures.are_lacking
