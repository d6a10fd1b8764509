"""A QGIS profile of the demo's own, in which the plugin is installed and QGIS asks nothing.

Starting QGIS with it is left to `launch`.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "image_service_downloader"
NAME = "demo"

# A project left unsaved is fine, as are rasters in a temporary folder; of several ways to transform, the best
# one will do.
SETTINGS = """\
[PythonPlugins]
{plugin}=true

[{plugin}]
folder={downloads}

[qgis]
askToSaveProjectChanges=false
checkVersion=false

[app]
askToSaveMemoryLayers=false
projections\\promptWhenMultipleTransformsExist=false
"""
ENGLISH = """
[locale]
overrideFlag=true
userLocale=en_US
"""


def new_profile(folder: Path, downloads: Path, *, is_english: bool) -> None:
    """Write the profile `NAME` below `folder`, in place of one there: QGIS disables what it crashed with."""
    shutil.rmtree(folder, ignore_errors=True)
    profile = folder / "profiles" / NAME
    settings = profile / "QGIS" / "QGIS3.ini"
    settings.parent.mkdir(parents=True)
    text = SETTINGS.format(plugin=PLUGIN, downloads=downloads)
    settings.write_text(text + ENGLISH if is_english else text, encoding="utf-8")
    plugins = profile / "python" / "plugins"
    plugins.mkdir(parents=True)
    (plugins / PLUGIN).symlink_to(ROOT, target_is_directory=True)
