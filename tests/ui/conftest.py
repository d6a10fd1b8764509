"""What the tests of the user interface share: settings untouched by other tests, and a window like QGIS's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from image_service_downloader.tests.ui.desktop import Desktop
from qgis.core import QgsProject, QgsSettings


@pytest.fixture
def clean_settings(qgis_app: object) -> Iterator[None]:
    """Begin and end without anything that the plugin remembers."""
    QgsSettings().remove("image_service_downloader")
    yield
    QgsSettings().remove("image_service_downloader")


@pytest.fixture
def desktop(qgis_app: object, clean_settings: None) -> Iterator[Desktop]:
    """Show a window with a map and an empty project, as QGIS's interface offers them."""
    window = Desktop()
    window.show()
    yield window
    window.close()
    QgsProject.instance().clear()
