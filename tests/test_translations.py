"""Compare the texts in the source with i18n/*.ts, and what is compiled from those with what Qt then says.

Whether a translation reads well is left to people.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.dom import minidom

import pytest
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

ROOT = Path(__file__).resolve().parents[1]
SOURCES = [ROOT / "plugin.py", *sorted((ROOT / "ui").rglob("*.py")), *sorted((ROOT / "ui").rglob("*.ui"))]
TRANSLATIONS = sorted((ROOT / "i18n").glob("*.ts"))
PLACEHOLDER = re.compile(r"\{[^}]*\}|%n|%L?\d")
ACCELERATOR = re.compile(r"&(?!&| )")


class Message(NamedTuple):
    """One text of a .ts file: `forms` are its translations, several where the text counts something."""

    context: str
    source: str
    comment: str
    counts: bool
    state: str
    forms: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str, bool]:
        return self.context, self.source, self.comment, self.counts


def read_messages(path: Path) -> list[Message]:
    """Return the messages of a .ts file; the state of a finished one is empty."""
    return list(_messages(minidom.parse(str(path))))


def _messages(document: minidom.Document) -> Iterator[Message]:
    for context in document.getElementsByTagName("context"):
        name = _text(context, "name")
        for message in context.getElementsByTagName("message"):
            translation = message.getElementsByTagName("translation")[0]
            forms = translation.getElementsByTagName("numerusform") or [translation]
            yield Message(
                context=name,
                source=_text(message, "source"),
                comment=_text(message, "comment"),
                counts=message.getAttribute("numerus") == "yes",
                state=translation.getAttribute("type"),
                forms=tuple(_content(form) for form in forms),
            )


def _text(parent: minidom.Element, tag: str) -> str:
    elements = parent.getElementsByTagName(tag)
    return _content(elements[0]) if elements else ""


def _content(element: minidom.Element) -> str:
    return "".join(child.data for child in element.childNodes if child.nodeType == child.TEXT_NODE)


def calls_pylupdate_cannot_read(text: str) -> list[str]:
    """Return the calls of tr(), and those of translate() whose context or text is not literal."""
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [ast.unparse(call) for call in calls if _called(call) == "tr" or not _is_literal(call)]


def _is_literal(call: ast.Call) -> bool:
    if _called(call) != "translate":
        return True
    texts = [argument.value for argument in call.args[:2] if isinstance(argument, ast.Constant)]
    return len(texts) == 2 and all(isinstance(value, str) for value in texts)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


@pytest.fixture(scope="module")
def texts_in_source(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    found = tmp_path_factory.mktemp("texts") / "found.ts"
    subprocess.run(["pylupdate5", *SOURCES, "-ts", found], check=True, capture_output=True)
    return read_messages(found)


@pytest.fixture(params=TRANSLATIONS, ids=lambda path: path.stem, scope="module")
def translation(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def speaking(translation: Path, tmp_path: Path) -> Iterator[Path]:
    """Let Qt speak the language of a translation, compiled as `make` does."""
    compiled = tmp_path / f"{translation.stem}.qm"
    subprocess.run(["lrelease", "-silent", translation, "-qm", compiled], check=True)
    translator = QTranslator()
    assert translator.load(str(compiled))
    QCoreApplication.installTranslator(translator)
    yield translation
    QCoreApplication.removeTranslator(translator)


def test_german_is_there() -> None:
    assert "image_service_downloader_de" in {path.stem for path in TRANSLATIONS}


def test_every_text_in_the_source_is_found_by_the_tool() -> None:
    assert {
        path.name: calls
        for path in SOURCES
        if path.suffix == ".py" and (calls := calls_pylupdate_cannot_read(path.read_text("utf-8")))
    } == {}


@pytest.mark.parametrize(
    ("call", "readable"),
    [
        ('QCoreApplication.translate("Dock", "Area")', True),
        ('QCoreApplication.translate("Dock", "%n raster(s)", None, count)', True),
        ('QCoreApplication.translate("Dock", text)', False),
        ('QCoreApplication.translate(CONTEXT, "Area")', False),
        ('QCoreApplication.translate("Dock", f"Area {name}")', False),
        ('self.tr("Area")', False),
        ('tr("Area")', False),
    ],
)
def test_a_text_that_is_not_literal_is_noticed(call: str, readable: bool) -> None:
    assert calls_pylupdate_cannot_read(call) == ([] if readable else [ast.unparse(ast.parse(call))])


def test_no_text_is_without_a_context(texts_in_source: list[Message]) -> None:
    assert [message.source for message in texts_in_source if message.context in {"", "@default"}] == []


def test_the_translation_has_the_texts_of_the_source_and_no_others(
    texts_in_source: list[Message], translation: Path
) -> None:
    wanted = Counter(message.key for message in texts_in_source)
    present = Counter(message.key for message in read_messages(translation))
    assert (wanted - present, present - wanted) == (Counter(), Counter())


def test_no_text_is_unfinished_or_obsolete(translation: Path) -> None:
    messages = read_messages(translation)
    assert messages
    assert [message for message in messages if message.state or not all(message.forms)] == []


def test_a_translation_keeps_the_placeholders(translation: Path) -> None:
    for message in read_messages(translation):
        for form in message.forms:
            assert Counter(PLACEHOLDER.findall(form)) == Counter(PLACEHOLDER.findall(message.source)), message


def test_a_translation_keeps_the_accelerator_key(translation: Path) -> None:
    for message in read_messages(translation):
        for form in message.forms:
            assert len(ACCELERATOR.findall(form)) == len(ACCELERATOR.findall(message.source)), message


def test_a_text_that_counts_has_a_form_for_one_and_for_many(translation: Path) -> None:
    assert [
        message for message in read_messages(translation) if message.counts and len(message.forms) < 2
    ] == []


def test_qt_says_every_text_as_translated(speaking: Path) -> None:
    for message in read_messages(speaking):
        said = tuple(
            QCoreApplication.translate(message.context, message.source, message.comment or None, count)
            for count in ((1, 7) if message.counts else (-1,))
        )
        assert said == tuple(form.replace("%n", str(n)) for form, n in zip(message.forms, (1, 7))), message
