"""Runs inside QGIS: sets the scene, and then either leaves it to a person or goes the whole way and quits.

The way itself is left to `journey`, `handed_area` or whom the errand names, how the map looks before it to
`scene`.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from importlib import import_module

from qgis.utils import iface

from .camera import Camera
from .handed_area import download_within
from .handover import VARIABLE, Errand, Outcome
from .journey import Journey
from .profile import PLUGIN
from .scene import set_scene, show_dock
from .waiting import Failure


def begin() -> None:
    """Do what the environment says; an unattended QGIS quits whatever happens."""
    errand = Errand.from_json(os.environ[VARIABLE])
    if not errand.is_unattended:
        set_scene(errand.base_map)
        show_dock(errand.service)
        return
    try:
        outcome = _go(errand)
    except Failure as failure:
        outcome = Outcome(problem=f"{failure}{_said()}")
    except Exception:  # noqa: BLE001 - whatever it is, it is told, and QGIS must quit
        outcome = Outcome(problem=traceback.format_exc())
    if outcome.problem:
        Camera(errand.folder, iface.mapCanvas()).take_at_once(errand.failure_picture.stem)
    outcome.write(errand.outcome_file)
    iface.actionExit().trigger()


def _go(errand: Errand) -> Outcome:
    if errand.way:
        module, _, function = errand.way.partition(":")
        go: Callable[[Errand], Outcome] = getattr(import_module(f"{PLUGIN}.tests.{module}"), function)
        return go(errand)
    if errand.area_wkt:
        return download_within(errand)
    set_scene(errand.base_map)
    return Journey(errand).travel()


def _said() -> str:
    """Tell what QGIS's message bar says."""
    item = iface.messageBar().currentItem()
    return f"; the message bar says: {item.title()} {item.text()}" if item else ""
