"""The plugin's face in QGIS: the only place that imports qgis. What is downloaded is left to core."""
