#!/bin/sh
# Installs Esri's Python package into a virtual environment of its own, some 640 MB.
set -eu
cd "$(dirname "$0")/../../.."
venv=build/esri-client/venv
[ ! -e "$venv/ready" ] || exit 0
/usr/bin/python3 -m venv "$venv"
# six: the package needs it and does not say so
"$venv/bin/pip" install --quiet arcgis==2.4.4 six
touch "$venv/ready"
