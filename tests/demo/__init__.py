"""The demo: real sample rasters behind the reference service, and QGIS driven through the whole job."""
