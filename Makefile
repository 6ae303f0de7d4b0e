# Thin on purpose: every target is one or two commands that also work by hand inside .venv.
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTABLE := $(VENV)/.testable
TEACHABLE := $(VENV)/.teachable
# The chapter that runs quickest: `make test` runs it against its stored outputs, `make prove` all.
QUICKEST := book/claims-audit.ipynb
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The first interpreter that is new enough; override with `make PYTHON=python3.13 ...`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

.PHONY: book print lite teaching new-book lint test prove prove-kits coverage pythons refresh live check bench lock clean

# Runs the chapters that are out of date, checks the data and the text, renders the pages.
book: $(INSTALLED)
	$(BIN)/briefing build
	@echo "The book is built. Open $(CURDIR)/_build/html/index.html in a browser."

# The book as PDF and EPUB, and a brief of two pages for each chapter, beside the pages.
print: book
	$(BIN)/briefing print

# JupyterLab, papermill, nbgrader and JupyterLite, in the same environment.
teaching: $(TEACHABLE)

# The chapters to run in a reader's browser, beside the pages.
lite: book $(TEACHABLE)
	$(BIN)/briefing lite

# A book on another subject: asks for title and author. Later: `copier update --trust` in that folder.
new-book: $(TESTABLE)
	@test -n "$(FOLDER)" || { echo "Name a new folder: make new-book FOLDER=../my-book" >&2; exit 1; }
	$(BIN)/copier copy --trust --vcs-ref HEAD $(CURDIR) $(FOLDER)

# Style, types, and which room imports which.
lint: $(TESTABLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The proof that everyone runs: some minutes on two cores. All tests of a file share what it makes, so
# they run in one process (`loadfile`); the cells of a notebook must.
test: lint
	$(BIN)/pytest -m "not prove" -n 2 --dist loadfile --nbval engine/tests tests $(QUICKEST)

# The rest: every view of a browser, validators, print, other Pythons, days and folders, kits; and
# the stored outputs of all chapters.
prove: $(TESTABLE) $(TEACHABLE) pythons
	$(BIN)/pytest -m prove -n 2 --dist loadfile engine/tests tests
	$(BIN)/pytest -n 2 --dist loadfile --nbval book

# Every chapter in both versions, in fresh environments: an hour; `make prove` does one of each kind.
prove-kits: $(TESTABLE) $(TEACHABLE)
	BRIEFING_KITS=all $(BIN)/pytest -v tests/test_kits.py

# Which lines of the two packages no test of the first tier touches.
coverage: $(TESTABLE)
	$(BIN)/pytest -m "not prove" -n 2 --dist loadfile --cov engine/src --cov subject/src engine/tests tests

# The oldest and the newest supported Python of this machine, for `make prove` to run chapters under.
pythons: $(INSTALLED)
	$(BIN)/python tests/tools/pythons.py

refresh: $(INSTALLED)
	$(BIN)/briefing refresh

live: $(INSTALLED)
	$(BIN)/briefing live

check: $(INSTALLED)
	$(BIN)/briefing check

bench: $(INSTALLED)
	$(BIN)/python bench/build.py

# Needs uv (https://docs.astral.sh/uv/). Universal: one lock for every supported Python and platform;
# a second one for what only the tests need, a third for what re-runners and teachers add.
lock:
	$(COMPILE) --no-emit-package briefing --all-extras engine/pyproject.toml subject/pyproject.toml \
		-o requirements.txt
	$(COMPILE) --group test --constraints requirements.txt -o requirements-test.txt
	$(COMPILE) --group teaching --constraints requirements.txt --constraints requirements-test.txt \
		-o requirements-teaching.txt

clean:
	rm -rf _build .pytest_cache .ruff_cache .mypy_cache .import_linter_cache

$(INSTALLED): requirements.txt engine/pyproject.toml subject/pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found. Install it, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON); this takes about a minute ..."
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e engine -e subject
	@touch $@

$(TESTABLE): $(INSTALLED) requirements-test.txt
	$(PIP) --require-hashes -r requirements-test.txt
	@touch $@

$(TEACHABLE): $(INSTALLED) requirements-teaching.txt
	$(PIP) --require-hashes -r requirements-teaching.txt
	@touch $@
