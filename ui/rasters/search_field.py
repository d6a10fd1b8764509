"""The field in which the list of rasters is searched by any text.

Which rasters match is left to the table.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QLineEdit, QWidget


class SearchField(QLineEdit):
    """A blank text finds everything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(QCoreApplication.translate("RastersPanel", "Search"))
        self.setAccessibleName(QCoreApplication.translate("RastersPanel", "Search rasters by any text"))
        self.setToolTip(QCoreApplication.translate("RastersPanel", "Search names, dates and all other texts"))
        self.setClearButtonEnabled(True)

    @property
    def words(self) -> str:
        """Give what is searched for."""
        return str(self.text()).strip()

    def go_on(self, text: str) -> None:
        """Go on in here with what is typed elsewhere."""
        self.setFocus()
        self.insert(text)
