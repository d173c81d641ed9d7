# Two commands matter: `make report` and `make test`. Both set up everything first.
.DEFAULT_GOAL := help
.PHONY: help setup report test test-slurm test-faults truth validate references lint docs lock bench bench-peers bench-records bench-pipeline bench-page mutants annex sbom clean

BIN := .venv/bin
PYTEST_ARGS ?=
BENCH_ARGS ?=
VALIDATE_ARGS ?=

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' Makefile

setup: ## Python and the locked packages in .venv
	@tools/bootstrap.sh

report: setup ## the example practice, from raw records to all reports
	@$(BIN)/wearoff run example

test: setup ## the whole test suite
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

test-faults: setup ## runs killed, stopped, starved and damaged in every way: long
	@$(BIN)/python -m pytest tests/faults -m "faults or not faults" $(PYTEST_ARGS)

test-slurm: setup ## the example on a Slurm of one node and without: same bytes (root and Debian; installs Slurm)
	@$(BIN)/python -m pytest tests/slurm -m slurm

truth: setup ## ten practices with known truth: how often do intervals cover (an hour)
	@$(BIN)/python -m pytest tests/statistics -m truth

validate: setup ## 900 made-up practices, 400 of known truth -> docs/validation (hours; resumes)
	@$(BIN)/snakemake --snakefile workflow/validate/Snakefile $(VALIDATE_ARGS)

references: setup ## nine public data sets beside maximum likelihood -> docs/references.md (20 minutes)
	@WEAROFF_WRITE_REFERENCES=1 $(BIN)/python -m pytest tests/statistics/test_statistics_public_intervals.py

lint: setup ## style, types, generated documents, workflow lint
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/snakefmt --check Snakefile workflow
	@$(BIN)/snakemake --lint
	@$(BIN)/snakemake --snakefile workflow/Snakefile --lint
	@$(BIN)/snakemake --snakefile workflow/validate/Snakefile --lint
	@$(BIN)/codespell src tests workflow config docs tools *.md
	@$(BIN)/python tools/make_docs.py --check

docs: setup ## regenerate config/README.md, config.schema.json, environment.yml
	@$(BIN)/python tools/make_docs.py

lock: setup ## new versions and hashes in requirements.lock and profiles/slurm/requirements.lock
	@PATH="$$PWD/.tools/bin:$$PATH" uv pip compile --quiet --universal --generate-hashes \
		--python-version 3.12 --extra dev --no-emit-index-url --upgrade \
		--custom-compile-command "make lock" pyproject.toml --output-file requirements.lock
	@PATH="$$PWD/.tools/bin:$$PATH" uv pip compile --quiet --universal --generate-hashes --no-deps \
		--python-version 3.12 --constraint requirements.lock --no-emit-index-url --upgrade \
		--custom-compile-command "make lock" profiles/slurm/requirements.in \
		--output-file profiles/slurm/requirements.lock
	@$(MAKE) docs

bench: setup ## speed of the model -> benchmarks/results/ and a table (BENCH_ARGS, benchmarks/README.md)
	@$(BIN)/python -m benchmarks.run $(BENCH_ARGS)

bench-peers: setup ## the same and Stan in one run; PyStan goes into .tools/peers, needs a C++ compiler
	@benchmarks/setup_peers.sh
	@$(BIN)/python -m benchmarks.run --peers $(BENCH_ARGS)

bench-records: setup ## time and memory of records and outcome, up to a million treatments
	@$(BIN)/python -m benchmarks.records $(BENCH_ARGS)

bench-pipeline: setup ## the whole pipeline cold, warm and without a change, at 2,000 and 20,000 treatments
	@$(BIN)/python -m benchmarks.pipeline $(BENCH_ARGS)

bench-page: setup ## docs/benchmarks.md from the newest results of every benchmark
	@$(BIN)/python -m benchmarks.page

mutants: setup ## mutation testing of row accounting, outcome and disclosure -> docs/mutation.md
	@tools/mutants.sh

annex: report ## the provenance annex of the example: reports/example/annex.html
	@$(BIN)/snakemake --report reports/example/annex.html

sbom: setup ## bill of materials (CycloneDX JSON), from the lock -> sbom.cdx.json
	@$(BIN)/python tools/make_sbom.py

clean: ## remove results of the example, so that the next run starts from raw records
	@rm -rf data/processed/example reports/example logs/example
