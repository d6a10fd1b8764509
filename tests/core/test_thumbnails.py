"""The pictures of rasters, from the reference service, and from servers that mean harm or have none."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from image_service_downloader.core.connection import Connection, ConnectionSettings
from image_service_downloader.core.errors import Cancelled
from image_service_downloader.core.events import Event
from image_service_downloader.core.service import ServiceInfo, ServiceUrl
from image_service_downloader.core.thumbnails import ThumbnailRead, read_thumbnails
from image_service_downloader.tests.core.scripted_server import Reply, Request, refusal, scripted_server
from image_service_downloader.tests.factories import service_info

PNG = b"\x89PNG\r\n\x1a\n"
StartService = Callable[..., str]


def read(service: ServiceInfo, *raster_ids: int) -> dict[int, bytes | None]:
    """Return the pictures by raster; each is told once."""
    told: list[Event] = []
    with Connection(service.url.text, ConnectionSettings(attempts=1)) as connection:
        read_thumbnails(service, raster_ids, connection, told.append)
    pictures = {event.raster_id: event.content for event in told if isinstance(event, ThumbnailRead)}
    assert len(pictures) == len(told)
    return pictures


def service_at(host: str) -> ServiceInfo:
    return service_info(url=ServiceUrl(f"{host}/arcgis/rest/services/Ortho/ImageServer"))


def test_each_raster_s_picture_is_told(service: StartService, sample_catalog: Path) -> None:
    info = service_info(url=ServiceUrl(service(sample_catalog)))
    pictures = read(info, 1, 2, 3, 4, 5, 6)
    assert sorted(pictures) == [1, 2, 3, 4, 5, 6]
    assert all(content is not None and content.startswith(PNG) for content in pictures.values())


def test_a_raster_without_a_picture_is_told_to_have_none(service: StartService, sample_catalog: Path) -> None:
    info = service_info(url=ServiceUrl(service(sample_catalog)))
    assert read(info, 1, 999)[999] is None


def test_a_picture_at_the_other_of_two_addresses_is_found() -> None:
    def answer(request: Request) -> Reply:
        return Reply(PNG) if request.path.endswith("/info/thumbnail") else Reply(status=404)

    with scripted_server(answer) as host:
        assert read(service_at(host), 7) == {7: PNG}


@pytest.mark.parametrize(
    "reply",
    [
        lambda: refusal(498, "Invalid token"),
        lambda: Reply(b"<html>Sign in</html>"),
        lambda: Reply(b""),
        lambda: Reply(status=500),
        lambda: Reply((PNG + b"x" * 65536 for _ in range(10**6)), announce_length=False),
    ],
    ids=["refused", "a web page", "nothing", "an error", "without an end"],
)
def test_what_is_no_small_picture_counts_as_none(reply: Callable[[], Reply]) -> None:
    with scripted_server(lambda _: reply()) as host:
        assert read(service_at(host), 7) == {7: None}


def test_a_cancel_ends_it_at_once_though_pictures_are_still_coming() -> None:
    asked: list[str] = []

    def answer(request: Request) -> Reply:
        asked.append(request.path)
        return Reply((b"x" for _ in iter(lambda: time.sleep(0.2), 1)), announce_length=False)

    with scripted_server(answer) as host:
        connection = Connection(service_at(host).url.text, is_cancelled=lambda: bool(asked))
        with connection, pytest.raises(Cancelled):
            read_thumbnails(service_at(host), range(100), connection, lambda _: None)
    assert len(asked) < 20
