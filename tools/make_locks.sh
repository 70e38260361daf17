#!/bin/sh
# Makes requirements/*.txt anew from pyproject.toml: every release pinned, with the hashes of its
# files, for all supported systems and Pythons at once. No index is named: pip and uv use theirs.
# Usage: make_locks.sh [1 to move to newer releases]
set -eu
cd "$(dirname "$0")/.."
tool=build/lock-tool
[ -x "$tool/bin/uv" ] || {
    .venv/bin/python -m venv "$tool"
    "$tool/bin/python" -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/uv.txt
}
compile() {
    output=$1
    shift
    "$tool/bin/uv" pip compile "$@" --output-file "$output" ${upgrade:+--upgrade} \
        --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet
}
upgrade=${1:-}
compile requirements/run.txt pyproject.toml --extra postgres --extra pdf --group build
compile requirements/dev.txt pyproject.toml --extra postgres --extra pdf --group dev \
    --constraints requirements/run.txt
compile requirements/uv.txt requirements/uv.in
