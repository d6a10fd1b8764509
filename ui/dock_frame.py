"""The frame of the dock: sections under quiet headings, which scroll, above a foot that is always in sight.

What stands in them is left to the dock.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QEvent, QObject, QSize, Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

_MARGIN = 6
_SECTION_GAP = 8


class DockFrame(QWidget):
    """Filled from the top downwards: the Tab key goes through it in that order."""

    def __init__(self) -> None:
        super().__init__()
        sections = QWidget()
        self._sections = QVBoxLayout(sections)
        self._sections.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self._sections.setSpacing(_SECTION_GAP)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(_ColumnScroll(sections), 1)

    def add_section(self, title: str, panel: QWidget, *corner: QWidget, grows: bool = False) -> None:
        """Add a panel under a heading with widgets at its end; one that grows takes the room that is left."""
        heading = QLabel(title)
        font = heading.font()
        font.setBold(True)
        heading.setFont(font)
        line = QHBoxLayout()
        line.addWidget(heading, 1)
        for widget in corner:
            line.addWidget(widget)
        section = QWidget()
        column = QVBoxLayout(section)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(panel, 1)
        self._sections.addWidget(section, 1 if grows else 0)

    def add_foot(self, *panels: QWidget) -> None:
        """Add what is set off from the sections by a line."""
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(0, 0, 0, _MARGIN)
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setFrameShadow(QFrame.Shadow.Sunken)
        column.addWidget(rule)
        inner = QVBoxLayout()
        inner.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        for panel in panels:
            inner.addWidget(panel)
        column.addLayout(inner)
        self._whole.addWidget(foot)


class _ColumnScroll(QScrollArea):
    """Scrolls up and down only, and is never narrower than what it holds: nothing is cut off."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The Tab key goes on to what it holds, which it scrolls into sight.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWidget(content)

    def minimumSizeHint(self) -> QSize:
        """Give the width of the content beside the scroll bar."""
        width = self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass on that the content wants another size, which a scroll area by itself keeps to itself."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
