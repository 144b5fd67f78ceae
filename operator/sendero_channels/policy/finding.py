"""What a graph is judged against, and what is found."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Context:
    """Sendero's address, the number that the graph runs on, what it may ask for, and which secrets it may name.

    `version` is that of the policy, the newest where none is named. `flows` are the ids of the Flows that were judged
    with the package; None where nobody knows them. What the project forbids beyond the policy is
    `forbidden_node_types` and what follows it.
    """

    sendero_url: str
    phone_number_id: str
    capabilities: frozenset[str]
    forbidden_node_types: frozenset[str] = frozenset()
    environment: frozenset[str] = frozenset()
    flows: frozenset[str] | None = None
    forbidden_capabilities: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    link_hosts: frozenset[str] = frozenset()
    version: int | None = None

    @property
    def base(self) -> str:
        """What every target begins with."""
        return self.sendero_url.rstrip("/") + "/"


@dataclass(frozen=True)
class Finding:
    """One breach: which rule, in which node and field. `message` holds no value of a secret or a phone."""

    rule: str
    node: str
    field: str
    message: str

    def __str__(self) -> str:
        # A template or a Flow says what it is; a node's id is one word.
        where = self.node if " " in self.node else f"node {self.node}"
        return f"{where}, {self.field}: {self.message} ({self.rule})"


@dataclass(frozen=True)
class Node:
    """A node as far as it is judged."""

    id: str
    type: str
    config: Config

    def breach(self, rule: str, field: str, message: str) -> Finding:
        """A finding in this node."""
        return Finding(rule, self.id, field, message)
