"""How the cells of a table of rasters look, whatever is in them.

What is in them is left to `contents`.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QColor, QFont, QIcon, QPainter, QPalette
from qgis.PyQt.QtWidgets import QApplication

from .columns import Kind, RasterColumn

_LIT_ALPHA = 60
"""Of 255: a row that is pointed at elsewhere is told from a selected one."""


def alignment_of(column: RasterColumn) -> Qt.AlignmentFlag:
    """Give the side that a column's texts stand at: that of their last digit for numbers."""
    is_number = column.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SIZE)
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def as_html(lines: Iterable[str]) -> str:
    """Write lines for a tooltip, which guesses whether it is HTML: a server's words are nobody's markup."""
    return f"<qt>{'<br>'.join(html.escape(line) for line in lines)}</qt>"


def in_color(mark: QIcon, color: QColor, side: int) -> QIcon:
    """Give a mark of so many pixels in one colour, for a selected row: there its shape alone tells.

    Qt mixes the selection's colour into icons, until some can hardly be seen on it.
    """
    pixmap = mark.pixmap(QSize(side, side))
    painter = QPainter(pixmap)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), color)
    painter.end()
    plain = QIcon()
    plain.addPixmap(pixmap, QIcon.Mode.Selected)
    return plain


def lit_font() -> QFont:
    """Give the type of a name that is pointed at elsewhere, told without relying on colour."""
    font = QFont()
    font.setBold(True)
    return font


def lit_background() -> QColor:
    """Give the ground of a row that is pointed at elsewhere."""
    color = QApplication.palette().color(QPalette.ColorRole.Highlight)
    color.setAlpha(_LIT_ALPHA)
    return color
