"""Hold the source to the import rules, and prove that each rule can fail.

The rules themselves are in `tests/tools/architecture.py`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from image_service_downloader.tests.tools.architecture import RULES, Rule, parse

ROOT = Path(__file__).resolve().parents[1]

BROKEN = {
    "core_imports_only_the_standard_library_and_its_own": [
        ("core/service.py", "from qgis.core import QgsTask"),
        ("core/service.py", "def later():\n    import osgeo.gdal"),
        ("core/service.py", "from image_service_downloader.core import errors"),
        ("core/service.py", "from core import errors"),
        ("core/service.py", "from ..ui import tasks"),
        ("core/service.py", "import numpy"),
    ],
    "core_imports_downwards": [
        ("core/errors.py", "from . import events"),
        ("core/naming.py", "from .formats import RasterFormat"),
        ("core/catalog.py", "from .selection import Selection"),
        ("core/plan.py", "from .download import run"),
        ("core/novelty.py", "import json"),
    ],
    "ui_reaches_qgis_by_its_front_doors": [
        ("ui/dock.py", "from PyQt5.QtCore import Qt"),
        ("ui/dock.py", "from qgis.utils import iface"),
        ("ui/dock.py", "import qgis.core"),
        ("ui/download/layers.py", "from osgeo import gdal"),
        ("ui/processing/provider.py", "import processing"),
    ],
    "panels_speak_by_signals": [
        ("ui/area/panel.py", "from ..workflow import Workflow"),
        ("ui/area/panel.py", "from .. import tasks"),
        ("ui/area/panel.py", "from ..rasters.panel import RastersPanel"),
        ("ui/area/panel.py", "from ..rasters import panel"),
        ("ui/service_panel.py", "from .download.job_panel import JobPanel"),
        ("ui/area/panel.py", "from image_service_downloader.ui.workflow import Workflow"),
    ],
    "only_the_faces_import_panels": [
        ("ui/workflow.py", "from .area.panel import AreaPanel"),
        ("ui/tasks.py", "from .dock import Dock"),
        ("ui/download/layers.py", "from ..processing.provider import Provider"),
        ("ui/download/layers.py", "from .job_panel import JobPanel"),
        ("ui/processing/provider.py", "from ..dock import Dock"),
    ],
    "plugin_imports_lazily": [
        ("plugin.py", "from .ui.dock import Dock"),
        ("__init__.py", "from .plugin import ImageServiceDownloaderPlugin"),
    ],
    "the_reference_service_shares_no_code": [
        ("tests/imageservice/server.py", "from image_service_downloader.core import formats"),
        ("tests/imageservice/server.py", "from ...core.formats import RasterFormat"),
        ("tests/imageservice/server.py", "from core import formats"),
    ],
    "nothing_imports_tests": [
        ("core/service.py", "from ..tests.rasters import write_raster"),
        ("ui/dock.py", "from image_service_downloader.tests import rasters"),
        ("plugin.py", "import pytest"),
    ],
    "classes_that_moved_come_from_qtwidgets": [
        ("plugin.py", "from qgis.PyQt.QtGui import QIcon, QAction"),
    ],
    "enums_are_spelled_in_full": [
        ("ui/dock.py", "from qgis.PyQt.QtCore import Qt\nside = Qt.RightDockWidgetArea"),
        ("ui/tasks.py", "from qgis.core import QgsTask\nflag = QgsTask.CanCancel"),
        ("ui/messages.py", "from qgis.core import Qgis\nlevel = Qgis.Warning"),
        ("ui/dock.py", "from qgis.PyQt.QtWidgets import QSizePolicy\npolicy = QSizePolicy.Expanding"),
    ],
    "names_exist_in_this_qgis": [
        ("ui/dock.py", "from qgis.PyQt.QtCore import Qt\nside = Qt.DockSide.Right"),
        ("ui/download/layers.py", "from qgis.core import QgsNovelty\nmade = QgsNovelty.make()"),
    ],
    "slots_do_not_hold_what_qt_sends_them_from": [
        ("ui/dock.py", "def f(s):\n    bar = s.bar()\n    bar.moved.connect(lambda: s.g(bar))"),
        ("ui/dock.py", "def f(s):\n    a, b = s.a(), s.b()\n    b.moved.connect(partial(s.g, b))"),
    ],
}
"""For each rule, files that break it."""

SOUND = [
    ("core/download.py", "import json\nimport urllib3\nfrom . import plan\nfrom .errors import Cancelled"),
    ("core/__init__.py", '"""The path."""'),
    ("ui/dock.py", "from qgis.PyQt.QtCore import Qt\nside = Qt.DockWidgetArea.RightDockWidgetArea"),
    ("ui/dock.py", "from .area.panel import AreaPanel\nfrom .workflow import Workflow"),
    ("ui/area/panel.py", "from ...core.geometry import Area\nfrom .. import settings\nfrom . import tool"),
    ("ui/processing/provider.py", "from .download_rasters import D\nfrom ..download.layers import add"),
    ("ui/tasks.py", "from qgis.core import QgsTask\nflag = QgsTask.Flag.CanCancel\nQgsTask.fromFunction"),
    (
        "ui/dock.py",
        "def f(s):\n    bar, a = s.bar(), A()\n    bar.moved.connect(s.g)\n    a.b.connect(lambda: s.g(a))",
    ),
    ("plugin.py", "def initGui():\n    from .ui.dock import Dock\nfrom qgis.PyQt.QtWidgets import QAction"),
    ("tests/imageservice/server.py", "from osgeo import gdal\nfrom .catalog import Catalog\nimport flask"),
    ("tests/ui/test_dock.py", "from image_service_downloader.core import errors\nimport pytest"),
]
"""Files that keep every rule."""

BLOCK_AND_IMPORT = """
import importlib, pkgutil, sys
for name in ("qgis", "PyQt5", "PyQt6", "osgeo", "processing"):
    sys.modules[name] = None
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    importlib.import_module(module.name)
    print(module.name)
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    folders = ("core", "ui", "tests")
    paths = [*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]
    sources = [parse(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in sorted(paths)]
    assert [violation for source in sources for violation in rule(source)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_finds_what_breaks_it(rule: Rule) -> None:
    for path, text in BROKEN[rule.__name__]:
        assert len(list(rule(parse(path, text)))) == 1, f"{path} with {text!r} passes"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_lets_sound_files_pass(rule: Rule) -> None:
    for path, text in SOUND:
        assert list(rule(parse(path, text))) == []


def test_all_of_core_can_be_imported_where_there_is_no_qgis() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BLOCK_AND_IMPORT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    expected = {f"core.{path.stem}" for path in (ROOT / "core").glob("*.py")} - {"core.__init__"}
    assert set(done.stdout.split()) == expected


@pytest.mark.parametrize("folder", ["core", "ui"])
def test_the_map_of_a_folder_names_each_of_its_modules(folder: str) -> None:
    top = ROOT / folder / "__init__.py"
    named = re.findall(r"\w+", ast.get_docstring(ast.parse(top.read_text(encoding="utf-8"))) or "")
    modules = {path.stem for path in top.parent.glob("*.py")} - {"__init__", "__main__"}
    packages = {path.parent.name for path in top.parent.glob("*/__init__.py")}
    assert sorted((modules | packages).difference(named)) == []
