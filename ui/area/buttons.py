"""The area panel's buttons: how they look, what they are called, and how they stand in a narrow dock.

What they do is left to the panel.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .combining import Combination
from .tools import Tool

_ICONS = Path(__file__).resolve().parents[2] / "resources"


class AreaButtons(QWidget):
    """Ways to an area above; below, what becomes of the next shape, and the steps back."""

    combination_chosen = pyqtSignal(object)
    """The Combination for what comes next."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.tools = {
            Tool.POLYGON: self._polygon(),
            Tool.RECTANGLE: self._rectangle(),
            Tool.EDIT: self._edit(),
        }
        self.other = self._other()
        self._combinations = {
            Combination.NEW: self._new(),
            Combination.ADD: self._add(),
            Combination.CUT: self._cut(),
        }
        self.undo, self.redo, self.clear = self._undo(), self._redo(), self._clear()
        group = QButtonGroup(self)
        for how, button in self._combinations.items():
            group.addButton(button)
            button.clicked.connect(functools.partial(self.combination_chosen.emit, how))
        self._lay_out()

    def show_combination(self, how: Combination, *, may_combine: bool) -> None:
        """Show what becomes of the next shape, and whether there is a choice."""
        for each, button in self._combinations.items():
            button.setChecked(each is how)
            button.setEnabled(may_combine)

    def show_history(self, history: Any) -> None:
        """Offer to undo and redo what can be, by its name."""
        self.undo.setEnabled(history.canUndo())
        self.redo.setEnabled(history.canRedo())
        undo, redo = _undo_tip(history.undoText()), _redo_tip(history.redoText())
        self.undo.setToolTip(undo)
        self.redo.setToolTip(redo)

    def _lay_out(self) -> None:
        ways, deeds = QGridLayout(), QHBoxLayout()
        ways.addWidget(self.tools[Tool.POLYGON], 0, 0)
        ways.addWidget(self.tools[Tool.RECTANGLE], 0, 1)
        ways.addWidget(self.other, 1, 0)
        ways.addWidget(self.tools[Tool.EDIT], 1, 1)
        for button in self._combinations.values():
            deeds.addWidget(button)
        deeds.addStretch(1)
        for button in (self.undo, self.redo, self.clear):
            deeds.addWidget(button)
        deeds.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(ways)
        column.addLayout(deeds)
        QWidget.setTabOrder(self.tools[Tool.RECTANGLE], self.other)
        QWidget.setTabOrder(self.other, self.tools[Tool.EDIT])

    def _polygon(self) -> QToolButton:
        button = self._button(
            "draw-polygon",
            QCoreApplication.translate("AreaPanel", "Polygon"),
            QCoreApplication.translate("AreaPanel", "Draw the area as a polygon"),
        )
        return _checkable(_wide(button))

    def _rectangle(self) -> QToolButton:
        button = self._button(
            "draw-rectangle",
            QCoreApplication.translate("AreaPanel", "Rectangle"),
            QCoreApplication.translate("AreaPanel", "Draw the area as a rectangle"),
        )
        return _checkable(_wide(button))

    def _other(self) -> QToolButton:
        button = self._button(
            "area-source",
            QCoreApplication.translate("AreaPanel", "Take from"),
            QCoreApplication.translate("AreaPanel", "Take the area from the map, a layer, a file or a text"),
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return _wide(button)

    def _new(self) -> QToolButton:
        button = self._button(
            "area-new",
            QCoreApplication.translate("AreaPanel", "New area"),
            QCoreApplication.translate("AreaPanel", "What comes next is the area"),
        )
        button.setCheckable(True)
        button.setChecked(True)
        return button

    def _add(self) -> QToolButton:
        button = self._button(
            "area-add",
            QCoreApplication.translate("AreaPanel", "Add to the area"),
            QCoreApplication.translate(
                "AreaPanel", "What comes next is added to the area (or hold Shift at its first corner)"
            ),
        )
        return _checkable(button)

    def _cut(self) -> QToolButton:
        button = self._button(
            "area-cut",
            QCoreApplication.translate("AreaPanel", "Cut from the area"),
            QCoreApplication.translate(
                "AreaPanel", "What comes next is cut from the area (or hold Ctrl at its first corner)"
            ),
        )
        return _checkable(button)

    def _edit(self) -> QToolButton:
        button = self._button(
            "edit-area",
            QCoreApplication.translate("AreaPanel", "Edit"),
            QCoreApplication.translate("AreaPanel", "Move, insert and delete the area's corners on the map"),
        )
        return _checkable(_wide(button))

    def _undo(self) -> QToolButton:
        return self._button("undo", QCoreApplication.translate("AreaPanel", "Undo"), _undo_tip(""))

    def _redo(self) -> QToolButton:
        return self._button("redo", QCoreApplication.translate("AreaPanel", "Redo"), _redo_tip(""))

    def _clear(self) -> QToolButton:
        return self._button(
            "clear",
            QCoreApplication.translate("AreaPanel", "Clear"),
            QCoreApplication.translate("AreaPanel", "Remove the area"),
        )

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(QIcon(str(_ICONS / f"{name}.svg")))
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRaise(True)
        return button


def _undo_tip(step: str) -> str:
    text = QCoreApplication.translate("AreaPanel", "Undo {step} (Ctrl+Z)")
    return " ".join(text.format(step=step).split())


def _redo_tip(step: str) -> str:
    text = QCoreApplication.translate("AreaPanel", "Redo {step} (Ctrl+Shift+Z)")
    return " ".join(text.format(step=step).split())


def _wide(button: QToolButton) -> QToolButton:
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setAutoRaise(False)
    return button


def _checkable(button: QToolButton) -> QToolButton:
    button.setCheckable(True)
    return button
