"""What `imageservice:downloadrasters` asks for, beside what all algorithms do, and what it gives.

Reading what the user has given is left to the algorithm.
"""

from __future__ import annotations

from qgis.core import (
    QgsProcessingOutputDefinition,
    QgsProcessingOutputMultipleLayers,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtCore import QCoreApplication

from ...core.formats import FORMATS
from ...core.plan import ExistingFiles

RASTER_IDS = "RASTER_IDS"
CLIP = "CLIP"
FORMAT = "FORMAT"
CONVERT = "CONVERT"
EXISTING = "EXISTING"
LOAD = "LOAD"
OUTPUT = "OUTPUT"
LAYERS = "LAYERS"
FILES = "FILES"
BYTES = "BYTES"
FAILED = "FAILED"

NATIVE = "NATIVE"
"""The word for each raster's own format."""


def raster_ids() -> QgsProcessingParameterString:
    """Ask for the ids of some rasters."""
    ids = QgsProcessingParameterString(
        RASTER_IDS, QCoreApplication.translate("DownloadRasters", "Only these raster ids"), optional=True
    )
    ids.setHelp(
        QCoreApplication.translate(
            "DownloadRasters",
            "Ids of the service's catalog with commas between, such as 3, 17, 20. They replace the "
            "choice by area and condition; an area still clips.",
        )
    )
    return ids


def clip() -> QgsProcessingParameterBoolean:
    """Ask whether the area clips, too."""
    clip = QgsProcessingParameterBoolean(
        CLIP, QCoreApplication.translate("DownloadRasters", "Clip to the area"), defaultValue=True
    )
    clip.setHelp(
        QCoreApplication.translate(
            "DownloadRasters", "Otherwise the area only chooses, and the rasters come whole."
        )
    )
    return clip


def raster_format() -> QgsProcessingParameterEnum:
    """Ask for the format of what is clipped or converted, by its word or NATIVE."""
    words = [NATIVE, *(known.word for known in FORMATS)]
    chosen = QgsProcessingParameterEnum(
        FORMAT,
        QCoreApplication.translate("DownloadRasters", "Format"),
        words,
        defaultValue=NATIVE,
        usesStaticStrings=True,
    )
    chosen.setHelp(
        QCoreApplication.translate(
            "DownloadRasters",
            "The format of what is clipped; NATIVE keeps each raster's own. Where a format cannot hold a "
            "raster's pixels, the service sends a TIFF.",
        )
    )
    return chosen


def convert() -> QgsProcessingParameterBoolean:
    """Ask whether rasters that are not clipped are converted, too."""
    convert = QgsProcessingParameterBoolean(
        CONVERT,
        QCoreApplication.translate("DownloadRasters", "Convert whole rasters too"),
        defaultValue=False,
    )
    convert.setHelp(
        QCoreApplication.translate(
            "DownloadRasters", "Rasters that are not clipped come in the chosen format, too."
        )
    )
    return convert


def existing() -> QgsProcessingParameterEnum:
    """Ask what becomes of files that are there already."""
    existing = QgsProcessingParameterEnum(
        EXISTING,
        QCoreApplication.translate("DownloadRasters", "Where a file exists already"),
        [choice.value for choice in ExistingFiles],
        defaultValue=ExistingFiles.SKIP.value,
        usesStaticStrings=True,
    )
    existing.setHelp(
        QCoreApplication.translate(
            "DownloadRasters",
            "SKIP: leave it, and fetch only what is missing. OVERWRITE: replace it. KEEP_BOTH: give the "
            "new file another name.",
        )
    )
    return existing


def load() -> QgsProcessingParameterBoolean:
    """Ask whether the rasters are to be loaded."""
    load = QgsProcessingParameterBoolean(
        LOAD, QCoreApplication.translate("DownloadRasters", "Load the rasters"), defaultValue=True
    )
    load.setHelp(QCoreApplication.translate("DownloadRasters", "Put the rasters on the map, too."))
    return load


def folder() -> QgsProcessingParameterFolderDestination:
    """Ask where the files go."""
    return QgsProcessingParameterFolderDestination(
        OUTPUT, QCoreApplication.translate("DownloadRasters", "Output folder")
    )


def outputs() -> list[QgsProcessingOutputDefinition]:
    """Declare what is given beside the folder."""
    files = QCoreApplication.translate("DownloadRasters", "Number of files, side-cars included")
    failed = QCoreApplication.translate("DownloadRasters", "Number of rasters that failed")
    return [
        QgsProcessingOutputMultipleLayers(LAYERS, QCoreApplication.translate("DownloadRasters", "Rasters")),
        QgsProcessingOutputNumber(FILES, files),
        QgsProcessingOutputNumber(
            BYTES, QCoreApplication.translate("DownloadRasters", "Bytes of these files")
        ),
        QgsProcessingOutputNumber(FAILED, failed),
    ]
