"""Programs that are built from Go modules, and the module files that pin them: a control plane's four, helm,
kube-state-metrics, and ours that run what Flux and Argo CD run, and BuildKit."""

import hashlib
import platform
import re
from dataclasses import dataclass
from pathlib import Path

_HACK = Path(__file__).parents[2] / "hack"


@dataclass(frozen=True)
class Program:
    """One program: its name, its Go package and about how long a first build takes on two cores."""

    name: str
    package: str
    minutes: float

    @property
    def built_as(self) -> str:
        """The file name that `go build` gives it: the last element of its path that is not a major version."""
        parts = [part for part in self.package.split("/") if not re.fullmatch(r"v\d+", part)]
        return parts[-1]


# In the order in which they are built: each gains from what the one before has compiled.
PROGRAMS = (
    Program("etcd", "go.etcd.io/etcd/server/v3", 1.5),
    Program("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", 5.5),
    Program("kube-controller-manager", "k8s.io/kubernetes/cmd/kube-controller-manager", 1.0),
    Program("kubectl", "k8s.io/kubernetes/cmd/kubectl", 0.3),
)


@dataclass(frozen=True)
class Pack:
    """Programs that one module file pins. `disk` and `spared` are what a person is told before the first build: what
    it needs, and how to do without it."""

    name: str
    programs: tuple[Program, ...]
    disk: str
    spared: str

    @property
    def module(self) -> Path:
        """The folder of the module file."""
        return _HACK / self.name

    @property
    def module_file(self) -> str:
        """The text of its go.mod."""
        return (self.module / "go.mod").read_text()

    @property
    def pinned(self) -> bytes:
        """All that decides what is built: its go.mod, and code of ours where there is some."""
        sources = sorted(self.module.rglob("*.go"))
        return b"".join(file.read_bytes() for file in (self.module / "go.mod", *sources))


CONTROL_PLANE = Pack(
    "control-plane",
    PROGRAMS,
    "about 4.5 GB of disk while it builds (Go's module and build caches), 0.3 GB to keep",
    "`setup-envtest use` and KUBEBUILDER_ASSETS=the folder that it prints",
)
HELM = Pack(
    "helm",
    (Program("helm", "helm.sh/helm/v4/cmd/helm", 4.5),),
    "about 1.5 GB of disk while it builds (Go's module and build caches), 0.1 GB to keep",
    "a helm 4 on the PATH",
)
GITOPS = Pack(
    "gitops",
    (Program("judge", "./judge", 1.5),),
    "about 1 GB of disk while it builds (Go's module and build caches), 0.1 GB to keep",
    "nothing: it is a program of the tests alone",
)
KUBE_STATE_METRICS = Pack(
    "kube-state-metrics",
    (Program("kube-state-metrics", "k8s.io/kube-state-metrics/v2", 5.0),),
    "about 1.5 GB of disk while it builds (Go's module and build caches), 0.1 GB to keep",
    "nothing: its release is pinned for the tests",
)
CONTAINERFILE = Pack(
    "containerfile",
    (Program("convert", "./convert", 1.0),),
    "about 0.5 GB of disk while it builds (Go's module and build caches), 0.1 GB to keep",
    "nothing: it is a program of the tests alone",
)


def cache_key(pinned: bytes, system: str, machine: str) -> str:
    """The cache folder's name: it changes with what is pinned and with the kind of machine."""
    return f"{hashlib.sha256(pinned).hexdigest()[:16]}-{system.lower()}-{machine.lower()}"


def cache_folder(cache_home: Path, pack: Pack = CONTROL_PLANE) -> Path:
    """Where the built programs of this checkout's module file are kept."""
    key = cache_key(pack.pinned, platform.system(), platform.machine())
    return cache_home / "sendero-channels" / pack.name / key


def required_version(module_file: str, module: str) -> str:
    """The version of `module` in a go.mod, as in `v1.36.3`. Raises LookupError where it is not required."""
    found = re.search(rf"^\s*(?:require\s+)?{re.escape(module)}\s+(v\S+)", module_file, re.MULTILINE)
    if found is None:
        raise LookupError(f"{module} is not required by the module file")
    return found[1]


def go_version(module_file: str) -> tuple[int, int]:
    """The Go release that the module file asks for, as (1, 26)."""
    found = re.search(r"^go (\d+)\.(\d+)", module_file, re.MULTILINE)
    if found is None:
        raise LookupError("the module file names no Go version")
    return int(found[1]), int(found[2])
