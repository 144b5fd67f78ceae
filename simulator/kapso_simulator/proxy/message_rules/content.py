"""What a message of each type must say."""

from collections.abc import Mapping
from typing import Any

from kapso_simulator.proxy.message_rules.interactive import INTERACTIVE, check_interactive
from kapso_simulator.shapes import AnyOf, Anything, Choice, Flag, ListOf, MapOf, Mismatch, Number, Obj, Shape, Text, Uri

_CAPTION = Text(max=1024, blank=True, nullable=True)
_LINKED: dict[str, Shape] = {"id": Text(), "link": Uri()}

# Meta's own samples write degrees as text.
_DEGREES = Text(pattern=r"-?\d{1,3}(\.\d+)?")
_NAME = Obj({"formatted_name!": Text()}, open=True)
_CONTACT = Obj({"name!": _NAME, "phones": ListOf(MapOf()), "emails": ListOf(MapOf())}, open=True)
_PARAMETER = Obj({"type!": Text()}, open=True)
_COMPONENT = Obj(
    {
        "type!": Text(),
        "sub_type": Text(),
        "index": Anything(),
        "parameters": ListOf(_PARAMETER),
    },
    open=True,
)

CONTENTS: Mapping[str, Shape] = {
    "text": Obj({"body!": Text(max=4096), "preview_url": Flag(nullable=True)}),
    "image": Obj({**_LINKED, "caption": _CAPTION}),
    "video": Obj({**_LINKED, "caption": _CAPTION}),
    "audio": Obj({**_LINKED, "voice": Flag(nullable=True)}),
    "document": Obj({**_LINKED, "caption": _CAPTION, "filename": Text(nullable=True)}),
    "sticker": Obj(_LINKED),
    "location": Obj(
        {
            "latitude!": AnyOf((Number(min=-90, max=90), _DEGREES)),
            "longitude!": AnyOf((Number(min=-180, max=180), _DEGREES)),
            "name": Text(nullable=True),
            "address": Text(nullable=True),
        }
    ),
    "contacts": ListOf(_CONTACT, min=1),
    # No emoji, or an empty one, takes a reaction back; the official SDK leaves it out.
    "reaction": Obj({"message_id!": Text(), "emoji": Text(blank=True)}),
    "template": Obj(
        {
            "name!": Text(),
            "language!": Obj({"code!": Text(), "policy": Text()}),
            "components": ListOf(_COMPONENT, nullable=True),
        }
    ),
    "interactive": INTERACTIVE,
}
MEDIA = ("image", "video", "audio", "document", "sticker")

SEND = Obj(
    {
        "messaging_product!": Choice(("whatsapp",)),
        "recipient_type": Choice(("individual", "group")),
        "to": Text(),
        "recipient": Text(),
        "type": Choice(tuple(CONTENTS)),
        "context": Obj({"message_id!": Text()}, nullable=True),
        "biz_opaque_callback_data": Text(max=512, nullable=True),
        "messaging_account_id": Text(nullable=True),
        **{name: Anything() for name in CONTENTS},
    },
    open=True,
)


def content(body: Mapping[str, Any]) -> tuple[str, Any]:
    """The type of a message and its checked content.

    Raises:
        Mismatch: the content is not as its type demands.
    """
    if "type" not in body:
        raise Mismatch("type", "is required")
    kind = body["type"]
    if kind not in body:
        raise Mismatch(kind, "is required for this type of message")
    checked = CONTENTS[kind].clean(body[kind], kind)
    if kind in MEDIA and ("id" in checked) == ("link" in checked):
        raise Mismatch(kind, "needs either id or link")
    if kind == "interactive":
        check_interactive(checked)
    return kind, checked


def summary(kind: str, content: Any) -> str:
    """The words by which lists show a message."""
    if kind == "text":
        return str(content.get("body", ""))
    if kind == "template":
        return f"Template: {content['name']}"
    if kind == "reaction":
        return str(content.get("emoji", ""))
    if kind == "interactive":
        body = content.get("body")
        return str(body.get("text", "")) if isinstance(body, dict) else _reply(content)
    if kind == "button":
        return str(content.get("text", ""))
    return str(content.get("caption") or kind.capitalize()) if isinstance(content, dict) else kind.capitalize()


def _reply(content: Mapping[str, Any]) -> str:
    reply = content.get(str(content.get("type")), {})
    return str(reply.get("title") or reply.get("body") or "") if isinstance(reply, dict) else ""
