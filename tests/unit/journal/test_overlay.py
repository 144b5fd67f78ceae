"""What the overlay says is what the operator is told."""

import argparse
from pathlib import Path
from typing import Any

import yaml

from sendero_channels.settings import add_arguments, read

OVERLAY = Path(__file__).parents[3] / "manifests" / "components" / "journal-in-a-file"


def test_the_operator_is_told_of_a_journal_on_the_volume_and_of_its_key() -> None:
    pod: dict[str, Any] = yaml.safe_load((OVERLAY / "deployment.yaml").read_text())["spec"]["template"]["spec"]
    container = pod["containers"][0]
    parser = argparse.ArgumentParser()
    add_arguments(parser, {one["name"]: one["value"] for one in container["env"]})
    journal = read(parser.parse_args([])).journal
    assert journal is not None
    mounts = {one["name"]: one["mountPath"] for one in container["volumeMounts"]}
    volumes = {one["name"]: one for one in pod["volumes"]}
    claim: dict[str, Any] = yaml.safe_load((OVERLAY / "volume.yaml").read_text())
    assert str(Path(journal.where).parent) == mounts["journal"]
    assert volumes["journal"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert str(journal.key_file) == f"{mounts['journal-key']}/{volumes['journal-key']['secret']['items'][0]['path']}"
