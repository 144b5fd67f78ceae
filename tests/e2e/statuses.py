"""Statuses with something in every field that the product page names."""

from typing import Any

AT = "2026-11-25T10:00:00Z"


def condition(type_: str, status: str, reason: str = "Some", message: str = "", generation: int = 1) -> dict[str, Any]:
    """A condition as it stands in a status."""
    return {
        "type": type_,
        "status": status,
        "reason": reason,
        "message": message,
        "observedGeneration": generation,
        "lastTransitionTime": AT,
    }


CHANNEL_STATUS: dict[str, Any] = {
    "observedGeneration": 1,
    "conditions": [
        condition("Ready", "False", "LinkPending", "The setup link waits to be opened."),
        condition("Live", "True", "Serving"),
        condition("Synced", "True", "InSync"),
    ],
    "evidence": [
        {
            "gate": "NumberConnected",
            "observedAt": AT,
            "source": "the customer's setup links",
            "holdsUntil": AT,
            "trouble": "Kapso answered 500",
            "correlation": {"requestID": "request-1"},
        }
    ],
    "nextActions": [
        {"gate": "NumberConnected", "reason": "LinkPending", "actor": "Tenant", "message": "Open the setup link."}
    ],
    "customer": {"id": "customer-1"},
    "setupLink": {
        "id": "link-1",
        "state": "active",
        "expiresAt": AT,
        "secretRef": {"name": "whatsapp-setup-links"},
    },
    "number": {"phoneNumberId": "106540352242922", "display": "…22", "quality": "GREEN", "status": "CONNECTED"},
    "workflow": {"id": "workflow-1", "digest": f"sha256:{'0' * 64}", "lockVersion": 3, "triggerId": "trigger-1"},
    "templates": [
        {
            "key": "setup_test",
            "language": "en_US",
            "name": "setup_test_0",
            "id": "1",
            "state": "APPROVED",
            "category": "UTILITY",
        }
    ],
    "flows": [{"key": "intake", "name": "intake_0", "id": "2", "state": "PUBLISHED"}],
    "testMessage": {"wamid": "wamid.1", "state": "delivered", "sentAt": AT, "deliveredAt": AT, "passId": "pass-1"},
    "package": {
        "name": "travel-agent-1.0.0",
        "version": "1.0.0",
        "digest": f"sha256:{'0' * 64}",
        "wanted": {"name": "travel-agent-1.1.0", "digest": f"sha256:{'1' * 64}", "waitingFor": "Meta's review"},
    },
    "intents": [{"what": "link", "at": AT}],
    "lastHandledReconcileAt": AT,
    "lastHandledSetupLinkRequestedAt": AT,
    "lastHandledTestRequestedAt": AT,
}

PROJECT_STATUS: dict[str, Any] = {
    "observedGeneration": 1,
    "conditions": [condition("Ready", "True", "KeyAccepted"), condition("CredentialsAccepted", "True", "KeyAccepted")],
    "webhookID": "webhook-1",
    "keyState": "accepted",
    "pokedAt": "2026-11-25T10:00:00.123456Z",
    "observed": {"sweepStartedAt": AT, "sweepCompletedAt": AT, "periodSeconds": 600, "channels": 3},
}

INSTALL_STATUS: dict[str, Any] = {
    "running": {"name": "travel-agent-1.0.0", "digest": f"sha256:{'0' * 64}", "lockVersion": 3, "workflowID": "w-1"},
    "liveSince": AT,
    "notEntitledSince": AT,
    "test": {"request": "spec", "requestedAt": AT, "intentAt": AT, "wamid": "wamid.1", "state": "sent", "sentAt": AT},
}
