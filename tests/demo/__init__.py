"""The demo: real rasters, the reference service, and real QGIS, driven or left to a person."""
