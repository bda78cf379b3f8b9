#!/bin/sh
# Make .venv and install one lock into it: requirements/install.sh run|dev
#
# With uv where it is there, else with Python's own venv and pip. Every file that is installed is checked against the
# hashes of the lock. The package itself goes in as a link to this checkout, built by the locked hatchling: with
# hashes required pip takes neither `-e .` nor a build backend that it would have to fetch.
set -eu
cd "$(dirname "$0")/.."
lock=requirements/$1.txt
uv=${UV-$(command -v uv || true)}

stop() {
    printf '%s\n' "$@" >&2
    exit 1
}

python_3_11_or_newer() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$python"
            return
        fi
    done
}

make_venv() {
    python=$(python_3_11_or_newer)
    [ -n "$python" ] || stop "Python 3.11 or newer is needed, and was not found. On Debian or Ubuntu:" \
        "    sudo apt install python3 python3-venv" "Another interpreter: make PYTHON=/path/to/python3 ..."
    # Asked before, since Debian's venv leaves a half-made folder behind when ensurepip is missing.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || stop \
        "Python's venv is missing. On Debian or Ubuntu:" \
        "    sudo apt install python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    "$python" -m venv .venv
}

if [ -n "$uv" ]; then
    [ -x .venv/bin/python ] || "$uv" venv --quiet --python '>=3.11' .venv
    "$uv" pip install --quiet --python .venv/bin/python --require-hashes -r "$lock"
    "$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
else
    [ -x .venv/bin/python ] || make_venv
    pip=".venv/bin/python -m pip --disable-pip-version-check --quiet"
    $pip install --require-hashes -r "$lock"
    $pip install --no-deps --no-build-isolation -e .
fi
