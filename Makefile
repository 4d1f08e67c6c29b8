# Everything a fresh Debian or Ubuntu machine with Python >= 3.11 needs; quick the second time.
SHELL := /bin/bash
PY := .venv/bin/python
STAMP := .venv/.installed
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
# Python keeps its bytecode, whatever the environment says: without it every process compiles 1,200 files anew.
unexport PYTHONDONTWRITEBYTECODE
EXTRA := poppler-utils libreoffice-calc-nogui

.PHONY: demo test lint bench soak lock system-demo system-test

demo: $(STAMP) system-demo
	@.venv/bin/tanbiao demo --out out

test: $(STAMP) system-test lint
	@$(PY) -m pytest -n auto

lint: $(STAMP)
	@.venv/bin/ruff check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports --no-logo 2>/dev/null || .venv/bin/lint-imports

bench: $(STAMP) system-demo
	@$(PY) -m benchmarks

soak: $(STAMP) system-test
	@TANBIAO_SOAK=$${TANBIAO_SOAK:-8} $(PY) -m pytest -n auto -m "hypothesis or soak"

lock:
	@.venv/bin/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-header --no-annotate --python-version 3.11 -q -o requirements.lock

$(STAMP): requirements.lock pyproject.toml
	@tools/install-python "$(STAMP)"

system-demo:
	@tools/install-system $(PANGO)

system-test:
	@tools/install-system $(PANGO) $(EXTRA)
