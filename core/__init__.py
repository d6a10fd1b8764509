"""Download source rasters from an ArcGIS image service; plain Python that knows neither QGIS nor Qt.

The path through it, every arrow one function and every noun one frozen dataclass in the module named after
it:

    text             service.ServiceUrl.parse
     -> ServiceUrl      service.describe
     -> ServiceInfo     catalog.read_catalog        (where, ids, or exactly what meets the area)
     -> Catalog         selection                   (which of them, and how much they are)
     -> DownloadRequest plan.prepare                (rasters, clip geometry, format, folder: the user's
     decision) -> DownloadPlan    download.run -> DownloadReport

A job that was left in the middle is found again by ``saved_jobs.unfinished_jobs`` and asked for anew.

All requests go through one ``connection.Connection``; what a running job says are the values of ``events``;
what can go wrong is the tree in ``errors``. Core never reprojects: it sends geometries with their spatial
reference inside.
"""
