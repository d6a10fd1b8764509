"""The reference image service: the server side of the ArcGIS image service protocol over a folder of rasters.

Started by `python3 -m tests.imageservice --data DIR`, or by tests through `process.start_service`. It is
written from the protocol and shares no code with the plugin's core: what they agree on is the protocol.
"""
