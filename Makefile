# make run        serve the demo on http://localhost:8000, from nothing but Python 3.11 with venv
# make test       install what the tests need, and run them all; ARGS="tests/series -k moved" runs some
# make check      what CI runs: format, lint, types, import contracts, templates, translations, tests
# make benchmark  what a page, a registration and a mail cost, as ratios to the bare minimum
# make torture    kill web and scheduler some hundred times; what was lost, and how often a mail was sent twice
# make messages   collect the interface texts from the code into the catalogues, ready to be translated
# make lock       pin the newest versions that requirements/*.in allow (UPGRADE= keeps what is pinned already)
# make clean      remove everything that make made; instance/ stays

BIN := .venv/bin
CATALOGUES := $(wildcard webinars/translations/*/LC_MESSAGES/*.po)
UPGRADE ?= --upgrade
# Three workers are the fastest on two cores: some tests wait, for a browser, a server or a process that is killed.
WORKERS ?= 3
ARGS ?=

.PHONY: run migrate test check benchmark torture translations messages lock clean

run: .venv/run.stamp translations
	@$(BIN)/webinars migrate
	@$(BIN)/webinars demo --if-empty
	@exec $(BIN)/webinars run

migrate: .venv/run.stamp
	@$(BIN)/webinars migrate

test: .venv/dev.stamp translations
	$(BIN)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: .venv/dev.stamp translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates
	$(MAKE) --no-print-directory test

benchmark: .venv/dev.stamp translations
	$(BIN)/python -m benchmarks $(ARGS)

# ARGS="--cycles 50 --database sqlite"; ARGS=--control shows that it notices what is lost
torture: .venv/dev.stamp translations
	$(BIN)/python -m tests.torture $(ARGS)

# The stamps lie inside .venv, so that removing it is enough to start over.
.venv/%.stamp: requirements/%.txt requirements/install.sh pyproject.toml
	@echo "Installing $< into .venv"
	@requirements/install.sh $*
	@touch $@

translations: $(CATALOGUES:.po=.mo)

%.mo: %.po
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# No fuzzy guesses: a text that changed is untranslated until somebody has read it.
messages: .venv/dev.stamp
	@mkdir -p build
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --add-location file --output build/messages.pot .
	$(BIN)/pybabel --quiet update --input-file build/messages.pot --output-dir webinars/translations \
	    --locale en --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv"; exit 1; }
	@for name in run oidc dev; do \
	    uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes \
	        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	        requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

clean:
	rm -rf .venv build .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -f webinars/translations/*/LC_MESSAGES/*.mo
	find webinars tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
