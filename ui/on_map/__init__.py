"""What can be done with rasters on the map; `rasters` is the door. Footprints have a package of their own."""
