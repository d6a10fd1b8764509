"""A spatial reference as the protocol writes it, and as GDAL knows it.

Axes are always in the traditional order (x or longitude first); shapes are left to `geometry`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from osgeo import osr

from .errors import invalid_parameter

ESRI_CODES = {3857: 102100}
"""EPSG codes that servers announce under an older code of Esri's; the EPSG code is then `latestWkid`."""

EPSG_CODES = {esri: epsg for epsg, esri in ESRI_CODES.items()}

SURE_MATCH_PERCENT = 90


@dataclass(frozen=True)
class SpatialReference:
    """A coordinate system, by its code where it has one."""

    wkt: str
    wkid: int | None

    def to_osr(self) -> osr.SpatialReference:
        """Return a new GDAL object: one must not be shared between threads."""
        reference = osr.SpatialReference(self.wkt)
        reference.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
        return reference

    def to_json(self) -> dict[str, Any]:
        """Return `{wkid, latestWkid}`, or `{wkt}` for a system without a code."""
        if self.wkid is None:
            return {"wkt": self.to_osr().ExportToWkt(["FORMAT=WKT1_ESRI"])}
        return {"wkid": ESRI_CODES.get(self.wkid, self.wkid), "latestWkid": self.wkid}


@lru_cache(maxsize=256)
def from_wkt(wkt: str) -> SpatialReference | None:
    """Return the spatial reference of a raster; None for an empty text."""
    return _from_osr(osr.SpatialReference(wkt)) if wkt else None


@lru_cache(maxsize=256)
def from_wkid(wkid: int) -> SpatialReference:
    """Return the spatial reference with a code of EPSG or Esri; raises ValueError for an unknown one."""
    wkid = EPSG_CODES.get(wkid, wkid)
    for authority in ("EPSG", "ESRI"):
        reference = osr.SpatialReference()
        try:
            reference.SetFromUserInput(f"{authority}:{wkid}")
        except RuntimeError:
            continue
        return _from_osr(reference)
    raise ValueError(f"unknown spatial reference {wkid}")


def from_json(value: int | dict[str, Any]) -> SpatialReference:
    """Return the spatial reference that a request names: a code, or `{latestWkid, wkid, wkt}`.

    Raises ValueError, TypeError or KeyError for anything else.
    """
    if isinstance(value, int):
        return from_wkid(value)
    for key in ("latestWkid", "wkid"):
        if value.get(key):
            return from_wkid(int(value[key]))
    try:
        reference = osr.SpatialReference()
        reference.SetFromUserInput("ESRI::" + value["wkt"])
        return _from_osr(reference)
    except RuntimeError as error:
        raise ValueError("not a WKT") from error


def from_parameter(text: str, name: str, default: SpatialReference) -> SpatialReference:
    """Return what a parameter such as `inSR` or `outSR` says; raises ServiceError for nothing known."""
    if not text.strip():
        return default
    try:
        return from_json(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise invalid_parameter(name) from error


def _from_osr(reference: osr.SpatialReference) -> SpatialReference:
    code = _code(reference)
    if code is None:
        matches = reference.FindMatches()
        if matches and matches[0][1] >= SURE_MATCH_PERCENT:
            reference = matches[0][0]
            code = _code(reference)
    return SpatialReference(reference.ExportToWkt(), code)


def _code(reference: osr.SpatialReference) -> int | None:
    if reference.GetAuthorityName(None) not in ("EPSG", "ESRI"):
        return None
    return int(reference.GetAuthorityCode(None))
