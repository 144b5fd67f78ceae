"""`sendero-channels package build|check|render|diff`."""

import argparse
import sys
from pathlib import Path
from typing import Any, TextIO

from sendero_channels.kernel.names import Kind
from sendero_channels.package.answers import Unanswered, answers
from sendero_channels.package.build import APPLY_LIMIT, Fault, Unbuildable, load, text
from sendero_channels.package.difference import RETURNING, difference
from sendero_channels.package.lint.project import forbidden
from sendero_channels.package.lint.whole import faults, replaced
from sendero_channels.package.lint.workflow import NUMBER, SENDERO_URL
from sendero_channels.package.located import Unreadable, read
from sendero_channels.package.manifest import dump
from sendero_channels.package.naming import Account, account
from sendero_channels.package.render import render

DONE, REFUSED, ERROR = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """Adds `package` to the command line."""
    package = subparsers.add_parser("package", help="build, check, render and compare ChannelPackages")
    actions = package.add_subparsers(dest="action", required=True)
    build = actions.add_parser("build", help="make the one immutable object of a source folder")
    build.add_argument("place", metavar="DIR", type=Path)
    build.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    check = actions.add_parser("check", help="every check, offline; exit 0 good, 1 refused, 2 error")
    check.add_argument("place", metavar="DIR", type=Path, help="a source folder or a built file")
    check.add_argument("--replaces", type=Path, metavar="FILE", help="the release that this one follows")
    check.add_argument("--project", type=Path, metavar="FILE", help="a KapsoProject: also what it forbids besides")
    shown = actions.add_parser("render", help="what a tenant would get")
    shown.add_argument("place", metavar="DIR", type=Path)
    shown.add_argument("--tenant", required=True, help="the tenant's name, for the heading")
    shown.add_argument("--values", type=Path, metavar="FILE", help="YAML: answers, or a WhatsAppChannel")
    shown.add_argument("--sendero-url", default=SENDERO_URL)
    shown.add_argument("--phone-number-id", default=NUMBER)
    compare = actions.add_parser("diff", help="what changes for a channel; exit 0 nothing, 1 something, 2 error")
    compare.add_argument("old", metavar="A", type=Path)
    compare.add_argument("new", metavar="B", type=Path)
    for one in (shown, compare):
        one.add_argument(
            "--install",
            type=Path,
            metavar="FILE",
            help="a WhatsAppInstall: shows names as its business account has them",
        )
    for one in (build, check, shown, compare):
        one.set_defaults(run=run)


def run(args: argparse.Namespace, out: TextIO | None = None) -> int:
    """Does what the command line says, and gives its exit code."""
    actions = {"build": _build, "check": _check, "render": _render, "diff": _diff}
    try:
        return actions[args.action](args, out or sys.stdout)
    except Unbuildable as failure:
        _complain(failure.faults)
        return ERROR if args.action == "diff" else REFUSED
    except (Unreadable, OSError) as failure:
        print(f"sendero-channels: {failure}", file=sys.stderr)
        return ERROR


def _build(args: argparse.Namespace, out: TextIO) -> int:
    package = load(args.place)
    if _complain(faults(package)):
        return REFUSED
    made = text(package)
    args.output.write_text(made, encoding="utf-8")
    print(f"{package.name} {package.spec.digest}: {args.output}", file=out)
    if len(made.encode()) > APPLY_LIMIT:
        print("it is too large for a plain apply: use `kubectl apply --server-side`", file=out)
    return DONE


def _check(args: argparse.Namespace, out: TextIO) -> int:
    package = load(args.place)
    found = faults(package)
    if args.replaces is not None:
        found += replaced(package, load(args.replaces))
    if args.project is not None:
        found += forbidden(package, _object(args.project, Kind.PROJECT))
    if _complain(found):
        return REFUSED
    print(f"{package.name} {package.spec.digest}: nothing to refuse", file=out)
    return DONE


def _render(args: argparse.Namespace, out: TextIO) -> int:
    package = load(args.place)
    spec = package.spec
    values = answers(spec, _given(args.values) if args.values is not None else {})
    if isinstance(values, Unanswered):
        print(f"sendero-channels: {values.why}", file=sys.stderr)
        return REFUSED
    if _complain([one for one in faults(package) if not one.hint]):
        return REFUSED
    names = _account(args.install) or Account()
    flows = {f"flow.{one.key}": f"<{names.flow(one)}>" for one in spec.flows}
    own = {"channel.phoneNumberId": args.phone_number_id, "project.senderoURL": args.sendero_url.rstrip("/")}
    shown = {
        "tenant": args.tenant,
        "package": package.name,
        "digest": spec.digest,
        "variables": values,
        "templates": [{"name": names.template(one, spec.flows), "language": one.language} for one in spec.templates],
        "flows": [names.flow(one) for one in spec.flows],
        "workflow": render(spec, values | own | flows),
    }
    if args.install is None:
        print(f"# {RETURNING}", file=out)
    print(dump(shown), end="", file=out)
    return DONE


def _diff(args: argparse.Namespace, out: TextIO) -> int:
    lines = difference(load(args.old), load(args.new), _account(args.install))
    for line in lines:
        print(line, file=out)
    return REFUSED if lines else DONE


def _account(file: Path | None) -> Account | None:
    if file is None:
        return None
    return account(_object(file, Kind.INSTALL))


def _object(file: Path, kind: Kind) -> dict[str, Any]:
    found: Any = read(file).value
    if not isinstance(found, dict) or found.get("kind") != kind.kind:
        raise Unreadable(f"{file}:1: is no {kind.kind}, as `kubectl get -o yaml` gives it")
    return found


def _given(file: Path) -> dict[str, str]:
    found: Any = read(file).value or {}
    if isinstance(found, dict) and found.get("kind") == "WhatsAppChannel":
        found = (found.get("spec") or {}).get("variables") or {}
    if not isinstance(found, dict) or not all(isinstance(value, str | int | float) for value in found.values()):
        raise Unreadable(f"{file}:1: answers are a mapping from names to texts")
    return {str(name): str(value).lower() if isinstance(value, bool) else str(value) for name, value in found.items()}


def _complain(found: list[Fault]) -> bool:
    """Prints what is wrong, and says whether any of it is more than a hint."""
    for one in found:
        print(one, file=sys.stderr)
    return any(not one.hint for one in found)
