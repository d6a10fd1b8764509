"""Check that every name the plugin asks of Qt is there in Qt 6, too, as QGIS 4 has it.

Runs on an interpreter with PyQt6 and without QGIS, since one with both Qts is a gamble; how names are to be
spelled is left to `architecture`.
"""

from __future__ import annotations

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .architecture import MOVED_TO_QTGUI, Source, imports, parse

ROOT = Path(__file__).parents[2]
QT_5, QT_6 = "qgis.PyQt.", "PyQt6."


def main() -> int:
    """Print what Qt 6 lacks; return 1 where that is anything."""
    paths = [ROOT / "plugin.py", *sorted((ROOT / "ui").rglob("*.py"))]
    sources = (parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths)
    missing = [line for source in sources for line in missing_names(source)]
    print("\n".join(missing) or f"All names of Qt in {len(paths)} files are in Qt 6.")
    return int(bool(missing))


def missing_names(source: Source) -> Iterator[str]:
    """Yield each imported name that Qt 6 lacks, and each chain of attributes of one that ends early."""
    known: dict[str, Any] = {}
    for found in imports(source):
        module, _, name = found.name.rpartition(".")
        if module.startswith(QT_5):
            # QGIS keeps these where Qt 5 has them.
            place = "QtGui" if name in MOVED_TO_QTGUI else module.removeprefix(QT_5)
            known[name] = getattr(importlib.import_module(QT_6 + place), name, None)
            if known[name] is None:
                yield f"{source.path}:{found.line}: Qt 6 has no {name} in {place}"
    for chain in _outermost_chains(source.tree):
        first, *rest = ast.unparse(chain).split(".")
        if known.get(first) is not None and not _leads_somewhere(known[first], rest):
            yield f"{source.path}:{chain.lineno}: Qt 6 has no {ast.unparse(chain)}"


def _outermost_chains(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Give each `A.b.c` that begins with a name, without the `A.b` inside."""
    inner = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            start: ast.expr = node
            while isinstance(start, ast.Attribute):
                start = start.value
            if isinstance(start, ast.Name):
                yield node


def _leads_somewhere(start: Any, names: list[str]) -> bool:
    found = start
    for name in names:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


if __name__ == "__main__":
    sys.exit(main())
