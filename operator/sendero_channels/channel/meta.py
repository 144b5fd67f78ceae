"""What is brought to Meta for a business account, and what is taken back: templates, Flows, files."""

from sendero_channels.channel import actions as do
from sendero_channels.channel.hands import Hands, drop
from sendero_channels.channel.plan.retire import DRAFT
from sendero_channels.channel.world import World
from sendero_channels.clients.kapso import View
from sendero_channels.install.model import MOST_MEDIA, MOST_RETIRED, Ingested, RetiredTemplate
from sendero_channels.kernel.trouble import Invalid, UnknownOutcome
from sendero_channels.package.media import unfit
from sendero_channels.package.wording import says_the_same

_NAME_LOCKED, _NAME_TAKEN = "2388023", "2388024"
_NOT_FETCHED = 502


async def submit(view: View, hands: Hands, world: World, action: do.SubmitTemplate) -> None:
    """Submit a template. Raises KapsoTrouble; not where the name cannot be had, for then the next one is chosen."""
    try:
        await view.create_template(action.waba, action.fields)
    except Invalid as refused:
        if refused.subcode not in (_NAME_LOCKED, _NAME_TAKEN) or world.install is None:
            raise
        # It was deleted by somebody, or by a channel that is gone; or it is somebody's, unless an answer was lost.
        if refused.subcode == _NAME_LOCKED or not await _ours(view, action):
            name, language = str(action.fields["name"]), str(action.fields["language"])
            await _retired(hands, world.install.phone_number_id, name, language)
    drop(hands, ("templates", action.waba), "templates")


async def _ours(view: View, action: do.SubmitTemplate) -> bool:
    """Whether the template that has the name already says what was submitted."""
    named = (action.fields["name"], action.fields["language"])
    rows = [one for one in await view.templates(action.waba) if (one.name, one.language) == named]
    return all(says_the_same(action.fields, one.components, one.parameter_format) for one in rows)


async def retire(view: View, hands: Hands, action: do.Retire) -> None:
    """Asks the API server once more who refers to what; a template's name counts as gone before it is."""
    referred = await hands.installs.referred(action.waba, action.phone_number_id)
    if referred is None:
        return
    for template in action.templates:
        if (template.name, template.language) not in referred.templates:
            await _retired(hands, action.phone_number_id, template.name, template.language)
            await view.delete_template(action.waba, template.id, template.name)
    for flow in action.flows:
        if flow.name in referred.flows:
            continue
        if flow.status == DRAFT:
            await view.delete_flow(action.phone_number_id, flow.id)
        else:
            await view.deprecate_flow(action.waba, flow.id)
    drop(hands, ("templates", action.waba), "templates")
    drop(hands, ("flows", action.waba), "flows")


async def set_picture(view: View, hands: Hands, action: do.SetPicture) -> None:
    """Have the number show the declared picture. Raises KapsoTrouble, as Invalid where it is another one."""
    number, sha256 = action.phone_number_id, action.sha256
    handle = hands.installs.media(number).get(sha256)
    if handle is None:
        handle = await _ingested(view, hands, number, action.url, sha256, "IMAGE", "spec.profile.picture")
    await view.set_profile(number, {"profile_picture_handle": handle})
    await hands.installs.note(number, {"picture": sha256})


async def ingest_sample(view: View, hands: Hands, action: do.IngestSample) -> None:
    """Have Kapso fetch a header's sample. Raises KapsoTrouble, as Invalid where it is not the declared file."""
    where = f"template {action.template}"
    await _ingested(view, hands, action.phone_number_id, action.url, action.sha256, action.format, where)


async def _ingested(view: View, hands: Hands, number: str, url: str, sha256: str, format_: str, where: str) -> str:
    try:
        file = await view.ingest(number, url)
    except UnknownOutcome as failure:
        if failure.status != _NOT_FETCHED:
            raise
        raise Invalid("the file cannot be fetched", detail=f"{where}.url: Kapso cannot fetch the file") from None
    if wrong := unfit(file, sha256, format_):
        raise Invalid("the file is not the declared one", detail=f"{where}{wrong}")
    kept = Ingested(sha256=sha256, handle=file.handle, at=hands.clock.now())
    await hands.installs.keep(number, "media", kept, MOST_MEDIA, same=("sha256",))
    return file.handle


async def _retired(hands: Hands, number: str, name: str, language: str) -> None:
    entry = RetiredTemplate(name=name, language=language, at=hands.clock.now())
    await hands.installs.keep(number, "retired", entry, MOST_RETIRED, same=("name", "language"))
