"""Build the package as `make package` does and look at it with the eyes of the plugin repository and of QGIS.

What bandit and detect-secrets say about the same files is left to `make lint`.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "image_service_downloader"
SHIPPED = {
    *("__init__.py", "plugin.py", "metadata.txt", "LICENSE", "README.md", "CHANGELOG.md"),
    *("core", "ui", "resources", "i18n"),
}
TEXT = {".py", ".ui", ".svg", ".txt", ".md", ""}
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def package() -> Path:
    subprocess.run(["make", "package"], cwd=ROOT, check=True)
    return ROOT / "build" / f"{PACKAGE}.zip"


@pytest.fixture(scope="module")
def unpacked(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    return folder / PACKAGE


def test_one_folder_holds_everything(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {PACKAGE}


def test_the_folder_holds_the_plugin_and_nothing_else(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == SHIPPED


def test_translations_come_compiled_and_only_compiled(unpacked: Path) -> None:
    sources = {path.stem for path in (ROOT / "i18n").glob("*.ts")}
    assert {path.name for path in (unpacked / "i18n").iterdir()} == {f"{name}.qm" for name in sources}


def test_every_other_file_is_text(unpacked: Path) -> None:
    others = [path for path in unpacked.rglob("*") if path.is_file() and path.suffix != ".qm"]
    assert {path.suffix for path in others} <= TEXT
    for path in others:
        path.read_text("utf-8")


def test_nothing_in_it_is_a_test_or_made_by_a_machine(unpacked: Path) -> None:
    names = [path.name for path in unpacked.rglob("*")]
    generated = ("test", "conftest", "__pycache__", "ui_", "resources_rc", ".")
    assert [name for name in names if name.startswith(generated)] == []


def test_it_is_small_enough_to_be_uploaded(package: Path) -> None:
    assert package.stat().st_size < 25 * MEGABYTE


def test_the_same_files_make_the_same_package(package: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    subprocess.run([sys.executable, "-m", "tests.tools.package", again], cwd=ROOT, check=True)
    assert again.read_bytes() == package.read_bytes()


def test_qgis_finds_class_factory_without_importing_anything(unpacked: Path) -> None:
    spec = importlib.util.spec_from_file_location("unpacked_plugin", unpacked / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = set(sys.modules)
    spec.loader.exec_module(module)
    assert callable(module.classFactory)
    assert set(sys.modules) == before


def test_qgis_lists_the_algorithms_of_the_unpacked_plugin(unpacked: Path, tmp_path: Path) -> None:
    profile = tmp_path / "profiles/default/QGIS"
    profile.mkdir(parents=True)
    (profile / "QGIS3.ini").write_text(f"[PythonPlugins]\n{PACKAGE}=true\n", encoding="utf-8")
    environment = {
        **os.environ,
        "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path),
        "QGIS_PLUGINPATH": str(unpacked.parent),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        ["qgis_process.bin", "list"], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert "imageservice:downloadrasters" in done.stdout, done.stderr
    assert "imageservice:querycatalog" in done.stdout, done.stderr
