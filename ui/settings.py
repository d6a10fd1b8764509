"""What the plugin remembers from one time to the next, typed; no credentials.

Keeping it is QgsSettings' work; what the values are for is left to those who ask.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QStandardPaths

from ..core.errors import InvalidFormat
from ..core.formats import RasterFormat, format_of_word

MOST_RECENT_SERVICES = 10

_MOST_DISMISSED = 100
_ROOT = "image_service_downloader"


@dataclass(frozen=True)
class DownloadChoices:
    """How the user wants rasters to come, apart from which and from what area."""

    folder: Path
    """Each job gets a folder of its own in it."""
    clip: bool = True
    """Clip to the area, where there is one."""
    format: RasterFormat | None = None
    """None keeps each raster's own format."""
    convert_whole: bool = False
    """Convert rasters that are not clipped, too; means something with a format only."""


def recent_services() -> tuple[str, ...]:
    """Give the addresses of the services used last, the latest first."""
    return _texts("recent_services")


def remember_service(address: str) -> None:
    """Put a service's address, which carries no sign-in, in front of the recent ones."""
    others = [known for known in recent_services() if known != address]
    QgsSettings().setValue(f"{_ROOT}/recent_services", [address, *others][:MOST_RECENT_SERVICES])


def download_choices() -> DownloadChoices:
    """Give the choices of the last download, or what a first one starts with."""
    settings = QgsSettings()
    folder = settings.value(f"{_ROOT}/folder", "", str)
    return DownloadChoices(
        folder=default_folder() / folder,
        clip=settings.value(f"{_ROOT}/clip", True, bool),
        format=_format(settings.value(f"{_ROOT}/format", "", str)),
        convert_whole=settings.value(f"{_ROOT}/convert_whole", False, bool),
    )


def remember_choices(choices: DownloadChoices) -> None:
    """Keep the choices for the next time."""
    settings = QgsSettings()
    settings.setValue(f"{_ROOT}/folder", str(choices.folder))
    settings.setValue(f"{_ROOT}/clip", choices.clip)
    settings.setValue(f"{_ROOT}/format", choices.format.word if choices.format else "")
    settings.setValue(f"{_ROOT}/convert_whole", choices.convert_whole)


def shown_columns(service: str) -> frozenset[str] | None:
    """Give the keys of the columns that the user has chosen for a service; None where no choice was made."""
    told = QgsSettings().value(_columns_key(service), None)
    if told is None:
        return None
    return frozenset(str(key) for key in ([told] if isinstance(told, str) else told) if key)


def remember_columns(service: str, keys: Collection[str] | None) -> None:
    """Keep the choice of columns for a service, by its address; None forgets it."""
    settings = QgsSettings()
    if keys is None:
        settings.remove(_columns_key(service))
    else:
        # An empty list would come back as no choice.
        settings.setValue(_columns_key(service), ["", *sorted(keys)])


def _columns_key(service: str) -> str:
    # A slash would make a group of settings.
    return f"{_ROOT}/columns/{quote(service, safe='')}"


def shows_names() -> bool:
    """Tell whether rasters' names are to be on the map."""
    return bool(QgsSettings().value(f"{_ROOT}/shows_names", True, bool))


def remember_shows_names(is_on: bool) -> None:
    """Keep whether rasters' names are to be on the map."""
    QgsSettings().setValue(f"{_ROOT}/shows_names", is_on)


def dismissed_jobs() -> tuple[str, ...]:
    """Give the keys of the unfinished jobs that are not to be offered again, the latest first."""
    return _texts("dismissed_jobs")


def remember_dismissed(key: str) -> None:
    """Keep the key of an unfinished job that is not to be offered again."""
    kept = [key, *(known for known in dismissed_jobs() if known != key)][:_MOST_DISMISSED]
    QgsSettings().setValue(f"{_ROOT}/dismissed_jobs", kept)


def default_folder() -> Path:
    """Give the folder that downloads go to until the user chooses one."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Image Service Downloader"


def _texts(name: str) -> tuple[str, ...]:
    # An INI file makes one text of a list of one.
    told = QgsSettings().value(f"{_ROOT}/{name}", [])
    return tuple(str(text) for text in ([told] if isinstance(told, str) else told or []))


def _format(word: str) -> RasterFormat | None:
    try:
        return format_of_word(word) if word else None
    except InvalidFormat:  # of another version of the plugin
        return None
