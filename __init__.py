"""Entry point that QGIS calls to get the plugin.

Imports nothing until then; everything else is left to `plugin.py`.
"""

from __future__ import annotations

from typing import Any


def classFactory(iface: Any) -> Any:
    """Return the plugin object for QGIS's `iface`."""
    from .plugin import ImageServiceDownloaderPlugin  # noqa: PLC0415 - QGIS lists plugins by importing this file

    return ImageServiceDownloaderPlugin(iface)
