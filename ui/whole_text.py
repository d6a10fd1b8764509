"""Lets a message in QGIS's bar be read whole: QGIS gives it one line, and a longer one is to be scrolled.

What is said is left to `messages`.
"""

from __future__ import annotations

from functools import partial

from qgis.PyQt.QtCore import QSizeF
from qgis.PyQt.QtWidgets import QTextBrowser, QWidget

_MOST_LINES = 6
"""A text that is still longer is scrolled."""


def show_whole(item: QWidget) -> None:
    """Let an item of the message bar be as high as its text needs at the width that it has."""
    for browser in item.findChildren(QTextBrowser):
        layout = browser.document().documentLayout()
        layout.documentSizeChanged.connect(partial(_fit, browser, browser.styleSheet()))


def _fit(browser: QTextBrowser, style: str, needed: QSizeF) -> None:
    most = _MOST_LINES * browser.fontMetrics().lineSpacing() + 2 * browser.document().documentMargin()
    height = round(min(needed.height(), most))
    # QGIS's own style sets both bounds to one line, and what a widget is told otherwise has no say.
    fitting = f"{style} QTextEdit {{ min-height: {height}px; max-height: {height}px; }}"
    if browser.styleSheet() != fitting:
        browser.setStyleSheet(fitting)
