#!/bin/sh
# Checks the types of the whole package with mypy, under the name that QGIS gives it: mypy takes a package's name
# from its folder's, and this folder may have any. Arguments name other parts: types.sh -p image_service_downloader.core
set -eu
cd "$(dirname "$0")/../.."
make --no-print-directory build/plugins/image_service_downloader
root=$PWD
package=image_service_downloader
cd build/plugins
[ $# -gt 0 ] || set -- -p $package.core -p $package.ui -p $package.tests -m $package.plugin -m $package
exec "$root/.venv/bin/python" -m mypy --config-file "$root/pyproject.toml" --cache-dir "$root/.mypy_cache" "$@"
