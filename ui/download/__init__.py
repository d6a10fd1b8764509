"""How rasters are to come, how far a download is, and what it has brought: panels, words and layers."""
