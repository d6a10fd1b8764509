"""Tests of the user interface, in real QGIS."""
