"""Every query of a dashboard asks for what is there, and can be evaluated."""

import json
import re
from pathlib import Path

import pytest
import yaml

from tests.unit.monitoring.conftest import Promtool
from tests.unit.monitoring.queries import Selector, read
from tests.unit.monitoring.shipped import DASHBOARDS, declared_series, expressions, flaws, known, panels, rules, shown

each = pytest.mark.parametrize("file", DASHBOARDS, ids=lambda one: one.stem)


@each
def test_every_query_names_only_what_is_there(file: Path) -> None:
    assert {one: found for one in expressions(file) if (found := list(flaws(read(one), known())))} == {}


@each
def test_a_legend_names_only_what_its_query_shows(file: Path) -> None:
    for panel in panels(file):
        for target in panel["targets"]:
            named = set(re.findall(r"\{\{(\w+)\}\}", target.get("legendFormat", "")))
            assert named <= shown(read(target["expr"]), known()), panel["title"]


@each
def test_what_a_reader_may_pick_from_is_a_label_of_ours(file: Path) -> None:
    for variable in json.loads(file.read_text())["templating"]["list"]:
        if variable["type"] == "query":
            found = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"])
            assert found
            assert found[2] in known()[found[1]]
            assert variable["definition"] == variable["query"]["query"]
            assert f"${variable['name']}" in str(expressions(file))


@each
def test_every_query_can_be_evaluated(file: Path, promtool: Promtool, tmp_path: Path) -> None:
    asked = [{"record": f"panel:query:{number}", "expr": one} for number, one in enumerate(expressions(file))]
    written = tmp_path / "rules.yaml"
    written.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": asked}]}))
    done = promtool("check", "rules", written)
    assert done.returncode == 0, done.stdout + done.stderr


@each
def test_every_panel_says_what_it_shows_and_has_a_place_of_its_own(file: Path) -> None:
    places: set[tuple[int, int]] = set()
    for one in panels(file):
        assert one["title"]
        assert one["description"]
        place = one["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & places, one["title"]
        places |= cells


@each
def test_a_dashboard_asks_the_data_source_that_its_reader_picks(file: Path) -> None:
    sources = {target["datasource"]["uid"] for panel in panels(file) for target in panel["targets"]}
    variables = {one["name"] for one in json.loads(file.read_text())["templating"]["list"]}
    assert sources == {"${datasource}"}
    assert "datasource" in variables


def test_dashboards_are_told_apart() -> None:
    boards = [json.loads(file.read_text()) for file in DASHBOARDS]
    assert len({one["uid"] for one in boards}) == len({one["title"] for one in boards}) == len(boards) == 2


def test_every_metric_of_ours_is_looked_at_somewhere() -> None:
    looked = {one.name for file in DASHBOARDS for text in expressions(file) for one in read(text).selectors}
    looked |= {one.name for rule in rules() for one in read(rule["expr"]).selectors}
    ours = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in declared_series()}
    seen = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name in looked}
    assert {name for name in ours - seen if name.startswith("sendero_channels_")} == set()


@pytest.mark.parametrize(
    ("query", "flaw"),
    [
        ("max(sendero_channels_gone)", "sendero_channels_gone is no series of ours"),
        ('sendero_channels_service{tenant="acme"}', "sendero_channels_service has no label tenant"),
        ("max by (tenant) (sendero_channels_service)", "nothing here has a label tenant"),
        ('rate(sendero_channels_events_total{result="x"}[5m]) > 2 * sendero_channels:lost', "sendero_channels:lost is"),
    ],
)
def test_a_query_for_what_is_not_there_is_found(query: str, flaw: str) -> None:
    [found] = flaws(read(query), known())
    assert flaw in found


def test_a_query_is_taken_apart_by_its_names() -> None:
    query = read('sum by (le) (rate(a_bucket{le="1", x=~"b|c"}[5m])) / on (job) group_left () b{y!="z{}"} > bool 4e3')
    assert query.selectors == (
        Selector("a_bucket", (("le", "1"), ("x", "b|c"))),
        Selector("b", (("y", "z{}"),)),
    )
    assert query.grouped == {"le", "job"}
