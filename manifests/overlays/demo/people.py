"""What people and Meta do in the demo, told to the simulator's controls: reviews, a link that is opened, a message."""

import json
import os
import time
import urllib.request
from typing import Any

KAPSO, CONTROLS, KEY = (os.environ[name] for name in ("KAPSO", "CONTROLS", "API_KEY"))
CHANNEL, NUMBER, SENDER = (os.environ[name] for name in ("CHANNEL", "NUMBER", "SENDER"))


def call(method: str, url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def customer() -> str | None:
    """The customer that the operator made for the channel."""
    [*found] = call("GET", f"{KAPSO}/platform/v1/customers?external_customer_id={CHANNEL}")["data"]
    return found[0]["id"] if found else None


def connected(owner: str) -> list[str]:
    """The numbers of a customer."""
    rows = call("GET", f"{KAPSO}/platform/v1/whatsapp/phone_numbers?customer_id={owner}")["data"]
    return [row["phone_number_id"] for row in rows]


def open_link(owner: str) -> None:
    """The tenant's admin opens the link that is there and connects the agency's number."""
    for link in call("GET", f"{KAPSO}/platform/v1/customers/{owner}/setup_links")["data"]:
        if link["status"] == "active":
            call("POST", f"{CONTROLS}/setup-links/{link['id']}/complete", {"display_phone_number": NUMBER})
            print("the tenant's admin has opened the setup link and connected", NUMBER, flush=True)
            return


def write(number: str) -> None:
    """Messages that are sent arrive after a moment, and somebody writes to the number."""
    call("POST", f"{CONTROLS}/phone-numbers/{number}/delays", {"sending": 1, "delivered": 2})
    call("POST", f"{CONTROLS}/phone-numbers/{number}/inbound", {"from": SENDER, "text": "Hello, is this thing on?"})
    print("somebody has written to the number", flush=True)


def main() -> None:
    call("POST", f"{CONTROLS}/template-reviews", {"seconds": 3, "status": "APPROVED"})
    while True:
        owner = customer()
        for number in connected(owner) if owner else []:
            write(number)
            return
        if owner:
            open_link(owner)
        time.sleep(2)


main()
