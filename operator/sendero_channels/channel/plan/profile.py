"""`ProfileApplied`: the brand profile as declared. What the channel leaves out is left as it is."""

from collections.abc import Mapping
from typing import Any

from sendero_channels.channel.actions import Action, SetPicture, SetProfile
from sendero_channels.channel.plan.verdict import Verdict, awaiting, unread, verdict
from sendero_channels.channel.world import World
from sendero_channels.kernel import mask
from sendero_channels.kernel.reasons import content as reasons

GATE = "ProfileApplied"
_FIELDS = ("about", "address", "description", "email", "websites", "vertical")
_LONGEST, _MOST_SITES = 512, 8


def plan(world: World) -> Verdict:
    if world.install is None:
        return awaiting(GATE)
    fact = world.facts.profile
    if unknown := unread(GATE, world, fact):
        return unknown
    assert fact is not None
    wished = world.spec.profile.model_dump(mode="json", include=set(_FIELDS), exclude_none=True)
    differing = {key: value for key, value in wished.items() if not _same(value, fact.value.get(key))}
    actions: list[Action] = []
    if differing and world.may_create:
        actions.append(SetProfile(world.install.phone_number_id, differing))
    picture = world.spec.profile.picture
    stale = picture is not None and world.install.status.picture != picture.sha256
    if stale and world.may_create and picture is not None:
        actions.append(SetPicture(world.install.phone_number_id, picture.url, picture.sha256))
    shows = {"profile": shown(fact.value, world.install.status.picture)}
    if differing or stale:
        names = [f"spec.profile.{key}" for key in sorted(differing)] + (["spec.profile.picture"] if stale else [])
        detail = ", ".join(names)
        return verdict(GATE, "False", reasons.PROFILE_DIFFERS, detail, actions=tuple(actions), fact=fact, shows=shows)
    return verdict(GATE, "True", reasons.PROFILE_APPLIED, fact=fact, shows=shows)


def shown(found: Mapping[str, Any], picture: str | None) -> dict[str, Any]:
    """What WhatsApp shows of the profile, declared or not, fit for a status: whoever may write the profile at Kapso may
    have written anything. Of the picture only what we set is known, since Meta gives it another URL each time."""
    seen: dict[str, Any] = {name: _fit(found[name]) for name in _FIELDS if name != "websites" and found.get(name)}
    sites = found.get("websites")
    if isinstance(sites, list) and sites:
        seen["websites"] = [_fit(one) for one in sites[:_MOST_SITES]]
    return seen | ({"picture": picture} if picture else {})


def _fit(text: Any) -> str:
    # Half a surrogate pair is no text that the API server takes.
    return "".join(filter(str.isprintable, mask.text(str(text), _LONGEST)))


def _same(wished: Any, found: Any) -> bool:
    if isinstance(wished, list):
        return [one.rstrip("/") for one in wished] == [str(one).rstrip("/") for one in found or ()]
    return bool(wished == (found if found is not None else ""))
