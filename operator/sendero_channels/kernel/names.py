"""The names that the API server, the manifests and the code share."""

from dataclasses import dataclass
from enum import Enum

GROUP = "channels.sendero.travel"
VERSION = "v1alpha1"
API_VERSION = f"{GROUP}/{VERSION}"
FINALIZER = f"{GROUP}/finalizer"
MANAGER = "sendero-channels"

RECONCILE_REQUESTED = f"{GROUP}/reconcile-requested-at"
SETUP_LINK_REQUESTED = f"{GROUP}/setup-link-requested-at"
TEST_REQUESTED = f"{GROUP}/test-requested-at"
POKED = f"{GROUP}/poked-at"
FLUX_RECONCILE_REQUESTED = "reconcile.fluxcd.io/requestedAt"

LINK_SECRET = "whatsapp-setup-links"
LINK_SECRET_TYPE = f"{GROUP}/setup-links"


class Kind(Enum):
    """Our five kinds: kind, plural, whether its objects live in a namespace."""

    TENANT = ("SenderoTenant", "senderotenants", False)
    PROJECT = ("KapsoProject", "kapsoprojects", False)
    PACKAGE = ("ChannelPackage", "channelpackages", False)
    CHANNEL = ("WhatsAppChannel", "whatsappchannels", True)
    INSTALL = ("WhatsAppInstall", "whatsappinstalls", False)

    @property
    def kind(self) -> str:
        return self.value[0]

    @property
    def plural(self) -> str:
        return self.value[1]

    @property
    def namespaced(self) -> bool:
        return self.value[2]


@dataclass(frozen=True, order=False)
class Key:
    """What one object is found by."""

    kind: Kind
    name: str
    namespace: str | None = None

    def __str__(self) -> str:
        place = f"{self.namespace}/{self.name}" if self.namespace else self.name
        return f"{self.kind.kind} {place}"
