#!/bin/sh
# Create the virtual environment from requirements.lock (hashes checked) and install Trialwright into it.
# Usage: setup.sh PYTHON VENV [WHEELHOUSE]. Called by make; says what to do when something is missing.
set -eu
python=$1
venv=$2
wheelhouse=${3:-}

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 2
}

command -v "$python" >/dev/null 2>&1 || fail "$python was not found. Install Python 3.11 or newer, or say where: make setup PYTHON=/path/to/python3.11"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed, found $("$python" -V 2>&1). Install it, or say where: make setup PYTHON=/path/to/python3.11"
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    fail "$python has no venv module. On Debian and Ubuntu: apt-get install python3-venv"

[ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null || {
    rm -rf "$venv"
    "$python" -m venv "$venv" || fail "the virtual environment could not be made in $venv."
}

if [ -n "$wheelhouse" ]; then
    [ -d "$wheelhouse" ] || fail "the wheelhouse $wheelhouse is not a folder. Fill it first: make wheelhouse DIR=$wheelhouse"
    set -- --no-index --find-links "$wheelhouse"
else
    set --
fi
echo "setup: installing the locked packages into $venv (once)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes "$@" -r requirements.lock ||
    fail "the packages could not be installed. Is there a network? Without one: make setup WHEELHOUSE=folder"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --no-build-isolation --editable . ||
    fail "Trialwright itself could not be installed into $venv."
