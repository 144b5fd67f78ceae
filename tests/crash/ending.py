"""How a run ended, at Kapso and in Kubernetes, without what differs from run to run: ids, times, versions."""

from typing import Any

from sendero_channels.kernel.names import LINK_SECRET, TEST_REQUESTED, Kind
from tests.crash.alike import plain
from tests.crash.stage import Stage
from tests.flow.declared import CHANNEL, NAMESPACE, PROJECT

Raw = dict[str, Any]


def ending(stage: Stage) -> Raw:
    """Everything that two runs of one scenario must have in common."""
    return {**_kapso(stage), **_kubernetes(stage)}


def _kapso(stage: Stage) -> Raw:
    rows = stage.kapso.rows
    names = {one["id"]: one["name"] for one in rows("workflows")}
    return {
        "customers": sorted((one["external_customer_id"], one["name"]) for one in rows("customers")),
        "links": sorted(one["status"] for one in rows("setup_links")),
        "webhooks": sorted(_hook(one) for one in rows("webhooks")),
        "workflows": sorted((one["name"], one["status"], plain(one.get("definition"))) for one in rows("workflows")),
        "triggers": sorted((names[one["workflow_id"]], one["trigger_type"], one["active"]) for one in rows("triggers")),
        "templates": sorted((one["name"], one["language"], one["status"]) for one in rows("templates")),
        "Flows": sorted((one["name"], one["status"]) for one in rows("flows")),
        "profile": [{**one, "id": ""} for one in rows("business_profiles")],
        "numbers": sorted((one["display_phone_number"], one["status"]) for one in rows("phone_numbers")),
        "messages": sorted((one["direction"], one["status"]) for one in rows("messages")),
    }


def _hook(row: Raw) -> tuple[Any, ...]:
    place = "number" if row.get("phone_number_id") else "project"
    return place, row["url"], row["active"], row["kind"], tuple(row["events"]), row["secret_key"]


def _kubernetes(stage: Stage) -> Raw:
    secret = stage.cluster.secrets._secrets.get((NAMESPACE, LINK_SECRET)) or {}
    return {
        "channel": _channel(stage.raw(CHANNEL), {_running(one).get("graph") for one in stage.installs()}),
        "installs": [_install(stage, one) for one in stage.installs()],
        "project": _said(stage.raw(PROJECT)),
        "packages": [_said(raw) for key, raw in stage.cluster._objects.items() if key.kind is Kind.PACKAGE],
        "link secret": sorted(secret.get("data") or {}),
    }


def _said(raw: Raw) -> Raw:
    status = raw.get("status") or {}
    conditions = [(one["type"], one["status"], one["reason"], one["message"]) for one in status.get("conditions") or ()]
    current = status.get("observedGeneration") == (raw.get("metadata") or {}).get("generation")
    return {"conditions": sorted(conditions), "current": current, "intents": status.get("intents")}


def _channel(raw: Raw, graphs: set[Any]) -> Raw:
    if not raw:
        return {}
    status = raw.get("status") or {}
    test, workflow = status.get("testMessage") or {}, status.get("workflow") or {}
    return _said(raw) | {
        "spec": raw["spec"],
        "finalizers": raw["metadata"].get("finalizers"),
        "deleting": "deletionTimestamp" in raw["metadata"],
        "next": status.get("nextActions"),
        "package": status.get("package"),
        "published": bool(workflow.get("digest")) and workflow.get("digest") in graphs,
        "test": test.get("state"),
        "evidence": sorted(one["gate"] for one in status.get("evidence") or () if not one.get("trouble")),
        "templates": [(one["key"], one.get("state")) for one in status.get("templates") or ()],
        "flows": [(one["key"], one.get("state")) for one in status.get("flows") or ()],
        "asked": TEST_REQUESTED in (raw["metadata"].get("annotations") or {}),
    }


def _install(stage: Stage, raw: Raw) -> Raw:
    status, spec = raw.get("status") or {}, raw["spec"]
    test, running = status.get("test") or {}, _running(raw)
    hooks = {one["id"] for one in stage.kapso.rows("webhooks")}
    workflows = {one["id"]: one["lock_version"] for one in stage.kapso.rows("workflows")}
    channel = stage.raw(CHANNEL)
    return {
        "ours": bool(channel) and spec["channelRef"]["uid"] == channel["metadata"]["uid"],
        "customer": spec["customerID"] in {one["id"] for one in stage.kapso.rows("customers")},
        "running": (running.get("name"), running.get("digest")),
        "version": running.get("lockVersion") == workflows.get(running.get("workflowID")),
        "webhook": status.get("webhookID") in hooks,
        "live": "liveSince" in status,
        "not entitled": "notEntitledSince" in status,
        "test": (test.get("request"), test.get("template"), test.get("state")),
    }


def _running(install: Raw) -> Raw:
    found: Raw = (install.get("status") or {}).get("running") or {}
    return found


def asked_again(end: Raw) -> bool:
    """Whether somebody had to ask for another test: the one exception of invariant 4."""
    return bool(end["channel"].get("asked"))


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Where two endings differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted({*one, *other})
        return [text for key in keys for text in differences(one.get(key), other.get(key), f"{path}.{key}".strip("."))]
    return [] if one == other else [f"{path}: {_short(one)}, without faults {_short(other)}"]


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 400 else f"{text[:400]}…"
