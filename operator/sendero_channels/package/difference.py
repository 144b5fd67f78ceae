"""What a channel gets when it goes from one release to another."""

from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.package.build import Package
from sendero_channels.package.model import PackageSpec, Variable
from sendero_channels.package.naming import Account
from sendero_channels.package.render import canonical

RETURNING = (
    "names: content that was retired on a business account returns there with a number behind its name, as ..._2"
)
_FRESH = "new"


def difference(old: Package, new: Package, names: Account | None = None) -> list[str]:
    """One line for each thing that changes, with the names that a business account has; empty where the releases are
    the same."""
    if old.spec.digest == new.spec.digest:
        return []
    lines = [f"release: {old.name} ({old.spec.digest[:19]}) -> {new.name} ({new.spec.digest[:19]})"]
    if old.name == new.name:
        lines.append(f"  the name {new.name} stays and the content does not: this is another release")
    lines += _names("capability", set(old.spec.capabilities), set(new.spec.capabilities))
    at_meta = [*_templates(old.spec, new.spec, names or Account()), *_flows(old.spec, new.spec, names or Account())]
    lines += [*_variables(old.spec, new.spec), *at_meta]
    lines += [*_nodes(old.spec, new.spec), *_test(old.spec, new.spec)]
    return lines if names is not None or not any(_FRESH in line for line in at_meta) else [*lines, RETURNING]


def _names(what: str, old: set[str], new: set[str], added: str = "", gone: str = "") -> list[str]:
    fresh = [f"+ {what} {name}{added}" for name in sorted(new - old)]
    return fresh + [f"- {what} {name}{gone}" for name in sorted(old - new)]


def _variables(old: PackageSpec, new: PackageSpec) -> Iterator[str]:
    before, after = {one.name: one for one in old.variables}, {one.name: one for one in new.variables}
    for name in sorted(after.keys() - before.keys()):
        must = "" if after[name].default is not None else ": every channel must answer it"
        yield f"+ variable {name} ({after[name].type}){must}"
    for name in sorted(before.keys() - after.keys()):
        yield f"- variable {name}: channels that answer it must stop"
    for name in sorted(before.keys() & after.keys()):
        if changed := _changed(before[name], after[name]):
            yield f"~ variable {name}: {', '.join(changed)}"


def _changed(old: Variable, new: Variable) -> list[str]:
    return [field for field in Variable.model_fields if getattr(old, field) != getattr(new, field)]


def _templates(old: PackageSpec, new: PackageSpec, names: Account) -> Iterator[str]:
    before = {f"{names.template(one, old.flows)} ({one.language})" for one in old.templates}
    after = {f"{names.template(one, new.flows)} ({one.language})" for one in new.templates}
    yield from _names("template", before, after, f": {_FRESH} for Meta, reviewed before the switch", ": used no longer")
    waits = {(one.key, one.language): one.required for one in old.templates}
    for one in new.templates:
        if (
            f"{names.template(one, new.flows)} ({one.language})" in before
            and waits.get((one.key, one.language)) != one.required
        ):
            yield f"~ template {one.key} ({one.language}): {'required' if one.required else 'no longer required'}"


def _flows(old: PackageSpec, new: PackageSpec, names: Account) -> Iterator[str]:
    before, after = set(map(names.flow, old.flows)), set(map(names.flow, new.flows))
    yield from _names(
        "Flow", before, after, f": a {_FRESH} version is published", ": deprecated when nothing refers to it"
    )


def _nodes(old: PackageSpec, new: PackageSpec) -> Iterator[str]:
    before, after = (canonical(one.workflow.model_dump()) for one in (old, new))
    yield from _names("node", set(before["nodes"]), set(after["nodes"]))
    for id_ in sorted(before["nodes"].keys() & after["nodes"].keys()):
        if before["nodes"][id_] != after["nodes"][id_]:
            yield f"~ node {id_}: {', '.join(_fields(before['nodes'][id_], after['nodes'][id_]))}"
    if before["edges"] != after["edges"]:
        yield from _names("edge", set(map(_edge, before["edges"])), set(map(_edge, after["edges"])))


def _fields(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    if old["node_type"] != new["node_type"]:
        return [f"{old['node_type']} becomes {new['node_type']}"]
    was, is_ = old["config"], new["config"]
    return sorted(key for key in was.keys() | is_.keys() if was.get(key) != is_.get(key))


def _edge(edge: list[str]) -> str:
    return f"{edge[0]} -> {edge[1]} ({edge[2]})"


def _test(old: PackageSpec, new: PackageSpec) -> Iterator[str]:
    if old.test_template != new.test_template:
        yield "~ test template"
