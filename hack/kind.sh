#!/bin/sh
# kind.sh up: a kind cluster with our images, CRDs and the demo, once its channel is Ready and Live.
# kind.sh e2e: the end-to-end suite on that cluster.
# Both want Docker, kind and kubectl; neither touches a kubeconfig of yours.
set -eu
cluster=sendero
kubeconfig=build/kind.kubeconfig
version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

say() { printf '==> %s\n' "$*"; }

need() {
    for one in "$@"; do
        command -v "$one" >/dev/null || { echo "$one is needed and is not on the PATH" >&2; exit 1; }
    done
}

kube() { kubectl --kubeconfig="$kubeconfig" "$@"; }

up() {
    need kind kubectl
    sh hack/image.sh
    mkdir -p build
    kind get clusters 2>/dev/null | grep -qx "$cluster" ||
        kind create cluster --name "$cluster" --config hack/kind.yaml --kubeconfig "$kubeconfig" --wait 120s
    kind export kubeconfig --name "$cluster" --kubeconfig "$kubeconfig"
    kind load docker-image --name "$cluster" "sendero-channels:$version" "kapso-simulator:$version"
    kube apply -f crds/
    kube wait --for=condition=Established --timeout=60s -f crds/
    kube apply -k manifests/overlays/demo
    kube -n kapso-simulator rollout status deployment/kapso-simulator --timeout=180s
    kube -n sendero-system rollout status deployment/sendero-channels --timeout=180s
    say "waiting for the channel nomad to be Ready and Live: its people are a Job in the simulator's namespace"
    kube -n nomad-travel wait --for=condition=Ready wac/nomad --timeout=600s
    kube -n nomad-travel wait --for=condition=Live wac/nomad --timeout=60s
    kube get wac -A
}

e2e() {
    need kubectl
    [ -f "$kubeconfig" ] || { echo "$kubeconfig is not there: make kind-up first" >&2; exit 1; }
    E2E_KUBECONFIG="$PWD/$kubeconfig" .venv/bin/python -m pytest -m e2e tests/e2e
}

case ${1:-} in
up) up ;;
e2e) e2e ;;
*) sed -n '2,4p' "$0" >&2; exit 2 ;;
esac
