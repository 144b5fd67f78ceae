"""A real Prometheus scrapes the running operator, evaluates the shipped rules, and tells when a channel is down."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.metrics.declared import DECLARED
from testbed.assets.prometheus import find_prometheus
from testbed.ports import LOOPBACK
from testbed.prometheus import Prometheus, start_prometheus
from testbed.stage import Stage
from testbed.waiting import until
from tests.e2e.onboarding import onboarded, reason
from tests.e2e.running import RunningOperator
from tests.e2e.world import World
from tests.unit.monitoring.shipped import DASHBOARDS, expressions

pytestmark = pytest.mark.e2e
RULES = Path(__file__).parents[2] / "monitoring" / "rules" / "operator.yaml"
WITHIN = 30.0


@pytest.fixture
def prometheus(stage: Stage, operator: RunningOperator) -> Iterator[Prometheus]:
    """Prometheus with our rules as they are shipped, but that they need not hold for minutes."""
    program = find_prometheus(print)["prometheus"]
    rules = stage.children.folder / "rules.yaml"
    rules.write_text(yaml.safe_dump(_at_once(yaml.safe_load(RULES.read_text()))))
    target = f"{LOOPBACK}:{operator.place.metrics_port}"
    running = start_prometheus(stage.children, program, target, [rules])
    yield running
    stage.children.stop(running.child)


def _at_once(rules: dict[str, Any]) -> dict[str, Any]:
    for group in rules["groups"]:
        for rule in group["rules"]:
            rule.pop("for", None)
    return rules


def seen(prometheus: Prometheus, check: Callable[[], Any], what: str) -> None:
    def look() -> bool:
        prometheus.child.must_run()
        return bool(check())

    until(look, what, WITHIN, pause=0.3)


def test_a_channel_that_is_down_is_told_and_told_off_when_it_serves_again(world: World, prometheus: Prometheus) -> None:
    people = onboarded(world)
    serving = 'sendero_channels:service:max{state="serving"}'
    seen(prometheus, lambda: prometheus.value(serving) == 1, "one channel that serves")
    assert "ChannelDown" not in prometheus.alerts()
    world.patch({"suspend": True})
    [trigger] = people.triggers()
    people.kapso.call("PATCH", f"/platform/v1/triggers/{trigger['id']}", {"trigger": {"active": False}})
    down = world.refreshed()
    assert reason(down, "Live")[0] == "False"
    seen(prometheus, lambda: "ChannelDown" in prometheus.alerts(), "ChannelDown to fire")
    told = prometheus.alerts()["ChannelDown"]
    assert told["labels"]["severity"] == "critical"
    assert told["annotations"]["summary"] == "1 channel(s) should be live and are not"
    assert (RULES.parents[2] / told["annotations"]["runbook_url"]).is_file()
    world.patch({"suspend": False})
    world.wait_condition("Live")
    seen(prometheus, lambda: "ChannelDown" not in prometheus.alerts(), "ChannelDown to end")
    assert prometheus.value(serving) == 1


def test_a_running_operator_is_scraped_with_all_that_it_declares(world: World, prometheus: Prometheus) -> None:
    onboarded(world)
    seen(prometheus, lambda: prometheus.value("max(leader_election_master_status)") == 1, "a leader")
    seen(prometheus, lambda: "OperatorDown" not in prometheus.alerts(), "no OperatorDown beside a leader")
    for value in ("rest_client_requests_total", "sendero_channels_status_writes_total"):
        assert (prometheus.value(f"sum({value})") or 0) > 0
    assert prometheus.query("sendero_channels_build_info")[0]["metric"]["version"]
    names = {one["metric"]["__name__"] for one in prometheus.query('{job="sendero-channels"}')}
    known = {name for one in DECLARED for name in one.series}
    assert {one for one in names if one.startswith("sendero_channels_")} <= known
    ways = prometheus.query("sendero_channels_time_to_ready_seconds_count")
    assert {"Operator", "Tenant", "Meta"} <= {one["metric"]["owner"] for one in ways}


def test_what_dashboards_ask_is_answered(world: World, prometheus: Prometheus) -> None:
    onboarded(world)
    serving = 'sendero_channels:service:max{state="serving"}'
    seen(prometheus, lambda: prometheus.value(serving) == 1, "one channel that serves")
    asked = {one.replace("$project", ".*") for file in DASHBOARDS for one in expressions(file)}
    # Names of single channels are kube-state-metrics' to give: test_series.py asks for them.
    answered = {one for one in asked if "sendero_channel:" not in one and prometheus.query(one)}
    assert len(answered) > len(asked) // 2, asked - answered


def test_an_operator_that_is_gone_is_told(world: World, prometheus: Prometheus, operator: RunningOperator) -> None:
    seen(prometheus, lambda: prometheus.query("sendero_channels_build_info"), "the operator")
    operator.kill()
    seen(prometheus, lambda: "OperatorDown" in prometheus.alerts(), "OperatorDown to fire")
    operator.ensure()
    seen(prometheus, lambda: "OperatorDown" not in prometheus.alerts(), "OperatorDown to end")
