"""What the demo tells the QGIS it starts, and what that QGIS leaves behind: two plain values, kept as JSON.

Starting QGIS is left to `launch`, what happens inside it to `session`.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

VARIABLE = "IMAGE_SERVICE_DOWNLOADER_DEMO"
"""Environment variable that holds the Errand."""


@dataclass(frozen=True)
class Errand:
    """What QGIS is started for."""

    service: str
    """URL of the image service."""
    folder: str
    """Takes the profile, what is downloaded, the screenshots and the outcome."""
    is_unattended: bool
    """Do the whole job and quit, instead of leaving it to a person."""
    base_map: str = ""
    """A raster to lie under everything."""
    area_wkt: str = ""
    """A polygon to be handed to the dock, unattended, instead of one that is drawn."""
    area_crs: str = ""
    """The CRS of `area_wkt`, such as EPSG:25832."""
    way: str = ""
    """What to do instead, unattended: `MODULE:FUNCTION` below tests/, from an Errand to an Outcome."""

    def to_json(self) -> str:
        """Give the text for the environment variable."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(text: str) -> Errand:
        """Read what `to_json` gave."""
        return Errand(**json.loads(text))

    @property
    def outcome_file(self) -> Path:
        """Where the outcome is left."""
        return Path(self.folder) / "outcome.json"

    @property
    def failure_picture(self) -> Path:
        """Where the screen is left when the errand fails."""
        return Path(self.folder) / "failure.png"

    @property
    def downloads(self) -> Path:
        """What the dock proposes for its downloads."""
        return Path(self.folder) / "downloads"

    @property
    def profile(self) -> Path:
        """Folder of QGIS's profiles."""
        return Path(self.folder) / "profile"


@dataclass(frozen=True)
class LoadedRaster:
    """One raster that lies on the map, as QGIS sees it. Its bands do not tell: a mask is one of them."""

    path: str
    crs: str
    columns: int
    rows: int


@dataclass(frozen=True)
class Outcome:
    """What an unattended session came to."""

    problem: str = ""
    """Why it failed; empty where all went well."""
    corners: tuple[tuple[float, float], ...] = ()
    """Of the area that was drawn."""
    area_crs: str = ""
    clicks: tuple[str, ...] = ()
    """What was clicked, in order; what was double-clicked is there twice."""
    rasters: tuple[LoadedRaster, ...] = ()

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def read(path: Path) -> Outcome:
        """Read what `write` wrote."""
        told = json.loads(path.read_text(encoding="utf-8"))
        corners = tuple((x, y) for x, y in told.pop("corners"))
        rasters = tuple(LoadedRaster(**raster) for raster in told.pop("rasters"))
        return Outcome(**{**told, "clicks": tuple(told["clicks"])}, corners=corners, rasters=rasters)
