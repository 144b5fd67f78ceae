# GNU make 3.81 (macOS) is enough for this file.
# Nothing here reads the cluster that the caller's shell points at.
unexport KUBECONFIG
unexport PYTHONPATH
unexport VIRTUAL_ENV
export PYTHONSAFEPATH := 1

# The first Python that is new enough; say PYTHON=... to choose another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

BIN := .venv/bin
READY := .venv/.ready
SIMULATOR := $(wildcard simulator/pyproject.toml)
PATHS := operator testbed tests $(wildcard simulator)
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help setup demo test unit e2e lint types floors format generate bench bench-simulator fuzz requirements image kind-up kind-e2e clean

help: ## what can be made here
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## the virtual environment .venv with every command of ours in .venv/bin

demo: $(READY) ## one channel from YAML to Live on a real API server (KEEP=1 leaves it running)
	@$(BIN)/python -m testbed.demo

test: lint types floors ## everything that CI runs
	$(PYTEST)

unit: $(READY) ## the tests that need no API server
	$(PYTEST) -m "not e2e"

e2e: $(READY) ## the tests that need one (E2E_KUBECONFIG=FILE runs them on a cluster of yours)
	$(PYTEST) -m e2e tests/e2e

lint: $(READY) ## format and lint, checked
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY) ## mypy --strict
	$(BIN)/mypy operator testbed tests
ifneq ($(SIMULATOR),)
	$(BIN)/mypy simulator
endif

floors: $(READY) ## who may import whom
	$(BIN)/lint-imports --no-logo

format: $(READY) ## put the code into its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

generate: $(READY) ## write crds/ and the generated docs from the models
	$(BIN)/python -m sendero_channels.crdgen

bench: $(READY) ## the operator's throughput and memory
	$(BIN)/python -m tests.benchmarks.operator

.PHONY: scale
scale: $(READY) ## a thousand channels on one key in virtual time: calls, budget, writes, memory and CPU (some minutes)
	$(BIN)/python -m tests.benchmarks.scale

bench-simulator: $(READY) ## the simulator's start time, memory and requests a second
	$(BIN)/python -m simulator.tests.bench

fuzz: $(READY) ## the simulator against its OpenAPI document, for longer than in CI
	$(PYTEST) simulator/tests -k fuzz --hypothesis-profile=long

.PHONY: crash crash-all mutants
crash: $(READY) ## crashes, lost replies and stale reads by the ten thousand (SCHEDULE=... plays one again)
	PYTHONHASHSEED=0 $(BIN)/python -m tests.crash $(SCHEDULE)

crash-all: $(READY) ## the same without a limit: crashes of crashes until no new state is found
	PYTHONHASHSEED=0 $(BIN)/python -m tests.crash --all --least 0

.PHONY: sample
sample: $(READY) ## real processes on a real API server, and disasters at seeded moments (SEED=... plays a life again)
	$(BIN)/python -m tests.e2e.sample $(SEED)

mutants: $(READY) ## plant bugs in copies of the operator, and see that each is noticed
	PYTHONHASHSEED=0 $(BIN)/python -m tests.crash.mutants

requirements: $(READY) ## pin requirements/*.in again, with hashes
	cd requirements && for set in operator simulator dev go; do \
		../$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--custom-compile-command "make requirements" --upgrade $$set.in --output-file $$set.txt || exit 1; done

image: $(READY) ## the wheels, and with Docker or Podman the two images (ENGINE=... names another engine)
	@sh hack/image.sh

kind-up: $(READY) ## a kind cluster with the demo in it, until its channel is Live (wants Docker, kind and kubectl)
	@sh hack/kind.sh up

kind-e2e: $(READY) ## the end-to-end suite on that cluster
	@sh hack/kind.sh e2e

clean: ## away with what can be made again; the control plane's cache stays
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment of half an installation is never taken for a whole one: the mark is made last.
$(READY): requirements/dev.txt pyproject.toml $(SIMULATOR)
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: none was found on the PATH (say PYTHON=...)" >&2; exit 1; }
	@PYTHON="$(PYTHON)" sh hack/setup-venv.sh .venv requirements/dev.txt . $(patsubst %/pyproject.toml,%,$(SIMULATOR))
	@touch $@
