"""Tests of the reference image service, by plain HTTP: nothing of the plugin takes part."""
