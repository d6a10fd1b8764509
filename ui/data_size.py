"""Amounts of data as a person reads them.

How large anything is, or how fast it comes, is left to those who ask.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QLocale

_MOST_BYTES = 2**63 - 1
"""That Qt can tell of; a server's numbers may add up to more."""


def size_text(size: int) -> str:
    """Give a number of bytes as a person reads it, such as ``1.2 GB``."""
    return QLocale().formattedDataSize(
        min(size, _MOST_BYTES), 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat
    )
