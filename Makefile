# Everything a person types: make serve, test, lint, build, bench, docs (our site, in build/docs), reference (its pages that
# are made from the code), phenomena, pictures, posters (of lessons).
PYTHON ?= python3
PORT ?= 5006
ADDRESS ?= localhost
WORKERS ?= 0

VENV := .venv
BIN := $(VENV)/bin
# Two threads made training 7 to 16 times slower on two cores: one thread per process everywhere.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export MKL_NUM_THREADS := 1

.PHONY: serve test test-fast test-exhaustive lint bench build soak docs reference pictures posters packs site phenomena clean

serve: $(VENV)/installed
	@$(BIN)/rnn-visualizer serve --port $(PORT) --address $(ADDRESS) --workers $(WORKERS)

test: $(VENV)/developing $(VENV)/browser node_modules/.package-lock.json
	npm test --silent
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-fast: $(VENV)/developing
	$(BIN)/python -m pytest -q -n 2 -m "not ui and not slow and not exhaustive"

# Every combination: knobs of standalone scripts, pages, models on hosts; minutes that each change need not wait for.
test-exhaustive: $(VENV)/developing
	$(BIN)/python -m pytest -q -n 2 -m exhaustive

lint: $(VENV)/developing node_modules/.package-lock.json
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.floors
	rm -rf $(VENV)/dist
	npm run --silent build -- --outdir=$(VENV)/dist
	diff -rq $(VENV)/dist static/dist

build: node_modules/.package-lock.json
	npm run --silent build

bench: $(VENV)/developing $(VENV)/browser
	$(BIN)/python -m tests.speed

# Half an hour of eighty visitors who come and go, without browsers; MINUTES=3 for a look.
MINUTES ?= 30
SLACK ?= 1
soak: $(VENV)/developing
	$(BIN)/python -m tests.load.soak --minutes $(MINUTES) --slack $(SLACK)

docs: $(VENV)/developing
	$(BIN)/python -m sphinx -q -E -W --keep-going -j 2 -d build/doctrees -c docs . build/docs
	@echo "build/docs/index.html: serve the folder, for instance with $(BIN)/python -m http.server -d build/docs"

reference: $(VENV)/developing
	$(BIN)/python -m tests.reference

phenomena: $(VENV)/developing
	$(BIN)/python -m tests.phenomena

pictures: $(VENV)/developing $(VENV)/browser
	$(BIN)/python -m tests.pictures

posters: $(VENV)/developing $(VENV)/browser
	$(BIN)/python -m tests.posters

site: $(VENV)/installed
	$(BIN)/rnn-visualizer site -o build/site

packs: $(VENV)/installed
	$(BIN)/rnn-visualizer lessons pack

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch==2.13.0 -e .
	@touch $@

$(VENV)/developing: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

# Debian's chromium where apt is there to be asked, Playwright's own elsewhere.
$(VENV)/browser: $(VENV)/developing
	command -v chromium >/dev/null || (apt-get update -qq && apt-get install -y -qq chromium) || $(BIN)/playwright install chromium
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json
	npm ci --silent --no-audit --no-fund

clean:
	rm -rf $(VENV) node_modules build
