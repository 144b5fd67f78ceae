"""Both paging styles (reference, 1.3)."""

import base64
import json
from typing import Any

import pytest

from kapso_simulator.inprocess import META, World


@pytest.fixture
def many(world: World) -> list[str]:
    """Seven customers, oldest first, all made in one moment but the last two."""
    names = [f"c{number}" for number in range(7)]
    for name in names:
        if name == "c5":
            world.advance(60)
        world.post("/customers", {"customer": {"name": name}})
    return names


def _names(world: World, **query: Any) -> list[str]:
    return [one["name"] for one in world.get("/customers", **query).json()["data"]]


def test_lists_show_the_newest_first(world: World, many: list[str]) -> None:
    assert _names(world) == many[::-1]


def test_a_page_says_where_it_is(world: World, many: list[str]) -> None:
    answer = world.get("/customers", page=2, per_page=3)
    assert answer.json()["meta"] == {"page": 2, "per_page": 3, "total_pages": 3, "total_count": 7}
    assert [one["name"] for one in answer.json()["data"]] == ["c3", "c2", "c1"]
    shown = {name: answer.headers[name] for name in ("X-Total", "X-Total-Pages", "X-Per-Page", "X-Page")}
    assert shown == {"X-Total": "7", "X-Total-Pages": "3", "X-Per-Page": "3", "X-Page": "2"}
    for relation in ("first", "prev", "next", "last"):
        assert f'rel="{relation}"' in answer.headers["Link"]
    assert "page=3>" in answer.headers["Link"].split('rel="next"')[0].split(",")[-1]


def test_a_list_of_one_page_has_no_links(world: World, many: list[str]) -> None:
    assert "Link" not in world.get("/customers").headers


def test_beyond_the_last_page_there_is_nothing(world: World, many: list[str]) -> None:
    assert _names(world, page=9) == []


def test_a_page_holds_a_hundred_at_most(world: World, many: list[str]) -> None:
    assert world.get("/customers", per_page=5000).json()["meta"]["per_page"] == 100


@pytest.mark.parametrize("query", [{"page": 0}, {"page": "x"}, {"per_page": 0}, {"per_page": -1}, {"page": "1.5"}])
def test_a_page_that_is_no_number_is_refused(world: World, query: dict[str, Any]) -> None:
    assert world.get("/customers", **query).status == 422


def test_a_list_can_be_cut_by_time(world: World, many: list[str]) -> None:
    assert _names(world, created_after="2026-03-02T09:00:30Z") == ["c6", "c5"]
    assert _names(world, created_before="2026-03-02T09:00:30Z") == ["c4", "c3", "c2", "c1", "c0"]
    assert world.get("/customers", created_after="yesterday").status == 422


def test_cursors_walk_through_a_list_both_ways(world: World, many: list[str]) -> None:
    first = world.get("/api_logs", limit=3).json()
    assert first["paging"]["previous"] is None
    second = world.get("/api_logs", limit=3, after=first["paging"]["next"]).json()
    ids = [one["id"] for one in first["data"] + second["data"]]
    assert len(set(ids)) == 6
    back = world.get("/api_logs", limit=3, before=second["paging"]["previous"]).json()
    assert [one["id"] for one in back["data"]] == [one["id"] for one in first["data"]]


def test_the_last_window_has_no_next(world: World, many: list[str]) -> None:
    asked: dict[str, Any] = {"limit": 4, "endpoint": "customers", "status_code": 201}
    first = world.get("/api_logs", **asked).json()
    last = world.get("/api_logs", **asked, after=first["paging"]["next"]).json()
    assert len(first["data"] + last["data"]) == 7
    assert last["paging"]["next"] is None


def test_a_cursor_is_a_place_in_time(world: World, many: list[str]) -> None:
    cursor = world.get("/api_logs", limit=1).json()["paging"]["cursors"]["after"]
    said = json.loads(base64.b64decode(cursor))
    assert said["columns"] == ["created_at", "id"]
    assert said["values"][0].endswith("Z")


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"limit": "x"}, {"after": "none"}, {"before": "e30="}])
def test_a_window_that_is_none_is_refused(world: World, query: dict[str, Any]) -> None:
    assert world.get("/api_logs", **query).status in (400, 422)


def test_an_empty_list_of_the_proxy_has_cursors_that_lead_nowhere(world: World, number: str) -> None:
    nowhere = {"data": [], "paging": {"cursors": {"before": None, "after": None}}}
    assert world.get(f"{META}/{number}/messages").json() == nowhere
    assert world.get(f"{META}/{number}/flows").json() == nowhere


def test_metas_own_lists_have_cursors_like_metas(world: World, number: str) -> None:
    for name in ("one", "two", "three"):
        world.post(f"{META}/{number}/flows", {"name": name, "categories": ["OTHER"]})
    seen: list[str] = []
    after: dict[str, str] = {}
    while part := (answer := world.get(f"{META}/{number}/flows", limit=1, **after).json())["data"]:
        after = {"after": answer["paging"]["cursors"]["after"]}
        assert "=" not in after["after"]
        assert not after["after"].startswith("eyJ")
        seen += [one["name"] for one in part]
    assert seen == ["three", "two", "one"]
    assert world.get(f"{META}/{number}/flows", after="zz").status == 400
