# Linli. `make` alone lists what there is.

LINLI_HOME ?= $(CURDIR)/.linli
BIN := .venv/bin

.PHONY: help demo test lint bench spark clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

demo: ## Start a whole district with simulated life; LINLI_PORT and LINLI_HOME choose where
	@python3 tools/bootstrap runtime
	@LINLI_HOME="$(LINLI_HOME)" exec $(BIN)/linli demo

test: ## Install what the tests need, then run them; ARGS are for pytest
	@python3 tools/bootstrap dev
	@tools/test-needs
	@LINLI_CHROMIUM="$${LINLI_CHROMIUM:-$$(tools/test-needs --browser)}"; export LINLI_CHROMIUM; \
	exec $(BIN)/python -m pytest -n $${LINLI_TEST_PROCESSES:-2} --dist loadfile $(if $(LINLI_WITHOUT_BROWSER),-m "not browser") $(ARGS)

lint: ## Check form, types, layers, templates, migrations and translations
	@python3 tools/bootstrap dev
	@tools/lint

bench: ## Measure and write docs/benchmarks.json; ARGS choose one, as in `linli bench --help`
	@python3 tools/bootstrap dev
	@LINLI_HOME="$(LINLI_HOME)" exec $(BIN)/linli bench $(ARGS)

spark: ## Install Java 17 and pyspark, then compare linkage on Spark with DuckDB row by row
	@tools/spark-needs
	@exec $(BIN)/python -m pytest -q -rs tests/exchange/test_spark.py

clean: ## Stop what still runs here, and remove the demo's data, the environment and caches
	@tools/clean "$(LINLI_HOME)"
