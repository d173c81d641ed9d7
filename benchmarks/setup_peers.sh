#!/bin/sh
# An environment of its own for the peer, in .tools/peers: PyStan with what it needs.
# PyStan compiles its models, and its binary needs a function that some 3.13 releases of Python lack.
set -eu
cd "$(dirname "$0")/.."

if ! command -v c++ >/dev/null 2>&1 && ! command -v g++ >/dev/null 2>&1; then
    echo "bench-peers: no C++ compiler on the path; PyStan compiles its models: install g++, then repeat" >&2
    exit 6
fi
if [ -x .tools/peers/bin/python ] && .tools/peers/bin/python -W ignore -c "import stan" 2>/dev/null; then
    exit 0
fi

uv=uv
command -v uv >/dev/null 2>&1 || uv=.tools/bin/uv
suits='
import ctypes, sys
sys.exit(sys.version_info < (3, 12) or not hasattr(ctypes.pythonapi, "_PyThreadState_UncheckedGet"))'
found=
for python in .venv/bin/python "$(command -v python3.12 || true)" "$HOME"/.pyenv/versions/3.12*/bin/python \
    "$(command -v python3.13 || true)" "$("$uv" python find 3.12 2>/dev/null || true)"; do
    if [ -n "$python" ] && "$python" -c "$suits" 2>/dev/null; then
        found=$python
        break
    fi
done
# None here suits: uv may be able to fetch one.
echo "setting up: PyStan in .tools/peers"
rm -rf .tools/peers
if ! "$uv" venv --quiet --python "${found:-3.12}" .tools/peers 2>/dev/null ||
    ! "$uv" pip install --quiet --python .tools/peers/bin/python "pystan==3.14.0" 2>.tools/peers.log; then
    rm -rf .tools/peers
    echo "bench-peers: PyStan could not be installed (see .tools/peers.log); it needs Python 3.12 and a package index" >&2
    exit 6
fi
rm -f .tools/peers.log
