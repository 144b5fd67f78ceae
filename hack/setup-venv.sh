#!/bin/sh
# setup-venv.sh FOLDER REQUIREMENTS SOURCE...: a virtual environment with the pinned requirements and our own sources.
set -eu
venv=$1 requirements=$2
shift 2
python=$venv/bin/python

say() { printf '==> %s\n' "$*"; }

make_venv() {
    "$PYTHON" -m venv "$venv" 2>/dev/null && return
    # Debian's python3 comes without ensurepip unless python3-venv is installed; a pip beside it can fill the gap.
    rm -rf "$venv"
    "$PYTHON" -m venv --without-pip "$venv"
    "$PYTHON" -m pip --python "$python" install --quiet pip && return
    rm -rf "$venv"
    echo "this Python has neither ensurepip nor pip: install python3-venv (Debian, Ubuntu), or say PYTHON=... for another" >&2
    exit 1
}

if ! "$python" -m pip --version >/dev/null 2>&1; then
    say "making $venv with $("$PYTHON" --version)"
    make_venv
fi
say "installing $(grep -c '==' "$requirements") pinned packages (a minute or two the first time)"
"$python" -m pip install --disable-pip-version-check --progress-bar off --quiet --require-hashes -r "$requirements"
for source in "$@"; do
    say "installing $source, editable"
    "$python" -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e "$source"
done
say "$venv is ready: its commands are in $venv/bin"
