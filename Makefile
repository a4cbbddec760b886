# Short names for the scripts, which do the work. `make` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo test fix lock ci

help: ## list what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

setup: ## make .venv hold what the lock file says
	./scripts/setup full

demo: ## show one change from request to undo
	./scripts/demo

test: ## run every check and every test
	./scripts/test

fix: setup ## format, and mend what the linter can
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

lock: setup ## write the lock files anew
	./scripts/lock

ci: ## what CI runs: the wheel, then every test on real data
	.ci/run
