# What a developer does with this repository. `make` alone lists it; every target installs what it misses.

# QGIS, GDAL and Flask belong to the system's Python; a python3 found by PATH may be another one.
SYSTEM_PYTHON := /usr/bin/python3
VENV := .venv
PYTHON := $(VENV)/bin/python
# Qt 6 has a place of its own: QGIS brings Qt 5, and both in one process are a gamble.
QT6 := build/qt6
QT6_VERSION := 6.11.0
# The plugin under its own name, whatever this folder is called.
LINK := build/plugins/image_service_downloader
# English, too: its texts are the source's, but for those that count.
LANGUAGES := de en
TRANSLATIONS := $(patsubst %.ts,%.qm,$(wildcard i18n/*.ts))

export XDG_RUNTIME_DIR ?= $(CURDIR)/build/runtime

DATA ?=
PORT ?= 0
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help check test lint format demo run serve package translate esri-client bench packages clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

check: lint test ## Lint, then test

test: $(VENV)/ready $(TRANSLATIONS) | build/runtime ## Run all tests (some of them: ARGS="tests/core -k naming")
	rm -rf .qgis-settings
	$(PYTHON) -m pytest $(ARGS)

lint: $(VENV)/ready $(QT6)/$(QT6_VERSION) ## Check style, types, secrets and what the plugin repository forbids
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	@# QGS105 would have iface imported where it is now handed in, so that the parts can be tried without it.
	$(PYTHON) -m flake8 --select QGS1 --extend-ignore QGS105 --exclude build,$(VENV) .
	tests/tools/types.sh
	$(PYTHON) -m tests.tools.shipped_checks
	$(QT6)/bin/python -m tests.tools.qt6_names

format: $(VENV)/ready ## Let ruff format the source
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

demo: $(VENV)/bin/python $(TRANSLATIONS) | build/runtime ## Show the whole job in QGIS (ARGS=--headless: without a display)
	$(PYTHON) -m tests.demo.samples build/demo/data
	$(SYSTEM_PYTHON) -m tests.demo $(ARGS)

serve: packages ## Run the reference image service: DATA=folder, PORT=number (0: any free one), ARGS="--clip-ms 500"
	@test -n "$(DATA)" || { echo 'Say which folder of rasters: make serve DATA=folder' >&2; exit 2; }
	@exec $(SYSTEM_PYTHON) -m tests.imageservice --data "$(DATA)" --port $(PORT) $(ARGS)

run: packages $(TRANSLATIONS) $(LINK) ## Open QGIS with the plugin, in a profile of its own
	tests/tools/profile.sh build/run
	QGIS_PLUGINPATH="$(CURDIR)/build/plugins" qgis --profiles-path build/run --profile default $(ARGS)

package: packages $(TRANSLATIONS) ## Build build/image_service_downloader.zip for the plugin repository
	$(SYSTEM_PYTHON) -m tests.tools.package build/image_service_downloader.zip

translate: packages ## Bring the texts of the source into i18n/*.ts, and compile them
	$(SYSTEM_PYTHON) -m tests.tools.translations $(LANGUAGES:%=i18n/image_service_downloader_%.ts)
	$(MAKE) --no-print-directory $(LANGUAGES:%=i18n/image_service_downloader_%.qm)

esri-client: packages ## Let Esri's own Python client talk to the reference service
	tests/service/esri_client/run.sh

bench: packages $(TRANSLATIONS) | build/runtime ## Time the engine beside others (a part: ARGS="W1 --rounds 3"; all: half an hour)
	@tests/tools/install.sh time nginx-light libnginx-mod-http-echo aria2 curl
	$(SYSTEM_PYTHON) -m tests.benchmarks $(ARGS)

clean: ## Remove everything the other targets made
	rm -rf build $(VENV) .qgis-settings .pytest_cache .mypy_cache .ruff_cache .hypothesis i18n/*.qm
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

packages:
	@tests/tools/install.sh

$(VENV)/bin/python: | packages
	$(SYSTEM_PYTHON) -m venv --system-site-packages $(VENV)

$(VENV)/ready: tests/requirements.txt | $(VENV)/bin/python
	$(PYTHON) -m pip install --quiet --requirement $<
	touch $@

$(QT6)/$(QT6_VERSION): | packages
	$(SYSTEM_PYTHON) -m venv --clear $(QT6)
	$(QT6)/bin/python -m pip install --quiet PyQt6==$(QT6_VERSION)
	touch $@

$(LINK):
	mkdir -p $(@D)
	ln -sfn ../.. $@

build/runtime:
	mkdir -p $@
	chmod 700 $@

%.qm: %.ts | packages
	lrelease -silent $< -qm $@
