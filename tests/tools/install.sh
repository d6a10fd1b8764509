#!/bin/sh
# Installs the system packages that the project's commands use, where they are missing; says so on stderr.
# Arguments are packages that one of them needs beyond.
# What pip installs is the Makefile's business.
set -eu

packages='
    qgis python3-qgis qttools5-dev-tools
    python3-venv python3-requests python3-shapely python3-flask python3-gdal
    git openssl xvfb xauth xdotool imagemagick fonts-dejavu-core fonts-open-sans'
packages="$packages $*"

if ! command -v apt-get >/dev/null; then
    echo "This is neither Debian nor Ubuntu: install what stands for these packages yourself:$packages" >&2
    /usr/bin/python3 -c 'import qgis.core, osgeo.gdal, flask, requests, shapely' || exit 1
    exit 0
fi

missing=''
for package in $packages; do
    state=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=''
[ "$(id -u)" = 0 ] || as_root='sudo'
echo "Installing system packages${as_root:+ (with sudo)}:$missing" >&2
{
    $as_root apt-get update --quiet
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install --quiet --yes \
        --no-install-recommends $missing
} >&2
