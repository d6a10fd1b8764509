"""The plugin's face in QGIS: the only place that imports qgis. What is downloaded is left to core.

Two faces lead to the same core: ``dock``, and the algorithms of ``processing``. What the dock is made of:

    a session            state, one value; session, workflow and downloads, which change it; work, the calls
                         of core
    its panels           service_panel, area.panel, rasters.panel, download.panel, download.job_panel: each
                         shows values and tells by signals what the user wants; dock connects them with the
                         session, in a dock_frame; list_button lists the rasters
    where an area is     area; geometry, between the map's spatial reference and the service's
    which rasters        rasters, the list; on_map and footprints, the same on the map; hand_choice, covering,
                         relation
    what comes of it     download, from progress to layers; catalog_features, footprints to keep
    its words            messages, error_wording, input_wording, guidance, data_size
    what all share       tasks, slices, settings, qgis_network, small_widgets, whole_text; requirements and
                         requirements_dock, where Python packages are missing
"""
