"""Make the repository's root importable as the plugin's package, and offer services and rasters to the tests.

Imports neither QGIS nor GDAL by itself, so that `tests/core` runs where there is no QGIS.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "image_service_downloader"


def load_root_as_package() -> None:
    """Register the root under the package's name, and under no other: its folder may have any name."""
    sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]
    if PACKAGE in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        PACKAGE, ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{ROOT} is not a package")
    sys.modules[PACKAGE] = package = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)


load_root_as_package()

StartService = Callable[..., str]


@pytest.fixture
def service() -> Iterator[StartService]:
    """Start reference services that end with the test.

    `service(folder, "--max-download-images", "3")` starts one on the rasters in `folder` and returns its URL.
    """
    yield from _services()


@pytest.fixture(scope="module")
def module_service() -> Iterator[StartService]:
    """Start reference services, as `service` does, that end with the test module."""
    yield from _services()


@pytest.fixture(scope="session")
def sample_catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of small rasters of several kinds; see `rasters.write_sample_catalog`. Read only."""
    from image_service_downloader.tests.rasters import write_sample_catalog  # noqa: PLC0415 - needs GDAL

    return write_sample_catalog(tmp_path_factory.mktemp("sample_catalog"))


def _services() -> Iterator[StartService]:
    from image_service_downloader.tests.imageservice.process import start_service  # noqa: PLC0415

    with ExitStack() as running:

        def start(data: Path, *arguments: str) -> str:
            return running.enter_context(start_service(data, *arguments))

        yield start
