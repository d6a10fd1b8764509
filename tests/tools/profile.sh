#!/bin/sh
# Writes a QGIS profile named default below the given folder, where none is yet: the plugin is on, and QGIS asks nothing.
set -eu
settings=$1/profiles/default/QGIS
[ -e "$settings/QGIS3.ini" ] && exit 0
mkdir -p "$settings"
cat >"$settings/QGIS3.ini" <<'INI'
[PythonPlugins]
image_service_downloader=true

[qgis]
checkVersion=false
INI
