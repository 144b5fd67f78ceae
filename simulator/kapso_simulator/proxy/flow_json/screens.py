"""What one screen holds, seen as a walk over its components."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_REFERENCE = re.compile(r"\$\{(data|form)\.([A-Za-z0-9_]+)")


@dataclass(frozen=True)
class Node:
    """One component: where it stands and what it says."""

    path: str
    body: dict[str, Any]
    form: str | None = None

    @property
    def kind(self) -> str:
        """The component's type, or an empty text."""
        kind = self.body.get("type")
        return kind if isinstance(kind, str) else ""


@dataclass(frozen=True)
class Screen:
    """One screen of a flow."""

    path: str
    body: dict[str, Any]
    nodes: tuple[Node, ...] = field(default=())

    @property
    def id(self) -> str:
        """The screen's id, or an empty text."""
        found = self.body.get("id")
        return found if isinstance(found, str) else ""

    @property
    def terminal(self) -> bool:
        """Whether the flow can end here."""
        return self.body.get("terminal") is True

    @property
    def where(self) -> str:
        """How messages name the screen."""
        return f"on screen '{self.id}'" if self.id else f"at '{self.path}'"

    def of(self, kind: str) -> list[Node]:
        """All components of a kind, at any depth."""
        return [node for node in self.nodes if node.kind == kind]

    def of_fields(self, kinds: frozenset[str]) -> list[Node]:
        """All components of these kinds, at any depth."""
        return [node for node in self.nodes if node.kind in kinds]


def screens(flow: dict[str, Any]) -> list[Screen]:
    """The screens of a flow that are objects at all."""
    listed = flow.get("screens")
    bodies = listed if isinstance(listed, list) else []
    return [_screen(f"screens[{at}]", body) for at, body in enumerate(bodies) if isinstance(body, dict)]


def _screen(path: str, body: dict[str, Any]) -> Screen:
    layout = body.get("layout")
    children = layout.get("children") if isinstance(layout, dict) else None
    return Screen(path, body, tuple(_nodes(children, f"{path}.layout.children", None)))


def _nodes(children: Any, path: str, form: str | None) -> Iterator[Node]:
    for at, child in enumerate(children if isinstance(children, list) else []):
        if isinstance(child, dict):
            node = Node(f"{path}[{at}]", child, form)
            yield node
            yield from _inside(node)


def _inside(node: Node) -> Iterator[Node]:
    form = node.path if node.kind == "Form" else node.form
    for name in ("children", "then", "else"):
        yield from _nodes(node.body.get(name), f"{node.path}.{name}", form)
    cases = node.body.get("cases")
    for name, children in cases.items() if isinstance(cases, dict) else ():
        yield from _nodes(children, f"{node.path}.cases.{name}", form)


def references(value: Any) -> set[tuple[str, str]]:
    """Every `${data.x}` and `${form.x}` in a value, as pairs."""
    if isinstance(value, str):
        return set(_REFERENCE.findall(value))
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {found for part in parts for found in references(part)}
