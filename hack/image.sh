#!/bin/sh
# image.sh: our wheels into dist/, and from them the images sendero-channels:VERSION and kapso-simulator:VERSION.
# ENGINE names the container engine; the first of docker and podman that answers is taken otherwise.
set -eu
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

say() { printf '==> %s\n' "$*"; }

engine() {
    for one in ${ENGINE:-docker podman}; do
        "$one" info >/dev/null 2>&1 && echo "$one" && return
    done
}

say "building the wheels into dist/"
rm -rf dist
root=$PWD
for source in . simulator; do
    (cd "$source" && "$root/.venv/bin/python" -m hatchling build -t wheel -d "$root/dist")
done
# sha256sum is called otherwise on a Mac; Python is the same everywhere.
.venv/bin/python - dist/*.whl >dist/SHA256SUMS <<'SUMS'
import hashlib, pathlib, sys
for file in map(pathlib.Path, sys.argv[1:]):
    print(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}")
SUMS

found=$(engine || true)
if [ -z "$found" ]; then
    echo "the wheels are in dist/; an image needs a container engine that answers: Docker (with BuildKit) or Podman." >&2
    echo "ENGINE=... names another one that understands 'build --file --target --tag'." >&2
    exit 1
fi
for target in operator simulator; do
    name=$([ "$target" = operator ] && echo sendero-channels || echo kapso-simulator)
    say "building $name:$version with $found"
    "$found" build --file Containerfile --target "$target" --tag "$name:$version" .
done
