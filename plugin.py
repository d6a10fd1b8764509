"""The composition root: gives QGIS the translator, the Processing provider, and the dock with its button.

Imports the plugin's parts only when they are needed: after the translator, and where their packages are.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, QTranslator
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

if TYPE_CHECKING:
    from .ui.dock import Dock
    from .ui.processing.provider import ImageServiceProvider
    from .ui.requirements_dock import RequirementsDock

ROOT = Path(__file__).resolve().parent
DOCK_NAME = "ImageServiceDownloader"


class ImageServiceDownloaderPlugin:
    """What QGIS loads and unloads."""

    def __init__(self, iface: Any) -> None:
        """Take QGIS's interface, or None where there is no window (qgis_process)."""
        self._iface = iface
        self._translator: QTranslator | None = None
        self._provider: ImageServiceProvider | None = None
        self._action: QAction | None = None
        self.dock: Dock | RequirementsDock | None = None
        """Made when it is first asked for."""

    def initProcessing(self) -> None:
        """Add the provider; all that `qgis_process` calls."""
        self._install_translator()
        from .ui.processing.provider import ImageServiceProvider  # noqa: PLC0415 - after the translator

        self._provider = ImageServiceProvider()
        QgsApplication.processingRegistry().addProvider(self._provider)

    def initGui(self) -> None:
        """Add the provider, and the button and the menu entry that show the dock."""
        self.initProcessing()
        self._action = action = QAction(
            QIcon(str(ROOT / "resources" / "icon.svg")),
            QCoreApplication.translate("Plugin", "Image Service Downloader"),
            self._iface.mainWindow(),
        )
        action.setObjectName(DOCK_NAME)
        action.setCheckable(True)
        action.triggered.connect(lambda: self._make_dock(action))
        self._iface.addToolBarIcon(action)
        self._iface.addPluginToRasterMenu(action.text(), action)

    def unload(self) -> None:
        """Remove what was added, the last first."""
        if self.dock is not None:
            self.dock.release()
            self._iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self._action is not None:
            self._iface.removePluginRasterMenu(self._action.text(), self._action)
            self._iface.removeToolBarIcon(self._action)
            self._action.deleteLater()
            self._action = None
        if self._provider is not None:
            QgsApplication.processingRegistry().removeProvider(self._provider)
            self._provider = None
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None

    def _install_translator(self) -> None:
        # Falls back from de_AT to de by itself; English has the plurals, which the source lacks.
        translator = QTranslator()
        for locale in (QLocale(QgsApplication.locale()), QLocale(QLocale.Language.English)):
            if translator.load(locale, "image_service_downloader", "_", str(ROOT / "i18n")):
                QCoreApplication.installTranslator(translator)
                self._translator = translator
                return

    def _make_dock(self, action: QAction) -> None:
        """Make the dock the first time it is asked for; from then on it and its button follow each other."""
        if self.dock is not None:
            return
        self.dock = self._new_dock()
        self.dock.setObjectName(DOCK_NAME)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.setToggleVisibilityAction(action)
        self.dock.setUserVisible(True)

    def _new_dock(self) -> Dock | RequirementsDock:
        from .ui import requirements  # noqa: PLC0415 - after the translator

        window = self._iface.mainWindow()
        missing = requirements.missing_packages()
        if missing:
            from .ui.requirements_dock import RequirementsDock  # noqa: PLC0415 - needed here only

            return RequirementsDock(requirements.explanation(missing), window)
        from .ui.dock import Dock  # noqa: PLC0415 - needs the packages

        return Dock(self._iface.mapCanvas(), self._iface.messageBar(), QgsProject.instance(), window)
