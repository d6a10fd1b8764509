"""Tests of the plugin, the reference image service they talk to, and the demo.

Not part of the published package.
"""
