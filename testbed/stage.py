"""Everything that must stand before the first channel can be applied."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from testbed.assets.find import find_programs
from testbed.assets.programs import cache_folder
from testbed.assets.sources import cache_home, folders, search
from testbed.children import Children
from testbed.cluster import Cluster, KubectlFailed, existing_cluster
from testbed.controlplane import ControlPlane, start_control_plane
from testbed.operated import NAMESPACE
from testbed.waiting import until

ROOT = Path(__file__).parents[1]
CRDS, MANIFESTS, EXAMPLES = ROOT / "crds", ROOT / "manifests" / "base", ROOT / "examples"


@dataclass
class Stage:
    """A cluster with our CRDs and manifests in it. `control_plane` is None on a cluster of the user's."""

    children: Children
    cluster: Cluster
    control_plane: ControlPlane | None


@contextlib.contextmanager
def throw_away_stage(say: Callable[[str], None], *, audit: bool = False, may_stay: bool = False) -> Iterator[Stage]:
    """A control plane of our own in a folder of its own; all of it ends with the context."""
    programs = find_programs(say)
    with Children(may_stay=may_stay) as children:
        say("starting etcd, kube-apiserver and kube-controller-manager")
        plane = start_control_plane(programs, children, audit=audit)
        say(f"a real Kubernetes API server answers at {plane.server}")
        cluster = Cluster(plane.kubeconfig, programs["kubectl"], children.folder)
        yield Stage(children, cluster, plane)


@contextlib.contextmanager
def stage_on(file: Path, named: str | None) -> Iterator[Stage]:
    """A cluster of the user's; what was put into it stays. Raises RefusedContext."""
    with Children() as children:
        yield Stage(children, existing_cluster(file, named, _kubectl(os.environ), children.folder), None)


def install(cluster: Cluster) -> None:
    """Apply our CRDs and manifests, and wait until the API server serves the kinds."""
    cluster.kubectl("apply", "-f", CRDS)
    cluster.kubectl("wait", "--for=condition=Established", "--timeout=30s", "-f", CRDS)
    # A namespace that is new needs a moment before everything may be put into it.
    until(lambda: _applied(cluster, MANIFESTS), "kubectl apply -k manifests/base", 30.0, pause=0.5)
    # Where Pods can run, the one of the manifests would hold the Lease that the operator under test waits for.
    cluster.kubectl("scale", "deployment/sendero-channels", "--namespace", NAMESPACE, "--replicas=0")
    until(lambda: not cluster.core.list_namespaced_pod(NAMESPACE).items, "the operator's own Pod to end", 60.0)


def _applied(cluster: Cluster, folder: Path) -> bool:
    try:
        cluster.kubectl("apply", "-k", folder)
    except KubectlFailed as failed:
        if "not found" in str(failed) or "forbidden" in str(failed):
            return False
        raise
    return True


def _kubectl(environ: Mapping[str, str]) -> Path | None:
    found = search(folders(environ, cache_folder(cache_home(environ)))).found.get("kubectl")
    return found[1] if found else None
