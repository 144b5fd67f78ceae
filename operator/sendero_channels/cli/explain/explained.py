"""Reasons, conditions and rules in words, from the catalogues that the operator itself goes by. Pure."""

import difflib
from collections.abc import Iterator

from sendero_channels.crdgen.troubleshooting import grouped
from sendero_channels.kernel.reasons import CATALOGUE, Reason
from sendero_channels.package.checks import CHECKS, reason
from sendero_channels.policy import document
from sendero_channels.policy.rules import RULES

_SUMS = {
    "Ready": "All gates are True, on evidence that still holds. Its reason is that of the gate to act on first.",
    "Synced": "Nothing is left for the operator to do; people or Meta may still be awaited.",
    "Live": "Travellers are served. Going live takes spec.live and Ready; staying live does not take Ready.",
    "Reconciling": "There while the channel is on its way by itself.",
    "Stalled": "There while waiting alone never helps: somebody has to act.",
}


def explained(name: str) -> list[str]:
    """What goes by this name, in any case of letters; empty where nothing does."""
    found = [_reason(one) for key, one in CATALOGUE.items() if _same(key, name)]
    found += [_condition(title, reasons) for title, reasons in _conditions().items() if _same(title, name)]
    found += [f"rule {document.explained(one)}" for one in RULES if _same(one, name)]
    found += [f"check {one}\n\n{why}" for one in _checks(name) if (why := reason(one)) is not None]
    return found


def everything() -> list[str]:
    """Every name, under what it is a name of."""
    parts = (
        ("conditions", list(_conditions())),
        ("reasons", list(CATALOGUE)),
        ("rules", list(RULES)),
        ("checks of packages", list(CHECKS)),
    )
    return [line for title, names in parts for line in (f"{title}:", *(f"  {name}" for name in sorted(names)))]


def alike(name: str) -> list[str]:
    """Names that somebody may have meant."""
    names = [*CATALOGUE, *_conditions(), *RULES, *CHECKS]
    lower = {one.lower(): one for one in names}
    return [lower[one] for one in difflib.get_close_matches(name.lower(), lower, 3, 0.7)]


def _checks(name: str) -> list[str]:
    return [one for one in CHECKS if _same(one, name)] or [name]


def _same(one: str, name: str) -> bool:
    return one.lower() == name.lower()


def _conditions() -> dict[str, list[Reason]]:
    """The reasons by the conditions that have them."""
    found: dict[str, list[Reason]] = {}
    for title, reasons in grouped(CATALOGUE.values()).items():
        for one in title.split(", "):
            if " " not in one:
                found[one] = reasons
    return found


def _reason(one: Reason) -> str:
    return "\n".join(_said(one))


def _said(one: Reason) -> Iterator[str]:
    yield f"reason {one.name}"
    yield ""
    yield one.meaning
    if one.actor != "None":
        yield f"Who acts:  {one.actor}"
        yield f"Next step: {one.step}"
    if one.stalls:
        yield "Waiting alone never helps: Stalled is True meanwhile."
    if one.again is not None:
        yield f"The operator looks again after {one.again:g} s."


def _condition(title: str, reasons: list[Reason]) -> str:
    width = max(len(one.name) for one in reasons)
    rows = [
        f"  {one.name.ljust(width)}  {'' if one.actor == 'None' else one.actor + ': '}{one.meaning}" for one in reasons
    ]
    meaning = _SUMS.get(title) or f"A gate. It is True when: {reasons[0].meaning}"
    return "\n".join([f"condition {title}", "", meaning, "Its reasons, and who must act:", *rows])
