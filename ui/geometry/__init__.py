"""Geometries on their way between the map's spatial reference and the service's: `translate` is the door."""
