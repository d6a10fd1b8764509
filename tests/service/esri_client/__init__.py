"""Esri's own Python package against the reference image service: not a test of pytest's, it needs 640 MB."""
