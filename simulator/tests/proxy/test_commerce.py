"""Interactive messages about goods, orders and cards."""

import copy
from typing import Any

import pytest

from kapso_simulator.inprocess import META, World
from kapso_simulator.values import Response

Json = dict[str, Any]
WRITER = "351911222333"
AMOUNT = {"value": 12500, "offset": 100}
BOUGHT = {"retailer_id": "sku-1", "name": "Tour", "amount": AMOUNT, "quantity": 1}
PAY = {
    "reference_id": "trip-1",
    "type": "digital-goods",
    "currency": "INR",
    "total_amount": AMOUNT,
    "order": {"status": "pending", "items": [BOUGHT], "subtotal": AMOUNT},
}
LINK = {"name": "cta_url", "parameters": {"display_text": "Book", "url": "https://a.example"}}
QUICK = {"buttons": [{"type": "quick_reply", "quick_reply": {"id": "1", "title": "This one"}}]}
HEADER = {"type": "image", "image": {"link": "https://a.example/a.png"}}
CARDS = [
    {"card_index": 0, "type": "cta_url", "header": HEADER, "body": {"text": "A"}, "action": LINK},
    {"card_index": 1, "type": "cta_url", "header": HEADER, "body": {"text": "B"}, "action": LINK},
]
SECTIONS = [{"title": "Tours", "product_items": [{"product_retailer_id": "sku-1"}]}]
GOOD: dict[str, Json] = {
    "product": {"catalog_id": "1", "product_retailer_id": "sku-1"},
    "product_list": {"catalog_id": "1", "sections": SECTIONS},
    "catalog_message": {"name": "catalog_message", "parameters": {"thumbnail_product_retailer_id": "sku-1"}},
    "order_details": {"name": "review_and_pay", "parameters": PAY},
    "order_status": {"name": "review_order", "parameters": {"reference_id": "trip-1", "order": {"status": "shipped"}}},
    "carousel": {"cards": CARDS},
    "request_contact_info": {"name": "request_contact_info"},
    "call_permission_request": {"name": "call_permission_request"},
}


def _send(world: World, number: str, kind: str, action: Any, **more: Any) -> Response:
    world.control("POST", f"/phone-numbers/{number}/inbound", {"from": WRITER, "text": "Hi"})
    header = {"header": {"type": "text", "text": "Ours"}} if kind == "product_list" else {}
    content = {"type": kind, "body": {"text": "Choose"}, **header, "action": action, **more}
    body = {"messaging_product": "whatsapp", "to": WRITER, "type": "interactive", "interactive": content}
    return world.post(f"{META}/{number}/messages", body)


_MAY_LACK = {"title", "body", "type", "image", "thumbnail_product_retailer_id"}


def _required(action: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a good action that it cannot do without."""
    found: list[tuple[str | int, ...]] = []
    for name, value in action.items():
        if name in _MAY_LACK or (name == "parameters" and set(value) <= _MAY_LACK):
            continue
        found.append((*path, name))
        inner = value[0] if isinstance(value, list) else value
        here: tuple[str | int, ...] = (*path, name, 0) if isinstance(value, list) else (*path, name)
        found += _required(inner, here) if isinstance(inner, dict) else []
    return found


MISSING = [(kind, path) for kind, action in GOOD.items() for path in _required(action)]


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_sent_when_it_says_what_it_must(world: World, number: str, kind: str) -> None:
    answer = _send(world, number, kind, GOOD[kind])
    assert answer.status == 200, answer.body


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize("action", [None, {}, {"parameters": {}}, {"cards": []}, {"sections": []}], ids=str)
def test_an_action_that_says_nothing_is_refused(world: World, number: str, kind: str, action: Json | None) -> None:
    answer = _send(world, number, kind, action)
    assert (answer.status, answer.json()["error"]["code"]) in ((400, 131008), (400, 131009))


@pytest.mark.parametrize(("kind", "path"), MISSING, ids=str)
def test_nothing_that_is_required_can_be_left_out(
    world: World, number: str, kind: str, path: tuple[str | int, ...]
) -> None:
    action = copy.deepcopy(GOOD[kind])
    inner: Any = action
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    assert _send(world, number, kind, action).status == 400


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("carousel", {"cards": CARDS[:1]}),
        ("carousel", {"cards": [CARDS[0], CARDS[0]]}),
        ("carousel", {"cards": [{**CARDS[0], "card_index": at} for at in range(11)]}),
        ("order_status", {"name": "review_order", "parameters": {"reference_id": "1", "order": {"status": "lost"}}}),
        ("order_details", {"name": "review_and_pay", "parameters": {**PAY, "type": "services"}}),
        ("order_details", {"name": "review_and_pay", "parameters": {**PAY, "type": None}}),
        ("product_list", {"catalog_id": "1", "sections": [{"product_items": SECTIONS[0]["product_items"]}] * 2}),
        ("product_list", {"catalog_id": "1", "sections": [{"product_items": [{"product_retailer_id": "1"}] * 31}]}),
    ],
)
def test_the_bounds_of_cards_sections_and_states_hold(world: World, number: str, kind: str, action: Json) -> None:
    assert _send(world, number, kind, action).status == 400


def test_cards_may_have_quick_replies_or_products_instead(world: World, number: str) -> None:
    for cards in (
        [{"card_index": at, "header": HEADER, "action": QUICK} for at in range(2)],
        [{"card_index": at, "type": "product", "action": GOOD["product"]} for at in range(2)],
    ):
        assert _send(world, number, "carousel", {"cards": cards}).status == 200


def test_a_list_of_products_has_a_title(world: World, number: str) -> None:
    assert _send(world, number, "product_list", GOOD["product_list"], header=None).status == 400
