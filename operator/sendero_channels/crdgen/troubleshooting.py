"""`docs/troubleshooting.md`: the catalogue of reasons as a page for whoever looks at a channel."""

from collections.abc import Iterable

from sendero_channels.crdgen.markdown import GENERATED, table
from sendero_channels.kernel.reasons import CATALOGUE, Reason, content, entry, outside, project, serving

# A stretch of the catalogue begins with the reason that stands here.
_OPENINGS = {
    "Entitled": entry.ENTITLED,
    "ProjectReady": entry.PROJECT_READY,
    "PackageResolved": entry.PACKAGE_RESOLVED,
    "NumberConnected": outside.NUMBER_CONNECTED,
    "ProfileApplied": content.PROFILE_APPLIED,
    "WebhookVerified": outside.WEBHOOK_VERIFIED,
    "WorkflowPublished": content.WORKFLOW_PUBLISHED,
    "WorkflowCompliant": content.COMPLIANT,
    "TriggerReady": serving.TRIGGER_READY,
    "TemplatesApproved": content.TEMPLATES_APPROVED,
    "FlowsPublished": content.FLOWS_PUBLISHED,
    "PhoneHealthy": outside.HEALTHY,
    "TestDelivered": outside.TEST_DELIVERED,
    "Live": serving.LIVE,
    "Ready, Synced, Reconciling, Stalled": serving.ALL_GATES_TRUE,
    "Every gate": outside.AWAITING,
    "A KapsoProject's own conditions": project.KEY_NOT_TRIED,
}
_INTRODUCTION = """# Why is it not ready, and who must do what

    kubectl get wac -o wide

shows the reason of `Ready` and who must act. All that is to be done stands in the channel's `status.nextActions`:

    kubectl get wac NAME -o jsonpath='{range .status.nextActions[*]}{.actor}: {.message}{"\\n"}{end}'

Every condition has one of the reasons below. *Stalls* says that waiting alone never helps. The operator looks again by
itself after the time given, and otherwise when something changes or the next sweep comes; to have everything read at
once, set the annotation `channels.sendero.travel/reconcile-requested-at` to a new value."""


def grouped(catalogue: Iterable[Reason]) -> dict[str, list[Reason]]:
    """The reasons by what they speak of, in the order of the gates. Raises LookupError for one that stands before
    every opening, since nobody could say what it speaks of."""
    groups: dict[str, list[Reason]] = {title: [] for title in _OPENINGS}
    titles = {reason.name: title for title, reason in _OPENINGS.items()}
    title = None
    for reason in catalogue:
        title = titles.get(reason.name, title)
        if title is None:
            raise LookupError(f"the reason {reason.name} stands before every gate of the catalogue")
        groups[title].append(reason)
    return groups


def page() -> str:
    """The whole page."""
    parts = [GENERATED, _INTRODUCTION]
    for title, reasons in grouped(CATALOGUE.values()).items():
        rows = [_row(reason) for reason in reasons]
        parts += [
            f"## {title}",
            table(["reason", "what it means", "who acts", "next step", "stalls", "looked at again"], rows),
        ]
    return "\n\n".join(parts) + "\n"


def _row(reason: Reason) -> list[str]:
    nobody = reason.actor == "None"
    again = f"after {reason.again:g} s" if reason.again is not None else ""
    return [
        f"`{reason.name}`",
        reason.meaning,
        "" if nobody else reason.actor,
        reason.step,
        "yes" if reason.stalls else "",
        again,
    ]
