"""Bring the texts of the source into i18n/*.ts, each new one unfinished, and keep what is translated already.

Reads Python itself, since pylupdate5 passes over many calls without a word; compiling is left to lrelease.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]
SOURCE_LANGUAGE = "en"
HEADER = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'


class Text(NamedTuple):
    """A text of the source, as Qt tells it from others."""

    context: str
    source: str
    comment: str
    """What tells two texts of one wording apart; mostly empty."""
    counts: bool
    """Whether it has %n in it, and so a form for one and another for many."""


class Translation(NamedTuple):
    """What a text is in a language."""

    forms: tuple[str, ...]
    """One, or as many as the language has where the text counts."""
    is_finished: bool


class UnreadableTextError(ValueError):
    """A call whose context or text is not literal, so that nobody can translate it."""


def update(path: Path, texts: Iterable[Text]) -> None:
    """Let a .ts file have these texts and no others; the source's own language, those that count."""
    language = path.stem.rpartition("_")[2]
    wanted = [text for text in texts if text.counts or language != SOURCE_LANGUAGE]
    known = read(path) if path.exists() else {}
    messages = {text: known.get(text, _untranslated(text)) for text in wanted}
    path.write_text(_as_xml(messages, language), "utf-8")
    missing = sum(not translation.is_finished for translation in messages.values())
    print(f"{path.name}: {len(messages)} texts, {missing} to translate")


def read(path: Path) -> dict[Text, Translation]:
    """Read a .ts file."""
    return {
        _text_of(context.findtext("name", ""), message): _translation_of(message)
        for context in ElementTree.parse(path).iter("context")
        for message in context.iter("message")
    }


def texts_of_source() -> list[Text]:
    """Find every text of the plugin, each once. Raises UnreadableTextError."""
    paths = [ROOT / "plugin.py", *sorted((ROOT / "ui").rglob("*.py"))]
    return list(
        dict.fromkeys(text for path in paths for text in texts_in(path.read_text("utf-8"), path.name))
    )


def texts_in(source: str, name: str) -> Iterator[Text]:
    """Find the texts of a module in their order. Raises UnreadableTextError."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        function = ast.unparse(call.func)
        # Geometries are translated, too, from one place to another.
        is_tr = re.search(r"(^|\.)tr$", function) is not None
        if not (is_tr or function.endswith("Application.translate")):
            continue
        values = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
        context, text, comment = [*values, None, None, None][:3]
        if is_tr or not isinstance(context, str) or not isinstance(text, str):
            raise UnreadableTextError(f"{name}:{call.lineno}: {ast.unparse(call)}")
        yield Text(context, text, str(comment or ""), counts=len(call.args) > 3)


def _untranslated(text: Text) -> Translation:
    return Translation(("", "") if text.counts else ("",), is_finished=False)


def _text_of(context: str, message: ElementTree.Element) -> Text:
    return Text(
        context,
        message.findtext("source", ""),
        message.findtext("comment", ""),
        counts=message.get("numerus") == "yes",
    )


def _translation_of(message: ElementTree.Element) -> Translation:
    translation = message.find("translation")
    if translation is None:
        return Translation(("",), is_finished=False)
    forms = tuple(form.text or "" for form in translation.findall("numerusform") or [translation])
    return Translation(forms, is_finished="type" not in translation.attrib)


def _as_xml(messages: dict[Text, Translation], language: str) -> str:
    root = ElementTree.Element("TS", version="2.1", language=language, sourcelanguage=SOURCE_LANGUAGE)
    by_context = sorted(messages, key=lambda text: text.context)
    for context, texts in groupby(by_context, key=lambda text: text.context):
        element = ElementTree.SubElement(root, "context")
        ElementTree.SubElement(element, "name").text = context
        for text in texts:
            _add_message(element, text, messages[text])
    ElementTree.indent(root, "    ")
    return f"{HEADER}{ElementTree.tostring(root, encoding='unicode')}\n"


def _add_message(parent: ElementTree.Element, text: Text, translation: Translation) -> None:
    message = ElementTree.SubElement(parent, "message", {"numerus": "yes"} if text.counts else {})
    ElementTree.SubElement(message, "source").text = text.source
    if text.comment:
        ElementTree.SubElement(message, "comment").text = text.comment
    state = {} if translation.is_finished else {"type": "unfinished"}
    element = ElementTree.SubElement(message, "translation", state)
    if not text.counts:
        element.text = translation.forms[0]
        return
    for form in translation.forms:
        ElementTree.SubElement(element, "numerusform").text = form


if __name__ == "__main__":
    found = texts_of_source()
    for target in sys.argv[1:]:
        update(Path(target), found)
