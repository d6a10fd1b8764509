"""What the Makefile and the tests of the tree as a whole need; no part of the plugin."""
