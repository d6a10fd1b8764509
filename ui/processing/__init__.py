"""The plugin's face in the Processing toolbox and in `qgis_process`: a provider and its algorithms."""
