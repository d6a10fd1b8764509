"""The provider that lists the plugin's algorithms in the Processing toolbox and in `qgis_process`.

Can be imported where shapely or requests are missing: the algorithms are listed then too, and say so.
"""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsProcessingAlgorithm, QgsProcessingProvider
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon

from .. import requirements
from .unavailable import Unavailable

_ICON = Path(__file__).resolve().parents[2] / "resources" / "icon.svg"


class ImageServiceProvider(QgsProcessingProvider):
    """Offer `imageservice:downloadrasters` and `imageservice:querycatalog`."""

    def id(self) -> str:
        """Give what stands before the colon of an algorithm's id."""
        return "imageservice"

    def name(self) -> str:
        """Give the name of the toolbox's branch."""
        return QCoreApplication.translate("ImageServiceProvider", "Image Service Downloader")

    def icon(self) -> QIcon:
        """Give the plugin's icon."""
        return QIcon(str(_ICON))

    def loadAlgorithms(self) -> None:
        """List the algorithms, or what stands for them where packages are missing."""
        missing = requirements.missing_packages()
        for algorithm in _stand_ins(requirements.explanation(missing)) if missing else _algorithms():
            self.addAlgorithm(algorithm)


def _algorithms() -> list[QgsProcessingAlgorithm]:
    from .download_rasters import DownloadRasters  # noqa: PLC0415 - needs the packages
    from .query_catalog import QueryCatalog  # noqa: PLC0415 - needs the packages

    return [DownloadRasters(), QueryCatalog()]


def _stand_ins(reason: str) -> list[QgsProcessingAlgorithm]:
    download = QCoreApplication.translate("DownloadRasters", "Download rasters")
    query = QCoreApplication.translate("QueryCatalog", "Query catalog")
    return [Unavailable("downloadrasters", download, reason), Unavailable("querycatalog", query, reason)]
