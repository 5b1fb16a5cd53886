# The door to Portico. `make help` lists what there is; CI runs the same targets.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

HOME_DIR := $(if $(PORTICO_HOME),$(PORTICO_HOME),.portico)
# Keyed by what decides the environment, so that nothing is installed twice or forgotten once.
INPUTS := requirements.lock pyproject.toml $(wildcard deploy/setup/*)
READY := .venv/.ready-$(shell cat $(INPUTS) | cksum | cut -d ' ' -f 1)
PORTICO := .venv/bin/portico
PYTEST := .venv/bin/pytest
# Tests wait more than they work, so three share two cores. Files stay whole and in order: browser
# tests come last (tests/conftest.py says why).
SHARED := --numprocesses 3 --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo up down status clean test test-kafka test-documents programs check format contracts bench lock

help: ## show this
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  BROKER=kafka chooses Apache Kafka, PORTICO_PORT=8080 the public port, PORTICO_HOME=.portico the state."

setup: $(READY) ## install everything into .venv (the other targets do it by themselves)

$(READY):
	@sh deploy/setup/environment.sh
	@rm -f .venv/.ready-*
	@touch $@

demo: setup ## everything with a demo company, in the foreground; Ctrl-C stops all of it
	@exec $(PORTICO) stack demo

up: setup ## start the stack empty, in the background
	@exec $(PORTICO) stack up

down: setup ## stop the stack; keys and sessions stay, events only with BROKER=kafka
	@exec $(PORTICO) stack down

status: setup ## which processes of the stack run
	@exec $(PORTICO) stack status

clean: setup ## stop the stack and forget its state
	@exec $(PORTICO) stack clean --yes

programs: ## bring what tests drive (Chromium, Node, Ruby, PHP, kcat), if it may
	@sh deploy/setup/programs.sh

test: setup programs ## every test that needs no Java
	@exec $(PYTEST) $(SHARED)

test-kafka: setup programs ## integration, system and fault tests on a real Apache Kafka (needs Java and Maven)
	@.venv/bin/python -m deploy.local.kafka
	@BROKER=kafka exec $(PYTEST) -m "kafka or kafka_only"

test-documents: setup ## every kind of document before veraPDF and Mustang (needs Java and Maven)
	@.venv/bin/python -m deploy.documents.judges
	@exec $(PYTEST) tests/judges/documents.py

check: setup ## format, lint, types, import rules, generated documents, links in the docs
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m deploy.checks.generated --check
	.venv/bin/python -m deploy.checks.links

format: setup ## format the code and mend what the linter can
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

contracts: setup ## write the generated documents of contracts/published and docs, and the edge's words
	.venv/bin/python -m deploy.checks.generated

bench: setup ## every benchmark beside its reference; writes bench.json into the state
	@exec .venv/bin/python -m tests.bench

lock: setup ## renew requirements.lock from pyproject.toml
	.venv/bin/uv pip compile --quiet pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --upgrade --output-file requirements.lock
