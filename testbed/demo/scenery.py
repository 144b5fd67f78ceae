"""The examples, as the demo applies them: the same files, with the simulator in Kapso's place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from testbed.cluster import GROUP
from testbed.operated import NAMESPACE
from testbed.simulator import API_KEY

Object = dict[str, Any]
SIGNING_SECRET = "signing-secret-of-the-demo"
_PLATFORM = ("SenderoTenant", "ChannelPackage")


@dataclass(frozen=True)
class Example:
    """One object, and the file that it stands in, relative to the repository."""

    file: Path
    object: Object

    @property
    def kind(self) -> str:
        return str(self.object["kind"])

    @property
    def name(self) -> str:
        return str(self.object["metadata"]["name"])


class Scenery:
    """What the examples declare, by who declares it."""

    def __init__(self, examples: list[Example]) -> None:
        self._all = examples

    def namespaces(self) -> list[Object]:
        """The namespaces that the channels live in."""
        metadata = [one.object["metadata"] for one in self._all]
        names = sorted({one["namespace"] for one in metadata if "namespace" in one})
        return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]

    def secrets(self) -> list[Object]:
        """The projects' Secrets with the simulator's key, in the operator's namespace."""
        return [secret for one in self._all if one.kind == "KapsoProject" for secret in secrets(one.object)]

    def platform(self, url: str) -> list[Object]:
        """What the platform team applies: tenants, packages, and the project with the simulator's address."""
        projects = [with_simulator(one.object, url) for one in self._all if one.kind == "KapsoProject"]
        return [one.object for one in self._all if one.kind in _PLATFORM] + projects

    def webhook_origins(self) -> list[str]:
        """The public addresses that Kapso is told to deliver to, without their paths."""
        urls = [one.object["spec"].get("webhookURL") for one in self._all if one.kind == "KapsoProject"]
        return ["{0.scheme}://{0.netloc}".format(urlsplit(url)) for url in urls if url]

    def channel(self, file: str) -> Example:
        """The channel in the file of this name. Raises LookupError where there is none."""
        for one in self._all:
            if one.kind == "WhatsAppChannel" and one.file.name == file:
                return one
        raise LookupError(f"the examples have no channel in {file}")


def load(folder: Path) -> Scenery:
    """Every object of our group in the YAML files below a folder."""
    found = [
        Example(file.relative_to(folder.parent), one) for file in sorted(folder.rglob("*.yaml")) for one in _in(file)
    ]
    return Scenery(found)


def with_simulator(project: Object, url: str) -> Object:
    """The project with the simulator's address in place of Kapso's; plain http has to be said to be wanted."""
    return {**project, "spec": {**project["spec"], "baseURL": url, "insecure": True}}


def secrets(project: Object) -> list[Object]:
    """A project's two Secrets."""
    values = {"apiKeySecretRef": API_KEY, "signingSecretRef": SIGNING_SECRET}
    spec = project["spec"]
    return [_secret(spec[field], value) for field, value in values.items() if field in spec]


def _secret(ref: dict[str, str], value: str) -> Object:
    metadata = {"name": ref["name"], "namespace": NAMESPACE}
    data = {ref["key"]: value}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": data}


def _in(file: Path) -> Iterator[Object]:
    for one in yaml.safe_load_all(file.read_text()):
        if isinstance(one, dict) and str(one.get("apiVersion", "")).startswith(f"{GROUP}/"):
            yield one
