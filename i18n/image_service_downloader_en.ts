<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
    <context>
        <name>AreaMenu</name>
        <message numerus="yes">
            <source>%n selected feature(s)</source>
            <translation>
                <numerusform>%n selected feature</numerusform>
                <numerusform>%n selected features</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>AreaPanel</name>
        <message numerus="yes">
            <source>%n corner(s)</source>
            <translation>
                <numerusform>%n corner</numerusform>
                <numerusform>%n corners</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DownloadRasters</name>
        <message numerus="yes">
            <source>%n raster(s) to download</source>
            <translation>
                <numerusform>%n raster to download</numerusform>
                <numerusform>%n rasters to download</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) in {folder}, {size} received</source>
            <translation>
                <numerusform>%n raster in {folder}, {size} received</numerusform>
                <numerusform>%n rasters in {folder}, {size} received</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>None of %n raster(s) came.</source>
            <translation>
                <numerusform>The raster did not come.</numerusform>
                <numerusform>None of %n rasters came.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Guidance</name>
        <message numerus="yes">
            <source>Ready to download %n raster(s).</source>
            <translation>
                <numerusform>Ready to download %n raster.</numerusform>
                <numerusform>Ready to download %n rasters.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>JobPanel</name>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{done} of %n raster(s)</source>
            <translation>
                <numerusform>{done} of %n raster</numerusform>
                <numerusform>{done} of %n rasters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{done} of %n file(s)</source>
            <translation>
                <numerusform>{done} of %n file</numerusform>
                <numerusform>{done} of %n files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>%n second left</numerusform>
                <numerusform>%n seconds left</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n minute(s) left</source>
            <translation>
                <numerusform>%n minute left</numerusform>
                <numerusform>%n minutes left</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n hour(s) left</source>
            <translation>
                <numerusform>%n hour left</numerusform>
                <numerusform>%n hours left</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MapBar</name>
        <message numerus="yes">
            <source>Zoom to %n ticked raster(s)</source>
            <translation>
                <numerusform>Zoom to %n ticked raster</numerusform>
                <numerusform>Zoom to %n ticked rasters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Keep %n ticked footprint(s) as a layer</source>
            <translation>
                <numerusform>Keep %n ticked footprint as a layer</numerusform>
                <numerusform>Keep %n ticked footprints as a layer</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Zoom to %n raster(s)</source>
            <translation>
                <numerusform>Zoom to %n raster</numerusform>
                <numerusform>Zoom to %n rasters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Keep %n footprint(s) as a layer</source>
            <translation>
                <numerusform>Keep %n footprint as a layer</numerusform>
                <numerusform>Keep %n footprints as a layer</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message numerus="yes">
            <source>%n raster(s) downloaded.</source>
            <translation>
                <numerusform>%n raster downloaded.</numerusform>
                <numerusform>%n rasters downloaded.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) failed.</source>
            <translation>
                <numerusform>%n raster failed.</numerusform>
                <numerusform>%n rasters failed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>None of the rasters came: %n failed.</source>
            <translation>
                <numerusform>None of the rasters came: %n failed.</numerusform>
                <numerusform>None of the rasters came: %n failed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) already there, not fetched again.</source>
            <translation>
                <numerusform>%n raster already there, not fetched again.</numerusform>
                <numerusform>%n rasters already there, not fetched again.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) lie(s) wholly inside the area and came as the source file.</source>
            <translation>
                <numerusform>%n raster lies wholly inside the area and came as the source file.</numerusform>
                <numerusform>%n rasters lie wholly inside the area and came as the source files.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PickTool</name>
        <message numerus="yes">
            <source>… and %n more, to be found in the list</source>
            <translation>
                <numerusform>… and %n more, to be found in the list</numerusform>
                <numerusform>… and %n more, to be found in the list</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Untick all %n</source>
            <translation>
                <numerusform>Untick it</numerusform>
                <numerusform>Untick all %n</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Tick all %n</source>
            <translation>
                <numerusform>Tick it</numerusform>
                <numerusform>Tick all %n</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ProcessingLog</name>
        <message numerus="yes">
            <source>{done} of %n raster(s)</source>
            <translation>
                <numerusform>{done} of %n raster</numerusform>
                <numerusform>{done} of %n rasters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n file</numerusform>
                <numerusform>%n files</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Catalog: {read} of %n raster(s) read</source>
            <translation>
                <numerusform>Catalog: {read} of %n raster read</numerusform>
                <numerusform>Catalog: {read} of %n rasters read</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) to fetch: {size}</source>
            <translation>
                <numerusform>%n file to fetch: {size}</numerusform>
                <numerusform>%n files to fetch: {size}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QueryCatalog</name>
        <message numerus="yes">
            <source>%n raster(s) found</source>
            <translation>
                <numerusform>%n raster found</numerusform>
                <numerusform>%n rasters found</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RastersPanel</name>
        <message numerus="yes">
            <source>%n filter(s)</source>
            <translation>
                <numerusform>%n filter</numerusform>
                <numerusform>%n filters</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ServicePanel</name>
        <message numerus="yes">
            <source>%n raster(s)</source>
            <translation>
                <numerusform>%n raster</numerusform>
                <numerusform>%n rasters</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n band(s)</source>
            <translation>
                <numerusform>%n band</numerusform>
                <numerusform>%n bands</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>UnfinishedPanel</name>
        <message numerus="yes">
            <source>{name}, {done} of %n raster(s), {when}</source>
            <translation>
                <numerusform>{name}, {done} of %n raster, {when}</numerusform>
                <numerusform>{name}, {done} of %n rasters, {when}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Workflow</name>
        <message numerus="yes">
            <source>What was complete by then stays on the disk: %n raster(s).</source>
            <translation>
                <numerusform>What was complete by then stays on the disk: %n raster.</numerusform>
                <numerusform>What was complete by then stays on the disk: %n rasters.</numerusform>
            </translation>
        </message>
    </context>
</TS>
