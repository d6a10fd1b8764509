"""Takes a service's address, and shows what is known of the service.

Connecting is left to `workflow`, which listens to the signals; showing emits nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, pyqtSignal
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..core.errors import CatalogNotOffered, DownloadNotOffered
from ..core.service import ServiceInfo, ServiceUrl
from .error_wording import explain
from .geometry.translate import crs_of
from .messages import as_text
from .rasters.cells import as_html

_ICONS = Path(__file__).resolve().parents[1] / "resources"
_MOST_SERVICES_IN_SIGHT = 6


class ServicePanel(QWidget):
    """Address field with the services used last, a Connect button, and the facts of the service."""

    connect_requested = pyqtSignal(str)
    """The address as typed or picked."""
    cancel_requested = pyqtSignal()
    zoom_requested = pyqtSignal()
    """To the extent of the service shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_connecting = False
        self._address = self._new_address()
        self._button = QPushButton(self)
        self._button.setObjectName("connectButton")
        self._button.clicked.connect(self._press)
        self._services = self._new_services()
        self._facts = _ServiceFacts(self)
        self._facts.zoom_requested.connect(self.zoom_requested)
        self._lay_out()
        self.show_service(None, None)

    @property
    def address(self) -> str:
        """Give the text of the address field."""
        return str(self._address.currentText())

    def set_address(self, text: str) -> None:
        """Put a text into the address field."""
        self._address.setEditText(text)
        # Of a long address the beginning tells where it leads.
        self._address.lineEdit().setCursorPosition(0)

    def set_recent(self, addresses: Sequence[str]) -> None:
        """Offer these addresses in the list of the address field; its text stays."""
        text = self.address
        self._address.clear()
        self._address.addItems(addresses)
        self.set_address(text)

    def show_connecting(self) -> None:
        """Show that an answer is awaited, with the button to call it off."""
        self._show(is_connecting=True)

    def show_services(self, services: Sequence[ServiceUrl]) -> None:
        """Offer the services of a folder to choose from."""
        self._services.clear()
        self._services.addItems([service.name for service in services])
        for row, service in enumerate(services):
            self._services.item(row).setData(Qt.ItemDataRole.UserRole, service.text)
        rows = min(len(services), _MOST_SERVICES_IN_SIGHT)
        height = self._services.sizeHintForRow(0) * rows + 2 * self._services.frameWidth()
        self._services.setFixedHeight(max(height, 0))
        self._show(choosing=True)

    def show_service(self, service: ServiceInfo | None, rasters_in_all: int | None) -> None:
        """Show the facts of a service, or nothing; the number of rasters where it is known."""
        self._facts.show_service(service, rasters_in_all)
        self._show(facts=service is not None)

    def _show(self, *, is_connecting: bool = False, choosing: bool = False, facts: bool = False) -> None:
        self._is_connecting = is_connecting
        self._services.setVisible(choosing)
        self._facts.setVisible(facts)
        self._address.setEnabled(not is_connecting)
        self._button.setText(
            QCoreApplication.translate("ServicePanel", "Cancel")
            if is_connecting
            else QCoreApplication.translate("ServicePanel", "Connect")
        )
        self._enable_button()

    def _enable_button(self) -> None:
        self._button.setEnabled(self._is_connecting or bool(self.address.strip()))

    def _press(self) -> None:
        if self._is_connecting:
            self.cancel_requested.emit()
        else:
            self._connect()

    def _connect(self) -> None:
        # Enter on a known address comes twice: as Enter, and as a choice from the list.
        if self.address.strip() and not self._is_connecting:
            self.connect_requested.emit(self.address)

    def _choose(self, item: QListWidgetItem) -> None:
        self.set_address(item.data(Qt.ItemDataRole.UserRole))
        self._connect()

    def _new_address(self) -> QComboBox:
        address = QComboBox(self)
        address.setObjectName("address")
        address.setEditable(True)
        address.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        address.setCompleter(None)
        # Long addresses must not widen the dock.
        address.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        address.setMinimumContentsLength(8)
        address.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        address.setAccessibleName(QCoreApplication.translate("ServicePanel", "Address of the image service"))
        address.lineEdit().setPlaceholderText("https://…/ImageServer")
        address.lineEdit().returnPressed.connect(self._connect)
        address.activated.connect(lambda _: self._connect())
        address.editTextChanged.connect(self._enable_button)
        return address

    def _new_services(self) -> QListWidget:
        services = QListWidget(self)
        services.setObjectName("services")
        services.setAccessibleName(
            QCoreApplication.translate("ServicePanel", "Image services of this folder")
        )
        services.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        services.itemActivated.connect(self._choose)
        services.itemClicked.connect(self._choose)
        return services

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self._address)
        line.addWidget(self._button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(line)
        layout.addWidget(self._services)
        layout.addWidget(self._facts)


class _ServiceFacts(QWidget):
    """Name, facts and limits of one service."""

    zoom_requested = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._name = _new_label(self, "serviceName")
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._facts = _new_label(self, "serviceFacts")
        self._zoom = self._new_zoom_button()
        self._warning = _new_label(self, "serviceWarning")
        self._warning_icon = QLabel(self)
        side = self.fontMetrics().height()
        self._warning_icon.setPixmap(QgsApplication.getThemeIcon("/mIconWarning.svg").pixmap(side, side))
        self._lay_out()

    def show_service(self, service: ServiceInfo | None, rasters_in_all: int | None) -> None:
        if service is None:
            return
        self._name.setText(_breakable(service.name))
        self._name.setToolTip(as_html([service.url.text]))
        self._facts.setText("\n".join(_facts(service, rasters_in_all)))
        self._facts.setToolTip(as_html([service.description]) if service.description else "")
        self._zoom.setVisible(service.extent is not None)
        warning = _warning(service)
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        self._warning_icon.setVisible(bool(warning))

    def _new_zoom_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("zoomToService")
        button.setIcon(QIcon(str(_ICONS / "zoom-to.svg")))
        button.setAutoRaise(True)
        text = QCoreApplication.translate("ServicePanel", "Zoom to the service's extent")
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(self.zoom_requested)
        return button

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setColumnStretch(1, 1)
        layout.addWidget(self._name, 0, 0, 1, 2)
        layout.addWidget(self._zoom, 0, 2, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._facts, 1, 0, 1, 3)
        layout.addWidget(self._warning_icon, 2, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._warning, 2, 1, 1, 2)


def _new_label(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)  # the words are a server's
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _breakable(name: str) -> str:
    """Let a long name without blanks break, at invisible spaces, instead of widening the dock."""
    return name.replace("_", "_\u200b").replace("/", "/\u200b")


def _facts(service: ServiceInfo, rasters_in_all: int | None) -> tuple[str, ...]:
    lines = (
        " · ".join(part for part in (_count_text(rasters_in_all), *_pixel_texts(service)) if part),
        _crs_text(crs_of(service.spatial_reference)),
        _permission_text(service),
    )
    return tuple(line for line in lines if line)


def _count_text(rasters_in_all: int | None) -> str:
    if rasters_in_all is None:
        return ""
    text = QCoreApplication.translate("ServicePanel", "%n raster(s)", None, rasters_in_all)
    return str(text).replace(str(rasters_in_all), QLocale().toString(rasters_in_all), 1)


def _pixel_texts(service: ServiceInfo) -> tuple[str, ...]:
    bands = ""
    if service.band_count is not None:
        bands = QCoreApplication.translate("ServicePanel", "%n band(s)", None, service.band_count)
    return bands, _pixel_type_text(service.pixel_type)


def _pixel_type_text(pixel_type: str | None) -> str:
    kind, bits = (pixel_type or "")[:1], (pixel_type or "")[1:]
    if not bits.isdigit():
        return ""
    if kind == "S":
        return QCoreApplication.translate("ServicePanel", "{bits} bit, signed").format(bits=bits)
    if kind == "F":
        return QCoreApplication.translate("ServicePanel", "{bits} bit, floating point").format(bits=bits)
    return QCoreApplication.translate("ServicePanel", "{bits} bit").format(bits=bits)


def _crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    if not crs.isValid():
        return QCoreApplication.translate("ServicePanel", "Spatial reference that QGIS does not know")
    return " · ".join(part for part in (crs.authid(), crs.description()) if part)


def _permission_text(service: ServiceInfo) -> str:
    if service.offers_download:
        return QCoreApplication.translate("ServicePanel", "Rasters can be listed and downloaded")
    if service.offers_catalog:
        return QCoreApplication.translate("ServicePanel", "Rasters can be listed")
    return ""


def _warning(service: ServiceInfo) -> str:
    """Say why nothing can be downloaded here and what can be done; empty where all is well."""
    if not service.offers_catalog:
        return as_text(explain(CatalogNotOffered(service.name)))
    if not service.offers_download:
        return as_text(explain(DownloadNotOffered(service.name)))
    return ""
