"""`sendero-channels policy check`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

import yaml
from pydantic import Field, ValidationError

from sendero_channels.kernel.schema import Seen
from sendero_channels.policy.calls import once
from sendero_channels.policy.catalogue import POLICY_VERSION
from sendero_channels.policy.check import Context, Finding, check

COMPLIANT, REFUSED, ERROR = 0, 1, 2


class ContextFile(Seen):
    """What `--context` holds."""

    sendero_url: str = Field(alias="senderoURL", pattern=r"^https?://\S+$")
    phone_number_id: str = Field(min_length=1)
    capabilities: list[str] = Field(default=[])
    environment: list[str] = Field(default=[])
    flows: list[str] | None = Field(None)
    forbidden_node_types: list[str] = Field(default=[])
    forbidden_capabilities: list[str] = Field(default=[])
    sensitive: list[str] = Field(default=[])
    link_hosts: list[str] = Field(default=[])

    model_config = Seen.model_config | {"extra": "forbid", "coerce_numbers_to_str": True}


class Unusable(Exception):
    """A file cannot be used; the text says which and why."""


def add_parser(subparsers: Any) -> None:
    """Adds `policy` to the command line."""
    actions = subparsers.add_parser("policy", help="hold a graph against the safety model").add_subparsers(
        dest="action", required=True
    )
    judge = actions.add_parser("check", help="exit 0 compliant, 1 refused, 2 error")
    judge.add_argument("graph", type=Path, help="JSON {nodes, edges}, as Kapso's API gives a definition")
    judge.add_argument("--context", type=Path, required=True, help="YAML: senderoURL, phoneNumberId, capabilities, ...")
    judge.add_argument("-o", "--output", choices=("text", "json"), default="text")
    judge.set_defaults(run=run)


def run(args: argparse.Namespace, out: TextIO | None = None) -> int:
    """Does what the command line says; the exit code is 0, 1 or 2 as the help says."""
    return _check(args, out or sys.stdout)


def _check(args: argparse.Namespace, out: TextIO) -> int:
    try:
        findings = check(_graph(args.graph), _context(args.context))
    except Unusable as failure:
        print(f"sendero-channels: {failure}", file=sys.stderr)
        return ERROR
    print(_json(findings) if args.output == "json" else _text(findings), file=out)
    return REFUSED if findings else COMPLIANT


def _graph(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=once)
    except (OSError, ValueError, RecursionError) as failure:
        raise Unusable(f"{file}: is no JSON: {failure}") from None
    if isinstance(found, dict) and isinstance(found.get("data"), dict):
        found = found["data"].get("definition")
    if not isinstance(found, dict) or "nodes" not in found:
        raise Unusable(f"{file}: holds no graph: {{nodes, edges}} is expected")
    return found


def _context(file: Path) -> Context:
    try:
        given = ContextFile.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as failure:
        raise Unusable(f"{file}: is no YAML: {failure}") from None
    except ValidationError as failure:
        first = failure.errors()[0]
        raise Unusable(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    return Context(
        given.sendero_url,
        given.phone_number_id,
        frozenset(given.capabilities),
        frozenset(given.forbidden_node_types),
        frozenset(given.environment),
        frozenset(given.flows) if given.flows is not None else None,
        frozenset(given.forbidden_capabilities),
        frozenset(given.sensitive),
        frozenset(given.link_hosts),
    )


def _json(findings: list[Finding]) -> str:
    entries = [vars(one) for one in findings]
    return json.dumps({"compliant": not findings, "policyVersion": POLICY_VERSION, "findings": entries}, indent=2)


def _text(findings: list[Finding]) -> str:
    if not findings:
        return f"compliant with policy version {POLICY_VERSION}"
    rules = ", ".join(sorted({one.rule for one in findings}))
    return "\n".join([*map(str, findings), f"refused; `sendero-channels explain RULE` says more about {rules}"])
