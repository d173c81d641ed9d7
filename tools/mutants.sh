#!/bin/sh
# Mutation testing ([tool.mutmut] in pyproject.toml): mutmut changes one thing at a time in a copy of the code, and
# the tests should notice. What they noticed goes to docs/mutation.md.
# Everything happens in .tools: mutmut has an environment of its own, which sees the packages of .venv after its own.
set -eu
cd "$(dirname "$0")/.."

own=.tools/mutmut
if ! "$own/bin/mutmut" --version >/dev/null 2>&1; then
    uv=uv
    command -v uv >/dev/null 2>&1 || uv=.tools/bin/uv
    echo "setting up: mutmut in $own"
    rm -rf "$own"
    # The constraint keeps pytest at the version of .venv.
    if ! "$uv" venv --quiet --python .venv/bin/python "$own" ||
        ! "$uv" pip install --quiet --python "$own/bin/python" --constraints requirements.lock "mutmut==3.8.1"; then
        rm -rf "$own"
        echo "mutants: mutmut could not be installed; it needs uv and a package index" >&2
        exit 6
    fi
fi
purelib='import sysconfig; print(sysconfig.get_path("purelib"))'
.venv/bin/python -c "$purelib" > "$("$own/bin/python" -c "$purelib")/wearoff_packages.pth"

stage=.tools/mutation
rm -rf "$stage"
mkdir -p "$stage"
cp -r src tests config workflow pyproject.toml "$stage"
cd "$stage"
# mutmut passes tests on in the order of sets: one seed makes it the same in every run.
export PYTHONHASHSEED=0 PYTHONPATH="$PWD/../../tools"
../mutmut/bin/python ../../tools/mutation_sample.py "${MUTANTS_PER_FILE:-40}" > names
echo "mutants: trying $(wc -l < names)"
xargs nice -n 10 ../mutmut/bin/mutmut run --max-children 2 < names
../mutmut/bin/python ../../tools/mutation_page.py mutants/src/wearoff
