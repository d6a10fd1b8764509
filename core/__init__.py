"""Download source rasters from an ArcGIS image service; plain Python that knows neither QGIS nor Qt.

The path through it, every arrow one function and every noun one frozen dataclass in the module named after
it:

    text
     -> ServiceUrl        service.ServiceUrl.parse
     -> ServiceInfo       service.describe
     -> Catalog           catalog.read_catalog    (all, those that meet the area exactly, or a condition)
     -> DownloadRequest   the user's decision: which rasters, clip geometry, format, folder
     -> DownloadPlan      plan.prepare
     -> DownloadReport    download.run

What the modules are about:

    words for all        errors, events; plausible, which numbers can be believed
    the line             connection; exchanges, stream, pools, sockets, watchdog; origins, credentials,
                         recovery, outages; addresses, refusals, failures, parsing
    the service          service, attributes, query, catalog; rasters, long_list; preview, thumbnails
    where rasters lie    geometry, outline, region, area_mask, footprint_index; shapes, the door to shapely
    which to choose      selection, covering, remainder
    the job              plan, download; asking, transfer, integrity, partial, storage, placement;
                         naming, formats
    its books            ledger, manifest, locks, outcomes, report
    how it is paced      batches, fetches, throttle, agenda, workers
    what is left of it   saved_jobs
    in a terminal        __main__

All requests go through one ``connection.Connection``; what a running job says are the values of ``events``;
what can go wrong is the tree in ``errors``. Core never reprojects: it sends geometries with their spatial
reference inside.
"""
