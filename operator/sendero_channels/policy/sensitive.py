"""What is never collected in a chat: passport, card and bank data, in the languages whose words stand here.

Patterns, not understanding: a text that asks in other words passes. They exist so that nobody asks by mistake.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from sendero_channels.policy.text import parts, strings

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
    r"cv[vc]2?\b", r"security codes?\b", r"c[oó]digos? de seguridad\b",
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
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

_SHOWN: Mapping[str, tuple[str, ...]] = {
    "send_text": ("message",),
    "send_interactive": (
        "body_text", "footer_text", "header_text", "list_button_text", "cta_display_text", "flow_cta", "buttons",
        "list_sections",
    ),
    "set_variable": ("variable_value",),
    "agent": ("system_prompt", "flow_agent_knowledge_bases"),
}  # fmt: skip


def asks(text: str) -> str | None:
    """The sensitive thing that a text asks for, or None."""
    for sentence in re.split(r"[.!?;]", _folded(text)):
        for noun in _NOUN.finditer(sentence):
            verbs = list(_VERB.finditer(sentence, 0, noun.start())) or list(
                _PICTURE.finditer(sentence, 0, noun.start())
            )
            if verbs and not _negated(sentence[: verbs[-1].start()], sentence[verbs[-1].end() : noun.start()]):
                return noun.group()
            if not verbs and _AFTER.match(sentence, noun.end()) and not _negated(sentence[: noun.start()]):
                return noun.group()
    return None


def names(label: str) -> str | None:
    """The sensitive thing that a label, a key or a field's name stands for, or None."""
    found = _NOUN.search(_folded(re.sub(r"([a-z])([A-Z])", r"\1 \2", label)).replace("_", " "))
    return found.group() if found is not None else None


def asked(node_type: str, config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Where a node asks for something sensitive, and for what."""
    for field in _SHOWN.get(node_type, ()):
        yield from _asking(f"config.{field}", config.get(field))
    if node_type == "webhook":
        yield from _keys("config.body_template", config.get("body_template"))
    tools = config.get("flow_agent_webhooks")
    for index, tool in enumerate(tools if isinstance(tools, list) else ()):
        if isinstance(tool, dict):
            path = f"config.flow_agent_webhooks[{index}]"
            yield from _asking(f"{path}.description", tool.get("description"))
            yield from _keys(f"{path}.body", tool.get("body"))
            yield from _keys(f"{path}.body_schema", tool.get("body_schema"))


def _asking(path: str, value: Any) -> Iterator[tuple[str, str]]:
    for where, text in strings(path, value):
        if noun := asks(text):
            yield where, noun


def _keys(path: str, value: Any) -> Iterator[tuple[str, str]]:
    for where, key, found in parts(path, value):
        described = key == "description" and isinstance(found, str)
        noun = names(key) or (asks(found) or names(found) if described else None)
        if noun:
            yield where, noun


def _folded(text: str) -> str:
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).replace("\u2019", "'").split())


def _negated(before: str, between: str = "") -> bool:
    """Whether a verb is denied by what stands before it in its clause, or in German behind it."""
    clause = re.split(r"[,:()]| - |\bbut\b|\bpero\b|\baber\b|\bmais\b|\bmas\b|\bma\b", before)[-1]
    return _NOT.search(_URGING.sub("", clause)) is not None or _NOT_BEHIND.search(between) is not None
