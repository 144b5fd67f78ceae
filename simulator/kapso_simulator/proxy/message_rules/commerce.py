"""What the action of an interactive message about goods, orders or cards must say, as Meta publishes it.

The reference names these types alone; whatever is not declared here may stand beside it.
"""

from typing import Any

from kapso_simulator.shapes import AnyOf, Choice, ListOf, MapOf, Mismatch, Obj, Shape, Text, Uri, Whole

_AMOUNT = Obj({"value!": Whole(min=0), "offset!": Whole(min=1)}, open=True)
_PRODUCT = Obj({"catalog_id!": Text(), "product_retailer_id!": Text()}, open=True)
_PRODUCTS = Obj(
    {"title": Text(max=24), "product_items!": ListOf(Obj({"product_retailer_id!": Text()}, open=True), min=1)},
    open=True,
)
_BOUGHT = Obj(
    {"retailer_id!": Text(), "name!": Text(), "amount!": _AMOUNT, "quantity!": Whole(min=1)},
    open=True,
)
_PAY = Obj(
    {
        "reference_id!": Text(max=35),
        "type!": Choice(("digital-goods", "physical-goods")),
        "currency!": Text(pattern="[A-Z]{3}"),
        "total_amount!": _AMOUNT,
        "order!": Obj(
            {"status!": Choice(("pending",)), "items!": ListOf(_BOUGHT, min=1), "subtotal!": _AMOUNT}, open=True
        ),
    },
    open=True,
)
_STATES = ("pending", "processing", "partially_shipped", "shipped", "completed", "canceled")
_STATUS = Obj(
    {
        "reference_id!": Text(max=35),
        "order!": Obj({"status!": Choice(_STATES), "description": Text(max=120)}, open=True),
    },
    open=True,
)
_LINK = Obj({"name!": Choice(("cta_url",)), "parameters!": Obj({"display_text!": Text(max=20), "url!": Uri()})})
_QUICK = Obj({"type!": Choice(("quick_reply",)), "quick_reply!": Obj({"id!": Text(max=256), "title!": Text(max=20)})})
_HEADER = Obj({"type!": Choice(("image", "video"))}, open=True)
_CARD_BODY = Obj({"text!": Text(max=160)})
_PLACE: dict[str, Shape] = {"card_index!": Whole(min=0, max=9), "body": _CARD_BODY}
_CARD = AnyOf(
    (
        Obj({**_PLACE, "type": Choice(("cta_url",)), "header!": _HEADER, "action!": _LINK}, open=True),
        Obj({**_PLACE, "header!": _HEADER, "action!": Obj({"buttons!": ListOf(_QUICK, min=1, max=3)})}, open=True),
        Obj({**_PLACE, "type!": Choice(("product",)), "action!": _PRODUCT}, open=True),
    )
)


def _named(name: str, parameters: Shape | None = None) -> Obj:
    inside: dict[str, Shape] = {} if parameters is None else {"parameters!": parameters}
    return Obj({"name!": Choice((name,)), **inside}, open=True)


ACTIONS: dict[str, Shape] = {
    "product": _PRODUCT,
    "product_list": Obj({"catalog_id!": Text(), "sections!": ListOf(_PRODUCTS, min=1, max=10)}, open=True),
    "catalog_message": Obj(
        {"name!": Choice(("catalog_message",)), "parameters": MapOf(Text())},
        open=True,
    ),
    "order_details": _named("review_and_pay", _PAY),
    "order_status": _named("review_order", _STATUS),
    "carousel": Obj({"cards!": ListOf(_CARD, min=2, max=10)}, open=True),
    "request_contact_info": _named("request_contact_info"),
    "address_message": _named("address_message", Obj({"country!": Text(pattern="[A-Z]{2}")}, open=True)),
    "call_permission_request": _named("call_permission_request"),
}
WITH_BODY = frozenset({"product_list", "catalog_message", "order_details", "order_status", "carousel"})


def check_products(action: dict[str, Any]) -> None:
    """At most 30 products stand in a list, and each of several sections has a title. Raises Mismatch."""
    sections = action["sections"]
    products = sum(len(section["product_items"]) for section in sections)
    if products > 30:
        raise Mismatch("interactive.action.sections", f"holds {products} products, at most 30 are allowed in total")
    if len(sections) > 1 and any("title" not in section for section in sections):
        raise Mismatch("interactive.action.sections.title", "is required where there is more than one section")


def check_cards(action: dict[str, Any]) -> None:
    """Every card has a place of its own. Raises Mismatch."""
    places = [card["card_index"] for card in action["cards"]]
    if len(set(places)) < len(places):
        raise Mismatch("interactive.action.cards.card_index", "must be unique")
