"""The protocol's names of pixel types beside GDAL's.

Knows the names only.
"""

ESRI_PIXEL_TYPES = {
    "Byte": "U8",
    "UInt16": "U16",
    "Int16": "S16",
    "UInt32": "U32",
    "Int32": "S32",
    "Float32": "F32",
    "Float64": "F64",
    "CFloat32": "C64",
    "CFloat64": "C128",
}

GDAL_PIXEL_TYPES = {esri: gdal for gdal, esri in ESRI_PIXEL_TYPES.items()}
