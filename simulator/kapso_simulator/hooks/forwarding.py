"""The raw copy of what Meta sends about a number, to the number's own `webhook_destination_url` (reference, 4.2)."""

import hashlib

from kapso_simulator.acts import Act
from kapso_simulator.events import Event, hears_events
from kapso_simulator.hooks.meta import raw_of
from kapso_simulator.values import Deliver, compact


@hears_events
def forward(act: Act, event: Event) -> None:
    """Pass the event on in Meta's own form, once and unsigned: nothing is published of retries or signatures here."""
    number = act.table("phone_numbers").get(event.phone_number_id or "")
    url = number["webhook_destination_url"] if number is not None else None
    raw = raw_of(act, event) if url is not None else None
    if raw is None or url is None:
        return
    body = compact(raw)
    headers = {"Content-Type": "application/json", "X-Idempotency-Key": hashlib.sha256(body).hexdigest()}
    act.effects.append(Deliver(act.uuid(), url, headers, body))
