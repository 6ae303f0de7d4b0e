# Thin on purpose: every target is one or two commands that also work by hand inside .venv.
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TESTABLE := $(VENV)/.testable
TEACHABLE := $(VENV)/.teachable
# The first interpreter that is new enough; override with `make PYTHON=python3.13 ...`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)

COMPILE = uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet

.PHONY: book print lite teaching test test-kits pythons refresh live check bench lock clean

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

test: $(TESTABLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pytest --nbval

# Every chapter in both editions, in fresh environments: forked, built, tested, handed out, marked.
# An hour; `make test` does one of them.
test-kits: $(TESTABLE) $(TEACHABLE)
	BRIEFING_KITS=all $(BIN)/pytest -v tests/test_kits.py

# The oldest and the newest supported Python of this machine, for `make test` to run the chapters under.
pythons: $(INSTALLED)
	$(BIN)/python tests/pythons.py

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
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --group test --constraints requirements.txt -o requirements-test.txt
	$(COMPILE) --group teaching --constraints requirements.txt --constraints requirements-test.txt \
		-o requirements-teaching.txt

clean:
	rm -rf _build .pytest_cache .ruff_cache

$(INSTALLED): requirements.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed and none was found. Install it, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Creating $(VENV) with $(PYTHON); this takes about a minute ..."
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TESTABLE): $(INSTALLED) requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

$(TEACHABLE): $(INSTALLED) requirements-teaching.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-teaching.txt
	@touch $@
