"""What is remembered, by way of real QGIS settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from image_service_downloader.core.formats import format_of_word
from image_service_downloader.ui import settings
from image_service_downloader.ui.settings import DownloadChoices
from qgis.core import QgsSettings

pytestmark = pytest.mark.usefixtures("clean_settings")


def test_at_first_no_service_is_remembered_and_native_clips_go_to_the_default_folder() -> None:
    assert settings.recent_services() == ()
    assert settings.download_choices() == DownloadChoices(settings.default_folder())


def test_the_service_used_last_comes_first_and_once() -> None:
    for address in ("https://a/ImageServer", "https://b/ImageServer", "https://a/ImageServer"):
        settings.remember_service(address)
    assert settings.recent_services() == ("https://a/ImageServer", "https://b/ImageServer")


def test_a_single_service_is_remembered() -> None:
    settings.remember_service("https://a/ImageServer")
    assert settings.recent_services() == ("https://a/ImageServer",)


def test_only_the_last_ten_services_are_remembered() -> None:
    for number in range(12):
        settings.remember_service(f"https://{number}/ImageServer")
    assert len(settings.recent_services()) == 10
    assert settings.recent_services()[0] == "https://11/ImageServer"


@pytest.mark.parametrize("word", ["TIFF", "Imagine Image", None])
def test_choices_come_back_as_they_were(word: str | None, tmp_path: Path) -> None:
    wanted = format_of_word(word) if word else None
    choices = DownloadChoices(tmp_path / "ä b", clip=False, format=wanted, convert_whole=True)
    settings.remember_choices(choices)
    QgsSettings().sync()
    assert settings.download_choices() == choices


def test_a_remembered_format_that_is_not_known_is_forgotten(tmp_path: Path) -> None:
    settings.remember_choices(DownloadChoices(tmp_path))
    QgsSettings().setValue("image_service_downloader/format", "MrSID")
    assert settings.download_choices().format is None


def test_columns_are_remembered_for_each_service_and_forgotten_on_request() -> None:
    one, other = "https://a/rest/services/x/ImageServer", "https://a/rest/services/y/ImageServer"
    assert settings.shown_columns(one) is None
    settings.remember_columns(one, {"acquired", "field Sensor"})
    settings.remember_columns(other, set())
    QgsSettings().sync()
    assert settings.shown_columns(one) == frozenset({"acquired", "field Sensor"})
    assert settings.shown_columns(other) == frozenset()
    settings.remember_columns(one, None)
    assert settings.shown_columns(one) is None
