#!/bin/sh
# Lets Esri's Python package talk to the reference service.
set -eu
"$(dirname "$0")/install.sh"
cd "$(dirname "$0")/../../.."
exec /usr/bin/python3 -m tests.service.esri_client build/esri-client/venv/bin/python
