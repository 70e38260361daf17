# What one types here. On a fresh machine only Python (3.11 or later), git and make are needed:
#   make run     opens the demo          make test    runs the tests
# Everything is installed into .venv, from the locks in requirements/, and nowhere else.

SHELL := /bin/sh
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# Tests run on so many processes, each with a Postgres of its own; tests of one group share what is
# costly to make.
WORKERS ?= 2
SOURCES := $(shell find src styles -type f ! -name '*.pyc' ! -name '*.mo' 2>/dev/null)
PO := $(wildcard src/funnelview/locale/*/LC_MESSAGES/funnelview.po)
MO := $(PO:.po=.mo)

.PHONY: help run test check bench empty demo catalogues pages screenshots docs lock clean distclean

help:
	@echo 'make run         open FunnelView on its demo'
	@echo 'make test        run the tests'
	@echo 'make check       everything that must hold before a change lands'
	@echo 'make bench       what is fast, measured against its references'
	@echo 'make empty       write down what the migrations make of an empty SQLite file'
	@echo 'make demo        make demo.db anew'
	@echo 'make catalogues  collect the texts of the program, compile the translations'
	@echo 'make pages       make the documentation pages that come from the program anew'
	@echo 'make screenshots make the pictures of the documentation anew'
	@echo 'make docs        build the documentation into build/docs'
	@echo 'make lock        make requirements/*.txt anew (make lock UPGRADE=1 moves to newer releases)'
	@echo 'make clean       remove what was built; make distclean also removes $(VENV)'

# --- the environment ----------------------------------------------------------------------

# Stamp files make a second call instant: they are newer than what they were made from.
# An interpreter is chosen once; PYTHON=... overrules the choice.
$(PY):
	@tools/make_venv.sh $(VENV) "$(PYTHON)"

$(VENV)/.run: requirements/run.txt pyproject.toml tools/build_hook.py | $(PY)
	$(PIP) install --quiet --require-hashes -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

# Without byte code a start takes three times as long, and some machines forbid Python to write it
# on its own account.
$(VENV)/.bytecode: $(VENV)/.run $(wildcard $(VENV)/.dev) $(SOURCES)
	@$(PY) -m compileall -q -j 0 $(VENV)/lib src
	@touch $@

%.mo: %.po tools/catalogues.py | $(VENV)/.run
	@$(PY) tools/catalogues.py compile

# --- using --------------------------------------------------------------------------------

run: $(VENV)/.run $(MO) $(VENV)/.bytecode
	@$(VENV)/bin/funnelview demo

# --- working on it ------------------------------------------------------------------------

test: $(VENV)/.dev $(MO) $(VENV)/.bytecode
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

check: $(VENV)/.dev $(MO) $(VENV)/.bytecode
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports --no-logo
	$(PY) tools/catalogues.py check
	$(PY) -m tools.pages check
	$(MAKE) --no-print-directory docs
	$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

bench: $(VENV)/.dev $(MO) $(VENV)/.bytecode
	$(PY) -m benchmarks $(ARGS)

empty: $(VENV)/.dev
	$(PY) -m tools.make_empty

demo: $(VENV)/.dev $(MO)
	$(PY) tools/make_demo.py demo.db

catalogues: $(VENV)/.run
	$(PY) tools/catalogues.py update

pages: $(VENV)/.dev
	$(PY) -m tools.pages update

screenshots: $(VENV)/.dev $(MO) $(VENV)/.bytecode
	$(PY) -m tools.screenshots $(ARGS)

docs: $(VENV)/.dev
	$(PY) -m sphinx --quiet --fail-on-warning --keep-going -b html -d build/doctrees docs build/docs

lock: | $(PY)
	tools/make_locks.sh "$(UPGRADE)"

clean:
	rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
	rm -f $(MO)

distclean: clean
	rm -rf $(VENV)
