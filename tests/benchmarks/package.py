"""Runs a benchmark's module that needs the plugin, in a process that knows it by its package's name."""

from __future__ import annotations

import os
import subprocess

from .measuring import PYTHON, ROOT, ProgramFailed

_PACKAGE = "image_service_downloader"
_LINK = ROOT / "build/plugins" / _PACKAGE


def run_module(name: str, *arguments: str, python: str = PYTHON) -> str:
    """Run a module of this folder and give what it printed. Raises ProgramFailed."""
    if not _LINK.exists():
        _LINK.parent.mkdir(parents=True, exist_ok=True)
        _LINK.symlink_to(ROOT)
    environment = {**os.environ, "PYTHONPATH": str(_LINK.parent)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    program = [python, "-m", f"{_PACKAGE}.tests.benchmarks.{name}", *arguments]
    ended = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise ProgramFailed(f"{name} ended with {ended.returncode}: {ended.stderr[-1000:]}")
    return ended.stdout
