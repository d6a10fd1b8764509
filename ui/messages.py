"""What a person is told, and where: in QGIS's message bar and in its log.

Knows no errors: these are put into words by `error_wording`, downloads by `outcome`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qgis.core import Qgis, QgsMessageLog

from .whole_text import show_whole

if TYPE_CHECKING:
    from qgis.gui import QgsMessageBar
    from qgis.PyQt.QtWidgets import QAbstractButton

LOG_TAG = "Image Service Downloader"
_ENDS = ".!?…:"


@dataclass(frozen=True)
class Message:
    """What a person is told: plain text, server texts in it included."""

    title: str
    detail: str = ""
    """What happened, with the facts; may be empty."""
    hint: str = ""
    """What to do next; may be empty."""


def as_text(message: Message) -> str:
    """Give a message as one plain text, as a log or an exception takes it."""
    return "\n".join(part for part in (message.title, message.detail, message.hint) if part)


def as_sentences(*parts: str) -> str:
    """Put texts into one line, those that are not empty; a server's words may lack their full stop."""
    *first, last = [part for part in parts if part] or [""]
    return " ".join([*(part if part[-1] in _ENDS else f"{part}." for part in first), last])


def show(
    message_bar: QgsMessageBar,
    message: Message,
    level: Qgis.MessageLevel,
    button: QAbstractButton | None = None,
) -> None:
    """Show a message in the bar, a button beside it, and log it; one that warns stays until it is closed."""
    lasting = level in (Qgis.MessageLevel.Warning, Qgis.MessageLevel.Critical)
    text = as_sentences(message.detail, message.hint)
    # The bar reads HTML, and a server's words are nobody's markup; behind a title it puts a colon.
    title, text = (html.escape(part, quote=False) for part in (message.title.rstrip("."), text))
    item = message_bar.createMessage(title, text)
    show_whole(item)
    if button is not None:
        item.layout().addWidget(button)
    message_bar.pushWidget(item, level, 0 if lasting else 10)
    log(message, level)


def log(message: Message, level: Qgis.MessageLevel) -> None:
    """Write a message under the plugin's name into the log."""
    # The bell beside the status bar is for what nobody has been told yet.
    QgsMessageLog.logMessage(as_text(message), LOG_TAG, level, notifyUser=False)
