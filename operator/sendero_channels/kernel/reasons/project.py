"""Reasons of a KapsoProject's own conditions."""

from sendero_channels.kernel.reasons.reason import Reason

KEY_NOT_TRIED = Reason("KeyNotTried", "The project's key has not been tried yet.", again=5)
PROJECT_WEBHOOK_REGISTERED = Reason(
    "WebhookRegistered", "Our webhook is registered at Kapso for the events of the whole project."
)
NO_PUBLIC_URL = Reason("NoPublicURL", "The project names no public webhook URL: everything works by polling.")
PROJECT_WEBHOOK_PENDING = Reason(
    "WebhookPending", "Our project webhook is not registered yet.", "Operator", "Wait.", again=5
)
PROJECT_WEBHOOK_REFUSED = Reason(
    "WebhookRegistrationRefused",
    "Kapso refuses to register our project webhook.",
    "Platform",
    "Correct spec.webhookURL of the KapsoProject by Kapso's words.",
    stalls=True,
    again=300,
)
