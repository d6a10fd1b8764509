"""What the dock says at each stage: the next step, and what stands where no rasters can be listed.

Functions of a state, without widgets; errors are worded in `error_wording`, ended downloads in `outcome`.
"""

from __future__ import annotations

from qgis.PyQt.QtCore import QCoreApplication, QLocale

from .download import outcome
from .relation import Relation
from .state import Stage, State


def next_step(state: State) -> str:
    """Say in a few words what the user may do next, or what came of the last download."""
    if state.outcome is not None:
        return outcome.summary(state.outcome).title
    if state.stage is Stage.CHOOSING:
        return _next_choice(state)
    if state.stage is Stage.READY:
        return _next_for_service(state)
    if state.stage is Stage.READING_CATALOG:
        return _reading(state)
    return {
        Stage.NO_SERVICE: QCoreApplication.translate("Guidance", "Next: connect to an image service."),
        Stage.CONNECTING: QCoreApplication.translate("Guidance", "Connecting …"),
        Stage.CHOOSING_SERVICE: QCoreApplication.translate("Guidance", "Next: choose a service."),
        Stage.DOWNLOADING: QCoreApplication.translate("Guidance", "Downloading …"),
    }[state.stage]


def instead_of_rasters(state: State) -> str | None:
    """Give the text in the place of the list of rasters; None when there are rasters to list."""
    if state.rasters_listed or (state.catalog is not None and state.catalog.items):
        return None
    if state.stage is Stage.READING_CATALOG:
        return _reading(state)
    return _not_listed(state) if state.catalog is None else _none_found(state)


def _next_for_service(state: State) -> str:
    if state.service is None or not state.service.offers_catalog:
        return QCoreApplication.translate("Guidance", "Next: connect to another service.")
    if state.where:
        return QCoreApplication.translate("Guidance", "Next: change the condition, or list again.")
    if state.uses_area and not state.is_area_unusable:
        return QCoreApplication.translate("Guidance", "Next: list the rasters that meet the area.")
    return QCoreApplication.translate("Guidance", "Next: draw an area, or list all rasters.")


def _next_choice(state: State) -> str:
    if state.service is not None and not state.service.offers_download:
        return QCoreApplication.translate("Guidance", "This service does not hand out its rasters.")
    if state.catalog is not None and not state.catalog.items:
        return _next_for_none(state)
    if not state.ticked and state.map_area is None:
        return QCoreApplication.translate("Guidance", "Next: draw an area, or tick rasters.")
    if not state.ticked:
        return QCoreApplication.translate("Guidance", "Next: tick the rasters you want.")
    if state.is_choice_unfinished:
        return QCoreApplication.translate("Guidance", "Next: resume, or download all anew.")
    return QCoreApplication.translate("Guidance", "Ready to download %n raster(s).", None, len(state.ticked))


def _next_for_none(state: State) -> str:
    if state.where:
        return QCoreApplication.translate("Guidance", "Next: change the condition.")
    if state.area is None:
        return QCoreApplication.translate("Guidance", "Next: connect to another service.")
    return QCoreApplication.translate("Guidance", "Next: draw another area.")


def _reading(state: State) -> str:
    progress = state.catalog_progress
    if progress is None:
        return QCoreApplication.translate("Guidance", "Looking for rasters …")
    text = QCoreApplication.translate("Guidance", "{read} of {all} rasters read …")
    return text.format(
        read=QLocale().toString(progress.rasters_read), all=QLocale().toString(progress.rasters_in_all)
    )


def _none_found(state: State) -> str:
    if state.where:
        return QCoreApplication.translate("Guidance", "No raster meets the condition.")
    if state.area is None:
        return QCoreApplication.translate("Guidance", "This service has no rasters.")
    if state.relation is Relation.COVERS:
        return QCoreApplication.translate("Guidance", "No raster covers the whole area by itself.")
    return QCoreApplication.translate("Guidance", "No raster meets the area.")


def _not_listed(state: State) -> str:
    if state.service is None:
        return QCoreApplication.translate("Guidance", "The rasters of the service will be listed here.")
    if not state.service.offers_catalog:
        return QCoreApplication.translate("Guidance", "This service does not list its rasters.")
    if state.is_area_unusable:
        return QCoreApplication.translate("Guidance", "This area cannot be used. Draw another one.")
    if state.where:
        return QCoreApplication.translate("Guidance", "The rasters that meet the condition are not listed.")
    if state.uses_area:
        return QCoreApplication.translate("Guidance", "The rasters that meet the area are not listed yet.")
    return QCoreApplication.translate("Guidance", "Draw an area to see the rasters that meet it.")
