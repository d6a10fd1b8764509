"""The address field and the facts of a service, shown offscreen and used by mouse and keyboard."""

from __future__ import annotations

import pytest
from image_service_downloader.core.geometry import SpatialReference
from image_service_downloader.core.service import ServiceInfo, ServiceUrl
from image_service_downloader.tests.ui.factories import WEB_MERCATOR, service_info
from image_service_downloader.ui.service_panel import ServicePanel
from pytestqt.qtbot import QtBot
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QListWidget, QPushButton, QToolButton
from shapely.geometry import box

ADDRESS = "https://example.org/arcgis/rest/services/Aerial/ImageServer"


@pytest.fixture
def panel(qgis_app: object, qtbot: QtBot) -> ServicePanel:
    panel = ServicePanel()
    qtbot.addWidget(panel)
    panel.resize(288, 300)
    panel.show()
    return panel


def address(panel: ServicePanel) -> QComboBox:
    return panel.findChild(QComboBox, "address")


def button(panel: ServicePanel) -> QPushButton:
    return panel.findChild(QPushButton, "connectButton")


def text(panel: ServicePanel, name: str) -> str:
    label = panel.findChild(QLabel, name)
    return label.text() if label.isVisible() else ""


def test_without_an_address_there_is_nothing_to_connect_to(panel: ServicePanel, qtbot: QtBot) -> None:
    assert not button(panel).isEnabled()
    with qtbot.assertNotEmitted(panel.connect_requested):
        QTest.keyClick(address(panel).lineEdit(), Qt.Key.Key_Return)


def test_the_button_connects_to_what_is_typed(panel: ServicePanel, qtbot: QtBot) -> None:
    QTest.keyClicks(address(panel), ADDRESS)
    with qtbot.waitSignal(panel.connect_requested) as asked:
        QTest.mouseClick(button(panel), Qt.MouseButton.LeftButton)
    assert asked.args == [ADDRESS]


def test_enter_connects_once(panel: ServicePanel, qtbot: QtBot) -> None:
    asked: list[str] = []
    panel.connect_requested.connect(asked.append)
    panel.connect_requested.connect(panel.show_connecting)
    panel.set_recent(["https://other.org/rest/services/B/ImageServer", ADDRESS])
    panel.set_address(ADDRESS)
    QTest.keyClick(address(panel).lineEdit(), Qt.Key.Key_Return)
    assert asked == [ADDRESS]


def test_picking_a_recent_service_connects_to_it(panel: ServicePanel, qtbot: QtBot) -> None:
    panel.set_recent([ADDRESS])
    address(panel).setFocus()
    with qtbot.waitSignal(panel.connect_requested) as asked:
        address(panel).showPopup()
        QTest.keyClick(address(panel).view(), Qt.Key.Key_Return)
    assert asked.args == [ADDRESS]


def test_recent_services_do_not_replace_what_is_typed(panel: ServicePanel, qtbot: QtBot) -> None:
    panel.set_address("https://typed")
    with qtbot.assertNotEmitted(panel.connect_requested):
        panel.set_recent([ADDRESS])
    assert panel.address == "https://typed"


def test_while_connecting_the_button_cancels(panel: ServicePanel, qtbot: QtBot) -> None:
    panel.set_address(ADDRESS)
    panel.show_connecting()
    assert not address(panel).isEnabled()
    with qtbot.waitSignal(panel.cancel_requested), qtbot.assertNotEmitted(panel.connect_requested):
        QTest.mouseClick(button(panel), Qt.MouseButton.LeftButton)


def test_a_service_of_a_folder_is_chosen_by_a_click(panel: ServicePanel, qtbot: QtBot) -> None:
    services = (ServiceUrl(ADDRESS), ServiceUrl(ADDRESS.replace("Aerial", "Relief/Slope")))
    panel.show_services(services)
    choice = panel.findChild(QListWidget, "services")
    assert [choice.item(row).text() for row in range(choice.count())] == ["Aerial", "Relief/Slope"]
    with qtbot.waitSignal(panel.connect_requested) as asked:
        place = choice.visualItemRect(choice.item(1)).center()
        QTest.mouseClick(choice.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [services[1].text]
    assert panel.address == services[1].text


def test_the_facts_of_a_service_are_shown(panel: ServicePanel) -> None:
    panel.show_service(service_info(name="Aerial", spatial_reference=WEB_MERCATOR), 1234)
    assert text(panel, "serviceName") == "Aerial"
    facts = text(panel, "serviceFacts")
    assert "1,234 raster" in facts or "1234 raster" in facts
    assert "3 band" in facts
    assert "8 bit" in facts
    assert "EPSG:3857" in facts
    assert "downloaded" in facts
    assert text(panel, "serviceWarning") == ""


def test_nothing_is_shown_of_no_service(panel: ServicePanel) -> None:
    panel.show_service(service_info(), 3)
    panel.show_service(None, None)
    assert text(panel, "serviceName") == ""


@pytest.mark.parametrize(
    ("service", "word"),
    [
        (service_info(capabilities=frozenset({"image", "catalog"})), "Download"),
        (service_info(capabilities=frozenset({"image", "download"})), "Catalog"),
        (service_info(object_id_field=None), "Catalog"),
    ],
)
def test_what_a_service_does_not_allow_is_said_with_what_can_be_done(
    service: ServiceInfo, word: str, panel: ServicePanel
) -> None:
    panel.show_service(service, None)
    assert word in text(panel, "serviceWarning")
    assert "Ask those who run the service" in text(panel, "serviceWarning")
    assert "downloaded" not in text(panel, "serviceFacts")


@pytest.mark.parametrize(
    ("pixel_type", "words"),
    [
        ("S16", "16 bit, signed"),
        ("F32", "32 bit, floating point"),
        ("U8", "8 bit"),
        ("UNKNOWN", ""),
        (None, ""),
    ],
)
def test_the_pixel_type_is_put_in_words(
    pixel_type: str | None, words: str | None, panel: ServicePanel
) -> None:
    panel.show_service(service_info(pixel_type=pixel_type, band_count=None), None)
    first = text(panel, "serviceFacts").splitlines()[0]
    assert first == words if words else "bit" not in first


def test_a_spatial_reference_that_qgis_does_not_know_is_said_to_be_so(panel: ServicePanel) -> None:
    panel.show_service(service_info(spatial_reference=SpatialReference(999999)), 1)
    assert "does not know" in text(panel, "serviceFacts")


def test_markup_of_the_server_stays_text(panel: ServicePanel) -> None:
    panel.show_service(service_info(name="<b>Aerial</b>"), 1)
    assert panel.findChild(QLabel, "serviceName").textFormat() == Qt.TextFormat.PlainText


def test_one_can_zoom_to_a_service_that_tells_its_extent(panel: ServicePanel, qtbot: QtBot) -> None:
    zoom = panel.findChild(QToolButton, "zoomToService")
    panel.show_service(service_info(extent=None), 1)
    assert not zoom.isVisible()
    panel.show_service(service_info(extent=box(0, 0, 10, 10)), 1)
    with qtbot.waitSignal(panel.zoom_requested):
        QTest.mouseClick(zoom, Qt.MouseButton.LeftButton)


def test_long_names_and_addresses_do_not_widen_it(panel: ServicePanel) -> None:
    panel.set_address(ADDRESS + "x" * 300)
    panel.show_service(service_info(name="A_" * 100), 1)
    assert panel.minimumSizeHint().width() <= 288


def test_markup_of_the_server_stays_text_in_tooltips_too(panel: ServicePanel) -> None:
    panel.show_service(service_info(description="<b>Aerial</b> & more"), 1)
    assert (
        panel.findChild(QLabel, "serviceFacts").toolTip() == "<qt>&lt;b&gt;Aerial&lt;/b&gt; &amp; more</qt>"
    )
    panel.show_service(service_info(description=""), 1)
    assert panel.findChild(QLabel, "serviceFacts").toolTip() == ""
