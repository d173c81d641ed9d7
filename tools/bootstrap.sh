#!/bin/sh
# Make .venv from requirements.lock. Fetches uv into .tools/ when it is not on the path.
# Repeats nothing: a stamp holds the digest of the lock and of pyproject.toml.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.wearoff-lock
wanted=$(cat requirements.lock pyproject.toml .python-version | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && [ -x .venv/bin/wearoff ]; then
    exit 0
fi

if command -v uv >/dev/null 2>&1; then
    uv=uv
elif [ -x .tools/bin/uv ]; then
    uv=.tools/bin/uv
else
    echo "setting up: fetching uv into .tools/"
    if ! command -v python3 >/dev/null 2>&1; then
        echo "wearoff: no python3 on the path; install Python 3 (any version with pip) or uv, then repeat" >&2
        exit 6
    fi
    python3 -m pip install --quiet --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore --target .tools uv || {
        echo "wearoff: python3 -m pip could not install uv; install uv or pip by hand, then repeat" >&2
        exit 6
    }
    uv=.tools/bin/uv
fi

echo "setting up: Python $(cat .python-version) and the locked packages in .venv"
rm -f "$stamp"
[ -x .venv/bin/python ] || "$uv" venv --quiet --python "$(cat .python-version)" .venv
"$uv" pip install --quiet --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock
"$uv" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
printf '%s\n' "$wanted" > "$stamp"
