#!/bin/sh
# Makes the virtual environment with a Python that is new enough.
# Usage: make_venv.sh FOLDER [PYTHON]
set -eu
venv=$1
wanted=${2:-}

fits() {
    "$1" -c 'import sys, sqlite3, ssl; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

for candidate in ${wanted:-python3 python3.13 python3.12 python3.14 python3.11 python}; do
    if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
        if "$candidate" -m venv --clear "$venv" >/dev/null 2>&1; then
            exit 0
        fi
        rm -rf "$venv"
        echo "$candidate cannot make virtual environments." >&2
        echo "(Debian and Ubuntu keep that in a package of its own: python3-venv.)" >&2
    fi
done
echo "FunnelView needs Python 3.11 or later with sqlite3, ssl and venv; none was found." >&2
echo "Name one: make PYTHON=/path/to/python3 ..." >&2
exit 1
