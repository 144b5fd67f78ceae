"""The scenarios: onboard, edit, new release, rotate, downgrade, delete, restore."""

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from tests.crash import starts
from tests.crash.people import Step, condition, live, status
from tests.crash.scenario import Scenario
from tests.crash.stage import Durable, Stage
from tests.crash.two import Two
from tests.flow.declared import CHANNEL, HOOK, PROJECT, SIGNING, SYSTEM, TENANT, channel, package

Raw = dict[str, Any]
NEW_RELEASE, NEW_KEY, NEW_SIGNING = "travel-agent-1.1.0", "key-two", "another-signing-secret-of-these-tests"
NEW_HOOK = "https://hooks-two.example.org/kapso/main"
_GRACE, _NEARLY = timedelta(hours=1), timedelta(minutes=57)


# onboard


def _true(stage: Stage) -> bool:
    """Whether all that going live needs is so, at Kapso and in Kubernetes, whatever a status says."""
    rows = stage.kapso.rows
    approved = [one["status"] for one in rows("templates")]
    delivered = [one["status"] for one in rows("messages") if one["direction"] == "outbound"]
    verified = any(one["webhook_verified_at"] for one in rows("phone_numbers"))
    return bool(approved) and set(approved) == {"APPROVED"} and "delivered" in delivered and verified


ONBOARD = Scenario("onboard", starts.declared_only, (), live, may_start=lambda stage, begun: _true(stage))

ONBOARD_LAGGING = replace(ONBOARD, name="onboard-lagging", start=starts.lagging, variant=True)


# edit


def _edit(stage: Stage) -> None:
    stage.cluster.edit(
        CHANNEL, {"spec": {"profile": {"about": "Trips and more"}, "variables": {"agency_name": "Acme Journeys"}}}
    )


def _edited(stage: Stage) -> bool:
    return bool(stage.raw(CHANNEL)["spec"]["profile"]["about"] == "Trips and more")


EDIT = Scenario(
    "edit",
    starts.live_channel,
    (Step("edits the channel", lambda stage: not _edited(stage), _edit),),
    lambda stage: _edited(stage) and live(stage),
)


# new release


def another_text(spec: Raw) -> None:
    """A release with another text in its first template."""
    spec["version"] = "1.1.0"
    body = next(one for one in spec["templates"][0]["components"] if one["type"] == "BODY")
    body["text"] = body["text"] + " Thank you."


def _ship(stage: Stage) -> None:
    stage.apply(package(NEW_RELEASE, another_text))
    stage.cluster.edit(CHANNEL, {"spec": {"packageRef": {"name": NEW_RELEASE}}})


def _running(stage: Stage) -> str:
    return str(((stage.installs() or [{}])[0].get("status") or {}).get("running", {}).get("name"))


RELEASE = Scenario(
    "release",
    starts.live_channel,
    (Step("ships a release", lambda stage: stage.raw(CHANNEL)["spec"]["packageRef"]["name"] != NEW_RELEASE, _ship),),
    lambda stage: (
        _running(stage) == NEW_RELEASE
        and live(stage)
        and (status(stage).get("package") or {}).get("name") == NEW_RELEASE
    ),
)


# rotate


def _stored(stage: Stage, name: str) -> str:
    secret = stage.cluster.secrets._secrets.get((SYSTEM, "kapso")) or {}
    return base64.b64decode((secret.get("data") or {}).get(name, "")).decode()


def _keys(stage: Stage) -> dict[str, str]:
    return {str(row["key"]): str(row["id"]) for row in stage.kapso.kapso.store.table("keys").rows.values()}


def _revoke(stage: Stage) -> None:
    stage.kapso.kapso.store.table("keys").drop(_keys(stage)["key-one"])
    stage.kapso.kapso.store.commit()


def _key_in_use(stage: Stage) -> bool:
    used = {str(row["id"]) for row in stage.kapso.kapso.store.table("windows").rows.values()}
    return "key-one" not in _keys(stage) and _keys(stage)[NEW_KEY] in used


def _accepted(stage: Stage) -> bool:
    found = stage.raw(PROJECT).get("status") or {}
    conditions = {one["type"]: one["status"] for one in found.get("conditions") or ()}
    return conditions.get("Ready") == "True" and found.get("keyState") == "accepted"


ROTATE_KEY = Scenario(
    "rotate-key",
    starts.live_channel,
    (
        Step(
            "writes the new key",
            lambda stage: _stored(stage, "api-key") != NEW_KEY,
            lambda stage: stage.credentials(key=NEW_KEY),
        ),
        Step("revokes the old key", lambda stage: "key-one" in _keys(stage), _revoke),
    ),
    lambda stage: _key_in_use(stage) and live(stage) and _accepted(stage),
    settles=70.0,
)


def _signed(stage: Stage) -> bool:
    return all(row["secret_key"] == NEW_SIGNING for row in stage.kapso.rows("webhooks"))


ROTATE_SIGNING = Scenario(
    "rotate-signing",
    starts.live_channel,
    (
        Step(
            "writes the new signing secret",
            lambda stage: _stored(stage, "signing-secret") == SIGNING,
            lambda stage: stage.credentials(signing=NEW_SIGNING),
        ),
    ),
    lambda stage: _signed(stage) and live(stage) and _accepted(stage),
)


def _moved(stage: Stage) -> bool:
    return all(row["url"] == NEW_HOOK for row in stage.kapso.rows("webhooks"))


ROTATE_URL = Scenario(
    "rotate-url",
    starts.live_channel,
    (
        Step(
            "moves the public URL",
            lambda stage: stage.raw(PROJECT)["spec"]["webhookURL"] == HOOK,
            lambda stage: stage.change(PROJECT, {"webhookURL": NEW_HOOK}),
        ),
    ),
    lambda stage: _moved(stage) and live(stage) and _accepted(stage),
)


def _after_a_while(way: Scenario) -> Durable:
    """What is durable when nearly an hour has passed in this state."""

    def done(stage: Stage) -> bool:
        return way.done(stage) and stage.clock.now() - starts.live_channel().at >= _NEARLY

    return starts.reached(replace(way, done=done, settles=0.0))


# drift


def _drift(stage: Stage) -> None:
    """Somebody changes at Kapso what is ours; that it was done is seen by the tenant's label."""
    number = str(stage.installs()[0]["metadata"]["name"])
    stage.kapso.post(f"/meta/whatsapp/v24.0/{number}/whatsapp_business_profile", _ANOTHER_PROFILE)
    hook = next(one for one in stage.kapso.rows("webhooks") if one.get("phone_number_id"))
    stage.kapso.patch(f"/whatsapp/webhooks/{hook['id']}", {"whatsapp_webhook": {"active": False}})
    stage.cluster.edit(TENANT, {"metadata": {"labels": {"drifted": "yes"}}})


def _drifted(stage: Stage) -> bool:
    return "labels" in stage.raw(TENANT)["metadata"]


def _mended(stage: Stage) -> bool:
    profiles = [one["about"] for one in stage.kapso.rows("business_profiles")]
    return profiles == ["Trips made by people"] and all(one["active"] for one in stage.kapso.rows("webhooks"))


_ANOTHER_PROFILE = {"messaging_product": "whatsapp", "about": "Somebody else"}
DRIFT = Scenario(
    "drift",
    starts.live_channel,
    (Step("changes things at Kapso", lambda stage: not _drifted(stage), _drift),),
    lambda stage: _drifted(stage) and _mended(stage) and live(stage),
)


# downgrade

_DOWNGRADES = Step(
    "downgrades the tenant",
    lambda stage: stage.raw(TENANT)["spec"]["plan"] == "paid",
    lambda stage: stage.change(TENANT, {"plan": "free"}),
)


def _noted(stage: Stage) -> bool:
    return "notEntitledSince" in (stage.installs()[0].get("status") or {})


DOWNGRADE = Scenario(
    "downgrade",
    starts.live_channel,
    (_DOWNGRADES,),
    lambda stage: condition(stage, "Entitled")[0] == "False" and _noted(stage),
)


@cache
def downgraded() -> Durable:
    """The tenant has been on the free plan for nearly an hour."""
    return _after_a_while(DOWNGRADE)


DOWNGRADE_ENDS = Scenario(
    "downgrade-ends",
    downgraded,
    (),
    lambda stage: condition(stage, "Live") == ("False", "Stopped"),
    # It begins a little later than it says: a minute is let off.
    may_stop=lambda stage, begun: stage.clock.now() - begun >= _GRACE - _NEARLY - timedelta(minutes=1),
    # A list that still shows the paid plan gives the tenant another hour.
    spared=("stale",),
)


# delete


def _gone(stage: Stage) -> bool:
    return not stage.raw(CHANNEL) and not stage.installs()


def _deleting(stage: Stage, begun: datetime) -> bool:
    return not stage.raw(CHANNEL) or "deletionTimestamp" in stage.raw(CHANNEL)["metadata"]


def _deletes(policy: str, when: Callable[[Stage], bool] = lambda stage: True) -> Step:
    def act(stage: Stage) -> None:
        stage.cluster.edit(CHANNEL, {"spec": {"deletionPolicy": policy}})
        stage.cluster.remove(CHANNEL)

    return Step(
        f"deletes the channel ({policy})",
        lambda stage: bool(stage.raw(CHANNEL)) and not _deleting(stage, stage.clock.now()) and when(stage),
        act,
    )


DELETE_RETAIN = Scenario("delete-retain", starts.live_channel, (_deletes("Retain"),), _gone, may_stop=_deleting)
DELETE_DELETE = Scenario("delete-delete", starts.live_channel, (_deletes("Delete"),), _gone, may_stop=_deleting)
DELETE_SETUP = Scenario("delete-early", starts.linked, (_deletes("Delete"),), _gone, people=())


def _fault(stage: Stage) -> None:
    stage.kapso.control("POST", "/faults", {"kind": "reset"})


_OUTAGE = Step("Kapso goes away", lambda stage: not len(stage.kapso.kapso.store.table("faults")), _fault)
ABANDON = Scenario(
    "delete-abandon",
    starts.live_channel,
    (_OUTAGE, _deletes("Abandon")),
    lambda stage: condition(stage, "Ready") == ("False", "DeletionBlocked"),
    unlike=("channel", "project"),
    # A key that is rejected is what Abandon is for: the channel may go at once.
    spared=("401",),
)


@cache
def waiting() -> Durable:
    """Kapso has been away, and the channel on its way out, for nearly an hour."""
    return _after_a_while(ABANDON)


ABANDON_ENDS = Scenario("delete-abandon-ends", waiting, (), _gone, unlike=("project",))
ABANDON_KEY = Scenario(
    "delete-abandon-secret",
    starts.live_channel,
    (
        Step(
            "the project's Secret goes",
            lambda stage: (SYSTEM, "kapso") in stage.cluster.secrets._secrets,
            lambda stage: stage.cluster.secrets.remove(SYSTEM, "kapso"),
        ),
        _deletes("Abandon", lambda stage: condition(stage, "ProjectReady")[1] == "CredentialsMissing"),
    ),
    _gone,
    unlike=("project",),
)


# restore

RESTORE_STATUS = Scenario("restore-status", starts.without_status, (), live)
RESTORE_INSTALL = Scenario("restore-install", starts.without_any_status, (), live)
RESTORE_BACKUP = Scenario("restore-backup", starts.old_backup, (), live)


def _first(stage: Stage) -> bool:
    uid = starts.declared_only().cluster.objects[CHANNEL]["metadata"]["uid"]
    return bool(stage.raw(CHANNEL)) and bool(stage.raw(CHANNEL)["metadata"]["uid"] == uid)


RESTORE_AGAIN = Scenario(
    "restore-again",
    starts.live_channel,
    (
        Step(
            "deletes the channel",
            lambda stage: _first(stage) and not _deleting(stage, stage.clock.now()),
            lambda stage: stage.cluster.remove(CHANNEL),
        ),
        Step("applies it again", lambda stage: not stage.raw(CHANNEL), lambda stage: stage.apply(channel())),
    ),
    lambda stage: bool(stage.raw(CHANNEL)) and not _first(stage) and live(stage),
    may_start=lambda stage, begun: bool(stage.raw(CHANNEL)) and not _first(stage) and _true(stage),
    may_stop=lambda stage, begun: _first(stage) and _deleting(stage, begun),
)

SCENARIOS = {
    one.name: one
    for one in (
        ONBOARD,
        ONBOARD_LAGGING,
        EDIT,
        RELEASE,
        ROTATE_KEY,
        ROTATE_SIGNING,
        ROTATE_URL,
        DRIFT,
        DOWNGRADE,
        DOWNGRADE_ENDS,
        DELETE_RETAIN,
        DELETE_DELETE,
        DELETE_SETUP,
        ABANDON,
        ABANDON_ENDS,
        ABANDON_KEY,
        RESTORE_STATUS,
        RESTORE_INSTALL,
        RESTORE_BACKUP,
        RESTORE_AGAIN,
    )
}

# two replicas

_BY_TWO = (ONBOARD, EDIT, RELEASE, ROTATE_SIGNING, DELETE_DELETE, RESTORE_STATUS)
TWO = {one.name: one for one in (replace(one, name=f"{one.name}-two", stage=Two) for one in _BY_TWO)}
