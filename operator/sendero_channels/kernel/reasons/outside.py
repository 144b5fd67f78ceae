"""Reasons of the gates that the number, people and Meta decide: number, webhook, health, test message."""

from sendero_channels.kernel.reasons.reason import Reason

AWAITING = Reason("AwaitingEarlierGate", "This cannot be looked at before an earlier gate is True.")
NOT_OBSERVED = Reason("NotObserved", "It has not been read yet.", again=5)
EVIDENCE_EXPIRED = Reason(
    "EvidenceExpired",
    "It has not been read for longer than its evidence holds.",
    "Kapso",
    "Wait for Kapso to answer.",
    again=60,
)

# NumberConnected
NUMBER_CONNECTED = Reason(
    "Connected", "One production number of this tenant is connected, and installed for this channel."
)
LINK_PREPARING = Reason(
    "LinkPreparing", "The setup link is being made.", "Operator", "Wait for the setup link.", again=5
)
NUMBER_CLAIMING = Reason(
    "NumberClaiming", "The connected number is being installed for this channel.", "Operator", "Wait.", again=5
)
LINK_SECRET_FOREIGN = Reason(
    "LinkSecretForeign",
    "A Secret of another type stands under the name whatsapp-setup-links in this namespace; it is left alone.",
    "Platform",
    "Remove or rename that Secret; the setup link is written again by itself.",
    again=60,
)
LINK_NOT_STORED = Reason(
    "LinkNotStored",
    "The API server does not let us write the setup link into the Secret whatsapp-setup-links.",
    "Platform",
    "Lift what forbids it: a quota of the namespace, an admission policy, or that the Secret is immutable.",
    again=300,
)
LINK_PENDING = Reason(
    "LinkPending",
    "The setup link waits to be opened by the tenant's admin.",
    "Tenant",
    "Open the setup link from the Secret whatsapp-setup-links, and only that URL, as a Meta user with access to the "
    "Business Portfolio that owns the number.",
    again=60,
)
LINK_PROCESSING = Reason(
    "LinkProcessing",
    "Meta's sign-up has been started through the link.",
    "Tenant",
    "Finish the sign-up on the setup page.",
    again=60,
)
LINK_FAILED = Reason(
    "LinkFailed",
    "The last try through the setup link failed.",
    "Tenant",
    "Open the same setup link again; if it fails again, request a new one with the annotation setup-link-requested-at.",
    again=60,
)
LINK_EXPIRED = Reason(
    "LinkExpired",
    "The setup link has expired.",
    "Tenant",
    "Request a new one: set the annotation channels.sendero.travel/setup-link-requested-at to the time now.",
    stalls=True,
)
LINK_REVOKED = Reason(
    "LinkRevoked",
    "The setup link was revoked at Kapso, or an older link of this customer was opened.",
    "Tenant",
    "Request a new one: set the annotation channels.sendero.travel/setup-link-requested-at to the time now.",
    stalls=True,
)
LINK_USED_WITHOUT_NUMBER = Reason(
    "LinkUsedWithoutNumber",
    "The setup link was used, but no number is connected to this channel's customer.",
    "Tenant",
    "Request a new link and connect the number again; if it appears nowhere, ask Kapso's support.",
    again=60,
)
LINK_TOO_SOON = Reason(
    "LinkRequestedTooSoon",
    "A link was made for this channel less than an hour ago.",
    "Tenant",
    "Use the link that there is, or wait.",
    again=60,
)
SUSPENDED = Reason(
    "Suspended",
    "The channel is suspended: nothing is created or changed.",
    "Tenant",
    "Set spec.suspend to false.",
    stalls=True,
)
SEVERAL_NUMBERS = Reason(
    "SeveralNumbers",
    "More than one number is connected to this channel's customer.",
    "Tenant",
    "Remove all but one at Kapso, or name the wanted one in spec.number.expected.",
    stalls=True,
    again=60,
)
UNEXPECTED_NUMBER = Reason(
    "UnexpectedNumber",
    "The connected number is not the one that spec.number.expected names.",
    "Tenant",
    "Connect the expected number, or correct spec.number.expected.",
    stalls=True,
    again=60,
)
WRONG_REGION = Reason(
    "WrongRegion",
    "The connected number belongs to another country than spec.number.region.",
    "Tenant",
    "Connect a number of this country, or correct spec.number.region.",
    stalls=True,
    again=60,
)
SANDBOX_NUMBER = Reason(
    "SandboxNumber",
    "The connected number is a sandbox or shared number.",
    "Tenant",
    "Connect a production number that the agency owns.",
    stalls=True,
    again=60,
)
NUMBER_HELD_ELSEWHERE = Reason(
    "NumberHeldElsewhere",
    "The connected number is installed for another channel.",
    "Platform",
    "Find out which channel should have it, and delete the other one.",
    stalls=True,
    again=60,
)
NUMBER_GONE = Reason(
    "NumberGone",
    "Kapso no longer knows the installed number.",
    "Tenant",
    "Request a new setup link and connect a number again.",
    stalls=True,
)

NUMBER_MOVED = Reason(
    "NumberMoved",
    "At Kapso the installed number belongs to another customer than the one that it was installed for, or to none.",
    "Platform",
    "Give the number back to this channel's customer at Kapso, or delete the channel.",
)
LINK_NOT_NEEDED = Reason(
    "LinkNotNeeded",
    "A setup link was requested although a number is connected.",
    "Tenant",
    "A new link is made for a number that is disconnected, or after the connected one was removed at Kapso.",
)
LINK_REFUSED = Reason(
    "LinkRefused",
    "Kapso refuses to make the setup link.",
    "Tenant",
    "Correct spec.setupLink and spec.number by Kapso's words.",
    stalls=True,
)

# WebhookVerified
WEBHOOK_VERIFIED = Reason("Verified", "Our webhook is registered and active, and Meta has verified the number's.")
FIRST_MESSAGE_PENDING = Reason(
    "FirstMessagePending",
    "Meta has not verified the number's webhook; it does on the first message.",
    "Tenant",
    "Send one WhatsApp message to the number from any phone.",
    again=60,
)
WEBHOOK_REFUSED = Reason(
    "WebhookRefused",
    "Kapso refuses to register our webhook.",
    "Platform",
    "Correct spec.webhookURL of the KapsoProject by Kapso's words.",
    stalls=True,
)
WEBHOOK_REGISTERING = Reason("Registering", "Our webhook is being registered.", "Operator", "Wait.", again=5)

# PhoneHealthy
HEALTHY = Reason("Healthy", "Nothing that messaging depends on is blocked.")
LIMITED = Reason(
    "Limited",
    "Meta limits what may be sent, and serves what it allows.",
    "Tenant",
    "Look at the account's limits in WhatsApp Manager; verify the business to raise them.",
    again=300,
)
BLOCKED = Reason(
    "Blocked",
    "Meta blocks sending.",
    "Tenant",
    "Resolve it in WhatsApp Manager: code 141006 asks for a payment method, others for the account's review.",
    again=300,
)
DISCONNECTED = Reason(
    "Disconnected",
    "The number is disconnected from WhatsApp.",
    "Tenant",
    "Request a new setup link (setup-link-requested-at) and reconnect the same number.",
    again=300,
)
HEALTH_UNKNOWN = Reason(
    "HealthUnknown", "Kapso could not run its health check.", "Kapso", "Wait: it is asked again.", again=180
)

# TestDelivered
TEST_DELIVERED = Reason("Delivered", "A test message was delivered on this number.")
TEST_NOT_ASKED = Reason(
    "TestRecipientMissing",
    "No recipient is named for the setup test.",
    "Tenant",
    "Name one of your own phones in spec.testMessage.recipient.",
    stalls=True,
)
TEST_TOO_SOON = Reason(
    "TestRequestedTooSoon",
    "A test message was sent on this number less than an hour ago.",
    "Tenant",
    "Wait until the time given.",
    again=60,
)
TEST_WAITING = Reason("TestWaiting", "The setup test waits until the number is healthy.", again=60)
TEST_SENT = Reason(
    "TestSent",
    "The test message was sent and not delivered yet.",
    "Tenant",
    "Switch the recipient's phone on.",
    again=30,
)
TEST_FAILED = Reason(
    "TestFailed",
    "WhatsApp could not deliver the test message.",
    "Tenant",
    "Check spec.testMessage.recipient, then run it again with the annotation test-requested-at.",
    stalls=True,
)
SEND_OUTCOME_UNKNOWN = Reason(
    "SendOutcomeUnknown",
    "The test message may or may not have been sent; it is not sent a second time.",
    "Tenant",
    "Look at the recipient's phone, then run the test again with the annotation test-requested-at.",
    stalls=True,
    again=60,
)
NO_TEST_TEMPLATE = Reason(
    "NoTestTemplate",
    "The recipient has not written within 24 hours and the package names no test template.",
    "Tenant",
    "Write a message from the recipient's phone to the number.",
    again=60,
)
