"""Tests of `core`, which need no QGIS."""
