"""Runs the plugin's algorithms for tests: inside this process, or by `qgis_process` as a person would.

What they are asked to do, and what must come of it, is left to the tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from image_service_downloader.ui.processing.download_rasters import DownloadRasters
from image_service_downloader.ui.processing.query_catalog import QueryCatalog
from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
)

ROOT = Path(__file__).resolve().parents[1]
SECONDS_TO_RUN = 120


class RecordingFeedback(QgsProcessingFeedback):
    """Keep what an algorithm says, by kind."""

    def __init__(self) -> None:
        super().__init__(False)
        self.infos: list[str] = []
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.progress_texts: list[str] = []

    def setProgressText(self, text: str) -> None:  # noqa: N802 - QGIS's name
        self.progress_texts.append(text)

    def pushInfo(self, info: str) -> None:  # noqa: N802 - QGIS's name
        self.infos.append(info)

    def pushWarning(self, warning: str) -> None:  # noqa: N802 - QGIS's name
        self.warnings.append(warning)

    def reportError(self, error: str, fatalError: bool = False) -> None:  # noqa: N802, N803 - QGIS's names
        self.errors.append(error)


@dataclass
class Outcome:
    """What an algorithm gave and said."""

    results: dict[str, Any]
    feedback: RecordingFeedback
    context: QgsProcessingContext

    @property
    def layer_names(self) -> list[str]:
        """Names of the layers to be loaded."""
        return sorted(details.name for details in self.context.layersToLoadOnCompletion().values())


def download_rasters(**parameters: Any) -> Outcome:
    """Run `imageservice:downloadrasters` here. Raises QgsProcessingException, for refused parameters too."""
    return run(DownloadRasters(), parameters)


def query_catalog(**parameters: Any) -> Outcome:
    """Run `imageservice:querycatalog` here. Raises QgsProcessingException, for refused parameters too."""
    return run(QueryCatalog(), parameters)


def run(
    algorithm: QgsProcessingAlgorithm, parameters: dict[str, Any], feedback: RecordingFeedback | None = None
) -> Outcome:
    """Check the parameters and run an algorithm on this thread."""
    ready = algorithm.create()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    is_fine, reason = ready.checkParameterValues(parameters, context)
    if not is_fine:
        raise QgsProcessingException(reason)
    told = feedback or RecordingFeedback()
    results, _ = ready.run(parameters, context, told, {}, False)
    return Outcome(results, told, context)


@dataclass
class QgisProcess:
    """The program `qgis_process` with a profile of its own, in which the plugin is on."""

    folder: Path
    """Takes the profile and the link to the plugin; empty at first."""
    environment: dict[str, str] = field(default_factory=dict)
    """Further environment variables."""

    def __post_init__(self) -> None:
        """Write the profile, and link the plugin under its own name."""
        settings = self.profile / "QGIS"
        settings.mkdir(parents=True)
        (settings / "QGIS3.ini").write_text("[PythonPlugins]\nimage_service_downloader=true\n", "utf-8")
        (self.folder / "plugins").mkdir()
        (self.folder / "plugins" / "image_service_downloader").symlink_to(ROOT, target_is_directory=True)

    @property
    def profile(self) -> Path:
        """Folder of the profile."""
        return self.folder / "settings" / "profiles" / "default"

    def run(self, algorithm: str, **parameters: Any) -> subprocess.CompletedProcess[str]:
        """Run an algorithm to its end."""
        return self("run", algorithm, "--", *(f"{name}={value}" for name, value in parameters.items()))

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the program with these arguments to its end."""
        # Debian's wrapper of QGIS 3.22 passes an option that the program does not know.
        program = shutil.which("qgis_process.bin") or "qgis_process"
        own = {
            "QT_QPA_PLATFORM": "offscreen",
            "QGIS_CUSTOM_CONFIG_PATH": str(self.folder / "settings"),
            "QGIS_PLUGINPATH": str(self.folder / "plugins"),
        }
        return subprocess.run(
            [program, *arguments],
            env={**os.environ, **own, **self.environment},
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_RUN,
            check=False,
        )


def outputs_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Return the outputs that `qgis_process` has printed, as it prints them."""
    _, _, results = done.stdout.partition("Results")
    lines = (line.partition(":\t") for line in results.splitlines())
    return {name: value for name, tab, value in lines if tab}
