"""How a message comes into the message bar and the log."""

from __future__ import annotations

import pytest
from image_service_downloader.ui import messages
from image_service_downloader.ui.messages import Message
from pytestqt.qtbot import QtBot
from qgis.core import Qgis, QgsApplication
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtWidgets import QPushButton, QTextBrowser, QVBoxLayout, QWidget


def test_a_message_as_text_has_no_empty_lines() -> None:
    assert messages.as_text(Message("a", "", "c")) == "a\nc"


def test_a_servers_words_are_no_markup_in_the_message_bar(qgis_app: object, qtbot: QtBot) -> None:
    bar = QgsMessageBar()
    qtbot.addWidget(bar)
    messages.show(bar, Message("<i>t</i>.", "<b>d</b>", "h"), Qgis.MessageLevel.Critical)
    item = bar.currentItem()
    assert (item.title(), item.text()) == ("&lt;i&gt;t&lt;/i&gt;", "&lt;b&gt;d&lt;/b&gt;. h")


@pytest.mark.parametrize("detail", ["Reason: connection refused", "Reason: connection refused."])
def test_what_happened_and_what_to_do_are_two_sentences_in_the_message_bar(
    detail: str, qgis_app: object, qtbot: QtBot
) -> None:
    bar = QgsMessageBar()
    qtbot.addWidget(bar)
    messages.show(bar, Message("No answer.", detail, "Try again."), Qgis.MessageLevel.Critical)
    assert bar.currentItem().text() == "Reason: connection refused. Try again."


@pytest.mark.parametrize(
    ("level", "lasts"),
    [
        (Qgis.MessageLevel.Critical, True),
        (Qgis.MessageLevel.Warning, True),
        (Qgis.MessageLevel.Success, False),
        (Qgis.MessageLevel.Info, False),
    ],
)
def test_what_warns_stays_in_the_message_bar(
    level: Qgis.MessageLevel, lasts: bool, qgis_app: object, qtbot: QtBot
) -> None:
    bar = QgsMessageBar()
    qtbot.addWidget(bar)
    messages.show(bar, Message("a"), level)
    assert (bar.currentItem().duration() == 0) is lasts
    assert bar.currentItem().level() == level


def test_a_message_is_logged_and_may_have_a_button(qgis_app: object, qtbot: QtBot) -> None:
    bar = QgsMessageBar()
    qtbot.addWidget(bar)
    button = QPushButton("Open")
    logged: list[tuple[str, str]] = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, level: logged.append((tag, text)))
    messages.show(bar, Message("a", "b", "c"), Qgis.MessageLevel.Info, button)
    assert (messages.LOG_TAG, "a\nb\nc") in logged
    assert button in bar.currentItem().findChildren(QPushButton)


def test_a_long_message_is_read_without_scrolling_however_narrow_the_bar_is(
    qgis_app: object, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    bar = QgsMessageBar(window)
    column = QVBoxLayout(window)
    column.addWidget(bar)
    column.addStretch(1)
    window.resize(900, 300)
    window.show()
    messages.show(bar, Message("A title", "Many words of a server. " * 5), Qgis.MessageLevel.Critical)
    text = bar.currentItem().findChild(QTextBrowser)
    for width in (500, 900):
        window.resize(width, 300)
        qtbot.waitUntil(lambda: text.verticalScrollBar().maximum() == 0)
        assert text.document().size().height() <= text.viewport().height()
    assert text.height() < 2 * text.document().size().height()
