"""The button that lists the rasters of a service, and calls it off while they are being listed.

What is listed is left to `workflow`.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QToolButton

from .state import Stage, State


class ListButton(QToolButton):
    """In sight only where there is something to list."""

    list_requested = pyqtSignal()
    cancel_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._is_reading = False
        self.setObjectName("listButton")
        # Tool buttons are not reached by the Tab key unless told so.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._press)

    def show_state(self, state: State) -> None:
        """Offer what can be done with the list now."""
        self._is_reading = state.stage is Stage.READING_CATALOG
        self.setVisible(self._is_reading or (state.can_list and not state.is_area_unusable))
        self.setEnabled(not state.is_cancelling)
        self.setText(_text(state))

    def _press(self) -> None:
        if self._is_reading:
            self.cancel_requested.emit()
        else:
            self.list_requested.emit()


def _text(state: State) -> str:
    if state.stage is Stage.READING_CATALOG:
        return QCoreApplication.translate("Dock", "Cancel")
    if state.lists_again:
        return QCoreApplication.translate("Dock", "List again")
    if state.uses_area:
        return QCoreApplication.translate("Dock", "List")
    return QCoreApplication.translate("Dock", "List all")
