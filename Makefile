# Two commands do all the set-up on a fresh machine: `make run` and `make test`.
PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run extras test lint page site docs serve bench soak data evidence estimate words lock clean

run: $(VENV)/.run
	@$(BIN)/embargo run japan-stops-russian-energy

# Whatever a command may need beyond a question: briefs, charts, workbooks, the page, fetching, a cluster.
extras: $(VENV)/.test

# How many tests run at a time. What Python compiles is kept, whatever the environment says: the tests
# start hundreds of processes.
WORKERS ?= 2
unexport PYTHONDONTWRITEBYTECODE
test: $(VENV)/.test lint page
	@$(BIN)/pytest -n $(WORKERS)

# The page and the API at http://127.0.0.1:8000/; the page is built when its sources changed.
serve: $(VENV)/.test page
	@$(BIN)/embargo serve

page: $(VENV)/.test
	@$(BIN)/python web/page.py

# The docs site, into site/.
site: $(VENV)/.test
	@$(BIN)/mkdocs build --strict --quiet

# What the pages show of commands and of measures, made anew: look at the difference.
docs: $(VENV)/.test
	@$(BIN)/python -m tests.docs.write

lint: $(VENV)/.test
	@$(BIN)/ruff check src tests bench requirements hatch_build.py mkdocs_hooks.py
	@$(BIN)/ruff format --check src tests bench requirements hatch_build.py mkdocs_hooks.py
	@$(BIN)/mypy

bench: $(VENV)/.test
	@$(BIN)/python -m bench

# Hard use, for hours: see docs/faults.md. Shocks and inputs go on where an earlier run was stopped.
SHOCKS ?= 20000
INPUTS ?= 1000000
KILLS ?= 100
soak: $(VENV)/.test page
	@$(BIN)/python -m bench.soak worlds --count 30000
	@$(BIN)/python -m bench.soak shocks --count $(SHOCKS)
	@$(BIN)/python -m bench.soak inputs --count $(INPUTS)
	@$(BIN)/python -m bench.soak kills --count $(KILLS)
	@$(BIN)/python -m bench.clients --clients 200 --minutes 5 --hostile
	@$(BIN)/pytest -m long

# Rebuilds the embedded base data from the public sources beside the checkout.
data: $(VENV)/.test
	@$(BIN)/embargo data build
	@$(BIN)/python -m embargo.facts.assets
	@$(BIN)/python -m embargo.parsed
	@$(BIN)/python -c "from embargo.world import distances, sea_routes; sea_routes.build_distances(distances.FILE)"
	@$(BIN)/python -c "from embargo.world import kept; kept.rebuild()"

# The tables of the pages on claims and pledges, made anew.
words: $(VENV)/.test
	@$(BIN)/python -m embargo.ledger docs

# Scores every shipped event and rewrites the record and its page.
evidence: $(VENV)/.test
	@$(BIN)/python -m embargo.evidence

# Judges parameters on events that were left out; writes docs/estimation.md.
estimate: $(VENV)/.test
	@$(BIN)/python -m embargo.evidence.estimate

# The lock files pin every version and the hash of every file, and name no host; then the page that
# lists them.
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header \
  --no-annotate --no-emit-index-url
lock:
	$(LOCK) --group house -o requirements/house.txt
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --extra build --extra chart --extra cluster --extra docs --extra fetch --extra test \
	  --extra web --extra xlsx pyproject.toml -o requirements/test.txt
	$(BIN)/python requirements/page.py --licences

$(BIN)/python:
	@$(PYTHON) -m venv $(VENV)

# Every file that is installed is checked against its hash, what makes the package too.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
$(VENV)/.run: $(BIN)/python requirements/house.txt requirements/run.txt pyproject.toml \
  hatch_build.py $(wildcard src/embargo/market/kernel/*.[ch])
	@$(PIP) --require-hashes -r requirements/house.txt -r requirements/run.txt
	@EMBARGO_WITHOUT_PAGE=1 $(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.test: $(VENV)/.run requirements/test.txt
	@$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
