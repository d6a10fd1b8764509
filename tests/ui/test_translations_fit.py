"""The dock in each language it speaks and each kind of theme, at the width it is designed for.

Whether long texts break well there is left to people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from image_service_downloader.core.formats import FORMATS
from image_service_downloader.tests.speaking import speaking
from image_service_downloader.tests.ui.desktop import Desktop
from image_service_downloader.ui import settings
from image_service_downloader.ui.dock import Dock
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtGui import QFont
from qgis.PyQt.QtWidgets import QApplication

TRANSLATIONS = sorted((Path(__file__).resolve().parents[2] / "i18n").glob("*.ts"))
LARGE_POINTS = 12


@pytest.fixture(params=["default", "Night Mapping"])
def theme(request: pytest.FixtureRequest, qgis_app: QgsApplication) -> Iterator[str]:
    """Switch QGIS to a theme and to large type."""
    font = QApplication.font()
    large = QFont(font)
    large.setPointSize(LARGE_POINTS)
    QApplication.setFont(large)
    QgsApplication.setUITheme(request.param)
    yield request.param
    QgsApplication.setUITheme("default")
    QApplication.setFont(font)


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda path: path.stem)
def test_the_dock_fits_into_300_pixels(translation: Path, theme: str, desktop: Desktop) -> None:
    # A format brings out one more choice.
    settings.remember_choices(replace(settings.download_choices(), format=FORMATS[0]))
    with speaking(translation):
        dock = Dock(desktop.mapCanvas(), desktop.messageBar(), QgsProject.instance(), desktop.window)
        dock.ensurePolished()
        width = dock.minimumSizeHint().width()
        dock.release()
    assert 0 < width <= 300
