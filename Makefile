PYTHON ?= python3

.PHONY: run cluster backup restore upgrade test bench soak setup tools daily lock check

# what an operator needs; `tools` adds what tests and checks need
setup:
	@$(PYTHON) instance/environment.py

tools:
	@$(PYTHON) instance/environment.py --tools

run: setup
	@exec .venv/bin/python instance/serve.py

cluster: setup
	@exec .venv/bin/python instance/cluster.py

# while the site runs; into an empty PAIWU_VAR (or PAIWU_DSN)
backup: setup
	@exec .venv/bin/python instance/backup.py backup $(TO)

restore: setup
	@exec .venv/bin/python instance/backup.py restore $(FROM)

upgrade: setup
	@.venv/bin/python instance/serve.py --prepare

# one test or some: make test ARGS="tests/policy -k silence -n0"
test: tools check
	@exec .venv/bin/python tests/run.py $(ARGS)

check: tools
	@.venv/bin/ruff check -q . && .venv/bin/ruff format -q --check .
	@.venv/bin/lint-imports --no-logo > .cache/imports.log || (cat .cache/imports.log; exit 1)
	@.venv/bin/mypy > .cache/types.log || (cat .cache/types.log; exit 1)

bench: tools
	@exec .venv/bin/python tests/bench/run.py

# kills by the hundred, hours of writers, thousands of permits: long, before a release
soak: tools
	@exec .venv/bin/python tests/soak/run.py $(ARGS)

daily: setup
	@exec .venv/bin/python instance/daily.py $(if $(TODAY),--today $(TODAY))

# needs the environment of an earlier set-up, not one that fits the files just changed
lock:
	@.venv/bin/python instance/lock.py
