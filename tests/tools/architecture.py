"""The rules of who may import whom and of how Qt is spelled, as functions over one file's source text.

Reads text only; which files there are, and whether they keep the rules, is `tests/test_architecture.py`'s.
"""

from __future__ import annotations

import ast
import enum
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

PACKAGE = "image_service_downloader"

CORE_LEVELS = (
    {"errors", "shapes", "plausible", "long_list"},
    {"addresses", "failures", "origins", "locks", "storage", "throttle", "workers"},
    {"naming", "geometry", "formats", "events"},
    {"refusals", "sockets", "credentials", "outages", "agenda", "parsing", "partial"},
    {"watchdog", "pools", "recovery"},
    {"stream"},
    {"exchanges"},
    {"connection"},
    {"service", "integrity"},
    {"attributes", "query", "thumbnails"},
    {"outline"},
    {"area_mask", "rasters"},
    {"region"},
    {"footprint_index"},
    {"catalog"},
    {"selection", "preview", "remainder"},
    {"plan", "covering"},
    {"report"},
    {"transfer", "manifest"},
    {"asking", "batches", "ledger", "saved_jobs"},
    {"outcomes", "placement", "fetches"},
    {"download"},
    {"__main__"},
)
"""The modules of core from the ground up: each imports from lower levels only."""

# The plugin is checked as Python 3.9, which lacks this list; the tests run on something newer.
STANDARD_LIBRARY = sys.stdlib_module_names  # type: ignore[attr-defined]
CORE_LIBRARIES = {"certifi", "shapely", "urllib3"}
QGIS_DOORS = ("qgis.PyQt", "qgis.core", "qgis.gui")
MOVED_TO_QTGUI = {"QAction", "QActionGroup", "QShortcut"}


class Source(NamedTuple):
    """One file: its path relative to the repository's root, and its parsed text."""

    path: PurePosixPath
    tree: ast.Module


class Import(NamedTuple):
    """One imported name: dotted, `absolute` as written, or with the package's root for a beginning."""

    name: str
    line: int
    relative: bool


Rule = Callable[[Source], Iterator[str]]


def parse(path: str, text: str) -> Source:
    """Return the file at `path` below the root, whose content is `text`."""
    return Source(PurePosixPath(path), ast.parse(text))


def core_imports_only_the_standard_library_and_its_own(source: Source) -> Iterator[str]:
    """Core knows no QGIS, Qt or GDAL, and itself by relative imports only."""
    if not _is_in(source, "core"):
        return
    for found in imports(source):
        top = found.name.split(".")[0]
        if found.relative and top != "core":
            yield _at(source, found, "leads out of core")
        if not found.relative and top not in STANDARD_LIBRARY | CORE_LIBRARIES:
            yield _at(source, found, "is neither the standard library's nor one of core's libraries")


def core_imports_downwards(source: Source) -> Iterator[str]:
    """Within core, a module imports from lower levels only."""
    if not _is_in(source, "core") or source.path.stem == "__init__":
        return
    level = _core_level(source.path.stem)
    if level is None:
        yield f"{source.path}: has no level in CORE_LEVELS"
        return
    for found in _inside(source, "core"):
        module = found.name.split(".")[1]
        below = _core_level(module)
        if below is None or below >= level:
            yield _at(source, found, "is not below")


def ui_reaches_qgis_by_its_front_doors(source: Source) -> Iterator[str]:
    """The plugin imports Qt and QGIS from qgis.PyQt, qgis.core and qgis.gui, and GDAL not at all."""
    if not _is_shipped(source):
        return
    for found in imports(source):
        top = found.name.split(".")[0]
        if found.relative or top not in {"qgis", "PyQt5", "PyQt6", "sip", "osgeo", "processing"}:
            continue
        if not any(found.name.startswith(f"{door}.") for door in QGIS_DOORS):
            yield _at(source, found, f"is none of {', '.join(QGIS_DOORS)}")


def panels_speak_by_signals(source: Source) -> Iterator[str]:
    """A panel imports no session, none of its steps, no tasks, no dock and no other panel."""
    if not _is_panel(source.path.stem) or not _is_in(source, "ui"):
        return
    for found in _inside(source, "ui"):
        modules = found.name.split(".")[1:]
        is_step = modules[0] in {"session", "workflow", "downloads", "tasks", "dock", "processing"}
        if is_step or any(map(_is_panel, modules)):
            yield _at(source, found, "is not for panels")


def only_the_faces_import_panels(source: Source) -> Iterator[str]:
    """The dock alone imports panels, plugin.py alone the dock and the Processing provider."""
    if not _is_shipped(source) or source.path.name in {"plugin.py", "dock.py"} or _is_panel(source.path.stem):
        return
    for found in _inside(source, "ui"):
        modules = found.name.split(".")[1:]
        toolbox = modules[0] == "processing" and not source.path.is_relative_to("ui/processing")
        if modules[0] == "dock" or toolbox or any(map(_is_panel, modules)):
            yield _at(source, found, "is a face")


def plugin_imports_lazily(source: Source) -> Iterator[str]:
    """__init__.py and plugin.py import the plugin's parts in functions only: after the translator."""
    if source.path.as_posix() not in {"__init__.py", "plugin.py"}:
        return
    lazy = {
        id(node)
        for function in ast.walk(source.tree)
        if isinstance(function, (ast.FunctionDef, ast.If))
        for node in ast.walk(function)
    }
    eager = [node for node in ast.walk(source.tree) if id(node) not in lazy]
    for found in _imports(source, eager):
        if found.relative:
            yield _at(source, found, "is imported before it is needed")


def the_reference_service_shares_no_code(source: Source) -> Iterator[str]:
    """The reference service imports nothing of the plugin: a shared misreading would go unseen."""
    if not _is_in(source, "tests/imageservice"):
        return
    for found in imports(source):
        parts = found.name.removeprefix(f"{PACKAGE}.").split(".")
        if parts[0] in {"core", "ui", "plugin", "qgis"}:
            yield _at(source, found, "is the plugin's")


def nothing_imports_tests(source: Source) -> Iterator[str]:
    """What is shipped imports no test."""
    if not _is_shipped(source):
        return
    for found in imports(source):
        if found.name.removeprefix(f"{PACKAGE}.").split(".")[0] in {"tests", "pytest", "hypothesis"}:
            yield _at(source, found, "belongs to the tests")


def classes_that_moved_come_from_qtwidgets(source: Source) -> Iterator[str]:
    """QAction and its like are in QtWidgets with Qt 5, and qgis.PyQt keeps them there with Qt 6."""
    for found in imports(source):
        if found.name in {f"qgis.PyQt.QtGui.{name}" for name in MOVED_TO_QTGUI}:
            yield _at(source, found, "is in QtWidgets")


def enums_are_spelled_in_full(source: Source) -> Iterator[str]:
    """Qt 6 knows Qt.AlignmentFlag.AlignLeft only; Qt.AlignLeft is Qt 5's. Needs QGIS."""
    for node, attribute in _class_attributes(source):
        if isinstance(attribute, (int, enum.Enum)) and type(attribute) not in {int, bool}:
            yield f"{source.path}:{node.lineno}: {ast.unparse(node)} lacks its enum's name"


def names_exist_in_this_qgis(source: Source) -> Iterator[str]:
    """Every attribute asked of a class of Qt or QGIS is there in the version at hand. Needs QGIS."""
    for node, attribute in _class_attributes(source):
        if attribute is None:
            yield f"{source.path}:{node.lineno}: this QGIS has no {ast.unparse(node)}"


def slots_do_not_hold_what_qt_sends_them_from(source: Source) -> Iterator[str]:
    """What Qt has made and only its own slot holds is garbage to Python: called then, the slot crashes."""
    functions = (node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef))
    for function in functions if _is_shipped(source) else ():
        made_by_qt = set(_names_of_answers(function))
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                sender = ast.unparse(node.func).partition(".")[0]
                held = {one.id for slot in node.args for one in ast.walk(slot) if isinstance(one, ast.Name)}
                if node.func.attr == "connect" and sender in made_by_qt & held:
                    yield f"{source.path}:{node.lineno}: the slot holds its sender, {sender}"


RULES: tuple[Rule, ...] = (
    core_imports_only_the_standard_library_and_its_own,
    core_imports_downwards,
    ui_reaches_qgis_by_its_front_doors,
    panels_speak_by_signals,
    only_the_faces_import_panels,
    plugin_imports_lazily,
    the_reference_service_shares_no_code,
    nothing_imports_tests,
    classes_that_moved_come_from_qtwidgets,
    enums_are_spelled_in_full,
    names_exist_in_this_qgis,
    slots_do_not_hold_what_qt_sends_them_from,
)


def imports(source: Source) -> list[Import]:
    """Return everything a file imports, wherever in it."""
    return _imports(source, ast.walk(source.tree))


def _imports(source: Source, nodes: Iterator[ast.AST] | list[ast.AST]) -> list[Import]:
    found = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, relative=False) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(source, node)
            names = [".".join([*origin, alias.name]) for alias in node.names]
            found += [Import(name, node.lineno, relative=node.level > 0) for name in names]
    return found


def _origin(source: Source, node: ast.ImportFrom) -> list[str]:
    folder = list(source.path.parent.parts)
    module = node.module.split(".") if node.module else []
    return [*folder[: len(folder) - node.level + 1], *module] if node.level else module


def _inside(source: Source, folder: str) -> list[Import]:
    """Return the imports of modules in `folder`, their names beginning with it."""
    own = [found._replace(name=found.name.removeprefix(f"{PACKAGE}.")) for found in imports(source)]
    return [found for found in own if found.name.startswith(f"{folder}.")]


def _class_attributes(source: Source) -> Iterator[tuple[ast.Attribute, Any]]:
    """Yield each `Class.name` of a class imported from qgis, with what it is: None where it is not there."""
    classes = {}
    for found in imports(source):
        module, _, name = found.name.rpartition(".")
        if module in QGIS_DOORS or module.startswith("qgis.PyQt."):
            classes[name] = getattr(importlib.import_module(module), name, None)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in classes:
            yield node, getattr(classes[node.value.id], node.attr, None)


def _names_of_answers(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the names of what a method has answered, as `header = self.horizontalHeader()`."""
    assignments = (node for node in ast.walk(function) if isinstance(node, ast.Assign))
    for node in assignments:
        for target in node.targets:
            for name, value in _pairs(target, node.value):
                if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
                    yield ast.unparse(name)


def _pairs(target: ast.expr, value: ast.expr) -> Iterable[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return zip(target.elts, value.elts)
    return ((target, value),)


def _core_level(module: str) -> int | None:
    return next((level for level, modules in enumerate(CORE_LEVELS) if module in modules), None)


def _is_in(source: Source, folder: str) -> bool:
    return source.path.is_relative_to(folder)


def _is_shipped(source: Source) -> bool:
    return not _is_in(source, "tests")


def _is_panel(module: str) -> bool:
    return module == "panel" or module.endswith("_panel")


def _at(source: Source, found: Import, why: str) -> str:
    return f"{source.path}:{found.line}: {found.name} {why}"
