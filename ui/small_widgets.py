"""Labels and buttons as all panels want them: plain text, reached by the Tab key, named for screen readers.

What they say and do is left to their users.
"""

from __future__ import annotations

from collections.abc import Iterable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel, QSizePolicy, QToolButton, QWidget

_NO_BREAK_SPACE = "\u00a0"


def text_button(text: str, explanation: str) -> QToolButton:
    """Make a small button with a text; the explanation is its tooltip and its name."""
    button = _button(explanation)
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button


def icon_button(icon: str, explanation: str) -> QToolButton:
    """Make a small button with one of QGIS's icons, such as `/mActionFilter2.svg`."""
    button = _button(explanation)
    button.setIcon(QgsApplication.getThemeIcon(icon))
    button.setAutoRaise(True)
    return button


def name_buttons(widget: QWidget, name: str) -> None:
    """Give the buttons of one of QGIS's own widgets, which have no names, one for screen readers."""
    for button in widget.findChildren(QToolButton, "", Qt.FindChildOption.FindDirectChildrenOnly):
        button.setAccessibleName(name)


def plain_label(text: str = "") -> QLabel:
    """Make a label that reads no markup: a server's words are nobody's."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def wrapping_label(alignment: Qt.AlignmentFlag) -> QLabel:
    """Make a plain label that takes the width there is, in as many lines as it needs."""
    label = plain_label()
    label.setWordWrap(True)
    label.setAlignment(alignment)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def joined(parts: Iterable[str]) -> str:
    """Put parts on a line that breaks, where it is too long, between them and not inside one."""
    return f"{_NO_BREAK_SPACE}· ".join(part.replace(" ", _NO_BREAK_SPACE) for part in parts if part)


def _button(explanation: str) -> QToolButton:
    button = QToolButton()
    button.setToolTip(explanation)
    button.setAccessibleName(explanation)
    # Tool buttons are not reached by the Tab key unless told so.
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
