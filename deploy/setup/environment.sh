#!/bin/sh
# Makes .venv with everything in requirements.lock. Run from the project's root, by `make setup`.
# Anything that is missing on the machine is said in one line, with what to do.
set -eu

fail() {
    echo "$1" >&2
    exit 1
}

recent='import sys; sys.exit(sys.version_info < (3, 11))'
python=
for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$recent" 2>/dev/null; then
        python=$candidate
        break
    fi
done
[ -n "$python" ] || fail "Portico needs Python 3.11 or newer, found $(${PYTHON:-python3} -V 2>&1 | tail -n 1): install it, or name it with PYTHON=…"

# An environment of another Python, or a broken one, is made anew.
if ! .venv/bin/python -c "$recent" 2>/dev/null; then
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "Python's venv module is missing: install it (Debian: apt-get install python3-venv)"
    rm -rf .venv
    echo "making .venv with $("$python" -V)"
    "$python" -m venv .venv
fi
VIRTUAL_ENV=$(pwd)/.venv
UV_PYTHON_DOWNLOADS=never
export VIRTUAL_ENV UV_PYTHON_DOWNLOADS
unset PYTHONPATH PYTHONHOME

.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement deploy/setup/installer.lock
.venv/bin/uv pip install --require-hashes --requirement requirements.lock
.venv/bin/uv pip install --quiet --no-deps --editable .
# What is no Python package: fonts and the like, each by a script that says its job.
for step in deploy/setup/*.py; do
    [ ! -e "$step" ] || .venv/bin/python "$step"
done
