<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
    <context>
        <name>AreaEditor</name>
        <message>
            <source>Delete corner</source>
            <translation>Ecke löschen</translation>
        </message>
        <message>
            <source>Fill hole</source>
            <translation>Loch füllen</translation>
        </message>
        <message>
            <source>Insert corner</source>
            <translation>Ecke einfügen</translation>
        </message>
        <message>
            <source>Delete part</source>
            <translation>Teil löschen</translation>
        </message>
    </context>
    <context>
        <name>AreaMenu</name>
        <message>
            <source>Visible map</source>
            <translation>Kartenausschnitt</translation>
        </message>
        <message>
            <source>Layer</source>
            <translation>Layer</translation>
        </message>
        <message>
            <source>Layer file …</source>
            <translation>Vektordatei …</translation>
        </message>
        <message>
            <source>Text or coordinates …</source>
            <translation>Text oder Koordinaten …</translation>
        </message>
        <message>
            <source>Which layer of the file?</source>
            <translation>Welche Ebene der Datei?</translation>
        </message>
        <message>
            <source>Extent</source>
            <translation>Ausdehnung</translation>
        </message>
        <message>
            <source>All features</source>
            <translation>Alle Objekte</translation>
        </message>
        <message numerus="yes">
            <source>%n selected feature(s)</source>
            <translation>
                <numerusform>%n ausgewähltes Objekt</numerusform>
                <numerusform>%n ausgewählte Objekte</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>AreaPanel</name>
        <message>
            <source>Polygon</source>
            <translation>Polygon</translation>
        </message>
        <message>
            <source>Draw the area as a polygon</source>
            <translation>Gebiet als Polygon zeichnen</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>Rechteck</translation>
        </message>
        <message>
            <source>Draw the area as a rectangle</source>
            <translation>Gebiet als Rechteck zeichnen</translation>
        </message>
        <message>
            <source>Take from</source>
            <translation>Holen aus</translation>
        </message>
        <message>
            <source>Take the area from the map, a layer, a file or a text</source>
            <translation>Gebiet aus Karte, Layer, Datei oder Text übernehmen</translation>
        </message>
        <message>
            <source>New area</source>
            <translation>Neues Gebiet</translation>
        </message>
        <message>
            <source>What comes next is the area</source>
            <translation>Die nächste Fläche wird das Gebiet</translation>
        </message>
        <message>
            <source>Add to the area</source>
            <translation>Zum Gebiet hinzufügen</translation>
        </message>
        <message>
            <source>What comes next is added to the area (or hold Shift at its first corner)</source>
            <translation>Die nächste Fläche kommt zum Gebiet hinzu (oder Umschalt bei ihrer ersten Ecke halten)</translation>
        </message>
        <message>
            <source>Cut from the area</source>
            <translation>Vom Gebiet abziehen</translation>
        </message>
        <message>
            <source>What comes next is cut from the area (or hold Ctrl at its first corner)</source>
            <translation>Die nächste Fläche wird vom Gebiet abgezogen (oder Strg bei ihrer ersten Ecke halten)</translation>
        </message>
        <message>
            <source>Edit</source>
            <translation>Bearbeiten</translation>
        </message>
        <message>
            <source>Move, insert and delete the area's corners on the map</source>
            <translation>Ecken des Gebiets auf der Karte verschieben, einfügen und löschen</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Rückgängig</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>Wiederholen</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Entfernen</translation>
        </message>
        <message>
            <source>Remove the area</source>
            <translation>Gebiet entfernen</translation>
        </message>
        <message>
            <source>Undo {step} (Ctrl+Z)</source>
            <translation>Macht {step} rückgängig (Strg+Z)</translation>
        </message>
        <message>
            <source>Redo {step} (Ctrl+Shift+Z)</source>
            <translation>Wiederholt {step} (Strg+Umschalt+Z)</translation>
        </message>
        <message>
            <source>Take the area from a layer file</source>
            <translation>Gebiet aus einer Vektordatei übernehmen</translation>
        </message>
        <message>
            <source>Mend</source>
            <translation>Reparieren</translation>
        </message>
        <message>
            <source>Divide the shape where its outline crosses itself</source>
            <translation>Fläche dort teilen, wo ihr Umriss sich selbst überschneidet</translation>
        </message>
        <message>
            <source>No area: rasters come whole.</source>
            <translation>Kein Gebiet: ganze Raster.</translation>
        </message>
        <message>
            <source>No corner yet.</source>
            <translation>Noch keine Ecke.</translation>
        </message>
        <message>
            <source>Drag corners, the dots between them, or a whole part. Double-click an edge for a new corner, Ctrl-click a corner or press Delete to remove it. Esc ends.</source>
            <translation>Ziehen Sie Ecken, die Punkte dazwischen oder einen ganzen Teil. Doppelklick auf eine Kante fügt eine Ecke ein, Strg+Klick auf eine Ecke oder Entf löscht sie. Esc beendet.</translation>
        </message>
        <message>
            <source>A polygon needs three corners: click for more.</source>
            <translation>Ein Polygon braucht drei Ecken: Klicken Sie weitere.</translation>
        </message>
        <message>
            <source>A rectangle needs a second corner: click where it goes.</source>
            <translation>Es fehlt die zweite Ecke: Klicken Sie dorthin, wo sie liegen soll.</translation>
        </message>
        <message>
            <source>The area needs three corners. To remove all of it, press “Remove the area”.</source>
            <translation>Das Gebiet braucht drei Ecken. „Gebiet entfernen“ löscht es ganz.</translation>
        </message>
        <message>
            <source>The map has no coordinate reference system. Set one at the bottom right of the window, then try again.</source>
            <translation>Die Karte hat kein Koordinatenbezugssystem. Legen Sie unten rechts im Fenster eines fest und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>“Mend” divides it there; or draw it again.</source>
            <translation>„Reparieren“ teilt das Gebiet dort; oder zeichnen Sie es neu.</translation>
        </message>
        <message>
            <source>Nothing would be left of the area.</source>
            <translation>Vom Gebiet bliebe nichts übrig.</translation>
        </message>
        <message>
            <source>new area</source>
            <translation>das Setzen des Gebiets</translation>
        </message>
        <message>
            <source>adding</source>
            <translation>das Hinzufügen</translation>
        </message>
        <message>
            <source>cutting</source>
            <translation>das Abziehen</translation>
        </message>
        <message>
            <source>moving a corner</source>
            <translation>das Verschieben einer Ecke</translation>
        </message>
        <message>
            <source>inserting a corner</source>
            <translation>das Einfügen einer Ecke</translation>
        </message>
        <message>
            <source>deleting a corner</source>
            <translation>das Löschen einer Ecke</translation>
        </message>
        <message>
            <source>moving a part</source>
            <translation>das Verschieben eines Teils</translation>
        </message>
        <message>
            <source>deleting a part</source>
            <translation>das Löschen eines Teils</translation>
        </message>
        <message>
            <source>filling a hole</source>
            <translation>das Füllen eines Lochs</translation>
        </message>
        <message>
            <source>clearing</source>
            <translation>das Entfernen</translation>
        </message>
        <message>
            <source>Add to the area:</source>
            <translation>Zum Gebiet hinzufügen:</translation>
        </message>
        <message>
            <source>Cut from the area:</source>
            <translation>Vom Gebiet abziehen:</translation>
        </message>
        <message>
            <source>Click the corners on the map. Double-click, right-click or Enter ends, Backspace takes a corner back, Esc cancels.</source>
            <translation>Klicken Sie auf der Karte die Ecken an. Doppelklick, Rechtsklick oder Eingabetaste beendet, Rücktaste nimmt eine Ecke zurück, Esc bricht ab.</translation>
        </message>
        <message>
            <source>Drag on the map, or click two opposite corners. Backspace takes the first one back, Esc cancels.</source>
            <translation>Ziehen Sie auf der Karte oder klicken Sie zwei gegenüberliegende Ecken an. Rücktaste nimmt die erste zurück, Esc bricht ab.</translation>
        </message>
        <message numerus="yes">
            <source>%n corner(s)</source>
            <translation>
                <numerusform>%n Ecke</numerusform>
                <numerusform>%n Ecken</numerusform>
            </translation>
        </message>
        <message>
            <source>Area of unknown size: it may reach beyond its coordinate reference system</source>
            <translation>Gebiet unbekannter Größe: Vielleicht reicht es über sein Koordinatenbezugssystem hinaus</translation>
        </message>
        <message>
            <source>Area: {size}</source>
            <translation>Gebiet: {size}</translation>
        </message>
        <message>
            <source>{number} km²</source>
            <translation>{number} km²</translation>
        </message>
        <message>
            <source>{number} ha</source>
            <translation>{number} ha</translation>
        </message>
        <message>
            <source>{number} m²</source>
            <translation>{number} m²</translation>
        </message>
    </context>
    <context>
        <name>AreaSources</name>
        <message>
            <source>Take the area from {name}</source>
            <translation>Gebiet aus {name} übernehmen</translation>
        </message>
        <message>
            <source>There are no polygons to take as the area.</source>
            <translation>Hier sind keine Polygone, die als Gebiet dienen können.</translation>
        </message>
        <message>
            <source>The layer is empty: there is no area to take.</source>
            <translation>Der Layer ist leer: Er enthält kein Gebiet.</translation>
        </message>
        <message>
            <source>The layer has no coordinate reference system: set one in its properties, then take the area again.</source>
            <translation>Die Ebene hat kein Koordinatenbezugssystem: Legen Sie in ihren Eigenschaften eines fest und übernehmen Sie das Gebiet dann noch einmal.</translation>
        </message>
        <message>
            <source>The file names no coordinate reference system (CRS): add it to the map, set the CRS of its layer, then take the area from that layer.</source>
            <translation>Die Datei nennt kein Koordinatenbezugssystem (KBS): Fügen Sie sie der Karte hinzu, legen Sie das KBS ihres Layers fest und übernehmen Sie das Gebiet dann von diesem Layer.</translation>
        </message>
    </context>
    <context>
        <name>AreaTextEditor</name>
        <message>
            <source>Use</source>
            <translation>Verwenden</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Area as text</source>
            <translation>Gebiet als Text</translation>
        </message>
        <message>
            <source>WKT or GeoJSON, or:
xmin, ymin, xmax, ymax
or a corner on each line: x y</source>
            <translation>WKT oder GeoJSON, oder:
xmin, ymin, xmax, ymax
oder je Zeile eine Ecke: x y</translation>
        </message>
        <message>
            <source>CRS of the coordinates</source>
            <translation>KBS der Koordinaten</translation>
        </message>
        <message>
            <source>Use this area (Ctrl+Enter)</source>
            <translation>Dieses Gebiet verwenden (Strg+Eingabetaste)</translation>
        </message>
        <message>
            <source>Paste or type an area.</source>
            <translation>Fügen Sie ein Gebiet ein oder tippen Sie eines.</translation>
        </message>
        <message>
            <source>“{word}” is neither WKT, GeoJSON nor numbers with decimal points.</source>
            <translation>„{word}“ ist weder WKT noch GeoJSON, noch sind es Zahlen mit Dezimalpunkt.</translation>
        </message>
        <message>
            <source>This is not the WKT of a polygon. Is a bracket missing?</source>
            <translation>Das ist nicht das WKT eines Polygons. Fehlt eine Klammer?</translation>
        </message>
        <message>
            <source>This is not complete GeoJSON. Is its end missing?</source>
            <translation>Dieses GeoJSON ist unvollständig. Fehlt sein Ende?</translation>
        </message>
        <message>
            <source>This GeoJSON has no polygon.</source>
            <translation>Dieses GeoJSON enthält kein Polygon.</translation>
        </message>
        <message>
            <source>Line {word} should be two numbers: x and y.</source>
            <translation>In Zeile {word} müssen zwei Zahlen stehen: x und y.</translation>
        </message>
        <message>
            <source>An area needs three corners: type more, each on its own line.</source>
            <translation>Ein Gebiet braucht drei Ecken: Tippen Sie weitere, jede in ihrer eigenen Zeile.</translation>
        </message>
        <message>
            <source>QGIS does not know the CRS “{word}”.</source>
            <translation>QGIS kennt das KBS „{word}“ nicht.</translation>
        </message>
        <message>
            <source>This text is too long. Open it as a layer file instead.</source>
            <translation>Dieser Text ist zu lang. Öffnen Sie ihn stattdessen als Vektordatei.</translation>
        </message>
    </context>
    <context>
        <name>ColumnMenu</name>
        <message>
            <source>Sort by</source>
            <translation>Sortieren nach</translation>
        </message>
        <message>
            <source>Usual columns</source>
            <translation>Übliche Spalten</translation>
        </message>
    </context>
    <context>
        <name>Covering</name>
        <message>
            <source>Find the fewest rasters that cover the area</source>
            <translation>Möglichst wenige Raster für das ganze Gebiet suchen</translation>
        </message>
        <message>
            <source>Measure how much of the area is covered</source>
            <translation>Abgedeckten Anteil des Gebiets messen</translation>
        </message>
    </context>
    <context>
        <name>Dock</name>
        <message>
            <source>Image Service Downloader</source>
            <translation>Image Service Downloader</translation>
        </message>
        <message>
            <source>Image service</source>
            <translation>Image-Dienst</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Gebiet</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Raster</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Download</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>List again</source>
            <translation>Neu auflisten</translation>
        </message>
        <message>
            <source>List</source>
            <translation>Auflisten</translation>
        </message>
        <message>
            <source>List all</source>
            <translation>Alle auflisten</translation>
        </message>
    </context>
    <context>
        <name>DownloadPanel</name>
        <message>
            <source>Clip to the area</source>
            <translation>Auf das Gebiet zuschneiden</translation>
        </message>
        <message>
            <source>Convert whole rasters too</source>
            <translation>Ganze Raster umwandeln</translation>
        </message>
        <message>
            <source>The service converts clipped rasters only; with this, also those that come whole.</source>
            <translation>Der Dienst wandelt nur zugeschnittene Raster um; hiermit auch jene, die ganz kommen.</translation>
        </message>
        <message>
            <source>{format} cannot hold these pixels: expect TIFF for some rasters or all.</source>
            <translation>{format} kann diese Pixel nicht aufnehmen: Einige oder alle Raster kommen als TIFF.</translation>
        </message>
        <message>
            <source>Format of the rasters</source>
            <translation>Format der Raster</translation>
        </message>
        <message>
            <source>As is (native)</source>
            <translation>Original (nativ)</translation>
        </message>
        <message>
            <source>Folder for the rasters</source>
            <translation>Ordner für die Raster</translation>
        </message>
        <message>
            <source>Each download gets a folder of its own in this one.</source>
            <translation>Jeder Download erhält darin einen eigenen Ordner.</translation>
        </message>
        <message>
            <source>Choose the folder</source>
            <translation>Ordner wählen</translation>
        </message>
        <message>
            <source>&amp;Format</source>
            <translation>&amp;Format</translation>
        </message>
        <message>
            <source>F&amp;older</source>
            <translation>&amp;Ordner</translation>
        </message>
        <message>
            <source>Rasters from anywhere come whole. To clip them, list those that meet the area: see the filters.</source>
            <translation>Raster von überall kommen ganz. Um sie zuzuschneiden, listen Sie die auf, die das Gebiet schneiden: siehe Filter.</translation>
        </message>
        <message>
            <source>Without an area, rasters come whole.</source>
            <translation>Ohne Gebiet kommen die Raster ganz.</translation>
        </message>
    </context>
    <context>
        <name>DownloadRasters</name>
        <message>
            <source>Only these raster ids</source>
            <translation>Nur diese Raster-IDs</translation>
        </message>
        <message>
            <source>Ids of the service's catalog with commas between, such as 3, 17, 20. They replace the choice by area and condition; an area still clips.</source>
            <translation>IDs aus dem Katalog des Dienstes, durch Kommas getrennt, etwa 3, 17, 20. Sie ersetzen die Auswahl durch Gebiet und Bedingung; zugeschnitten wird weiterhin auf das Gebiet.</translation>
        </message>
        <message>
            <source>Clip to the area</source>
            <translation>Auf das Gebiet zuschneiden</translation>
        </message>
        <message>
            <source>Otherwise the area only chooses, and the rasters come whole.</source>
            <translation>Andernfalls wählt das Gebiet nur aus, und die Raster kommen ganz.</translation>
        </message>
        <message>
            <source>Format</source>
            <translation>Format</translation>
        </message>
        <message>
            <source>The format of what is clipped; NATIVE keeps each raster's own. Where a format cannot hold a raster's pixels, the service sends a TIFF.</source>
            <translation>Das Format der zugeschnittenen Raster; NATIVE behält das eigene jedes Rasters bei. Kann ein Format die Pixel eines Rasters nicht aufnehmen, liefert der Dienst ein TIFF.</translation>
        </message>
        <message>
            <source>Convert whole rasters too</source>
            <translation>Auch ganze Raster umwandeln</translation>
        </message>
        <message>
            <source>Rasters that are not clipped come in the chosen format, too.</source>
            <translation>Auch Raster, die nicht zugeschnitten werden, kommen im gewählten Format.</translation>
        </message>
        <message>
            <source>Where a file exists already</source>
            <translation>Wenn eine Datei schon vorhanden ist</translation>
        </message>
        <message>
            <source>SKIP: leave it, and fetch only what is missing. OVERWRITE: replace it. KEEP_BOTH: give the new file another name.</source>
            <translation>SKIP: belassen und nur Fehlendes holen. OVERWRITE: ersetzen. KEEP_BOTH: der neuen Datei einen anderen Namen geben.</translation>
        </message>
        <message>
            <source>Load the rasters</source>
            <translation>Raster laden</translation>
        </message>
        <message>
            <source>Put the rasters on the map, too.</source>
            <translation>Die Raster auch der Karte hinzufügen.</translation>
        </message>
        <message>
            <source>Output folder</source>
            <translation>Ausgabeordner</translation>
        </message>
        <message>
            <source>Number of files, side-cars included</source>
            <translation>Anzahl der Dateien einschließlich Begleitdateien</translation>
        </message>
        <message>
            <source>Number of rasters that failed</source>
            <translation>Anzahl der fehlgeschlagenen Raster</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Raster</translation>
        </message>
        <message>
            <source>Bytes of these files</source>
            <translation>Größe dieser Dateien in Byte</translation>
        </message>
        <message>
            <source>Download rasters</source>
            <translation>Raster herunterladen</translation>
        </message>
        <message>
            <source>arcgis,imageserver,imagery,orthophoto,mosaic,clip</source>
            <translation>arcgis,imageserver,luftbild,orthofoto,mosaik,zuschneiden</translation>
        </message>
        <message>
            <source>Downloads the source rasters behind an ArcGIS image service, whole or clipped to an area.</source>
            <translation>Lädt die Quellraster eines ArcGIS-Image-Dienstes herunter, ganz oder auf ein Gebiet zugeschnitten.</translation>
        </message>
        <message>
            <source>Rasters come with their own pixels, not as a picture of them. The service must allow downloads.

An area, as polygons or as an extent, chooses the rasters that meet it; a condition narrows the choice. Without either, all rasters of the service come. A list of raster ids replaces that choice.

With an area, the service clips the rasters that reach out of it. Those that lie wholly inside come as they are, in their own format, unless whole rasters are converted too. Where a format cannot hold a raster's pixels, the service sends a TIFF instead.

Side-cars come along. A raster that fails does not stop the others: it is named with the reason, and counted in FAILED.</source>
            <translation>Die Raster kommen mit ihren eigenen Pixeln, nicht als Bild davon. Der Dienst muss Downloads erlauben.

Ein Gebiet, als Polygone oder als Ausdehnung, wählt die Raster aus, die es schneiden; eine Bedingung schränkt die Auswahl ein. Ohne beides kommen alle Raster des Dienstes. Eine Liste von Raster-IDs ersetzt diese Auswahl.

Mit einem Gebiet schneidet der Dienst die Raster zu, die darüber hinausreichen. Jene, die ganz darin liegen, kommen unverändert in ihrem eigenen Format, sofern nicht auch ganze Raster umgewandelt werden. Kann ein Format die Pixel eines Rasters nicht aufnehmen, liefert der Dienst stattdessen ein TIFF.

Begleitdateien kommen mit. Schlägt ein Raster fehl, hält das die anderen nicht auf: Es wird mit dem Grund genannt und in FAILED gezählt.</translation>
        </message>
        <message>
            <source>“{ids}” is not a list of raster ids: write whole numbers with commas between.</source>
            <translation>„{ids}“ ist keine Liste von Raster-IDs: Geben Sie ganze Zahlen an, durch Kommas getrennt.</translation>
        </message>
        <message>
            <source>Whole rasters can be converted (CONVERT) only to a chosen FORMAT, not to NATIVE.</source>
            <translation>Ganze Raster lassen sich nur in ein gewähltes FORMAT umwandeln (CONVERT), nicht in NATIVE.</translation>
        </message>
        <message>
            <source>The service has no raster that meets the area and the condition.</source>
            <translation>Der Dienst hat kein Raster, das das Gebiet schneidet und die Bedingung erfüllt.</translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) to download</source>
            <translation>
                <numerusform>%n Raster herunterzuladen</numerusform>
                <numerusform>%n Raster herunterzuladen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) in {folder}, {size} received</source>
            <translation>
                <numerusform>%n Raster in {folder}, {size} empfangen</numerusform>
                <numerusform>%n Raster in {folder}, {size} empfangen</numerusform>
            </translation>
        </message>
        <message>
            <source>Cancelled. What has come stays in {folder}: run this again into that folder, with SKIP where a file exists, and only what is missing is fetched.</source>
            <translation>Abgebrochen. Was angekommen ist, bleibt in {folder}: Starten Sie erneut mit diesem Ordner und mit SKIP für vorhandene Dateien, dann wird nur Fehlendes geholt.</translation>
        </message>
        <message numerus="yes">
            <source>None of %n raster(s) came.</source>
            <translation>
                <numerusform>Das Raster ist nicht angekommen.</numerusform>
                <numerusform>Keines der %n Raster ist angekommen.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>FilterBox</name>
        <message>
            <source>Where</source>
            <translation>Bedingung</translation>
        </message>
        <message>
            <source>Area</source>
            <translation>Gebiet</translation>
        </message>
        <message>
            <source>Meets it</source>
            <translation>Schneidet es</translation>
        </message>
        <message>
            <source>Covers all of it</source>
            <translation>Deckt es ganz ab</translation>
        </message>
        <message>
            <source>Anywhere</source>
            <translation>Liegt irgendwo</translation>
        </message>
        <message>
            <source>How rasters lie to the area</source>
            <translation>Lage der Raster zum Gebiet</translation>
        </message>
        <message>
            <source>SQL, then Enter</source>
            <translation>SQL, dann Enter</translation>
        </message>
        <message>
            <source>Where clause, run by the service</source>
            <translation>Bedingung, die der Dienst auswertet</translation>
        </message>
        <message>
            <source>For experts: the service lists only rasters that meet this condition on its fields, such as Name LIKE 'A%'. Point at a column's title for the field's name.</source>
            <translation>Für Fachleute: Der Dienst listet nur Raster auf, die diese Bedingung an seine Felder erfüllen, etwa Name LIKE 'A%'. Die Feldnamen erscheinen, wenn die Maus auf einem Spaltentitel steht.</translation>
        </message>
        <message>
            <source>Any</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>Unknown</source>
            <translation>Unbekannt</translation>
        </message>
        <message>
            <source>{title} from</source>
            <translation>{title} ab</translation>
        </message>
        <message>
            <source>{title} to</source>
            <translation>{title} bis</translation>
        </message>
    </context>
    <context>
        <name>Folder</name>
        <message>
            <source>The folder is not there any more.</source>
            <translation>Der Ordner ist nicht mehr da.</translation>
        </message>
        <message>
            <source>It was moved, renamed or deleted since the download.</source>
            <translation>Er wurde seit dem Download verschoben, umbenannt oder gelöscht.</translation>
        </message>
        <message>
            <source>The folder cannot be shown.</source>
            <translation>Der Ordner lässt sich nicht anzeigen.</translation>
        </message>
        <message>
            <source>Look for it in the file manager of your computer.</source>
            <translation>Suchen Sie ihn in der Dateiverwaltung Ihres Computers.</translation>
        </message>
    </context>
    <context>
        <name>Guidance</name>
        <message>
            <source>Next: connect to an image service.</source>
            <translation>Weiter: mit einem Image-Dienst verbinden.</translation>
        </message>
        <message>
            <source>Connecting …</source>
            <translation>Verbinde …</translation>
        </message>
        <message>
            <source>Next: choose a service.</source>
            <translation>Weiter: einen Dienst auswählen.</translation>
        </message>
        <message>
            <source>Downloading …</source>
            <translation>Lade herunter …</translation>
        </message>
        <message>
            <source>Next: connect to another service.</source>
            <translation>Weiter: mit einem anderen Dienst verbinden.</translation>
        </message>
        <message>
            <source>Next: change the condition, or list again.</source>
            <translation>Weiter: die Bedingung ändern oder noch einmal auflisten.</translation>
        </message>
        <message>
            <source>Next: list the rasters that meet the area.</source>
            <translation>Weiter: Raster im Gebiet auflisten.</translation>
        </message>
        <message>
            <source>Next: draw an area, or list all rasters.</source>
            <translation>Weiter: Gebiet zeichnen oder alle Raster auflisten.</translation>
        </message>
        <message>
            <source>This service does not hand out its rasters.</source>
            <translation>Dieser Dienst gibt seine Raster nicht heraus.</translation>
        </message>
        <message>
            <source>Next: draw an area, or tick rasters.</source>
            <translation>Weiter: Gebiet zeichnen oder Raster ankreuzen.</translation>
        </message>
        <message>
            <source>Next: tick the rasters you want.</source>
            <translation>Weiter: gewünschte Raster ankreuzen.</translation>
        </message>
        <message>
            <source>Next: resume, or download all anew.</source>
            <translation>Weiter: fortsetzen oder alles neu herunterladen.</translation>
        </message>
        <message numerus="yes">
            <source>Ready to download %n raster(s).</source>
            <translation>
                <numerusform>Bereit zum Download: %n Raster.</numerusform>
                <numerusform>Bereit zum Download: %n Raster.</numerusform>
            </translation>
        </message>
        <message>
            <source>Next: change the condition.</source>
            <translation>Weiter: die Bedingung ändern.</translation>
        </message>
        <message>
            <source>Next: draw another area.</source>
            <translation>Weiter: ein anderes Gebiet zeichnen.</translation>
        </message>
        <message>
            <source>Looking for rasters …</source>
            <translation>Suche Raster …</translation>
        </message>
        <message>
            <source>{read} of {all} rasters read …</source>
            <translation>{read} von {all} Rastern gelesen …</translation>
        </message>
        <message>
            <source>No raster meets the condition.</source>
            <translation>Kein Raster erfüllt die Bedingung.</translation>
        </message>
        <message>
            <source>This service has no rasters.</source>
            <translation>Dieser Dienst hat keine Raster.</translation>
        </message>
        <message>
            <source>No raster covers the whole area by itself.</source>
            <translation>Kein Raster deckt allein das ganze Gebiet ab.</translation>
        </message>
        <message>
            <source>No raster meets the area.</source>
            <translation>Kein Raster schneidet das Gebiet.</translation>
        </message>
        <message>
            <source>The rasters of the service will be listed here.</source>
            <translation>Hier werden die Raster des Dienstes aufgelistet.</translation>
        </message>
        <message>
            <source>This service does not list its rasters.</source>
            <translation>Dieser Dienst listet seine Raster nicht auf.</translation>
        </message>
        <message>
            <source>This area cannot be used. Draw another one.</source>
            <translation>Dieses Gebiet ist nicht verwendbar. Zeichnen Sie ein anderes.</translation>
        </message>
        <message>
            <source>The rasters that meet the condition are not listed.</source>
            <translation>Die Raster, die die Bedingung erfüllen, sind nicht aufgelistet.</translation>
        </message>
        <message>
            <source>The rasters that meet the area are not listed yet.</source>
            <translation>Die Raster im Gebiet sind noch nicht aufgelistet.</translation>
        </message>
        <message>
            <source>Draw an area to see the rasters that meet it.</source>
            <translation>Zeichnen Sie ein Gebiet, um die Raster darin zu sehen.</translation>
        </message>
    </context>
    <context>
        <name>ImageServiceProvider</name>
        <message>
            <source>Image Service Downloader</source>
            <translation>Image Service Downloader</translation>
        </message>
    </context>
    <context>
        <name>JobPanel</name>
        <message>
            <source>Progress of the download</source>
            <translation>Fortschritt des Downloads</translation>
        </message>
        <message>
            <source>Details of the download</source>
            <translation>Einzelheiten des Downloads</translation>
        </message>
        <message>
            <source>Try failed rasters again</source>
            <translation>Fehlgeschlagene wiederholen</translation>
        </message>
        <message>
            <source>Download</source>
            <translation>Herunterladen</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>The service is preparing the rasters …</source>
            <translation>Dienst bereitet Raster vor …</translation>
        </message>
        <message>
            <source>The download waits, and goes on by itself.</source>
            <translation>Der Download wartet und geht von selbst weiter.</translation>
        </message>
        <message>
            <source>Cancelling …</source>
            <translation>Breche ab …</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Details</translation>
        </message>
        <message>
            <source>Open folder</source>
            <translation>Ordner öffnen</translation>
        </message>
        <message>
            <source>Open the folder of the download</source>
            <translation>Ordner des Downloads öffnen</translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n Datei</numerusform>
                <numerusform>%n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>{size} free on the disk</source>
            <translation>{size} frei</translation>
        </message>
        <message numerus="yes">
            <source>{done} of %n raster(s)</source>
            <translation>
                <numerusform>{done} von %n Raster</numerusform>
                <numerusform>{done} von %n Rastern</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{done} of %n file(s)</source>
            <translation>
                <numerusform>{done} von %n Datei</numerusform>
                <numerusform>{done} von %n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>{received} of {expected}</source>
            <translation>{received} von {expected}</translation>
        </message>
        <message>
            <source>{received} of about {expected}</source>
            <translation>{received} von ca. {expected}</translation>
        </message>
        <message numerus="yes">
            <source>%n second(s) left</source>
            <translation>
                <numerusform>noch %n Sekunde</numerusform>
                <numerusform>noch %n Sekunden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n minute(s) left</source>
            <translation>
                <numerusform>noch %n Minute</numerusform>
                <numerusform>noch %n Minuten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n hour(s) left</source>
            <translation>
                <numerusform>noch %n Stunde</numerusform>
                <numerusform>noch %n Stunden</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>MapBar</name>
        <message>
            <source>Remove the preview</source>
            <translation>Vorschau entfernen</translation>
        </message>
        <message numerus="yes">
            <source>Zoom to %n ticked raster(s)</source>
            <translation>
                <numerusform>Auf %n angekreuztes Raster zoomen</numerusform>
                <numerusform>Auf %n angekreuzte Raster zoomen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Keep %n ticked footprint(s) as a layer</source>
            <translation>
                <numerusform>%n angekreuzten Umriss als Layer behalten</numerusform>
                <numerusform>%n angekreuzte Umrisse als Layer behalten</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Zoom to %n raster(s)</source>
            <translation>
                <numerusform>Auf %n Raster zoomen</numerusform>
                <numerusform>Auf %n Raster zoomen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Keep %n footprint(s) as a layer</source>
            <translation>
                <numerusform>%n Umriss als Layer behalten</numerusform>
                <numerusform>%n Umrisse als Layer behalten</numerusform>
            </translation>
        </message>
        <message>
            <source>Names on the map</source>
            <translation>Namen auf der Karte</translation>
        </message>
        <message>
            <source>Pick rasters on the map</source>
            <translation>Raster auf der Karte ankreuzen</translation>
        </message>
        <message>
            <source>Pick rasters on the map: click one to tick or untick it, drag a box to tick several, with Ctrl to untick them. Esc ends.</source>
            <translation>Raster auf der Karte ankreuzen: Ein Klick kreuzt eines an oder entfernt sein Kreuz, ein aufgezogenes Rechteck kreuzt mehrere an, mit Strg entfernt es ihre Kreuze. Esc beendet.</translation>
        </message>
        <message>
            <source>Rasters on the map</source>
            <translation>Raster auf der Karte</translation>
        </message>
    </context>
    <context>
        <name>Messages</name>
        <message>
            <source>an empty page</source>
            <translation>eine leere Seite</translation>
        </message>
        <message>
            <source>“404 not found”</source>
            <translation>„404 nicht gefunden“</translation>
        </message>
        <message>
            <source>a web page</source>
            <translation>eine Webseite</translation>
        </message>
        <message>
            <source>a text</source>
            <translation>ein Text</translation>
        </message>
        <message>
            <source>an error message</source>
            <translation>eine Fehlermeldung</translation>
        </message>
        <message>
            <source>something other than JSON</source>
            <translation>etwas anderes als JSON</translation>
        </message>
        <message>
            <source>JSON of another kind</source>
            <translation>JSON anderer Art</translation>
        </message>
        <message>
            <source>a file of another format</source>
            <translation>eine Datei in anderem Format</translation>
        </message>
        <message>
            <source>far too much</source>
            <translation>viel zu viel</translation>
        </message>
        <message>
            <source>one redirect after another</source>
            <translation>eine Weiterleitung nach der anderen</translation>
        </message>
        <message>
            <source>It says: {message}</source>
            <translation>Er meldet: {message}</translation>
        </message>
        <message>
            <source>{host} wants a sign-in.</source>
            <translation>{host} verlangt eine Anmeldung.</translation>
        </message>
        <message>
            <source>This version cannot sign in: ask those who run the service whether it is open elsewhere.</source>
            <translation>Diese Version kann sich nicht anmelden: Fragen Sie den Betreiber des Dienstes, ob er anderswo offen zugänglich ist.</translation>
        </message>
        <message>
            <source>{host} denies access.</source>
            <translation>{host} verweigert den Zugriff.</translation>
        </message>
        <message>
            <source>Ask those who run the service for access.</source>
            <translation>Bitten Sie den Betreiber des Dienstes um Zugriff.</translation>
        </message>
        <message>
            <source>The service named no file for raster {raster_id}.</source>
            <translation>Der Dienst hat für Raster {raster_id} keine Datei genannt.</translation>
        </message>
        <message>
            <source>Ask those who run the service about this raster.</source>
            <translation>Fragen Sie den Betreiber des Dienstes nach diesem Raster.</translation>
        </message>
        <message>
            <source>It may have no pixel inside the area: enlarge the area, or do not clip.</source>
            <translation>Vielleicht liegt keines seiner Pixel im Gebiet: Vergrößern Sie das Gebiet oder verzichten Sie auf das Zuschneiden.</translation>
        </message>
        <message>
            <source>There is no room left for “{path}”.</source>
            <translation>Für „{path}“ ist kein Platz mehr.</translation>
        </message>
        <message>
            <source>“{path}” needs {needed} more, and {free} are left.</source>
            <translation>„{path}“ braucht noch {needed}, frei sind {free}.</translation>
        </message>
        <message>
            <source>The disk is full.</source>
            <translation>Der Datenträger ist voll.</translation>
        </message>
        <message>
            <source>Make room, or choose a folder on another disk.</source>
            <translation>Schaffen Sie Platz oder wählen Sie einen Ordner auf einem anderen Datenträger.</translation>
        </message>
        <message>
            <source>{host} could not be reached.</source>
            <translation>{host} ist nicht erreichbar.</translation>
        </message>
        <message>
            <source>Check your internet connection and try again.</source>
            <translation>Prüfen Sie Ihre Internetverbindung und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>Reason: {reason}</source>
            <translation>Grund: {reason}</translation>
        </message>
        <message>
            <source>Check the address and your internet connection, then try again.</source>
            <translation>Prüfen Sie die Adresse und Ihre Internetverbindung und versuchen Sie es erneut.</translation>
        </message>
        <message>
            <source>{host} did not answer in time.</source>
            <translation>{host} hat nicht rechtzeitig geantwortet.</translation>
        </message>
        <message>
            <source>Nothing came for {seconds} seconds.</source>
            <translation>{seconds} Sekunden lang kam nichts.</translation>
        </message>
        <message>
            <source>The server may be busy: try again later, or with fewer rasters or a smaller area.</source>
            <translation>Vielleicht ist der Server ausgelastet: Versuchen Sie es später erneut, oder mit weniger Rastern oder einem kleineren Gebiet.</translation>
        </message>
        <message>
            <source>No secure connection to {host}.</source>
            <translation>Keine sichere Verbindung zu {host}.</translation>
        </message>
        <message>
            <source>If your network inspects encrypted traffic, add its certificate in QGIS under Settings ‣ Options ‣ Authentication.</source>
            <translation>Falls Ihr Netzwerk verschlüsselten Verkehr prüft, fügen Sie dessen Zertifikat in QGIS unter Einstellungen ‣ Optionen ‣ Authentifizierung hinzu.</translation>
        </message>
        <message>
            <source>The proxy on the way to {host} did not let the request through.</source>
            <translation>Der Proxy auf dem Weg zu {host} hat die Anfrage nicht durchgelassen.</translation>
        </message>
        <message>
            <source>Check the proxy in QGIS under Settings ‣ Options ‣ Network.</source>
            <translation>Prüfen Sie den Proxy in QGIS unter Einstellungen ‣ Optionen ‣ Netzwerk.</translation>
        </message>
        <message>
            <source>The service refused.</source>
            <translation>Der Dienst hat abgelehnt.</translation>
        </message>
        <message>
            <source>Try again later, or ask those who run the service.</source>
            <translation>Versuchen Sie es später erneut oder fragen Sie den Betreiber des Dienstes.</translation>
        </message>
        <message>
            <source>No image service answers at this address.</source>
            <translation>Unter dieser Adresse antwortet kein Image-Dienst.</translation>
        </message>
        <message>
            <source>{url} answers with {found}.</source>
            <translation>{url} liefert: {found}.</translation>
        </message>
        <message>
            <source>Check the address: it ends in /ImageServer. If a browser shows the service there, try again later.</source>
            <translation>Prüfen Sie die Adresse: Sie endet auf /ImageServer. Zeigt ein Browser dort den Dienst, versuchen Sie es später erneut.</translation>
        </message>
        <message>
            <source>“{service}” does not list its rasters.</source>
            <translation>„{service}“ listet seine Raster nicht auf.</translation>
        </message>
        <message>
            <source>It lacks the “Catalog” capability, or holds one raster dataset instead of a mosaic.</source>
            <translation>Ihm fehlt die Fähigkeit „Catalog“, oder er enthält ein einzelnes Raster-Dataset statt eines Mosaiks.</translation>
        </message>
        <message>
            <source>Ask those who run the service to allow it, or look for another service.</source>
            <translation>Bitten Sie den Betreiber des Dienstes, es zu erlauben, oder suchen Sie einen anderen Dienst.</translation>
        </message>
        <message>
            <source>“{service}” does not hand out its rasters.</source>
            <translation>„{service}“ gibt seine Raster nicht heraus.</translation>
        </message>
        <message>
            <source>It lacks the “Download” capability.</source>
            <translation>Ihm fehlt die Fähigkeit „Download“.</translation>
        </message>
        <message>
            <source>Ask those who run the service to allow downloads, or look for another service.</source>
            <translation>Bitten Sie den Betreiber des Dienstes, Downloads zu erlauben, oder suchen Sie einen anderen Dienst.</translation>
        </message>
        <message>
            <source>“{service}” cannot show a preview of this raster.</source>
            <translation>„{service}“ kann von diesem Raster keine Vorschau zeigen.</translation>
        </message>
        <message>
            <source>It lacks the “Image” capability, or does not say where the raster lies.</source>
            <translation>Ihm fehlt die Fähigkeit „Image“, oder er sagt nicht, wo das Raster liegt.</translation>
        </message>
        <message>
            <source>Download the raster to see it.</source>
            <translation>Laden Sie das Raster herunter, um es zu sehen.</translation>
        </message>
        <message>
            <source>The service does not allow this much at once.</source>
            <translation>Der Dienst erlaubt nicht so viel auf einmal.</translation>
        </message>
        <message>
            <source>Use a smaller area or fewer rasters.</source>
            <translation>Verwenden Sie ein kleineres Gebiet oder weniger Raster.</translation>
        </message>
        <message>
            <source>The service refused the request (code {code}).</source>
            <translation>Der Dienst hat die Anfrage abgelehnt (Code {code}).</translation>
        </message>
        <message>
            <source>The service refused the condition (code {code}).</source>
            <translation>Der Dienst hat die Bedingung abgelehnt (Code {code}).</translation>
        </message>
        <message>
            <source>Check the names of fields in it, and that texts stand in 'single quotes'.</source>
            <translation>Prüfen Sie die Feldnamen darin und ob Texte in 'einfachen Anführungszeichen' stehen.</translation>
        </message>
        <message>
            <source>The service could not cope with the request (code {code}).</source>
            <translation>Der Dienst war mit der Anfrage überfordert (Code {code}).</translation>
        </message>
        <message>
            <source>Try again later; what has come so far is kept.</source>
            <translation>Versuchen Sie es später noch einmal; was schon da ist, bleibt erhalten.</translation>
        </message>
        <message>
            <source>The service answered something that makes no sense.</source>
            <translation>Die Antwort des Dienstes ist unverständlich.</translation>
        </message>
        <message>
            <source>Try again later; if it stays, tell those who run the service.</source>
            <translation>Versuchen Sie es später erneut; bleibt es so, sagen Sie es dem Betreiber des Dienstes.</translation>
        </message>
        <message>
            <source>The service does not have all these rasters.</source>
            <translation>Der Dienst hat nicht alle diese Raster.</translation>
        </message>
        <message>
            <source>Unknown: {ids}</source>
            <translation>Unbekannt: {ids}</translation>
        </message>
        <message>
            <source>Its catalog may have changed: list the rasters again.</source>
            <translation>Vielleicht hat sich sein Katalog geändert: Listen Sie die Raster neu auf.</translation>
        </message>
        <message>
            <source>“{file}” did not arrive.</source>
            <translation>„{file}“ ist nicht angekommen.</translation>
        </message>
        <message>
            <source>Download it again.</source>
            <translation>Laden Sie sie erneut herunter.</translation>
        </message>
        <message>
            <source>“{file}” did not arrive whole.</source>
            <translation>„{file}“ ist nicht vollständig angekommen.</translation>
        </message>
        <message>
            <source>{received} of {expected} came.</source>
            <translation>{received} von {expected} sind angekommen.</translation>
        </message>
        <message>
            <source>“{file}” changed on the server while it was fetched.</source>
            <translation>„{file}“ hat sich auf dem Server geändert, während es geladen wurde.</translation>
        </message>
        <message>
            <source>In the place of “{file}” came {found}.</source>
            <translation>Statt „{file}“ kam: {found}.</translation>
        </message>
        <message>
            <source>Download it again later; if it stays, tell those who run the service.</source>
            <translation>Laden Sie sie später erneut herunter; bleibt es so, sagen Sie es dem Betreiber des Dienstes.</translation>
        </message>
        <message>
            <source>“{file}” is not a safe file name, so the file was left out.</source>
            <translation>„{file}“ ist kein sicherer Dateiname; die Datei wurde ausgelassen.</translation>
        </message>
        <message>
            <source>Tell those who run the service.</source>
            <translation>Sagen Sie es dem Betreiber des Dienstes.</translation>
        </message>
        <message>
            <source>“{file}” lies at an address that cannot be read ({scheme}).</source>
            <translation>„{file}“ liegt unter einer Adresse, die nicht gelesen werden kann ({scheme}).</translation>
        </message>
        <message>
            <source>Only http and https are supported.</source>
            <translation>Nur http und https werden unterstützt.</translation>
        </message>
        <message>
            <source>Ask those who run the service for another way to this raster.</source>
            <translation>Fragen Sie den Betreiber des Dienstes nach einem anderen Weg zu diesem Raster.</translation>
        </message>
        <message>
            <source>“{path}” cannot be written.</source>
            <translation>„{path}“ ist nicht beschreibbar.</translation>
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation>Wählen Sie einen anderen Ordner.</translation>
        </message>
        <message>
            <source>Choose another folder, or make this one writable.</source>
            <translation>Wählen Sie einen anderen Ordner oder machen Sie diesen beschreibbar.</translation>
        </message>
        <message>
            <source>“{path}” is already there and was left alone.</source>
            <translation>„{path}“ ist bereits vorhanden und blieb unangetastet.</translation>
        </message>
        <message>
            <source>Choose another folder, or let existing files be replaced.</source>
            <translation>Wählen Sie einen anderen Ordner oder lassen Sie vorhandene Dateien ersetzen.</translation>
        </message>
        <message>
            <source>This download is running already.</source>
            <translation>Dieser Download läuft schon.</translation>
        </message>
        <message>
            <source>It goes into “{path}”.</source>
            <translation>Sein Ordner ist „{path}“.</translation>
        </message>
        <message>
            <source>Wait until it ends, or cancel it where it was begun.</source>
            <translation>Warten Sie, bis er endet, oder brechen Sie ihn dort ab, wo er gestartet wurde.</translation>
        </message>
        <message>
            <source>That did not work.</source>
            <translation>Das hat nicht funktioniert.</translation>
        </message>
        <message>
            <source>Something went wrong that should not have.</source>
            <translation>Etwas ist schiefgegangen, das nicht hätte schiefgehen dürfen.</translation>
        </message>
        <message>
            <source>Please report it, with what the log says under “Image Service Downloader”.</source>
            <translation>Bitte melden Sie es, zusammen mit dem Protokoll unter „Image Service Downloader“.</translation>
        </message>
        <message>
            <source>This is not the address of an image service.</source>
            <translation>Das ist nicht die Adresse eines Image-Dienstes.</translation>
        </message>
        <message>
            <source>An address looks like https://server/arcgis/rest/services/Name/ImageServer.</source>
            <translation>Eine Adresse sieht so aus: https://server/arcgis/rest/services/Name/ImageServer.</translation>
        </message>
        <message>
            <source>Copy it from your browser's address line or from the service's description.</source>
            <translation>Kopieren Sie sie aus der Adresszeile Ihres Browsers oder aus der Beschreibung des Dienstes.</translation>
        </message>
        <message>
            <source>An address begins with http:// or https://.</source>
            <translation>Eine Adresse beginnt mit http:// oder https://.</translation>
        </message>
        <message>
            <source>This address leads to a web page, not to an image service.</source>
            <translation>Diese Adresse führt zu einer Webseite, nicht zu einem Image-Dienst.</translation>
        </message>
        <message>
            <source>The address of an image service ends in /ImageServer.</source>
            <translation>Die Adresse eines Image-Dienstes endet auf /ImageServer.</translation>
        </message>
        <message>
            <source>Look for the words “REST” or “ImageServer” on that page and copy the link.</source>
            <translation>Suchen Sie auf der Seite nach „REST“ oder „ImageServer“ und kopieren Sie den Link.</translation>
        </message>
        <message>
            <source>This service is of another type: {found}.</source>
            <translation>Dieser Dienst ist von anderem Typ: {found}.</translation>
        </message>
        <message>
            <source>Only image services (ImageServer) hand out their rasters.</source>
            <translation>Nur Image-Dienste (ImageServer) geben ihre Raster heraus.</translation>
        </message>
        <message>
            <source>Look whether the same data is offered under an address that ends in /ImageServer.</source>
            <translation>Sehen Sie nach, ob dieselben Daten unter einer Adresse angeboten werden, die auf /ImageServer endet.</translation>
        </message>
        <message>
            <source>This is the address of a folder of services.</source>
            <translation>Das ist die Adresse eines Ordners mit Diensten.</translation>
        </message>
        <message>
            <source>Choose one of its image services.</source>
            <translation>Wählen Sie einen seiner Image-Dienste.</translation>
        </message>
        <message>
            <source>The area is empty.</source>
            <translation>Das Gebiet ist leer.</translation>
        </message>
        <message>
            <source>Draw a polygon or a rectangle on the map.</source>
            <translation>Zeichnen Sie ein Polygon oder ein Rechteck auf der Karte.</translation>
        </message>
        <message>
            <source>The area is not a polygon.</source>
            <translation>Das Gebiet ist kein Polygon.</translation>
        </message>
        <message>
            <source>Use a geometry that has a surface.</source>
            <translation>Verwenden Sie eine flächenhafte Geometrie.</translation>
        </message>
        <message>
            <source>The outline of the area crosses itself.</source>
            <translation>Der Umriss des Gebiets überschneidet sich selbst.</translation>
        </message>
        <message>
            <source>Draw it again so that no line crosses another.</source>
            <translation>Zeichnen Sie ihn neu, sodass keine Linie eine andere kreuzt.</translation>
        </message>
        <message>
            <source>The area has no surface: all its points lie on one line.</source>
            <translation>Das Gebiet hat keine Fläche: Alle seine Punkte liegen auf einer Linie.</translation>
        </message>
        <message>
            <source>Draw at least three points that are not in a line.</source>
            <translation>Zeichnen Sie mindestens drei Punkte, die nicht auf einer Linie liegen.</translation>
        </message>
        <message>
            <source>A coordinate of the area is not a number.</source>
            <translation>Eine Koordinate des Gebiets ist keine Zahl.</translation>
        </message>
        <message>
            <source>Draw the area again.</source>
            <translation>Zeichnen Sie das Gebiet neu.</translation>
        </message>
        <message>
            <source>The area lies where the service's spatial reference does not reach.</source>
            <translation>Das Gebiet liegt außerhalb des Bereichs, für den das KBS des Dienstes gilt.</translation>
        </message>
        <message>
            <source>Draw the area where the service has rasters.</source>
            <translation>Zeichnen Sie das Gebiet dort, wo der Dienst Raster hat.</translation>
        </message>
        <message>
            <source>QGIS does not know the spatial reference of the area or of the service.</source>
            <translation>QGIS kennt das KBS des Gebiets oder des Dienstes nicht.</translation>
        </message>
        <message>
            <source>Set the project's spatial reference, then draw the area again; or list all rasters.</source>
            <translation>Legen Sie das KBS des Projekts fest und zeichnen Sie das Gebiet neu; oder listen Sie alle Raster auf.</translation>
        </message>
        <message>
            <source>The area and the rasters are in different spatial references.</source>
            <translation>Gebiet und Raster haben verschiedene Koordinatenbezugssysteme.</translation>
        </message>
        <message>
            <source>Something in what you asked for is missing or does not fit.</source>
            <translation>An Ihren Angaben fehlt etwas oder passt etwas nicht.</translation>
        </message>
        <message>
            <source>The format “{word}” is not known.</source>
            <translation>Das Format „{word}“ ist nicht bekannt.</translation>
        </message>
        <message>
            <source>Service and plugin know twelve formats, such as TIFF, JP2 or PNG.</source>
            <translation>Dienst und Erweiterung kennen zwölf Formate, etwa TIFF, JP2 oder PNG.</translation>
        </message>
        <message>
            <source>Choose one of them.</source>
            <translation>Wählen Sie eines davon.</translation>
        </message>
        <message>
            <source>Whole rasters can be converted only to a chosen format.</source>
            <translation>Ganze Raster lassen sich nur in ein gewähltes Format umwandeln.</translation>
        </message>
        <message>
            <source>Choose a format, or leave the rasters as they are.</source>
            <translation>Wählen Sie ein Format oder lassen Sie die Raster unverändert.</translation>
        </message>
        <message>
            <source>No raster is chosen.</source>
            <translation>Es ist kein Raster ausgewählt.</translation>
        </message>
        <message>
            <source>Choose at least one raster.</source>
            <translation>Wählen Sie mindestens ein Raster aus.</translation>
        </message>
    </context>
    <context>
        <name>Outcome</name>
        <message numerus="yes">
            <source>%n raster(s) downloaded.</source>
            <translation>
                <numerusform>%n Raster heruntergeladen.</numerusform>
                <numerusform>%n Raster heruntergeladen.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) failed.</source>
            <translation>
                <numerusform>%n Raster fehlgeschlagen.</numerusform>
                <numerusform>%n Raster fehlgeschlagen.</numerusform>
            </translation>
        </message>
        <message>
            <source>The dock names them and says why.</source>
            <translation>Welche und warum, steht im Bedienfeld.</translation>
        </message>
        <message numerus="yes">
            <source>None of the rasters came: %n failed.</source>
            <translation>
                <numerusform>Keines der Raster kam an: %n fehlgeschlagen.</numerusform>
                <numerusform>Keines der Raster kam an: %n fehlgeschlagen.</numerusform>
            </translation>
        </message>
        <message>
            <source>Saved in {folder}</source>
            <translation>Gespeichert in {folder}</translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) already there, not fetched again.</source>
            <translation>
                <numerusform>%n Raster bereits vorhanden, nicht erneut geladen.</numerusform>
                <numerusform>%n Raster bereits vorhanden, nicht erneut geladen.</numerusform>
            </translation>
        </message>
        <message>
            <source>{raster}: came as {format}, because the chosen format cannot hold its pixels.</source>
            <translation>{raster}: kam als {format}, weil das gewählte Format seine Pixel nicht aufnehmen kann.</translation>
        </message>
        <message>
            <source>another format</source>
            <translation>anderes Format</translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) lie(s) wholly inside the area and came as the source file.</source>
            <translation>
                <numerusform>%n Raster liegt ganz im Gebiet und kam als Quelldatei.</numerusform>
                <numerusform>%n Raster liegen ganz im Gebiet und kamen als Quelldateien.</numerusform>
            </translation>
        </message>
        <message>
            <source>{file}: on the disk, but QGIS cannot open it.</source>
            <translation>{file}: gespeichert, aber QGIS kann sie nicht öffnen.</translation>
        </message>
        <message>
            <source>{file}: names no spatial reference, so the service's was assumed.</source>
            <translation>{file}: nennt kein KBS; das des Dienstes wurde angenommen.</translation>
        </message>
    </context>
    <context>
        <name>PickTool</name>
        <message>
            <source>Preview {name}</source>
            <translation>Vorschau von {name}</translation>
        </message>
        <message numerus="yes">
            <source>… and %n more, to be found in the list</source>
            <translation>
                <numerusform>… und %n weiteres, in der Liste zu finden</numerusform>
                <numerusform>… und %n weitere, in der Liste zu finden</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Untick all %n</source>
            <translation>
                <numerusform>%n Kreuz entfernen</numerusform>
                <numerusform>Alle %n Kreuze entfernen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Tick all %n</source>
            <translation>
                <numerusform>%n ankreuzen</numerusform>
                <numerusform>Alle %n ankreuzen</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Plugin</name>
        <message>
            <source>Image Service Downloader</source>
            <translation>Image Service Downloader</translation>
        </message>
    </context>
    <context>
        <name>ProcessingLog</name>
        <message numerus="yes">
            <source>{done} of %n raster(s)</source>
            <translation>
                <numerusform>{done} von %n Raster</numerusform>
                <numerusform>{done} von %n Rastern</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s)</source>
            <translation>
                <numerusform>%n Datei</numerusform>
                <numerusform>%n Dateien</numerusform>
            </translation>
        </message>
        <message>
            <source>{received} of {expected}</source>
            <translation>{received} von {expected}</translation>
        </message>
        <message numerus="yes">
            <source>Catalog: {read} of %n raster(s) read</source>
            <translation>
                <numerusform>Katalog: {read} von %n Raster gelesen</numerusform>
                <numerusform>Katalog: {read} von %n Rastern gelesen</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n file(s) to fetch: {size}</source>
            <translation>
                <numerusform>%n Datei zu laden: {size}</numerusform>
                <numerusform>%n Dateien zu laden: {size}</numerusform>
            </translation>
        </message>
        <message>
            <source>size unknown</source>
            <translation>Größe unbekannt</translation>
        </message>
        <message>
            <source>The download waits, and goes on by itself.</source>
            <translation>Der Download wartet und geht von selbst weiter.</translation>
        </message>
        <message>
            <source>{host} is there again.</source>
            <translation>{host} ist wieder da.</translation>
        </message>
        <message>
            <source>{name} (raster {id}): already there, not fetched again</source>
            <translation>{name} (Raster {id}): bereits vorhanden, nicht erneut geladen</translation>
        </message>
        <message>
            <source>{name} (raster {id}): {size}</source>
            <translation>{name} (Raster {id}): {size}</translation>
        </message>
        <message>
            <source>{name} (raster {id}) failed: {reason}</source>
            <translation>{name} (Raster {id}) fehlgeschlagen: {reason}</translation>
        </message>
    </context>
    <context>
        <name>QueryCatalog</name>
        <message>
            <source>Query catalog</source>
            <translation>Katalog abfragen</translation>
        </message>
        <message>
            <source>arcgis,imageserver,imagery,footprints,mosaic,list</source>
            <translation>arcgis,imageserver,luftbild,umrisse,footprints,mosaik,liste</translation>
        </message>
        <message>
            <source>Lists the rasters of an ArcGIS image service: their footprints and attributes.</source>
            <translation>Listet die Raster eines ArcGIS-Image-Dienstes auf: ihre Umrisse und Attribute.</translation>
        </message>
        <message>
            <source>Footprints are polygons in the service's coordinate reference system, with all attributes of its catalog. Nothing is downloaded.

An area, as polygons or as an extent, chooses the rasters that meet it; a condition narrows the choice. The field of the ids (mostly OBJECTID) holds what “Download rasters” takes as raster ids. Codes are left as codes; times are in UTC.</source>
            <translation>Die Umrisse sind Polygone im Koordinatenbezugssystem des Dienstes, mit allen Attributen seines Katalogs. Es wird nichts heruntergeladen.

Ein Gebiet, als Polygone oder als Ausdehnung, wählt die Raster aus, die es schneiden; eine Bedingung schränkt die Auswahl ein. Das Feld der IDs (meist OBJECTID) enthält, was „Raster herunterladen“ als Raster-IDs annimmt. Codes bleiben Codes; Zeiten sind in UTC.</translation>
        </message>
        <message>
            <source>Footprints</source>
            <translation>Umrisse</translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s) found</source>
            <translation>
                <numerusform>%n Raster gefunden</numerusform>
                <numerusform>%n Raster gefunden</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RasterStates</name>
        <message>
            <source>Failed: {reason}</source>
            <translation>Fehlgeschlagen: {reason}</translation>
        </message>
        <message>
            <source>Waiting to be downloaded</source>
            <translation>Wartet auf den Download</translation>
        </message>
        <message>
            <source>Downloaded</source>
            <translation>Heruntergeladen</translation>
        </message>
        <message>
            <source>Already there, not fetched again</source>
            <translation>Bereits vorhanden, nicht erneut geladen</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fehlgeschlagen</translation>
        </message>
    </context>
    <context>
        <name>RasterTable</name>
        <message>
            <source>Name</source>
            <translation>Name</translation>
        </message>
        <message>
            <source>Date</source>
            <translation>Datum</translation>
        </message>
        <message>
            <source>Date of acquisition, UTC</source>
            <translation>Aufnahmedatum, UTC</translation>
        </message>
        <message>
            <source>Cell size</source>
            <translation>Zellgröße</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Größe</translation>
        </message>
        <message>
            <source>Estimated from footprint and cell size, uncompressed</source>
            <translation>Geschätzt aus Umriss und Zellgröße, unkomprimiert</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Bild</translation>
        </message>
    </context>
    <context>
        <name>RastersOnMap</name>
        <message>
            <source>Preview of {name}</source>
            <translation>Vorschau von {name}</translation>
        </message>
        <message>
            <source>Footprints of {name}</source>
            <translation>Umrisse von {name}</translation>
        </message>
    </context>
    <context>
        <name>RastersPanel</name>
        <message>
            <source>{ticked} of {all} ticked</source>
            <translation>{ticked} von {all} angekreuzt</translation>
        </message>
        <message>
            <source>about {size}</source>
            <translation>ca. {size}</translation>
        </message>
        <message>
            <source>covers {percent} % of the area</source>
            <translation>deckt {percent} % des Gebiets ab</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Aufheben</translation>
        </message>
        <message>
            <source>Clear search and filters</source>
            <translation>Suche und Filter aufheben</translation>
        </message>
        <message>
            <source>Showing {shown} of {all}</source>
            <translation>{shown} von {all} sichtbar</translation>
        </message>
        <message numerus="yes">
            <source>%n filter(s)</source>
            <translation>
                <numerusform>%n Filter</numerusform>
                <numerusform>%n Filter</numerusform>
            </translation>
        </message>
        <message>
            <source>Filters</source>
            <translation>Filter</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>Spalten</translation>
        </message>
        <message>
            <source>No raster passes the filters.</source>
            <translation>Kein Raster passt zu den Filtern.</translation>
        </message>
        <message>
            <source>No raster matches “{text}”.</source>
            <translation>Kein Raster passt zu „{text}“.</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Suchen</translation>
        </message>
        <message>
            <source>Search rasters by any text</source>
            <translation>Raster nach beliebigem Text durchsuchen</translation>
        </message>
        <message>
            <source>Search names, dates and all other texts</source>
            <translation>Namen, Datum und alle anderen Texte durchsuchen</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Alle</translation>
        </message>
        <message>
            <source>Tick all rasters in the list</source>
            <translation>Alle Raster der Liste ankreuzen</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Keine</translation>
        </message>
        <message>
            <source>Untick all rasters in the list</source>
            <translation>Kein Raster der Liste ankreuzen</translation>
        </message>
        <message>
            <source>More</source>
            <translation>Mehr</translation>
        </message>
        <message>
            <source>More ways to tick</source>
            <translation>Weitere Möglichkeiten anzukreuzen</translation>
        </message>
        <message>
            <source>Tick:</source>
            <translation>Kreuze:</translation>
        </message>
        <message>
            <source>Tick what is selected</source>
            <translation>Ausgewählte ankreuzen</translation>
        </message>
        <message>
            <source>Untick what is selected</source>
            <translation>Kreuze der ausgewählten entfernen</translation>
        </message>
        <message>
            <source>The fewest that cover the area, newest first</source>
            <translation>Möglichst wenige für das ganze Gebiet, neueste zuerst</translation>
        </message>
        <message>
            <source>The fewest that cover the area, finest first</source>
            <translation>Möglichst wenige für das ganze Gebiet, feinste zuerst</translation>
        </message>
        <message>
            <source>Zoom to</source>
            <translation>Darauf zoomen</translation>
        </message>
        <message>
            <source>Preview on the map</source>
            <translation>Vorschau auf der Karte</translation>
        </message>
        <message>
            <source>Tick</source>
            <translation>Ankreuzen</translation>
        </message>
        <message>
            <source>Untick</source>
            <translation>Kreuz entfernen</translation>
        </message>
        <message>
            <source>Rasters</source>
            <translation>Raster</translation>
        </message>
    </context>
    <context>
        <name>Requirements</name>
        <message>
            <source>Image Service Downloader needs the Python packages {packages}, which this QGIS does not have.</source>
            <translation>Image Service Downloader braucht die Python-Pakete {packages}, die diesem QGIS fehlen.</translation>
        </message>
        <message>
            <source>Then start QGIS again.</source>
            <translation>Starten Sie danach QGIS neu.</translation>
        </message>
        <message>
            <source>Open the “OSGeo4W Shell” from the Windows start menu and type:
{command}</source>
            <translation>Öffnen Sie die „OSGeo4W Shell“ im Windows-Startmenü und geben Sie ein:
{command}</translation>
        </message>
        <message>
            <source>Open a terminal and type:
{command}</source>
            <translation>Öffnen Sie ein Terminal und geben Sie ein:
{command}</translation>
        </message>
    </context>
    <context>
        <name>ServiceAlgorithm</name>
        <message>
            <source>There is no parameter {unknown}: there are {known}.</source>
            <translation>Einen Parameter {unknown} gibt es nicht: Es gibt {known}.</translation>
        </message>
        <message>
            <source>Give either polygons (AREA) or an extent (EXTENT), not both.</source>
            <translation>Geben Sie entweder Polygone (AREA) oder eine Ausdehnung (EXTENT) an, nicht beides.</translation>
        </message>
        <message>
            <source>The area has no coordinate reference system: it is taken to be in the service's.</source>
            <translation>Das Gebiet hat kein Koordinatenbezugssystem: Das des Dienstes wird angenommen.</translation>
        </message>
        <message>
            <source>Address of the image service</source>
            <translation>Adresse des Image-Dienstes</translation>
        </message>
        <message>
            <source>The address of an ArcGIS image service, such as https://server/arcgis/rest/services/folder/name/ImageServer.</source>
            <translation>Die Adresse eines ArcGIS-Image-Dienstes, etwa https://server/arcgis/rest/services/ordner/name/ImageServer.</translation>
        </message>
        <message>
            <source>Area: polygons</source>
            <translation>Gebiet: Polygone</translation>
        </message>
        <message>
            <source>Only rasters that meet these polygons are taken; several polygons count as one area. Give either polygons or an extent, or neither for all rasters.</source>
            <translation>Nur Raster, die diese Polygone schneiden, werden genommen; mehrere Polygone gelten als ein Gebiet. Geben Sie entweder Polygone oder eine Ausdehnung an, oder keines von beiden für alle Raster.</translation>
        </message>
        <message>
            <source>Area: extent</source>
            <translation>Gebiet: Ausdehnung</translation>
        </message>
        <message>
            <source>A rectangle for an area, instead of polygons.</source>
            <translation>Ein Rechteck als Gebiet, anstelle von Polygonen.</translation>
        </message>
        <message>
            <source>Only rasters where (SQL)</source>
            <translation>Nur Raster mit (SQL-Bedingung)</translation>
        </message>
        <message>
            <source>A condition on the fields of the service's catalog, such as Name LIKE '2023%'. Overviews are left out unless the condition names the field Category.</source>
            <translation>Eine Bedingung an die Felder im Katalog des Dienstes, etwa Name LIKE '2023%'. Übersichten werden ausgelassen, außer die Bedingung nennt das Feld Category.</translation>
        </message>
        <message>
            <source>Image service {name}, {reference}</source>
            <translation>Image-Dienst {name}, {reference}</translation>
        </message>
        <message>
            <source>This is the address of a folder without image services.</source>
            <translation>Das ist die Adresse eines Ordners ohne Image-Dienste.</translation>
        </message>
        <message>
            <source>This is the address of a folder. Take one of its image services:
{services}</source>
            <translation>Das ist die Adresse eines Ordners. Nehmen Sie einen seiner Image-Dienste:
{services}</translation>
        </message>
    </context>
    <context>
        <name>ServicePanel</name>
        <message>
            <source>Cancel</source>
            <translation>Abbrechen</translation>
        </message>
        <message>
            <source>Connect</source>
            <translation>Verbinden</translation>
        </message>
        <message>
            <source>Address of the image service</source>
            <translation>Adresse des Image-Dienstes</translation>
        </message>
        <message>
            <source>Image services of this folder</source>
            <translation>Image-Dienste dieses Ordners</translation>
        </message>
        <message>
            <source>Zoom to the service's extent</source>
            <translation>Auf die Ausdehnung des Dienstes zoomen</translation>
        </message>
        <message numerus="yes">
            <source>%n raster(s)</source>
            <translation>
                <numerusform>%n Raster</numerusform>
                <numerusform>%n Raster</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n band(s)</source>
            <translation>
                <numerusform>%n Kanal</numerusform>
                <numerusform>%n Kanäle</numerusform>
            </translation>
        </message>
        <message>
            <source>{bits} bit, signed</source>
            <translation>{bits} Bit, mit Vorzeichen</translation>
        </message>
        <message>
            <source>{bits} bit, floating point</source>
            <translation>{bits} Bit, Gleitkomma</translation>
        </message>
        <message>
            <source>{bits} bit</source>
            <translation>{bits} Bit</translation>
        </message>
        <message>
            <source>Spatial reference that QGIS does not know</source>
            <translation>KBS, das QGIS nicht kennt</translation>
        </message>
        <message>
            <source>Rasters can be listed and downloaded</source>
            <translation>Auflisten und Download erlaubt</translation>
        </message>
        <message>
            <source>Rasters can be listed</source>
            <translation>Nur Auflisten erlaubt</translation>
        </message>
    </context>
    <context>
        <name>UnfinishedPanel</name>
        <message>
            <source>Resume</source>
            <translation>Fortsetzen</translation>
        </message>
        <message>
            <source>Unfinished: {job}</source>
            <translation>Unvollständig: {job}</translation>
        </message>
        <message>
            <source>Fetch what is missing, and put all rasters of this download on the map.</source>
            <translation>Fehlendes holen und alle Raster dieses Downloads der Karte hinzufügen.</translation>
        </message>
        <message>
            <source>Others</source>
            <translation>Andere</translation>
        </message>
        <message>
            <source>Show another unfinished download</source>
            <translation>Anderen unvollständigen Download zeigen</translation>
        </message>
        <message>
            <source>Do not offer this again; its files stay</source>
            <translation>Nicht mehr anbieten; die Dateien bleiben</translation>
        </message>
        <message numerus="yes">
            <source>{name}, {done} of %n raster(s), {when}</source>
            <translation>
                <numerusform>{name}, {done} von %n Raster, {when}</numerusform>
                <numerusform>{name}, {done} von %n Rastern, {when}</numerusform>
            </translation>
        </message>
        <message>
            <source>today {time}</source>
            <translation>heute {time}</translation>
        </message>
        <message>
            <source>yesterday {time}</source>
            <translation>gestern {time}</translation>
        </message>
    </context>
    <context>
        <name>UnfinishedSearch</name>
        <message>
            <source>Look for unfinished downloads</source>
            <translation>Unvollständige Downloads suchen</translation>
        </message>
    </context>
    <context>
        <name>Workflow</name>
        <message>
            <source>The download was cancelled.</source>
            <translation>Der Download wurde abgebrochen.</translation>
        </message>
        <message numerus="yes">
            <source>What was complete by then stays on the disk: %n raster(s).</source>
            <translation>
                <numerusform>Was bis dahin vollständig war, bleibt gespeichert: %n Raster.</numerusform>
                <numerusform>Was bis dahin vollständig war, bleibt gespeichert: %n Raster.</numerusform>
            </translation>
        </message>
        <message>
            <source>Connect to {address}</source>
            <translation>Mit {address} verbinden</translation>
        </message>
        <message>
            <source>List rasters of {name}</source>
            <translation>Raster von {name} auflisten</translation>
        </message>
        <message>
            <source>Download rasters of {name}</source>
            <translation>Raster von {name} herunterladen</translation>
        </message>
        <message>
            <source>Prepare the area for {name}</source>
            <translation>Gebiet in {name} suchen</translation>
        </message>
        <message>
            <source>This folder has no image services.</source>
            <translation>Dieser Ordner hat keine Image-Dienste.</translation>
        </message>
        <message>
            <source>Try the address of another folder, or of a service.</source>
            <translation>Versuchen Sie die Adresse eines anderen Ordners oder eines Dienstes.</translation>
        </message>
    </context>
</TS>
