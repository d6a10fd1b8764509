"""The list of rasters: searched, filtered, ticked. `panel` is the door."""
