"""Raster footprints over the map canvas: `overlay` is the door, the other modules know one part each."""
