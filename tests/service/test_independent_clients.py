"""QGIS's own ArcGIS REST raster provider against the service, unchanged.

Esri's Python package is the other independent client: see `esri_client/`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from image_service_downloader.tests.conftest import StartService
from image_service_downloader.tests.rasters import pattern, write_raster
from qgis.core import QgsMapRendererSequentialJob, QgsMapSettings, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WEST, NORTH = 720000.0, 5400000.0
BACKGROUND = QColor(255, 0, 255)


@pytest.mark.usefixtures("qgis_app")
def test_qgis_draws_the_service_by_its_own_provider(service: StartService, tmp_path: Path) -> None:
    write_raster(tmp_path / "a.tif", origin=(WEST, NORTH))
    source = f"crs='EPSG:25832' format='PNG32' layer='' url='{service(tmp_path)}'"
    layer = QgsRasterLayer(source, "service", "arcgismapserver")
    assert layer.isValid(), layer.error().message()
    assert layer.crs().authid() == "EPSG:25832"
    assert layer.extent() == QgsRectangle(WEST, NORTH - 80, WEST + 100, NORTH)
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(WEST - 20, NORTH - 80, WEST + 100, NORTH))
    settings.setOutputSize(QSize(240, 160))
    settings.setBackgroundColor(BACKGROUND)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    bands = [pattern("Byte", number, (100, 80)) for number in (1, 2, 3)]
    for row, column in ((3, 4), (40, 50), (76, 97), (10, 90)):
        expected = tuple(int(band[row, column]) for band in bands)
        assert image.pixelColor(40 + 2 * column, 2 * row).getRgb()[:3] == expected
    assert image.pixelColor(20, 80) == BACKGROUND
