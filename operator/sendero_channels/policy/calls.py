"""What Kapso itself calls: only declared capabilities of Sendero, with fixed headers and no word about whose money."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from sendero_channels.policy.catalogue import (
    OWN_NUMBER_KEY,
    TRACKING_EXPRESSION,
    TRACKING_HEADER,
    capabilities,
    refused_ends,
    refused_headers,
    refused_keys,
    refused_words,
)
from sendero_channels.policy.finding import Context, Finding, Node
from sendero_channels.policy.schemas import openings
from sendero_channels.policy.text import ALIKE, ENVIRONMENT, EXPRESSION, SECRET, parts

_REQUIRED = re.compile(r"\.required(?:\[[0-9]+\])?$")


def capability(url: object, context: Context) -> str:
    """What of the catalogue a URL asks for, as far as it lies under the project's Sendero URL."""
    return url.removeprefix(context.base) if isinstance(url, str) else ""


def target(node: Node, path: str, url: Any, context: Context) -> Iterator[Finding]:
    """A call's address is exactly Sendero's URL and one allowed, declared capability."""
    if isinstance(url, str) and EXPRESSION.search(url):
        yield node.breach("ExpressionInTarget", path, "a call's address is fixed")
    elif not isinstance(url, str) or not url.startswith(context.base):
        yield node.breach("ForeignTarget", path, "a call goes to the project's Sendero URL only")
    else:
        yield from _asked(node, path, capability(url, context), context)


def _asked(node: Node, path: str, name: str, context: Context) -> Iterator[Finding]:
    kind = capabilities(context.version).get(name)
    if kind is None:
        yield node.breach("UnknownCapability", path, f"'{name[:60]}' is no capability of the catalogue")
    elif kind == "gated":
        yield node.breach("CapabilityGated", path, f"{name} needs a signed web session, never a call from a chat")
    elif kind == "forbidden":
        yield node.breach("CapabilityForbidden", path, f"{name} is not reached from WhatsApp at all")
    elif name not in context.capabilities:
        yield node.breach("UndeclaredCapability", path, f"the package does not declare {name}")
    elif name in context.forbidden_capabilities:
        message = f"spec.policy.forbiddenCapabilities of the KapsoProject lists {name}"
        yield node.breach("RefusedByProject", path, message)


def headers(node: Node, path: str, found: Any, context: Context) -> Iterator[Finding]:
    """Headers are constants; one may carry the tracking id, and any may carry secrets that the project declares."""
    # Kapso takes headers as a text too; what stands in it is judged as the mapping that it is.
    given = _json(found) if isinstance(found, str) else found
    if not isinstance(given, dict):
        yield node.breach("ExpressionInHeader", path, "headers are written as a mapping")
        return
    for name, value in given.items():
        where = f"{path}.{str(name)[:40]}"
        yield from _header(node, where, str(name), value, context)
        if name == TRACKING_HEADER and value == TRACKING_EXPRESSION:
            continue
        for secret in SECRET.findall(value) if isinstance(value, str) else ():
            if secret not in context.environment:
                yield node.breach("EnvironmentUndeclared", where, f"the project does not declare '{secret[:60]}'")
        plain = SECRET.sub("", value) if isinstance(value, str) else value
        if isinstance(plain, dict | list) or EXPRESSION.search(f"{name}\n{plain}"):
            yield node.breach("ExpressionInHeader", where, "a header is fixed")


def _header(node: Node, where: str, name: str, value: Any, context: Context) -> Iterator[Finding]:
    word = plain(name)
    if any(word.startswith(plain(refused)) for refused in refused_headers(context.version)):
        yield node.breach("HeaderRefused", where, "this header changes whom or what a call asks")
    elif _refused(name, context) or OWN_NUMBER_KEY in word:
        yield node.breach(
            "HeaderRefused", where, "no header names a tenant, a number, an account, a wallet or an amount"
        )
    elif re.search(r"[\x00-\x1f\x7f]", name + (value if isinstance(value, str) else "")):
        yield node.breach("HeaderRefused", where, "a header is one line")


def body(node: Node, path: str, found: Any, context: Context) -> Iterator[Finding]:
    """A body's values are content; its keys are constants, and none speaks of a tenant, an account or an amount."""
    if isinstance(found, str):
        found = _parsed(found)
    if not isinstance(found, dict | list):
        yield node.breach("BodyNotStructured", path, "a body is written as a mapping, so that its keys are decided")
        return
    for where, key, value in parts(path, found):
        if key and EXPRESSION.search(key):
            yield node.breach("BodyKeyRefused", where, "a key is a constant")
        word = plain(key)
        if OWN_NUMBER_KEY in word and value != context.phone_number_id:
            yield node.breach("IdentityNotOwn", where, "phone_number_id is the channel's own number, as a constant")
        elif _refused(key, context):
            yield node.breach("BodyKeyRefused", where, "no call names a tenant, an account, a wallet or an amount")
        if isinstance(value, str) and ENVIRONMENT.search(value):
            yield node.breach("EnvironmentOutsideHeader", where, "secrets stand in headers only")


def schema(node: Node, path: str, found: Any, context: Context) -> Iterator[Finding]:
    """What an agent fills in is a schema that allows no further key, and no key that nobody may send."""
    if not isinstance(found, dict):
        yield node.breach("BodyNotStructured", path, "a body's schema is a mapping")
        return
    yield from body(node, path, found, context)
    for where in openings(path, found):
        yield node.breach("SchemaOpen", where, "an agent fills in declared keys only, each of a plain type")
    for where, _, value in parts(path, found):
        if _REQUIRED.search(where) and isinstance(value, str) and _refused(value, context):
            yield node.breach("BodyKeyRefused", where, "no call names a tenant, an account, a wallet or an amount")


def plain(key: str) -> str:
    """A key without case, other alphabets' look-alikes, width, accents, separators and signs that nobody sees."""
    folded = unicodedata.normalize("NFKD", key.translate(ALIKE)).casefold()
    return re.sub(r"[\W_]", "", folded)


def _refused(key: str, context: Context) -> bool:
    word, words = plain(key), _words(key)
    return (
        any(refused in word for refused in refused_keys(context.version))
        or any(refused in (word, *words) for refused in refused_words(context.version))
        or word.endswith(refused_ends(context.version))
    )


def _words(key: str) -> list[str]:
    """The words of a key, whether signs or capitals part them."""
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", key.translate(ALIKE)) if not unicodedata.combining(sign)
    )
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", bare).casefold())


def _parsed(text: str) -> Any:
    """A body that is a text, as JSON; None where a value could change what it is."""
    return None if EXPRESSION.search(text) else _json(text)


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError):
        return None


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON's pairs as a mapping. Raises ValueError where a key is said twice: readers may take either value."""
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key is said twice")
    return dict(pairs)
