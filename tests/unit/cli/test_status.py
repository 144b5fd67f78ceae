"""What people see of their channels, and what a script is told."""

import json
from typing import Any

import pytest

from sendero_channels.channel.plan.channel import GATES
from sendero_channels.cli import paint
from sendero_channels.cli.status import command as status
from sendero_channels.cli.status import text as status_text
from sendero_channels.cli.status.asked import run
from sendero_channels.cli.status.standing import NEEDED, READY, STALLED, WAITING, standing, worst
from sendero_channels.kernel.names import Key, Kind
from tests.doubles.cluster import FakeCluster
from tests.unit.cli.desk import FakeDesk, PassingClock, typed
from tests.unit.dashboard.declared import NOW, Raw, ago, channel, condition

NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")


def stalled(raw: Raw) -> Raw:
    raw["status"]["conditions"].append(condition("Stalled", "True", "TenantNotFound"))
    return raw


def desk(*channels: Raw) -> FakeDesk:
    cluster = FakeCluster()
    for one in channels:
        cluster.put(Kind.CHANNEL, one)
    return FakeDesk(cluster)


async def looked(desk: FakeDesk, *words: str) -> int:
    return await run(desk, "nomad-travel", typed(status.add_parser, "status", *words), PassingClock(NOW))


def test_a_channel_is_a_path_of_gates_with_who_must_do_what_and_since_when() -> None:
    raw = channel(waits="LinkPending", since=ago(hours=3))
    lines = status_text.path(standing(raw), NOW, paint.plain)
    shown, way = "\n".join(lines), [line.split()[1] for line in lines[-13:]]
    assert "nomad-travel/nomad  needs somebody, 12 of 13 gates, not to be live (spec.live)" in shown
    assert "Tenant: NumberConnected, LinkPending, since 3h" in shown
    assert way == list(GATES)
    assert "no NumberConnected LinkPending 3h" in [" ".join(line.split()) for line in lines]


def test_a_ready_channel_asks_nothing_of_anybody() -> None:
    shown = "\n".join(status_text.path(standing(channel(live=True)), NOW, paint.plain))
    assert "Nobody has to do anything." in shown
    assert "ready, 13 of 13 gates, serving travellers" in shown


def test_many_channels_are_a_table_that_says_who_must_act() -> None:
    many = [standing(channel()), standing(channel("other", waits="InReview", gate="TemplatesApproved"))]
    lines = status_text.table(many, NOW, paint.plain)
    assert [line.split()[:2] for line in lines] == [
        ["NAMESPACE", "NAME"],
        ["nomad-travel", "nomad"],
        ["nomad-travel", "other"],
    ]
    assert "on its way" in lines[2]
    assert "Meta" in lines[2]


def test_wide_says_the_step_as_well() -> None:
    [_, line] = status_text.table([standing(channel(waits="LinkPending"))], NOW, paint.plain, wide=True)
    assert "travel-1" in line
    assert line.endswith(channel(waits="LinkPending")["status"]["nextActions"][0]["message"])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (channel(), READY),
        (channel(waits="InReview", gate="TemplatesApproved"), WAITING),
        (channel(waits="LinkPending"), NEEDED),
        (stalled(channel(waits="TenantNotFound", gate="Entitled")), STALLED),
        (channel(status={"observedGeneration": 0}), WAITING),
        ({"metadata": {"name": "new", "namespace": "n", "generation": 1}, "spec": {}}, WAITING),
    ],
    ids=["ready", "meta", "person", "stalled", "behind", "new"],
)
def test_a_script_is_told_by_the_exit_code_how_far_it_is(raw: Raw, code: int) -> None:
    assert standing(raw).code == code


def test_of_many_what_stands_still_comes_before_what_waits_for_people() -> None:
    assert worst([READY, NEEDED, STALLED, WAITING]) == STALLED
    assert worst([READY, NEEDED, WAITING]) == NEEDED


async def test_only_check_lets_the_exit_code_speak(capsys: pytest.CaptureFixture[str]) -> None:
    waiting = desk(channel(waits="LinkPending"))
    assert await looked(waiting) == 0
    assert await looked(waiting, "--check") == NEEDED
    assert await looked(waiting, "nomad", "--check") == NEEDED


async def test_a_channel_that_is_not_there_is_an_error_that_says_where_to_look(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await looked(desk(), "nowhere") == 2
    assert "no WhatsAppChannel 'nowhere' in namespace 'nomad-travel'; `sendero-channels status -A`" in (
        capsys.readouterr().err
    )


async def test_an_empty_namespace_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert await looked(desk()) == 0
    assert capsys.readouterr().out == "No WhatsAppChannel in this namespace; -A looks at all.\n"


async def test_nobody_is_told_that_all_is_ready_where_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert await looked(desk(), "--check") == 2
    assert "`sendero-channels status -A`" in capsys.readouterr().err
    assert await looked(desk(), "-A", "--check", "-o", "json") == 2
    told = capsys.readouterr()
    assert (told.out, "kubectl apply" in told.err) == ("[]\n", True)
    assert await looked(desk(), "--wait", "--timeout", "5") == 124


async def test_another_namespace_is_seen_with_all_namespaces_alone(capsys: pytest.CaptureFixture[str]) -> None:
    both = desk(channel(), channel("far", "far-away"))
    await looked(both, "-o", "name")
    assert capsys.readouterr().out == "whatsappchannel.channels.sendero.travel/nomad\n"
    await looked(both, "-A", "-o", "name")
    assert len(capsys.readouterr().out.splitlines()) == 2


async def test_a_script_gets_one_object_for_a_name_and_a_list_without(capsys: pytest.CaptureFixture[str]) -> None:
    here = desk(channel(waits="LinkPending"))
    await looked(here, "nomad", "-o", "json")
    one: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (one["stands"], one["nextActions"][0]["actor"]) == ("Needed", "Tenant")
    await looked(here, "-o", "json")
    assert json.loads(capsys.readouterr().out) == [one]
    await looked(here, "-o", "yaml")
    assert "stands: Needed" in capsys.readouterr().out


async def test_waiting_ends_when_every_channel_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    here = desk(channel(waits="LinkPending"))
    looks = 0

    def later(verb: str, what: object) -> None:
        nonlocal looks
        looks += verb == "get"
        if looks == 3:
            here.cluster.edit(NOMAD, {"status": channel()["status"]}, status=True)

    here.cluster.before = later
    assert await looked(here, "nomad", "--wait") == READY
    assert "13 of 13" in capsys.readouterr().out


async def test_waiting_ends_with_124_when_its_time_has_passed(capsys: pytest.CaptureFixture[str]) -> None:
    assert await looked(desk(channel(waits="LinkPending")), "nomad", "--wait", "--timeout", "5") == 124
    assert "LinkPending" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("terminal", "environ", "colour"),
    [
        (True, {}, True),
        (False, {}, False),
        (True, {"NO_COLOR": "1"}, False),
        (True, {"NO_COLOR": ""}, True),
        (True, {"TERM": "dumb"}, False),
    ],
)
def test_colour_is_for_terminals_whose_owner_wants_it(terminal: bool, environ: dict[str, str], colour: bool) -> None:
    tint = paint.chosen(terminal, environ)
    assert ("\x1b[" in "".join(status_text.table([standing(channel())], NOW, tint))) is colour


def test_colour_moves_no_column() -> None:
    many = [standing(channel()), standing(channel("other", waits="LinkPending"))]
    bare = status_text.table(many, NOW, paint.plain)
    stripped = [_stripped(line) for line in status_text.table(many, NOW, paint.coloured)]
    assert stripped == bare


def _stripped(line: str) -> str:
    for code in ("0", "1", "2", "31", "32", "33"):
        line = line.replace(f"\x1b[{code}m", "")
    return line


async def test_a_watch_says_again_only_what_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    here = desk(channel(waits="LinkPending"))
    looks = 0

    def later(verb: str, what: object) -> None:
        nonlocal looks
        looks += verb == "list"
        if looks == 3:
            here.cluster.edit(NOMAD, {"status": channel()["status"]}, status=True)
        if looks == 6:
            raise KeyboardInterrupt

    here.cluster.before = later
    with pytest.raises(KeyboardInterrupt):
        await looked(here, "--watch", "-o", "json")
    said = capsys.readouterr().out
    assert (said.count('"stands": "Needed"'), said.count('"stands": "Ready"')) == (1, 1)
