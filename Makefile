# `make run` shows what Tare does, `make test` runs every check. Both need nothing but Python 3.10 or later.
#
#   PYTHON=python3.12 make test     with another Python
#   VENV=/some/folder make test     with another virtual environment than .venv

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SOURCES := server rules tests bench examples

.PHONY: run test lint types tests test-editors bench bench-weight bench-builds index package clean help

help:
	@echo "make run           install into .venv, then show findings, a repair and a hover on examples/"
	@echo "make test          ruff, mypy --strict and pytest"
	@echo "make test-editors  install real editors (tests/editors/setup.sh) and drive them"
	@echo "make bench         measure, beside other servers where they can be had"
	@echo "make bench-weight  measure what it costs to know what lines weigh, with 200,000 files"
	@echo "make bench-builds  build images with a Docker engine, and compare estimates and repairs with them"
	@echo "make index         write the list of all rules into rules/README.md"
	@echo "make package       wheel and source archive, and the VS Code extension where there is npm"
	@echo "make clean         remove what all of these made"

run: $(VENV)/run
	@$(BIN)/python -m examples.tour

test: lint types tests

lint: $(VENV)/test
	$(BIN)/ruff check $(SOURCES)

types: $(VENV)/test
	rm -rf build/types && mkdir -p build/types/tare
	ln -s $(CURDIR)/server/* build/types/tare/ && ln -s $(CURDIR)/rules build/types/tare/rules
	MYPYPATH=build/types $(BIN)/mypy -p tare

tests: $(VENV)/test
	$(BIN)/python -m pytest $(PYTEST_OPTIONS)

test-editors: $(VENV)/test
	PYTHON=$(CURDIR)/$(BIN)/python tests/editors/setup.sh
	$(BIN)/python -m pytest tests/editors --reruns 1 -rR

bench: $(VENV)/run
	$(BIN)/python -m compileall -q server rules  # as pip does it for a package that is not editable
	$(BIN)/python -m bench.run $(BENCH_OPTIONS)

bench-weight: $(VENV)/run
	$(BIN)/python -m compileall -q server rules
	$(BIN)/python -m bench.weight $(BENCH_OPTIONS)

bench-builds: $(VENV)/run
	$(BIN)/python -m bench.builds

index: $(VENV)/run
	sed -i '/^<!-- index -->$$/q' rules/README.md
	$(BIN)/tare rules --format markdown >> rules/README.md

package: $(VENV)/test
	$(BIN)/python -m pip install --quiet build
	$(BIN)/python -m build --outdir dist
	if command -v npm >/dev/null; then cd clients/vscode && npm ci --no-audit --no-fund && npm run package; fi

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .benchmarks
	rm -rf clients/vscode/node_modules clients/vscode/dist clients/vscode/bundled clients/vscode/*.vsix
	find server rules tests bench examples -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/run: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "Tare needs Python 3.10 or later: PYTHON=… make")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/test: $(VENV)/run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
