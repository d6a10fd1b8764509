"""What QGIS runs when the demo has started it (`qgis --code`); all else is left to `session`."""

from __future__ import annotations

from image_service_downloader.tests.demo import session
from qgis.PyQt.QtCore import QTimer

QTimer.singleShot(0, session.begin)
