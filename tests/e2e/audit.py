"""What an account did, as the API server's audit log has it, held against what its roles grant."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from testbed.operated import NAMESPACE

Object = dict[str, Any]
# Our own client, Kopf's and kube-state-metrics'. What a test tries as the same account with kubectl is no use of ours.
_AGENTS = ("sendero-channels", "kopf/", "kube-state-metrics")


@dataclass(frozen=True, order=True)
class Right:
    """One verb on one resource: everywhere or in the operator's namespace alone, of one name or of any."""

    group: str
    resource: str
    verb: str
    name: str = ""
    at_home: bool = False

    def covers(self, deed: "Deed") -> bool:
        """Whether it allows what was done."""
        same = (self.group, self.resource, self.verb) == (deed.group, deed.resource, deed.verb)
        return same and self.name in ("", deed.name) and (not self.at_home or deed.namespace == NAMESPACE)


@dataclass(frozen=True, order=True)
class Deed:
    """Something that was done, or was refused."""

    group: str
    resource: str
    verb: str
    name: str
    namespace: str
    allowed: bool


def granted(objects: Iterable[Object], account: str) -> set[Right]:
    """What the manifests give an account of the operator's namespace."""
    found = {(one["kind"], one["metadata"]["name"]): one for one in objects}
    bindings = [one for (kind, _), one in found.items() if kind in ("RoleBinding", "ClusterRoleBinding")]
    return {
        right
        for binding in bindings
        if account in [subject["name"] for subject in binding["subjects"]]
        for right in _rights(found[binding["roleRef"]["kind"], binding["roleRef"]["name"]])
    }


def _rights(role: Object) -> Iterator[Right]:
    at_home = role["kind"] == "Role"
    for rule in role["rules"]:
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                for verb in rule["verbs"]:
                    for name in rule.get("resourceNames", [""]):
                        yield Right(group, resource, verb, name, at_home)


def deeds(log: Path, account: str) -> set[Deed]:
    """What the account's own programs did with objects; discovery is open to everybody."""
    user = f"system:serviceaccount:{NAMESPACE}:{account}"
    found: set[Deed] = set()
    with log.open() as lines:
        for line in lines:
            event = json.loads(line)
            if event["user"]["username"] == user and event.get("userAgent", "").startswith(_AGENTS):
                found.update(_deeds(event))
    return found


def _deeds(event: Object) -> Iterator[Deed]:
    about = event.get("objectRef") or {}
    if "resource" not in about:
        return
    resource = "/".join(part for part in (about["resource"], about.get("subresource")) if part)
    allowed = (event.get("annotations") or {}).get("authorization.k8s.io/decision") == "allow"
    # An apply that makes its object is a patch to the log, and needs the right to create it as well.
    made = event["verb"] == "patch" and (event.get("responseStatus") or {}).get("code") == 201
    for verb in ("patch", "create") if made else (event["verb"],):
        yield Deed(
            about.get("apiGroup", ""), resource, verb, about.get("name", ""), about.get("namespace", ""), allowed
        )


def missing(rights: Iterable[Right], done: Iterable[Deed]) -> list[Deed]:
    """What was refused, or was allowed by no right of these."""
    have = list(rights)
    return sorted(deed for deed in done if not deed.allowed or not any(right.covers(deed) for right in have))


def unused(rights: Iterable[Right], done: Iterable[Deed]) -> list[Right]:
    """Rights that nobody needed."""
    all_ = list(done)
    return sorted(right for right in rights if not any(right.covers(deed) for deed in all_ if deed.allowed))
