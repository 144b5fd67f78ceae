"""What is never collected in a chat: passport, card and bank data, in the languages whose words stand here.

Patterns, not understanding: a text that asks in other words passes. They exist so that nobody asks by mistake.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sendero_channels.policy.text import parts, strings

_LABEL_AT_MOST, _REACH = 40, 600
"""How long a label may be; and how far back a verb belongs to a noun: whatever the text, the check ends soon."""
LANGUAGES = ("en", "es", "pt", "fr", "de", "it")

_NOUNS = (
    r"passports?\b", r"pasaportes?\b", r"passaport[eoi]s?\b", r"passeports?\b", r"reisep[aä]ss\w*", r"passnummer\w*",
    r"passkopie\w*", r"passfoto\w*",
    r"identity (?:card|document)s?\b", r"id (?:card|document)s?\b", r"national id\b", r"documentos? de identidad\b",
    r"dni\b", r"documento d[ie] identit[àa]\b", r"pi[eè]ces? d'identit[eé]\b", r"personalausweis\w*",
    r"(?:credit|debit|bank|payment)[ -]?cards?\b", r"card (?:numbers?|details|data)\b", r"cardholder\w*",
    r"tarjetas? (?:de (?:cr[eé]dito|d[eé]bito)|bancarias?)\b", r"n[uú]mero de (?:la |su |tu )?tarjeta\b",
    r"cart[ãa]o de (?:cr[eé]dito|d[eé]bito)\b", r"n[uú]mero do (?:seu )?cart[ãa]o\b",
    r"cartes? (?:bancaires?|de cr[eé]dit|bleues?)\b", r"num[eé]ro de (?:la |votre )?carte\b",
    r"kreditkarte\w*", r"kartennummer\w*", r"pr[uü]fnummer\w*",
    r"cart[ae] di (?:credito|debito)\b", r"numero (?:della|di) (?:sua |tua )?carta\b",
    r"cv[vc]2?\b", r"card pins?\b", r"security codes?\b", r"c[oó]digos? de seguridad\b",
    r"bank (?:account|details|data)\w*", r"account numbers?\b", r"routing numbers?\b", r"sort codes?\b",
    r"iban\b", r"swift\b", r"cuentas? bancarias?\b", r"n[uú]mero de (?:la |su |tu )?cuenta\b", r"datos bancarios\b",
    r"contas? banc[aá]rias?\b", r"dados banc[aá]rios\b", r"comptes? bancaires?\b", r"coordonn[eé]es bancaires\b",
    r"rib\b", r"bankverbindung\w*", r"kontonummer\w*", r"bankkonto\w*", r"cont[oi] bancari[oi]\b",
    r"coordinate bancarie\b",
)  # fmt: skip
_VERBS = (
    r"send\w*", r"shar(?:e|es|ing)", r"provid\w+", r"enter (?:your|the|a|his|her|their)", r"type", r"giv(?:e|es|ing)",
    r"tell", r"upload\w*", r"submit\w*", r"attach\w*", r"reply with", r"write", r"state", r"supply", r"forward",
    r"what(?:'s| is| are) (?:your|the)", r"needs? (?:your|the traveller's)",
    r"requir(?:e|es) (?:your|the traveller's)", r"ask\w*", r"collect\w*", r"request\w*", r"obtain\w*", r"gather\w*",
    r"confirm\w*", r"verify\w*", r"fill in", r"read out", r"can (?:we|i) have", r"let us have",
    r"env[ií]\w+", r"m[aá]nd(?:a|e|en|ar|ame|eme|enos|anos|e)?", r"comp[aá]rt\w+", r"ind[ií](?:ca|que|car)\w*",
    r"fac[ií]lit\w+", r"escr[ií]b\w+", r"introdu[zc]\w+", r"proporci[oó]n\w+", r"d[eé]nos", r"d[ií](?:ga|nos)\w*",
    r"sub(?:a|e|ir)", r"s[uú]b[ae]\w*", r"adj[uú]nt\w+", r"cu[aá]l es (?:su|tu)",
    r"necesit\w+ (?:su|tu)", r"p[ií]d[ae]\w*", r"pedi\w*", r"solicit\w+", r"recog\w+",
    r"compartilh\w+", r"informe\w*", r"forne[çc]\w+", r"digit[ea]\w*", r"qual [eé] (?:o |a )?(?:seu|sua)",
    r"envoy\w+", r"partag\w+", r"fourni\w+", r"indiqu\w+", r"donn\w+", r"saisi\w+", r"quel(?:le)? est votre",
    r"demand\w+", r"communiqu\w+",
    r"schick\w*", r"teilen", r"nenn\w+", r"geben", r"gib", r"[uü]bermittel\w+", r"wie lautet",
    r"brauchen ihr\w*", r"frag\w*",
    r"invi[ao]\w*", r"inviare", r"condivid\w+", r"fornisc\w+", r"inserisc\w+", r"qual [eè] (?:il |la )?(?:suo|tuo|sua)",
    r"chied\w+",
)  # fmt: skip
_PICTURES = (
    r"(?:photo|picture|scan|copy|image)s? (?:of|d[eu])", r"(?:foto|copia)s? (?:de|del|della|di|do|da|von|des)",
)  # fmt: skip
_NOUN = re.compile(r"\b(?:" + "|".join(_NOUNS) + ")", re.IGNORECASE)
_VERB = re.compile(r"\b(?:" + "|".join(_VERBS) + r")\b", re.IGNORECASE)
_PICTURE = re.compile(r"\b(?:" + "|".join(_PICTURES) + r")\b", re.IGNORECASE)
_AFTER = re.compile(r"\W.{0,40}\b(?:please|por favor|bitte|s'il (?:vous|te)|per favore|aqu[ií])\b", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:not|never|cannot|no|without|nunca|jam[aá]s|sin|n[aã]o|sem|ne|jamais|sans|nicht|nie|niemals|kein\w*|ohne|non"
    r"|mai|senza)\b|n't\b|\bn'",
    re.IGNORECASE,
)
_NOT_BEHIND = re.compile(r"\b(?:nicht|nie|niemals|kein\w*)\b", re.IGNORECASE)
_URGING = re.compile(
    r"(?:do not|don't|never) (?:hesitate|forget|be afraid|fail)|no (?:dude|dudes|olvide|olvides|deje|dejes)"
    r"|n'(?:oubliez|h[eé]sitez) pas|nicht vergessen|z[oö]gern sie nicht|n[aã]o (?:hesite|esque[çc]a)|non esit\w+",
    re.IGNORECASE,
)
# A label that stands for a question: "Your passport number?", "- Card number:".
_LABEL = re.compile(
    r"(?:^|[\n,:•*-])[^\S\n]*(?:(?:and|y|e|et|und|your|the|su|tu|el|la|seu|sua|o|a|votre|le|ihre?n?|il|suo|sua|vostro|full)\s+)*$",
    re.IGNORECASE,
)
_LABEL_END = re.compile(r"\s{0,9}(?:numbers?|no\.?|n[uú]mero|num[eé]ro|nummer)?\s{0,9}(?:[:?\n]|$)", re.IGNORECASE)
# Letters of other alphabets that look like Latin ones.
_ALIKE = str.maketrans("аеорсхуіјѕԁһӏтнкмвАЕОРСХУІЈЅТНКМВαοερτυικνΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
                       "aeopcxyijsdhltnkmbAEOPCXYIJSTHKMBaoeptuikvABEZHIKMNOPTYX")  # fmt: skip

SHOWN: Mapping[str, tuple[str, ...]] = {
    "send_text": ("message", "ai_field_config"),
    "send_interactive": (
        "body_text", "footer_text", "header_text", "list_button_text", "cta_display_text", "flow_cta", "buttons",
        "list_sections", "header_config", "action_config",
    ),
    "set_variable": ("variable_value",),
    "agent": ("system_prompt", "flow_agent_knowledge_bases"),
}  # fmt: skip
"""What travellers read or a model is told, by node type."""


def asks(text: str, nouns: re.Pattern[str] = _NOUN) -> str | None:
    """The sensitive thing that a text asks for, or None."""
    return next((found for form in _forms(text) if (found := _asked_in(form, nouns)) is not None), None)


def _asked_in(text: str, nouns: re.Pattern[str]) -> str | None:
    for sentence in re.split(r"[.!?;]", _in_one_line(text)):
        found = list(nouns.finditer(sentence))
        verbs = [one.span() for one in _VERB.finditer(sentence)] if found else []
        pictures = [one.span() for one in _PICTURE.finditer(sentence)] if found else []
        for noun in found:
            if _wanted(sentence, noun, _last(verbs, noun) or _last(pictures, noun)):
                return noun.group()
    return _label(text, nouns)


def _last(spans: list[tuple[int, int]], noun: re.Match[str]) -> tuple[int, int] | None:
    """The last of these before a noun, as far back as one sentence reaches in earnest."""
    at = bisect_right(spans, noun.start(), key=lambda span: span[1]) - 1
    return spans[at] if at >= 0 and spans[at][1] >= noun.start() - _REACH else None


def _wanted(sentence: str, noun: re.Match[str], verb: tuple[int, int] | None) -> bool:
    if verb is not None:
        begun, ended = verb
        return not _negated(sentence[max(0, begun - _REACH) : begun], sentence[ended : noun.start()])
    after = _AFTER.match(sentence, noun.end())
    return after is not None and not _negated(sentence[max(0, noun.start() - _REACH) : noun.start()])


def _label(text: str, nouns: re.Pattern[str]) -> str | None:
    for noun in nouns.finditer(text):
        ended = _LABEL_END.match(text, noun.end())
        if ended is None or ended.group().strip()[-1:] not in ("?", ":"):
            continue
        if _LABEL.search(text, max(0, noun.start() - _LABEL_AT_MOST), noun.start()):
            return noun.group()
    return None


def names(label: str, nouns: re.Pattern[str] = _NOUN) -> str | None:
    """The sensitive thing that a label, a key or a field's name stands for, or None."""
    for form in _forms(re.sub(r"([a-z])([A-Z])", r"\1 \2", label)):
        if (found := nouns.search(_in_one_line(form).replace("_", " "))) is not None:
            return found.group()
    return None


@lru_cache(64)
def words(listed: frozenset[str]) -> re.Pattern[str]:
    """What finds a project's own words: whole ones, in any case; `*` at the end stands for any ending."""
    each = (re.escape(one.removesuffix("*")) + (r"\w*" if one.endswith("*") else r"\b") for one in sorted(listed))
    return re.compile(r"\b(?:" + "|".join(each) + ")", re.IGNORECASE)


def asked(node_type: str, config: Mapping[str, Any], nouns: re.Pattern[str] = _NOUN) -> Iterator[tuple[str, str]]:
    """Where a node asks for something sensitive, and for what."""
    for field in SHOWN.get(node_type, ()):
        yield from _asking(f"config.{field}", config.get(field), nouns)
    yield from given("config.flow_action_payload", config.get("flow_action_payload"), nouns)
    if node_type == "webhook":
        yield from _keys("config.body_template", config.get("body_template"), nouns)
    tools = config.get("flow_agent_webhooks")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        if isinstance(tool, dict):
            path = f"config.flow_agent_webhooks[{index}]"
            name = tool.get("name")
            yield from _asking(f"{path}.name", name.replace("_", " ") if isinstance(name, str) else None, nouns)
            yield from _asking(f"{path}.description", tool.get("description"), nouns)
            yield from _keys(f"{path}.body", tool.get("body"), nouns)
            yield from _keys(f"{path}.body_schema", tool.get("body_schema"), nouns)


def given(path: str, value: Any, nouns: re.Pattern[str] = _NOUN) -> Iterator[tuple[str, str]]:
    """What is handed to a Flow's screen: a short text may become the label of a field there."""
    for where, text in strings(path, value):
        if noun := asks(text, nouns) or (names(text, nouns) if len(text) <= _LABEL_AT_MOST else None):
            yield where, noun


def _asking(path: str, value: Any, nouns: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for where, text in strings(path, value):
        if noun := asks(text, nouns):
            yield where, noun


def _keys(path: str, value: Any, nouns: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for where, key, found in parts(path, value):
        described = key == "description" and isinstance(found, str)
        noun = names(key, nouns) or (asks(found, nouns) or names(found, nouns) if described else None)
        if noun:
            yield where, noun


def _forms(text: str) -> tuple[str, ...]:
    """A text as it reads: without signs that nobody sees, and with letters that merely look like others replaced; once
    more without accents."""
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not _unseen(sign))
    seen = seen.translate(_ALIKE).replace("\u2019", "'")
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(sign))
    return (seen,) if bare == seen else (seen, bare)


def _unseen(sign: str) -> bool:
    return (
        unicodedata.category(sign) == "Cf"
        or sign in "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
        or ("\ufe00" <= sign <= "\ufe0f")
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _negated(before: str, between: str = "") -> bool:
    """Whether a verb is denied by what stands before it in its clause, or in German behind it."""
    clause = re.split(r"[,:()]| - |\bbut\b|\bpero\b|\baber\b|\bmais\b|\bmas\b|\bma\b", before)[-1]
    return _NOT.search(_URGING.sub("", clause)) is not None or _NOT_BEHIND.search(between) is not None
