"""Check what is shipped as the plugin repository does, which any finding of bandit or detect-secrets blocks.

Both run on the very files of the package, with their own defaults and no list of exceptions.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .package import build


def main() -> int:
    """Return the exit status: 0 where nothing was found."""
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(build(Path(folder, "package.zip"))) as package:
            package.extractall(folder)
        unpacked = Path(folder, "image_service_downloader")
        return max(insecure_code(unpacked), secrets(unpacked))


def insecure_code(folder: Path) -> int:
    """Let bandit report on `folder`; return 1 where it found something."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "."]
    return int(subprocess.run(command, cwd=folder, check=False).returncode != 0)


def secrets(folder: Path) -> int:
    """Print what detect-secrets finds in `folder` and return 1 where that is anything: it exits with 0."""
    command = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["results"]
    for name, findings in sorted(found.items()):
        for finding in findings:
            print(f"{name}:{finding['line_number']}: {finding['type']}")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
