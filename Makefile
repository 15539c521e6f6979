# Everything a person or CI does, by one name each. `make help` lists them.
# Nothing is installed outside this checkout, except the Debian packages that `make test-tools` names.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
FORGE  := node_modules/@foundry-rs/forge-*/bin/forge# not .bin/forge: that launcher answers 0 when tests fail
STUDY  := .venv-analysis
QUIET  := --quiet --disable-pip-version-check

.PHONY: help demo network setup docs-write test test-tools test-contracts engine test-network coverage test-long long-python invariants proofs mutation analysis \
        check lint types artifacts docs vectors bench bench-network gas lock clean

help:            ## list what can be made
	@grep -hE '^[a-z-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 18

# --- for a person who wants to see it -----------------------------------------------------------------

demo: $(VENV)/runtime.stamp   ## a trial network of several Parties, seventeen stories and six scenes
	@rm -rf build/demo && mkdir -p build
	@$(BIN)/cites-chain demo --into build/demo

network: setup   ## four validators of four Parties on this computer, founded by the ceremony, until Ctrl-C; needs Go
	@rm -rf build/network && mkdir -p build
	@$(BIN)/python -m scripts.run_network --into build/network

setup: $(VENV)/test.stamp     ## the virtual environment with everything the tests need

$(VENV)/bin/python:
	@echo "make: creating the virtual environment in $(VENV)" >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: Python 3.11 or later is needed; name it with PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: scripts/locks/runtime.txt pyproject.toml | $(VENV)/bin/python
	@echo "make: installing the pinned dependencies (about a minute)" >&2
	@$(BIN)/pip install $(QUIET) --require-hashes -r scripts/locks/runtime.txt
	@$(BIN)/pip install $(QUIET) --no-deps --editable .
	@touch $@

$(VENV)/test.stamp: scripts/locks/test.txt $(VENV)/runtime.stamp
	@echo "make: installing what the tests need" >&2
	@$(BIN)/pip install $(QUIET) --require-hashes -r scripts/locks/test.txt
	@touch $@

# --- tests --------------------------------------------------------------------------------------------

# In the order of the files, or else xdist keeps files of few tests, the minute of the tours among them, for the very end.
test: setup engine contracts/node_modules/.stamp lint types artifacts vectors docs test-contracts   ## all that fits in ten minutes
	@echo "make: Python tests"
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m "not slow and not bench and not network"

test-tools:      ## name the Debian packages the tests use; installs them as root, prints the line otherwise
	@sh scripts/test_tools.sh

contracts/node_modules/.stamp: contracts/package-lock.json
	@sh scripts/test_tools.sh
	@echo "make: installing the contracts' tool chain"
	@cd contracts && npm ci --silent --no-audit --no-fund --ignore-scripts
	@touch $@

test-contracts: contracts/node_modules/.stamp   ## unit and fuzz tests of the contracts
	@echo "make: contract tests"
	@cd contracts && $(FORGE) test --no-match-contract '(Invariant|Halmos)'

coverage: setup contracts/node_modules/.stamp   ## branches of the contracts that their tests take; fails below 98 %
	@echo "make: coverage of the contracts"
	@mkdir -p contracts/cache
	@cd contracts && $(FORGE) coverage --no-match-contract '(Invariant|Halmos|Gas)' \
	  --no-match-coverage '^(test|node_modules)/' --report summary --report lcov --report-file cache/coverage.lcov
	@$(BIN)/python scripts/check_coverage.py contracts/cache/coverage.lcov

invariants: contracts/node_modules/.stamp  ## at least 1,000,000 random acts; every act, kind and refusal has to be reached
	@echo "make: invariants of the contracts (minutes)"
	@cd contracts && FOUNDRY_PROFILE=ci $(FORGE) test --match-contract Invariant

$(STUDY)/.stamp: scripts/locks/analysis.txt
	@echo "make: installing the analysis tools in $(STUDY)"
	@$(PYTHON) -m venv $(STUDY)
	@$(STUDY)/bin/pip install $(QUIET) --require-hashes -r scripts/locks/analysis.txt
	@touch $@

proofs: $(STUDY)/.stamp contracts/node_modules/.stamp   ## symbolic proofs with halmos; docs/verification.md has their bounds
	@echo "make: proofs"
	@cd contracts && PATH="$$PWD/node_modules/.bin:$$PATH" FOUNDRY_PROFILE=proofs \
	  ../$(STUDY)/bin/halmos --forge-build-out cache/proofs/out --match-contract Halmos --loop 4 $(HALMOS)

analysis: $(STUDY)/.stamp contracts/node_modules/.stamp   ## slither; docs/verification.md answers each finding
	@echo "make: static analysis"
	@cd contracts && PATH="$$PWD/node_modules/.bin:$$PATH" ../$(STUDY)/bin/slither . --config-file slither.config.json --fail-high

mutation: setup $(STUDY)/.stamp contracts/node_modules/.stamp   ## small faults everywhere (hours); SAMPLE=10 tries ten of each file
	@echo "make: mutation of the contracts"
	@$(BIN)/python scripts/mutate_contracts.py $(if $(SAMPLE),--sample $(SAMPLE))
	@echo "make: mutation of the domain layer"
	@$(BIN)/python scripts/mutate_python.py $(if $(SAMPLE),--sample $(SAMPLE))

# Side by side: the campaigns keep one core busy for minutes, the crash rounds mostly wait.
test-long: setup contracts/node_modules/.stamp $(STUDY)/.stamp   ## the long suites: invariants, proofs, crash rounds
	@$(MAKE) --no-print-directory -j3 --output-sync=target invariants proofs long-python

long-python: setup
	@echo "make: long Python tests"
	@$(BIN)/python -m pytest -q -n auto --dist loadfile -m slow

BESU_HERE = $(shell command -v "$${BESU:-besu}" 2> /dev/null)
NETWORKS_AT_ONCE = $(if $(BESU_HERE),1,3)

engine: setup    ## the validators of the tests (GoQuorum), built once; two minutes the first time, nothing without Go
	@if [ -n "$(BESU_HERE)" ]; then echo "make: tests on real validators take $(BESU_HERE)"; \
	 elif command -v go > /dev/null; then echo "make: the tests' engine is built"; $(BIN)/python -m tests.network.build > /dev/null; \
	 else echo "make: Go is not installed, so tests on real validators are left out"; fi

test-network: setup engine   ## four real validators on this computer: Besu where BESU names it or it is on the path, else GoQuorum, which needs Go
	@echo "make: tests on real validators"
	@$(BIN)/python -m pytest -q -rs -n $(NETWORKS_AT_ONCE) --dist loadfile -m network tests/network

check: lint types artifacts vectors docs   ## everything generated is fresh, style and types are clean

lint: setup
	@echo "make: style"
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .

types: setup
	@echo "make: types"
	@$(BIN)/mypy --no-error-summary

artifacts: setup contracts/node_modules/.stamp
	@echo "make: compiled contracts are fresh"
	@$(BIN)/python scripts/compile_contracts.py --check

vectors: setup
	@echo "make: vectors are fresh"
	@$(BIN)/python scripts/generate_vectors.py --check

docs: setup
	@echo "make: generated documentation is fresh"
	@$(BIN)/python scripts/generate_docs.py --check

# --- figures ------------------------------------------------------------------------------------------

docs-write: setup   ## make the generated documentation anew
	@$(BIN)/python scripts/generate_docs.py

bench-network: setup   ## acts a second over four validators, the engine's own limit beside it, written to docs/benchmarks.md; needs Go, 6 minutes
	@command -v go > /dev/null || command -v besu > /dev/null || { echo "bench-network: needs Go (or besu), which is not installed"; exit 1; }
	@$(BIN)/python -m tests.bench.network

bench: setup     ## speed of the embedded ledger, sums and reports, written to docs/benchmarks.md
	@$(BIN)/python -m tests.bench

gas: setup       ## exact gas of every act; JSON=1 prints one JSON object
	@$(BIN)/python scripts/measure_gas.py $(if $(JSON),--json)

lock:            ## remake the pinned lock files from pyproject.toml
	@$(BIN)/pip install $(QUIET) uv
	@for set in runtime test; do \
	  $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml \
	    $$( [ $$set = test ] && echo --group test ) --output-file scripts/locks/$$set.txt; done
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 \
	  --group analysis --output-file scripts/locks/analysis.txt

clean:           ## remove what was built, keep the sources
	@rm -rf $(VENV) $(STUDY) contracts/node_modules contracts/out contracts/cache
