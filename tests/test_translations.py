"""Compare the texts in the source with i18n/*.ts, and what is compiled from those with what Qt then says.

Whether a translation reads well is left to people.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from image_service_downloader.tests.speaking import speaking
from image_service_downloader.tests.tools import translations
from image_service_downloader.tests.tools.translations import Text, Translation, UnreadableTextError
from qgis.PyQt.QtCore import QCoreApplication

ROOT = Path(__file__).resolve().parents[1]
GERMAN = ROOT / "i18n" / "image_service_downloader_de.ts"
ENGLISH = ROOT / "i18n" / "image_service_downloader_en.ts"
PLACEHOLDER = re.compile(r"\{[^}]*\}|%n|%L?\d")
ACCELERATOR = re.compile(r"&(?!&| )")

SOURCE = """
QCoreApplication.translate("Dock", "Area")
QCoreApplication.translate(
    "Dock",
    "Draw it, "
    "then wait.",
)
QCoreApplication.translate("Dock", "%n raster(s)", None, self.state.count)
QCoreApplication.translate("Dock", "Area", "of a square")
QCoreApplication.translate("Dock", "Area")
"""
AREA = Text("Dock", "Area", "", counts=False)
COUNT = Text("Dock", "%n raster(s)", "", counts=True)


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return translations.texts_of_source()


@pytest.fixture(params=[GERMAN, ENGLISH], ids=lambda path: path.stem, scope="module")
def translation(request: pytest.FixtureRequest) -> Path:
    return request.param


def test_german_has_the_texts_of_the_source_and_no_others(texts: list[Text]) -> None:
    assert set(translations.read(GERMAN)) == set(texts)


def test_english_has_the_texts_that_count_and_no_others(texts: list[Text]) -> None:
    assert set(translations.read(ENGLISH)) == {text for text in texts if text.counts}


def test_every_text_is_translated(translation: Path) -> None:
    messages = translations.read(translation)
    assert messages
    assert [text for text, said in messages.items() if not (said.is_finished and all(said.forms))] == []


def test_a_text_that_counts_has_a_form_for_one_and_for_many(translation: Path) -> None:
    messages = translations.read(translation)
    assert [text for text, said in messages.items() if len(said.forms) != 1 + text.counts] == []


def test_a_text_counts_where_it_has_a_place_for_the_number(texts: list[Text]) -> None:
    assert [text for text in texts if text.counts != ("%n" in text.source)] == []


def test_nobody_reads_a_plural_in_brackets(translation: Path) -> None:
    forms = [form for said in translations.read(translation).values() for form in said.forms]
    assert [form for form in forms if re.search(r"\w\(\w{1,2}\)", form)] == []


def test_a_translation_keeps_the_placeholders(translation: Path) -> None:
    for text, said in translations.read(translation).items():
        for form in said.forms:
            # "The raster failed" needs no number.
            needless = ["%n"] if text.counts and form == said.forms[0] and "%n" not in form else []
            assert Counter(PLACEHOLDER.findall(form) + needless) == Counter(
                PLACEHOLDER.findall(text.source)
            ), text


def test_a_translation_keeps_the_accelerator_keys_and_gives_none_twice(translation: Path) -> None:
    keys = Counter[tuple[str, str]]()
    for text, said in translations.read(translation).items():
        for form in said.forms:
            assert len(ACCELERATOR.findall(form)) == len(ACCELERATOR.findall(text.source)), text
            keys.update((text.context, form[match.end()].lower()) for match in ACCELERATOR.finditer(form))
    assert [key for key, uses in keys.items() if uses > 1] == []


def test_qt_says_every_text_as_translated(translation: Path) -> None:
    with speaking(translation):
        for text, translated in translations.read(translation).items():
            counts = (1, 7) if text.counts else (-1,)
            said = [
                QCoreApplication.translate(text.context, text.source, text.comment or None, count)
                for count in counts
            ]
            assert said == [form.replace("%n", str(n)) for form, n in zip(translated.forms, counts)], text


def test_every_text_of_a_module_is_found_however_its_call_is_laid_out() -> None:
    assert list(translations.texts_in(SOURCE, "dock.py")) == [
        AREA,
        Text("Dock", "Draw it, then wait.", "", counts=False),
        COUNT,
        Text("Dock", "Area", "of a square", counts=False),
        AREA,
    ]


@pytest.mark.parametrize(
    "call",
    [
        'QCoreApplication.translate("Dock", text)',
        'QCoreApplication.translate(CONTEXT, "Area")',
        'QCoreApplication.translate("Dock", f"Area {name}")',
        'QCoreApplication.translate("Dock")',
        'self.tr("Area")',
        'tr("Area")',
    ],
)
def test_a_text_that_is_not_literal_is_refused_with_its_place(call: str) -> None:
    with pytest.raises(UnreadableTextError, match=r"dock\.py:2: "):
        list(translations.texts_in(f"\n{call}", "dock.py"))


@pytest.mark.parametrize("call", ["polygon.translate(dx, dy)", "translate(hole, 360.0)"])
def test_moving_a_geometry_is_no_text(call: str) -> None:
    assert not list(translations.texts_in(call, "dock.py"))


def test_updating_keeps_what_is_translated_asks_for_what_is_new_and_drops_what_is_gone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "plugin_de.ts"
    translations.update(path, [AREA, AREA._replace(source="Gone")])
    finished = path.read_text("utf-8").replace(
        '<translation type="unfinished" />', "<translation>Gebiet</translation>"
    )
    path.write_text(finished, "utf-8")
    translations.update(path, [COUNT, AREA])
    assert translations.read(path) == {
        AREA: Translation(("Gebiet",), is_finished=True),
        COUNT: Translation(("", ""), is_finished=False),
    }


def test_the_language_of_the_source_needs_only_the_texts_that_count(tmp_path: Path) -> None:
    path = tmp_path / "plugin_en.ts"
    translations.update(path, [AREA, COUNT])
    assert set(translations.read(path)) == {COUNT}
