"""Check that metadata.txt says what QGIS and the plugin repository need to know.

What the package contains besides is left to `test_package.py`.
"""

from __future__ import annotations

from configparser import ConfigParser, SectionProxy
from pathlib import Path
from urllib.parse import urlsplit
from xml.dom import minidom

import pytest

ROOT = Path(__file__).resolve().parents[1]

REQUIRED = (
    *("name", "description", "about", "version", "qgisMinimumVersion", "license"),
    *("author", "email", "tracker", "repository", "homepage"),
)


@pytest.fixture(scope="module")
def metadata() -> SectionProxy:
    parser = ConfigParser(interpolation=None)
    # Keys keep their case, as in QGIS.
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "metadata.txt", encoding="utf-8")
    return parser["general"]


@pytest.mark.parametrize("key", REQUIRED)
def test_a_required_key_has_a_value(metadata: SectionProxy, key: str) -> None:
    assert metadata[key].strip()


def test_the_plugin_runs_from_qgis_3_22_to_all_of_qgis_4(metadata: SectionProxy) -> None:
    assert (metadata["qgisMinimumVersion"], metadata["qgisMaximumVersion"]) == ("3.22", "4.99")
    assert "supportsQt6" not in metadata


def test_qgis_process_finds_the_algorithms(metadata: SectionProxy) -> None:
    assert metadata["hasProcessingProvider"] == "yes"


def test_the_packages_the_plugin_needs_are_named(metadata: SectionProxy) -> None:
    for package in ("shapely", "requests"):
        assert package in metadata["about"]


def test_the_name_does_not_say_plugin(metadata: SectionProxy) -> None:
    assert metadata["name"] == "Image Service Downloader"


def test_the_icon_is_a_picture(metadata: SectionProxy) -> None:
    picture = minidom.parse(str(ROOT / metadata["icon"]))
    assert picture.firstChild in picture.getElementsByTagName("svg")


@pytest.mark.parametrize("key", ["tracker", "repository", "homepage"])
def test_a_link_is_a_web_address(metadata: SectionProxy, key: str) -> None:
    address = urlsplit(metadata[key])
    assert address.scheme == "https"
    assert address.hostname


def test_the_changelog_tells_of_this_version(metadata: SectionProxy) -> None:
    assert f"\n## {metadata['version']} " in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_licence_is_the_one_that_is_enclosed(metadata: SectionProxy) -> None:
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert metadata["license"] == "GPL-2.0-or-later"
    assert "GNU GENERAL PUBLIC LICENSE" in licence
    assert "Version 2, June 1991" in licence
