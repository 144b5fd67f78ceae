"""Our kinds on the API server, through the official client, with strict validation."""

from typing import Any

from kubernetes import client as official

from testbed.cluster import GROUP, VERSION, Cluster
from tests.e2e.declared import Object
from tests.e2e.valid import NAMESPACE

PLURALS = {
    "stn": "senderotenants",
    "kpj": "kapsoprojects",
    "cpk": "channelpackages",
    "wac": "whatsappchannels",
    "wai": "whatsappinstalls",
}


class Served:
    """Creates, patches and deletes; a refusal is what the API server says of it."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster

    def create(self, kind: str, object_: Object, *, dry: bool = False) -> Object:
        """Create an object. Raises ApiException."""
        dry_run = {"dry_run": "All"} if dry else {}
        return self._call("create", kind, object_, **dry_run)

    def patch(self, kind: str, name: str, patch: dict[str, Any], *, status: bool = False) -> Object:
        """Merge-patch an object or its status. Raises ApiException."""
        return self._call("patch", kind, name, patch, what="_status" if status else "")

    def delete(self, kind: str, name: str) -> None:
        """Delete an object, and let it go if somebody holds it."""
        where = ["-n", NAMESPACE] if kind == "wac" else []
        self.cluster.kubectl("delete", kind, name, *where, "--ignore-not-found", "--wait=false")

    def refusal(self, kind: str, object_: Object) -> str:
        """What the API server says against creating an object; nothing where it takes it."""
        try:
            self.create(kind, object_, dry=True)
        except official.ApiException as error:
            return str(error.body)
        return ""

    def change_refused(self, kind: str, name: str, patch: dict[str, Any]) -> str:
        """What the API server says against a patch; nothing where it takes it."""
        try:
            self.patch(kind, name, patch)
        except official.ApiException as error:
            return str(error.body)
        return ""

    def _call(self, verb: str, kind: str, *words: Any, what: str = "", **more: str) -> Object:
        scope = "namespaced" if kind == "wac" else "cluster"
        where = [NAMESPACE] if kind == "wac" else []
        call = getattr(self.cluster.custom, f"{verb}_{scope}_custom_object{what}")
        return dict(call(GROUP, VERSION, *where, PLURALS[kind], *words, field_validation="Strict", **more))
