"""The engine's speed beside other downloaders, side by side in one run; not a test of pytest's."""
