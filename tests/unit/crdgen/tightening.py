"""What a CRD would no longer take of what its former release took. Pure.

Objects of the former release lie in clusters, in Git and in backups. A rule that all of them must obey at once breaks
an upgrade, a restore or a rollback, so a new rule spares what stood there before: it is a CEL rule that looks at
`oldSelf`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sendero_channels.crdgen.structural import VALIDATIONS, Node

_LEAST = ("minimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "maxLength", "maxItems", "maxProperties")
_SAME = ("type", "format", "pattern", "default", "x-kubernetes-list-type", "x-kubernetes-list-map-keys")
_KEPT_NAMES = ("plural", "kind", "shortNames", "categories")


@dataclass(frozen=True)
class Tightening:
    """One thing that is refused, or read otherwise, than before."""

    path: str
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def tightenings(before: Node, after: Node) -> list[Tightening]:
    """What differs for the worse between two CRDs of one kind."""
    name = str(before["spec"]["names"]["kind"])
    old, new = before["spec"], after["spec"]
    found = [Tightening(name, f"{word} was {old[word]}") for word in ("group", "scope") if old[word] != new[word]]
    found += [Tightening(name, f"names.{one} has changed") for one in _KEPT_NAMES if _lost(old, new, one)]
    served = {one["name"]: one for one in new["versions"] if one["served"]}
    for version in old["versions"]:
        if version["served"] and version["name"] not in served:
            found.append(Tightening(name, f"version {version['name']} is served no more"))
        elif version["served"]:
            found += _version(version, served[version["name"]], name)
    return found


def _lost(old: Node, new: Node, word: str) -> bool:
    had, has = old["names"].get(word), new["names"].get(word)
    return not set(had) <= set(has or []) if isinstance(had, list) else had != has


def _version(old: Node, new: Node, name: str) -> Iterator[Tightening]:
    fields = {one["jsonPath"] for one in new.get("selectableFields", ())}
    for one in old.get("selectableFields", ()):
        if one["jsonPath"] not in fields:
            yield Tightening(name, f"{one['jsonPath']} can be selected by no more")
    yield from _node(old["schema"]["openAPIV3Schema"], new["schema"]["openAPIV3Schema"], name)


def _node(old: Node, new: Node, path: str) -> Iterator[Tightening]:
    yield from (Tightening(path, what) for what in _bounds(old, new))
    yield from (Tightening(path, what) for what in _rules(old, new))
    for name in set(new.get("required", ())) - set(old.get("required", ())):
        if name in old.get("properties", {}):
            yield Tightening(f"{path}.{name}", "is required, and was not")
        elif "default" not in new["properties"][name]:
            yield Tightening(f"{path}.{name}", "is new and required")
    for name, field in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield Tightening(f"{path}.{name}", "is gone")
        else:
            yield from _node(field, new["properties"][name], f"{path}.{name}")
    for word, shown in (("items", "[]"), ("additionalProperties", "{}")):
        if word in old and word in new:
            yield from _node(old[word], new[word], path + shown)
        elif word in old:
            yield Tightening(path, f"{word} is gone")
    if old.get("x-kubernetes-preserve-unknown-fields") and not new.get("x-kubernetes-preserve-unknown-fields"):
        yield Tightening(path, "unknown fields are dropped now")


def _bounds(old: Node, new: Node) -> Iterator[str]:
    for word in _SAME:
        if old.get(word) != new.get(word) and not (word in ("pattern", "format") and word not in new):
            yield f"{word} was {_shown(old.get(word))} and is {_shown(new.get(word))}"
    for word in _LEAST:
        if word in new and new[word] > old.get(word, 0 if word != "minimum" else float("-inf")):
            yield f"{word} was {_shown(old.get(word))} and is {new[word]}"
    for word in _MOST:
        if word in new and new[word] < old.get(word, float("inf")):
            yield f"{word} was {_shown(old.get(word))} and is {new[word]}"
    if "enum" in new and ("enum" not in old or not set(old["enum"]) <= set(new["enum"])):
        yield f"enum takes no more: {_shown(sorted(set(old.get('enum', ())) - set(new['enum'])) or 'any other word')}"


def _rules(old: Node, new: Node) -> Iterator[str]:
    known = {one["rule"] for one in old.get(VALIDATIONS, ())}
    for one in new.get(VALIDATIONS, ()):
        if one["rule"] not in known and "oldSelf" not in one["rule"]:
            yield f"a new rule spares nothing that stands there (it does not look at oldSelf): {one['rule']}"


def _shown(value: Any) -> str:
    return "not there" if value is None else str(value)
