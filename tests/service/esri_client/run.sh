#!/bin/sh
# Installs Esri's Python package into a virtual environment of its own, and lets it talk to the reference service.
set -eu
cd "$(dirname "$0")/../../.."
venv=build/esri-client/venv
if [ ! -e "$venv/ready" ]; then
    /usr/bin/python3 -m venv "$venv"
    # six: the package needs it and does not say so
    "$venv/bin/pip" install --quiet arcgis==2.4.4 six
    touch "$venv/ready"
fi
exec /usr/bin/python3 -m tests.service.esri_client "$venv/bin/python"
