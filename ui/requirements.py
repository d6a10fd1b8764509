"""The Python packages that QGIS may come without: which are missing, and how to get them on this system.

Imports nothing of core, which needs them; showing the explanation is left to the dock and the toolbox.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication

_PROVING = {"requests": ("requests", "Session"), "shapely": ("shapely.validation", "make_valid")}
"""For each package a module, and a name in it, that a recent enough release has (shapely: 1.8)."""

_OS_RELEASE = Path("/etc/os-release")
_FLATPAK = Path("/.flatpak-info")

_COMMANDS = {
    "debian": ("sudo apt install", {"requests": "python3-requests", "shapely": "python3-shapely"}),
    "fedora": ("sudo dnf install", {"requests": "python3-requests", "shapely": "python3-shapely"}),
    "suse": ("sudo zypper install", {"requests": "python3-requests", "shapely": "python3-Shapely"}),
    "arch": ("sudo pacman -S", {"requests": "python-requests", "shapely": "python-shapely"}),
}
"""By the family of the Linux distribution: what installs, and the names of its own packages."""

_FAMILIES = {
    "debian": "debian",
    "ubuntu": "debian",
    "fedora": "fedora",
    "rhel": "fedora",
    "centos": "fedora",
    "suse": "suse",
    "opensuse": "suse",
    "arch": "arch",
}
"""By an id of os-release (ID or ID_LIKE)."""


def missing_packages() -> tuple[str, ...]:
    """Name the packages that are not there, are too old, or do not load."""
    return tuple(package for package in _PROVING if not _loads(package))


def explanation(missing: Sequence[str]) -> str:
    """Say in plain words which packages are missing and how to install them on this system."""
    what = QCoreApplication.translate(
        "Requirements",
        "Image Service Downloader needs the Python packages {packages}, which this QGIS does not have.",
    )
    then = QCoreApplication.translate("Requirements", "Then start QGIS again.")
    return f"{what.format(packages=', '.join(missing))}\n\n{how_to_install(missing)}\n\n{then}"


def how_to_install(missing: Sequence[str], platform: str = sys.platform) -> str:
    """Say how to install the packages on a platform, as `sys.platform` names it."""
    names = " ".join(missing)
    if platform == "win32":
        text = QCoreApplication.translate(
            "Requirements", "Open the “OSGeo4W Shell” from the Windows start menu and type:\n{command}"
        )
        return text.format(command=f"python -m pip install {names}")
    text = QCoreApplication.translate("Requirements", "Open a terminal and type:\n{command}")
    if platform == "darwin":
        return text.format(command=f'"{sys.prefix}/bin/python3" -m pip install {names}')
    return text.format(command=_linux_command(missing))


def _loads(package: str) -> bool:
    module, name = _PROVING[package]
    try:
        return hasattr(importlib.import_module(module), name)
    except (ImportError, OSError):  # OSError: shapely 1 without the GEOS library
        return False


def _linux_command(missing: Sequence[str]) -> str:
    if _FLATPAK.exists():
        return f"flatpak run --command=python3 org.qgis.qgis -m pip install --user {' '.join(missing)}"
    family = _linux_family()
    if family is None:
        return f"python3 -m pip install --user {' '.join(missing)}"
    installer, names = _COMMANDS[family]
    return f"{installer} {' '.join(names[package] for package in missing)}"


def _linux_family() -> str | None:
    try:
        lines = _OS_RELEASE.read_text("utf-8").splitlines()
    except OSError:
        return None
    told = {key: value.strip("\"'") for key, _, value in (line.partition("=") for line in lines)}
    ids = [told.get("ID", ""), *told.get("ID_LIKE", "").split()]
    return next((_FAMILIES[name] for name in ids if name in _FAMILIES), None)
