"""The plugin in a QGIS of its own that lacks packages, and what each system is told to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from image_service_downloader.ui import requirements

ROOT = Path(__file__).resolve().parents[2]

START = """
import os, sys
for name in {hidden!r}:
    sys.modules[name] = None
sys.path.insert(0, {folder!r})
from qgis.core import QgsApplication
application = QgsApplication([], True)
application.initQgis()
"""


def in_a_qgis_without(hidden: list[str], program: str, tmp_path: Path) -> str:
    """Run a program in a new QGIS where some modules cannot be imported; return what it prints."""
    (tmp_path / "image_service_downloader").symlink_to(ROOT, target_is_directory=True)
    code = START.format(hidden=hidden, folder=str(tmp_path)) + program
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


DOCK = """
from image_service_downloader import classFactory
from image_service_downloader.tests.ui.desktop import Desktop
desktop = Desktop()
desktop.show()
plugin = classFactory(desktop)
plugin.initGui()
[action] = desktop.tools.actions()
action.trigger()
print(plugin.dock.isVisible(), plugin.dock.explanation.text())
plugin.unload()
print(desktop.tools.actions())
"""

TOOLBOX = """
from qgis.core import QgsProcessingContext, QgsProcessingFeedback
from image_service_downloader import classFactory
plugin = classFactory(None)
plugin.initProcessing()
for name in ("downloadrasters", "querycatalog"):
    algorithm = QgsApplication.processingRegistry().algorithmById(f"imageservice:{name}")
    can, why = algorithm.canExecute()
    print(can, why)
plugin.unload()
"""


@pytest.mark.parametrize("hidden", [["shapely"], ["requests"], ["shapely", "requests"]])
def test_without_its_packages_the_plugin_loads_and_the_dock_says_what_is_missing(
    hidden: list[str], tmp_path: Path
) -> None:
    said = in_a_qgis_without(hidden, DOCK, tmp_path)
    assert said.startswith("True ")
    assert all(name in said.splitlines()[0] for name in hidden)
    assert "install" in said
    assert said.endswith("[]\n")


def test_without_its_packages_the_toolbox_lists_the_algorithms_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    said = in_a_qgis_without(["shapely"], TOOLBOX, tmp_path)
    assert said.count("False ") == 2
    assert said.count("packages shapely, which this QGIS does not have") == 2


def test_nothing_is_missing_here() -> None:
    assert requirements.missing_packages() == ()


def test_a_package_that_is_too_old_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("shapely.validation.make_valid")
    assert requirements.missing_packages() == ("shapely",)


@pytest.mark.parametrize(
    ("os_release", "command"),
    [
        ("ID=debian\n", "sudo apt install python3-requests python3-shapely"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "sudo apt install python3-requests python3-shapely"),
        ("ID=fedora\n", "sudo dnf install python3-requests python3-shapely"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "sudo zypper install"),
        ("ID=arch\n", "sudo pacman -S python-requests python-shapely"),
        ("ID=unheard-of\n", "python3 -m pip install --user requests shapely"),
    ],
)
def test_each_linux_is_told_its_own_command(
    os_release: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "os-release"
    told.write_text(os_release, "utf-8")
    monkeypatch.setattr(requirements, "_OS_RELEASE", told)
    monkeypatch.setattr(requirements, "_FLATPAK", tmp_path / "none")
    assert command in requirements.how_to_install(("requests", "shapely"), "linux")


def test_a_flatpak_is_told_to_install_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requirements, "_FLATPAK", tmp_path)
    assert "flatpak run" in requirements.how_to_install(("shapely",), "linux")


def test_windows_is_told_of_the_osgeo4w_shell() -> None:
    said = requirements.how_to_install(("shapely",), "win32")
    assert "OSGeo4W Shell" in said
    assert "python -m pip install shapely" in said


def test_macos_is_told_of_the_python_within_qgis() -> None:
    assert f'"{sys.prefix}/bin/python3" -m pip install shapely' in requirements.how_to_install(
        ("shapely",), "darwin"
    )
