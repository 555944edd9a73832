PYTHON ?= python3

.PHONY: run upgrade test bench setup daily lock check

setup:
	@$(PYTHON) instance/environment.py

run: setup
	@exec .venv/bin/python instance/serve.py

upgrade: setup
	@.venv/bin/python instance/serve.py --prepare

test: setup check
	@exec .venv/bin/python tests/run.py

check: setup
	@.venv/bin/ruff check -q . && .venv/bin/ruff format -q --check .
	@.venv/bin/lint-imports --no-logo > .cache/imports.log || (cat .cache/imports.log; exit 1)

bench: setup
	@exec .venv/bin/python tests/bench/run.py

daily: setup
	@exec .venv/bin/python instance/daily.py $(if $(TODAY),--today $(TODAY))

lock:
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	    --no-annotate --no-header requirements.in -o requirements.txt
