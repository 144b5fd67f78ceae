"""`doctor`: what is looked at, one thing after the other, and how it is told."""

import argparse
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict

from sendero_channels.cli import paint
from sendero_channels.cli.desk import Desk
from sendero_channels.cli.doctor import diagnosis
from sendero_channels.cli.doctor.diagnosis import Finding
from sendero_channels.cli.doctor.operator_rights import attributes
from sendero_channels.cli.forms import FORMS
from sendero_channels.crdgen.kinds import DEFINITIONS
from sendero_channels.kernel.clock import Clock, SystemClock
from sendero_channels.kernel.names import API_VERSION, GROUP, MANAGER, Kind
from sendero_channels.kernel.trouble import Forbidden

WELL, ILL = 0, 1
_CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
_ADMIN = "the cluster's administration"
_PLATFORM = "the role sendero-channels-platform"
_TONES = {"ok": "good", "warn": "waiting", "fail": "bad"}


async def run(desk: Desk, namespace: str, given: argparse.Namespace, clock: Clock | None = None) -> int:
    """Look at all of it and tell; the exit code."""
    time = clock or SystemClock()
    found = [one async for one in findings(desk, namespace, given, time)]
    if given.output in FORMS:
        print(FORMS[given.output]([asdict(one) for one in found]))
    else:
        print("\n".join(_lines(found)))
    return ILL if any(one.level == "fail" for one in found) else WELL


async def findings(desk: Desk, namespace: str, given: argparse.Namespace, time: Clock) -> AsyncIterator[Finding]:
    """All findings, in the order in which one rests on the other."""
    await desk.read("/version")
    yield diagnosis.clock(desk.date(), time.now())
    async for one in _kinds(desk):
        yield one
    yield await _own(desk, namespace)
    home = given.operator_namespace
    yield await _rights(desk, home, given.account)
    try:
        yield diagnosis.deployment(await desk.read(f"/apis/apps/v1/namespaces/{home}/deployments/{MANAGER}"), home)
    except Forbidden:
        yield diagnosis.unseen("operator Deployment", f"the role view in {home}")
    try:
        lease = await desk.read(f"/apis/coordination.k8s.io/v1/namespaces/{home}/leases/{MANAGER}")
        yield diagnosis.lease(lease, home, time.now())
    except Forbidden:
        yield diagnosis.unseen("operator Lease", _ADMIN)
    async for one in _projects(desk):
        yield one


async def _kinds(desk: Desk) -> AsyncIterator[Finding]:
    for definition in DEFINITIONS:
        try:
            found = await desk.read(f"{_CRDS}/{definition.kind.plural}.{GROUP}")
        except Forbidden:
            yield await _served(desk, definition.kind)
            continue
        yield diagnosis.kind(definition, found)


async def _served(desk: Desk, kind: Kind) -> Finding:
    """Who may not read CRDs may still ask what is served."""
    served = {one["name"] for one in (await desk.read(f"/apis/{API_VERSION}") or {}).get("resources") or ()}
    about = f"{kind.plural} CRD"
    if kind.plural in served:
        return Finding("ok", about, "it is served; whether as this release has it, you may not see")
    return Finding("fail", about, "it is not served", f"have {_ADMIN} apply crds/{kind.plural}.yaml")


async def _own(desk: Desk, namespace: str) -> Finding:
    rights = {"group": GROUP, "resource": Kind.CHANNEL.plural, "namespace": namespace}
    may = [verb for verb in ("list", "patch") if await desk.may({**rights, "verb": verb})]
    words = {"list": "see", "patch": "change"}
    said = f"you may {' and '.join(words[one] for one in may) or 'neither see nor change'} channels in {namespace}"
    if may == ["list", "patch"]:
        return Finding("ok", "your rights", said)
    return Finding("ok" if may else "warn", "your rights", said, f"the role edit in {namespace} lets you do both")


async def _rights(desk: Desk, home: str, account: str) -> Finding:
    user = f"system:serviceaccount:{home}:{account}"
    try:
        refused = [one for one in attributes(home) if not await desk.may(one, user)]
    except Forbidden:
        return diagnosis.unseen("operator's rights", _ADMIN)
    return diagnosis.rights(user, refused)


async def _projects(desk: Desk) -> AsyncIterator[Finding]:
    try:
        found = await desk.read(f"/apis/{API_VERSION}/{Kind.PROJECT.plural}")
    except Forbidden:
        yield diagnosis.unseen("projects", _PLATFORM)
        return
    items = (found or {}).get("items") or []
    if not items:
        yield Finding("warn", "projects", "there is no KapsoProject", "declare one; docs/install.md has an example")
    for raw in items:
        for one in diagnosis.project(raw):
            yield one
        if url := (raw.get("spec") or {}).get("webhookURL"):
            yield diagnosis.reachable(str(raw["metadata"]["name"]), await desk.knock(str(url)))


def _lines(found: list[Finding]) -> list[str]:
    tint = paint.chosen(sys.stdout.isatty(), os.environ)
    rows = [[(one.level, _TONES[one.level]), (one.about, ""), (one.said, "")] for one in found]
    lines = []
    for one, line in zip(found, paint.columns(rows, tint), strict=True):
        lines += [line, f"       -> {one.remedy}"] if one.remedy else [line]
    return lines
