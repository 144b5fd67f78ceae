"""Planted bugs: each a small change of the operator's source, the promise that it breaks, and what must notice it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `file`, and `new` is put in its place.

    `scenarios` are those of the crash harness that must fail with it; `tests` are fast tests that must, where no
    scenario of one channel and one replica can show the bug.
    """

    name: str
    promise: str
    file: str
    old: str
    new: str
    scenarios: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()


_INTENTS, _OWNERSHIP, _DELETION, _RESTORE = "look-ups and intents", "ownership", "deletion", "restore"
_DRIFT, _OUTAGE, _ROTATION = "drift", "outage and limits", "rotation"
_AVAILABILITY, _SUPERVISION = "high availability", "supervision"
MUTANTS = (
    Mutant(
        "the intent for a link or a webhook is not written",
        _INTENTS,
        "channel/doing.py",
        "        if not named:\n",
        "        if named is not None:\n",
        ("onboard-lagging",),
    ),
    Mutant(
        "an intent does not hold a second creation back",
        _INTENTS,
        "channel/plan/intents.py",
        "fact.at - at < LAG",
        "fact.at - at < LAG * 0",
        ("onboard-lagging",),
    ),
    Mutant(
        "the intent of the test message is not written before it is sent",
        _INTENTS,
        "channel/install.py",
        '        await self.note(phone_number_id, {"test": _fields(record)})\n        try:\n',
        "        try:\n",
        ("onboard",),
    ),
    Mutant(
        "a lost answer to the test message counts as nothing sent",
        _INTENTS,
        "clients/http.py",
        "        lost = UnknownOutcome if mutates else Transient\n",
        "        lost = Transient\n",
        ("onboard",),
    ),
    Mutant(
        "the workflow is not looked up by its name",
        _INTENTS,
        "channel/plan/workflow.py",
        "if one.name == world.marker",
        'if one.name == world.marker + " "',
        ("restore-backup", "restore-install"),
    ),
    Mutant(
        "the marker at Kapso holds the object's uid",
        _OWNERSHIP,
        "channel/world.py",
        'return f"{owner}/{self.tenant_id}/{self.namespace}/{self.name}"',
        'return f"{owner}/{self.tenant_id}/{self.namespace}/{self.uid}"',
        ("restore-again",),
    ),
    Mutant(
        "a number that another channel has installed is claimed",
        _OWNERSHIP,
        "channel/plan/number.py",
        "if world.claimed.get(number.id, world.uid) != world.uid:",
        "if world.claimed.get(number.id, world.uid) is None:",
        tests=("tests/flow/test_reasons.py",),
    ),
    Mutant(
        "deletes carry no uid",
        _OWNERSHIP,
        "clients/cluster.py",
        '{"uid": uid}',
        "{}",
        tests=("tests/unit/clients/test_cluster.py", "tests/unit/clients/test_cluster_contract.py"),
    ),
    Mutant(
        "things are made before the finalizer is on",
        _DELETION,
        "channel/plan/channel.py",
        "        actions = (Hold(),)\n",
        "        actions = (*actions, Hold())\n",
        ("onboard",),
    ),
    Mutant(
        "the finalizer goes before what has to stop at Kapso",
        _DELETION,
        "channel/plan/removal.py",
        "    return Removal((*outside, *inside, Finalize()))",
        "    return Removal((Finalize(), *outside, *inside))",
        ("delete-delete",),
    ),
    Mutant(
        "the install record goes before what it names at Kapso",
        _DELETION,
        "channel/plan/removal.py",
        "    return Removal((*outside, *inside, Finalize()))",
        "    return Removal((*inside, *outside, Finalize()))",
        ("delete-retain",),
    ),
    Mutant(
        "deletion leaves the trigger on",
        _DELETION,
        "channel/plan/removal.py",
        "for one in trigger.of(world, mine.id) if one.active]",
        "for one in trigger.of(world, mine.id) if not one.active]",
        ("delete-retain",),
    ),
    Mutant(
        "deletion leaves the webhook",
        _DELETION,
        "channel/plan/removal.py",
        "        actions += [DeleteWebhook(one.id)",
        "        _ = [DeleteWebhook(one.id)",
        ("delete-retain",),
    ),
    Mutant(
        "an unreachable Kapso lets a channel go at once",
        _DELETION,
        "channel/plan/removal.py",
        "_UNREACHABLE_FOR = timedelta(hours=1)",
        "_UNREACHABLE_FOR = timedelta(seconds=1)",
        ("delete-abandon",),
    ),
    Mutant(
        "a project that is deleted takes its channels' way out along",
        _DELETION,
        "project/reconcile.py",
        "if self._cache.concerned(key) and now",
        "if not self._cache.concerned(key) and now",
        tests=("tests/flow/test_all_at_once.py",),
    ),
    Mutant(
        "an earlier test message does not count after a restore",
        _RESTORE,
        "channel/plan/test_message.py",
        "return asked.since is None or (",
        "return asked.since is not None and (",
        ("restore-install",),
    ),
    Mutant(
        "the trigger is set anew although it is there",
        _RESTORE,
        "channel/plan/trigger.py",
        "    if mine is None:\n",
        "    if mine is None or not world.install.status.live_since:\n",
        ("restore-install",),
    ),
    Mutant(
        "the number of a restored channel is not found again",
        _RESTORE,
        "channel/plan/number.py",
        "if one.customer_id == customer.value.id or one.id in taken]",
        "if one.id in taken]",
        ("restore-backup",),
    ),
    Mutant(
        "a changed profile is not put right",
        _DRIFT,
        "channel/plan/profile.py",
        '    return bool(wished == (found if found is not None else ""))',
        "    return bool(found or wished == found)",
        ("drift",),
    ),
    Mutant(
        "a paused webhook counts as registered",
        _DRIFT,
        "channel/plan/webhook.py",
        "return hook.url == url and hook.active and",
        "return hook.url == url and",
        ("drift",),
    ),
    Mutant(
        "expired evidence is believed",
        _OUTAGE,
        "channel/world.py",
        "return self.project is not None and self.now - fact.at > self.project.holds",
        "return self.project is not None and self.now - fact.at > self.project.holds * 1000",
        tests=("tests/flow/test_evidence.py",),
    ),
    Mutant(
        "what was known of the spec before an edit makes the new one Ready",
        _OUTAGE,
        "channel/evidence.py",
        "if gate.condition.type in _OF_THE_SPEC and world.status",
        "if gate.condition.type in () and world.status",
        tests=("tests/flow/test_restart.py",),
    ),
    Mutant(
        "an error of Kapso reads as an absence",
        _OUTAGE,
        "clients/http.py",
        "    if not 400 <= status < 500 or",
        "    if status == 500:\n        return NotFound(said, status=status)\n    if not 400 <= status < 500 or",
        ("edit", "restore-status"),
        ("tests/unit/clients/test_http.py",),
    ),
    Mutant(
        "a limit's Retry-After is not kept",
        _OUTAGE,
        "clients/budget.py",
        "        self._paused_until = max(",
        "        _ = max(",
        tests=("tests/unit/clients/test_budget.py",),
    ),
    Mutant(
        "one namespace may use up what all share",
        _OUTAGE,
        "clients/budget.py",
        "turn, queue = turns.popitem(last=False)",
        "turn, queue = turns.popitem(last=True)",
        tests=("tests/unit/clients/test_budget.py",),
    ),
    Mutant(
        "a new API key is not taken up",
        _ROTATION,
        "project/access.py",
        "if known.api_key == credentials.api_key:",
        "if known.api_key:",
        ("rotate-key",),
    ),
    Mutant(
        "a webhook that is signed with the old secret counts as right",
        _ROTATION,
        "channel/plan/webhook.py",
        "same = hook.secret is None or",
        "same = hook.secret is not None or",
        ("rotate-signing",),
    ),
    Mutant(
        "a project's webhook loses its id when Kapso cannot be read",
        _ROTATION,
        "project/plan.py",
        '("pokedAt", "intents", "webhookID") if',
        '("pokedAt", "intents") if',
        ("rotate-url",),
    ),
    Mutant(
        "the operator writes without leading",
        _AVAILABILITY,
        "clients/http.py",
        "if mutates and not self._may_write():",
        "if mutates and self._may_write is None:",
        tests=("tests/unit/clients/test_http.py",),
    ),
    Mutant(
        "the lease is not asked again once a connection stands",
        _AVAILABILITY,
        "clients/http.py",
        "if event.endswith(_ABOUT_TO_SEND) and not self._may_write():",
        "if event.endswith(_ABOUT_TO_SEND) and self._may_write is None:",
        tests=("tests/unit/clients/test_fence.py",),
    ),
    Mutant(
        "a lease that ran out counts as held",
        _AVAILABILITY,
        "engine/lease.py",
        "self._clock.monotonic() - self._renewed_at < RENEWED_WITHIN",
        "self._clock.monotonic() >= self._renewed_at",
        tests=("tests/unit/engine/test_lease.py",),
    ),
    Mutant(
        "a loop that stands still is not noticed",
        _SUPERVISION,
        "engine/pulse.py",
        "if self._unanswered >= UNANSWERED:",
        "if self._unanswered < 0:",
        tests=("tests/unit/engine/test_pulse.py",),
    ),
    Mutant(
        "what was added to the queue during a pass is lost",
        _SUPERVISION,
        "engine/queue.py",
        "        lane = self._dirty.pop(key, None)\n",
        "        lane = self._dirty.pop(key, None) and None\n",
        tests=("tests/unit/engine/test_queue.py",),
    ),
    Mutant(
        "a part of the process that ends goes unnoticed",
        _SUPERVISION,
        "engine/supervise.py",
        "    return 1 if ended else 0",
        "    return 0",
        tests=("tests/unit/engine/test_supervise.py",),
    ),
)
