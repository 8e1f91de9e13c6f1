# Two commands matter: `make demo` walks the founding study; `make test` runs every test. Both set up what they need.
# WHEELHOUSE=DIR installs from a folder that `make wheelhouse DIR=...` filled, without a network.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SERVE ?= 1
PORT ?= 8000
DEMO_FOLDER ?= .demo

.DEFAULT_GOAL := help
.PHONY: help setup wheelhouse demo test test-slow force check format lock schemas reference bench vectors wheel audit clean

help:
	@echo "make demo        set up, walk the founding study, serve it on 127.0.0.1:$(PORT) (SERVE=0: stop before serving)"
	@echo "make test        set up, run every test"
	@echo "make test-slow   the long forms of the crash, corpus and calibration tests"
	@echo "make force       proof by force: kills, full disks, tamperings, ... (FORCE=crash for one; an hour for all)"
	@echo "make check       what CI checks besides the tests: style, types, the house, fresh documents"
	@echo "make audit       known holes in pinned libraries (needs a network), dangerous calls, secrets in the files"
	@echo "make bench       the benchmarks"
	@echo "make vectors FILE=path   evaluate a file of checked examples (endpoints, statistics, ...)"
	@echo "make setup       create $(VENV) from requirements.lock; WHEELHOUSE=DIR: without a network"
	@echo "make wheelhouse DIR=...   fill a folder for that"
	@echo "make wheel       build the wheel into dist/"

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml setup.sh
	@sh ./setup.sh "$(PYTHON)" "$(VENV)" "$(WHEELHOUSE)"
	@touch "$(STAMP)"

wheelhouse: setup
	@test -n "$(DIR)" || { echo "make wheelhouse: say where: make wheelhouse DIR=folder" >&2; exit 2; }
	"$(BIN)/python" -m pip download --quiet --require-hashes --only-binary :all: --dest "$(DIR)" -r requirements.lock

demo: setup
	@"$(BIN)/trialwright" demo --data "$(DEMO_FOLDER)" --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

# A process for each core, four at most; each file of tests stays in one of them, and the order of the files is kept:
# a process is bound to one data folder, so that commands come before the pages.
test: setup
	@"$(BIN)/python" -m pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-slow: setup
	@"$(BIN)/python" -m pytest -m slow

# Proof by force, each script with its figure. The whole browser suite under the row-diff oracle is the last of them.
FORCE ?= crash database_down disk_full two_editors network browser generated_forms soak tampering size interface mutation
force: setup
	@for script in $(FORCE); do echo "== $$script"; "$(BIN)/python" benchmarks/force/$$script.py || exit 1; done
	@TRIALWRIGHT_FULL_DIFF=1 "$(BIN)/python" -m pytest tests/web -m "not slow" -q

check: setup
	@"$(BIN)/ruff" check .
	@"$(BIN)/ruff" format --check .
	@"$(BIN)/mypy"
	@"$(BIN)/lint-imports"
	@"$(BIN)/python" docs/generate.py --check

format: setup
	@"$(BIN)/ruff" check --fix .
	@"$(BIN)/ruff" format .

reference: setup
	@"$(BIN)/python" docs/generate.py

bench: setup
	@for script in benchmarks/*.py; do echo "== $$script"; "$(BIN)/python" "$$script" || exit 1; done

vectors: setup
	@"$(BIN)/python" -m tests.vectors.evaluate "$(FILE)"

wheel: setup
	@"$(BIN)/python" -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

# Needs uv on the PATH; resolves for Linux and macOS, Python 3.11 to 3.13, and names no package host.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra dev pyproject.toml -o requirements.lock

# In a folder of its own: these tools are none of the program's. Exit code 2: something could not be asked.
audit:
	@test -x .audit/bin/detect-secrets || { "$(PYTHON)" -m venv .audit && \
		.audit/bin/pip install --quiet pip-audit bandit detect-secrets; } || \
		{ echo "audit: its tools could not be installed; a network is needed once" >&2; exit 2; }
	@.audit/bin/python audit.py

clean:
	rm -rf "$(VENV)" dist build .mypy_cache .ruff_cache .pytest_cache
