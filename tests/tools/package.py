"""Build the zip that QGIS installs: one folder with everything that `.gitattributes` does not keep back.

Packs the working tree as it is; compiling the translations before is left to `make package`.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "image_service_downloader"
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def build(target: Path) -> Path:
    """Write the package to `target`, the same bytes for the same files, and return it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name in shipped_files():
            entry = zipfile.ZipInfo(f"{PACKAGE}/{name}", LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            package.writestr(entry, (ROOT / name).read_bytes())
    return target


def shipped_files() -> list[str]:
    """Return the paths, relative to the root, of the files that belong in the package."""
    known = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    present = [name for name in known if (ROOT / name).is_file()]
    kept_back = _kept_back(present)
    translations = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("i18n/*.qm")]
    return sorted({*present, *translations} - kept_back)


def _kept_back(names: list[str]) -> set[str]:
    """Return those of `names` that .gitattributes marks as export-ignore, themselves or by a folder above."""
    folders = {parent.as_posix() for name in names for parent in Path(name).parents}
    answer = _git("check-attr", "-z", "--stdin", "export-ignore", given="\0".join([*names, *folders]))
    fields = answer.split("\0")
    ignored = {name for name, value in zip(fields[::3], fields[2::3]) if value == "set"}
    return {name for name in names if {name, *(p.as_posix() for p in Path(name).parents)} & ignored}


def _git(*arguments: str, given: str | None = None) -> str:
    # A checkout may belong to another user than the one who builds.
    command = ["git", "-c", f"safe.directory={ROOT}", *arguments]
    done = subprocess.run(command, cwd=ROOT, input=given, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    print(build(Path(sys.argv[1])))
