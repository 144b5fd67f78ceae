"""The words by which a text is seen to ask for passport, card or bank data, as data: patterns, by policy version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sendero_channels.policy.history import added, as_of

LANGUAGES = ("en", "es", "pt", "fr", "de", "it")
Patterns = dict[int, tuple[str, ...]]

NOUNS: Patterns = {
    1: (
        r"passports?\b", r"pasaportes?\b", r"passaport[eoi]s?\b", r"passeports?\b", r"reisep[aä]ss\w*",
        r"passnummer\w*", r"passkopie\w*", r"passfoto\w*",
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
    ),
}  # fmt: skip
VERBS: Patterns = {
    1: (
        r"send\w*", r"shar(?:e|es|ing)", r"provid\w+", r"enter (?:your|the|a|his|her|their)", r"type",
        r"giv(?:e|es|ing)", r"tell", r"upload\w*", r"submit\w*", r"attach\w*", r"reply with", r"write", r"state",
        r"supply", r"forward", r"what(?:'s| is| are) (?:your|the)", r"needs? (?:your|the traveller's)",
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
        r"invi[ao]\w*", r"inviare", r"condivid\w+", r"fornisc\w+", r"inserisc\w+",
        r"qual [eè] (?:il |la )?(?:suo|tuo|sua)", r"chied\w+",
    ),
}  # fmt: skip
PICTURES: Patterns = {
    1: (
        r"(?:photo|picture|scan|copy|image)s? (?:of|d[eu])", r"(?:foto|copia)s? (?:de|del|della|di|do|da|von|des)",
    ),
}  # fmt: skip
ASKING_BEHIND: Patterns = {1: (r"please", r"por favor", r"bitte", r"s'il (?:vous|te)", r"per favore", r"aqu[ií]")}
"""What asks for the thing that stands before it."""
NOT: Patterns = {
    1: (
        r"not\b", r"never\b", r"cannot\b", r"no\b", r"without\b", r"nunca\b", r"jam[aá]s\b", r"sin\b", r"n[aã]o\b",
        r"sem\b", r"ne\b", r"jamais\b", r"sans\b", r"nicht\b", r"nie\b", r"niemals\b", r"kein\w*", r"ohne\b", r"non\b",
        r"mai\b", r"senza\b", r"n'",
    ),
}  # fmt: skip
NOT_BEHIND: Patterns = {1: (r"nicht", r"nie", r"niemals", r"kein\w*")}
"""What denies the verb before it."""
URGING: Patterns = {
    1: (
        r"(?:do not|don't|never) (?:hesitate|forget|be afraid|fail)", r"no (?:dude|dudes|olvide|olvides|deje|dejes)",
        r"n'(?:oubliez|h[eé]sitez) pas", r"nicht vergessen", r"z[oö]gern sie nicht", r"n[aã]o (?:hesite|esque[çc]a)",
        r"non esit\w+",
    ),
}  # fmt: skip
"""What reads as a denial and is none."""
DETERMINERS: Patterns = {
    1: (
        "and", "y", "e", "et", "und", "your", "the", "su", "tu", "el", "la", "seu", "sua", "o", "a", "votre", "le",
        "ihre?n?", "il", "suo", "sua", "vostro", "full",
    ),
}  # fmt: skip
"""What may stand before a label: "Your passport number?", "- Card number:"."""
NUMBERS: Patterns = {1: (r"numbers?", r"no\.?", r"n[uú]mero", r"num[eé]ro", r"nummer")}
"""What may stand behind it."""
SHOWN_FIELDS: dict[int, Mapping[str, tuple[str, ...]]] = {
    1: {
        "send_text": ("message", "ai_field_config"),
        "send_interactive": (
            "body_text", "footer_text", "header_text", "list_button_text", "cta_display_text", "flow_cta", "buttons",
            "list_sections", "header_config", "action_config",
        ),
        "set_variable": ("variable_value",),
        "agent": ("system_prompt", "flow_agent_knowledge_bases"),
    },
}  # fmt: skip
"""What travellers read or a model is told, by node type."""
KEPT_FIELDS: dict[int, Mapping[str, tuple[str, ...]]] = {
    1: {"webhook": ("body_template",), "handoff": ("context_data",), "emit_event": ("properties",)},
}
"""What is handed on or kept under keys, by node type."""


@dataclass(frozen=True)
class Words:
    """The patterns of one policy version, ready to search with."""

    nouns: re.Pattern[str]
    verbs: re.Pattern[str]
    pictures: re.Pattern[str]
    asking_behind: re.Pattern[str]
    denials: re.Pattern[str]
    denials_behind: re.Pattern[str]
    urging: re.Pattern[str]
    before_label: re.Pattern[str]
    behind_label: re.Pattern[str]


@lru_cache(64)
def spoken(version: int | None = None) -> Words:
    """The words as they stood at a version."""
    return Words(
        nouns=_any(NOUNS, version, r"\b{}"),
        verbs=_any(VERBS, version, r"\b{}\b"),
        pictures=_any(PICTURES, version, r"\b{}\b"),
        asking_behind=_any(ASKING_BEHIND, version, r"\W.{{0,40}}\b{}\b"),
        denials=_any(NOT, version, r"\b{}|n't\b"),
        denials_behind=_any(NOT_BEHIND, version, r"\b{}\b"),
        urging=_any(URGING, version, "{}"),
        before_label=_any(DETERMINERS, version, r"(?:^|[\n,:•*-])[^\S\n]*(?:{}\s+)*$"),
        behind_label=_any(NUMBERS, version, r"\s{{0,9}}{}?\s{{0,9}}(?:[:?\n]|$)"),
    )


def shown(version: int | None = None) -> Mapping[str, tuple[str, ...]]:
    """The fields that travellers read or a model is told, as a version knew them."""
    return as_of(SHOWN_FIELDS, version)


def kept(version: int | None = None) -> Mapping[str, tuple[str, ...]]:
    """The fields whose keys say what is handed on or kept, as a version knew them."""
    return as_of(KEPT_FIELDS, version)


def _any(patterns: Patterns, version: int | None, frame: str) -> re.Pattern[str]:
    one = "(?:" + "|".join(added(patterns, version)) + ")"
    return re.compile(frame.format(one), re.IGNORECASE)
