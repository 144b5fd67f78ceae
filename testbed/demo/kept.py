"""What `KEEP=1` leaves: how to use it, and one command that ends it."""

import shlex
from collections.abc import Sequence
from pathlib import Path

from testbed.cluster import Cluster
from testbed.credentials import write_private
from testbed.simulator import API_KEY, Simulator


def stop_script(groups: Sequence[int], folder: Path) -> str:
    """A shell script that kills the process groups, the youngest first, and removes the folder."""
    kills = [f"kill -KILL -- -{group} 2>/dev/null" for group in reversed(groups)]
    words = ["#!/bin/sh", "# Ends what `make demo KEEP=1` left running.", *kills, f"rm -rf {shlex.quote(str(folder))}"]
    return "\n".join([*words, ""])


def how_to_use(cluster: Cluster, simulator: Simulator, stop: Path) -> str:
    """What to type next."""
    return "\n".join(
        [
            "Everything goes on running. In this or another terminal:",
            f"  export KUBECONFIG={cluster.admin} PATH={cluster.program.parent}:$PATH",
            "  kubectl get wac -A -o wide --watch",
            f"Kapso's API (X-API-Key: {API_KEY}): {simulator.url}",
            f"the simulator's controls, described at /openapi.json: {simulator.controls.base}",
            f"the programs' output: {cluster.folder}/*.log",
            f"to end all of it: sh {stop}",
        ]
    )


def write_stop_script(folder: Path, groups: Sequence[int]) -> Path:
    """Write the script into the demo's folder and return where it is."""
    return write_private(folder / "stop", stop_script(groups, folder))
