# Two commands to know: `make quickstart` and `make test`. Each sets up by itself.
PYTHON ?= python3
BIN := .venv/bin
TWO := -n 2 --dist loadfile
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: quickstart test test-slow check torture sbom bench study datasets docs reference-model clean

quickstart: .venv/.all  ## five arms on three tasks, with a decision for each, in a few minutes
	$(BIN)/harness run experiments/quickstart.yaml

test: .venv/.dev  ## the default tests
	$(BIN)/pytest $(TWO) -m "not slow"

test-slow: .venv/.dev  ## the slow tests: kills in every phase, a served model, statistics by simulation
	$(BIN)/pytest -n 3 --dist worksteal -m slow

check: .venv/.dev  ## format, lint, types, an audit of what is depended on, then the default tests
	$(BIN)/ruff format --check harness tests studies torture tools benchmarks
	$(BIN)/ruff check harness tests studies torture tools benchmarks
	$(BIN)/mypy
	$(BIN)/python -m tools.audit
	$(BIN)/pytest $(TWO) -m "not slow"

torture: .venv/.dev  ## attacks: kills, full disks, torn journals, a day of failures, broken input, hostile text, no network
	OMP_NUM_THREADS=1 $(BIN)/python -m torture

sbom: .venv/.all  ## dist/harness.cdx.json: what a release is made of (CycloneDX)
	$(BIN)/python -m tools.sbom --out dist/harness.cdx.json

bench: .venv/.dev  ## the figures of BENCHMARKS.md, as ratios taken in one run
	$(BIN)/python -m benchmarks

study: .venv/.dev  ## statistics and decisions by simulation, seeded: about an hour on one core
	OMP_NUM_THREADS=1 $(BIN)/python -m studies

datasets: .venv/.all  ## writes the shipped tasks anew, byte for byte
	$(BIN)/python -m harness.reference.tasks --out datasets

docs: .venv/.all  ## writes docs/experiment.md and the JSON schema from the code
	$(BIN)/python -m harness.config.docs

reference-model: .venv/.dev  ## trains the embedded model from scratch: some six hours on two cores
	$(BIN)/python -m harness.reference

clean:  ## removes caches, indexes and tuned models; keeps reports and the MLflow store
	rm -rf .harness .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	find harness tests -name __pycache__ -prune -exec rm -rf {} +

# torch goes first: the constraint keeps its build, and what follows finds it there.
.venv/.all: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) torch
	$(INSTALL) -e ".[all]"
	touch $@

.venv/.dev: .venv/.all
	$(INSTALL) -e ".[dev]"
	touch $@
