"""Changes of what is immutable."""

from tests.e2e.refused.refusal import Refusal
from tests.e2e.valid import DIGEST

CHANGED: tuple[Refusal, ...] = (
    Refusal("another tenant", "wac", {"spec.tenantRef.name": "other"}, ("spec.tenantRef is immutable", "delete")),
    Refusal("another project", "wac", {"spec.projectRef.name": "other"}, ("spec.projectRef is immutable", "delete")),
    Refusal("another tenant id", "stn", {"spec.id": "tenant-2"}, ("spec.id is immutable", "make a new SenderoTenant")),
    Refusal("a tenant id taken away", "stn", {"spec.id": None}, ("spec.id is immutable", "make a new SenderoTenant")),
    Refusal(
        "another owner", "kpj", {"spec.ownerID": "other"}, ("spec.ownerID is immutable", "make a new KapsoProject")
    ),
    Refusal(
        "a package's version", "cpk", {"spec.version": "1.0.1"}, ("a ChannelPackage is immutable", "as a new object")
    ),
    Refusal(
        "a package's digest",
        "cpk",
        {"spec.digest": DIGEST.replace("0", "1")},
        ("a ChannelPackage is immutable", "as a new object"),
    ),
    Refusal(
        "a word in a package's graph",
        "cpk",
        {"spec.workflow.nodes": [{"id": "start", "type": "flow-node", "data": {"node_type": "wait", "config": {}}}]},
        ("a ChannelPackage is immutable", "as a new object"),
    ),
    Refusal(
        "an install's channel",
        "wai",
        {"spec.channelRef.name": "other"},
        ("a WhatsAppInstall never changes hands",),
    ),
)
