"""Starts the service on sample rasters behind a TLS front, and Esri's client in an interpreter that has it.

    /usr/bin/python3 -m tests.service.esri_client PYTHON_WITH_ARCGIS

What the client does is in `talk`.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ...imageservice.process import start_service
from ...rasters import write_sample_catalog
from .tls_front import start_front


def main() -> int:
    """Return the exit code of the client."""
    talk = Path(__file__).with_name("talk.py")
    with TemporaryDirectory(prefix="esri-client-") as name:
        folder = Path(name)
        data = write_sample_catalog(folder / "data")
        with start_service(data) as url, start_front(url, folder) as front:
            command = [sys.argv[1], "-W", "ignore", str(talk), front, str(folder / "saved"), str(data)]
            return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
