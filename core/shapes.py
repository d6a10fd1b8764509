"""The door to shapely, which is loaded when the first geometry is worked with.

That takes a tenth of a second, and whole rasters come without it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Union

__all__ = [
    "LinearRing",
    "MultiPolygon",
    "Polygon",
    "PreparedGeometry",
    "Surface",
    "box",
    "explain_validity",
    "make_valid",
    "orient",
    "prep",
    "shape",
    "unary_union",
    "wkb",
]

if TYPE_CHECKING:
    from shapely import wkb
    from shapely.geometry import LinearRing, MultiPolygon, Polygon, box, shape
    from shapely.geometry.polygon import orient
    from shapely.ops import unary_union
    from shapely.prepared import PreparedGeometry, prep
    from shapely.validation import explain_validity, make_valid

    Surface = Union[Polygon, MultiPolygon]
else:
    Surface = object

_HOMES = {
    "wkb": "shapely",
    "LinearRing": "shapely.geometry",
    "MultiPolygon": "shapely.geometry",
    "Polygon": "shapely.geometry",
    "box": "shapely.geometry",
    "shape": "shapely.geometry",
    "orient": "shapely.geometry.polygon",
    "unary_union": "shapely.ops",
    "prep": "shapely.prepared",
    "explain_validity": "shapely.validation",
    "make_valid": "shapely.validation",
}


def __getattr__(name: str) -> Any:
    """Give a name of shapely, by PEP 562, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "wkb":
        importlib.import_module("shapely.wkb")
    value = globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return value
