"""What QGIS runs before it loads plugins (`PYQGIS_STARTUP`): copies the errors in its log to stderr.

A plugin that cannot be loaded is told nowhere else but in a dialog. QGIS 3.22 runs this, and so tells, twice.
"""

from __future__ import annotations

import sys

from qgis.core import Qgis, QgsApplication


def copy_error(text: str, tag: str, level: Qgis.MessageLevel) -> None:
    """Write an error to stderr."""
    # Processing has errors of its own: GRASS and SAGA are not installed.
    if level == Qgis.MessageLevel.Critical and tag != "Processing":
        print(f"{tag}: {text}", file=sys.stderr, flush=True)


QgsApplication.messageLog().messageReceived.connect(copy_error)
