"""Let Qt speak a language of the plugin during a test, from its .ts file as it is now.

Which language QGIS's own settings ask for is left to `plugin`.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qgis.PyQt.QtCore import QCoreApplication, QTranslator


@contextmanager
def speaking(translation: Path) -> Iterator[None]:
    """Compile a .ts file as `make` does, and have Qt take its texts until the block ends."""
    translator = QTranslator()
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder, f"{translation.stem}.qm")
        subprocess.run(["lrelease", "-silent", translation, "-qm", compiled], check=True)
        if not translator.load(str(compiled)):
            raise RuntimeError(f"Qt cannot load what lrelease made of {translation}")
        QCoreApplication.installTranslator(translator)
        try:
            yield
        finally:
            QCoreApplication.removeTranslator(translator)
