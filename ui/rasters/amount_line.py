"""The line that says what the ticked rasters amount to: how many, how large, how much of the area they cover.

Adding that up is left to the table and to `covering`.
"""

from __future__ import annotations

from collections.abc import Iterator

from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ..data_size import size_text
from ..small_widgets import joined, wrapping_label


class AmountLine(QWidget):
    """Shows itself only where there are rasters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = wrapping_label(Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._label)

    def show_amount(self, ticked: int, in_all: int, size: int | None, share: float | None) -> None:
        """Say how many of all rasters are ticked, their bytes, and which share of the area they cover.

        The share is from 0 to 1; None stands for what is not known.
        """
        self.setVisible(in_all > 0)
        self._label.setText(joined(_parts(ticked, in_all, size, share)))


def _parts(ticked: int, in_all: int, size: int | None, share: float | None) -> Iterator[str]:
    text = QCoreApplication.translate("RastersPanel", "{ticked} of {all} ticked")
    yield text.format(ticked=QLocale().toString(ticked), all=QLocale().toString(in_all))
    if size:
        yield QCoreApplication.translate("RastersPanel", "about {size}").format(size=size_text(size))
    if share is not None and ticked:
        text = QCoreApplication.translate("RastersPanel", "covers {percent} % of the area")
        yield text.format(percent=_percent(share))


def _percent(share: float) -> str:
    """Round down: 100 % means all of it."""
    return QLocale().toString(int(share * 100 + 1e-9))
