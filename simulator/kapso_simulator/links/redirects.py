"""Where a person's browser is sent when the hosted page is done (reference, 3.3)."""

from urllib.parse import urlencode, urlsplit

from kapso_simulator.acts import Act
from kapso_simulator.links.rows import ACTIVE, USED
from kapso_simulator.numbers.rows import NUMBERS
from kapso_simulator.values import Row

# What somebody is told who opens a link that is dead.
DEAD = {"used": "already_used", "expired": "link_expired", "revoked": "link_expired"}


def success_url(act: Act, link: Row) -> str | None:
    """The success redirect of a used link; None where it is not used, or has no such URL."""
    number = act.table(NUMBERS).get(str(link.get("phone_number_id")))
    if link["status"] != USED or link["success_redirect_url"] is None or number is None:
        return None
    told = {"setup_link_id": link["id"], "status": "completed", "phone_number_id": number["id"]}
    told["business_account_id"] = number["business_account_id"]
    if provisioned := link.get("provisioned_phone_number"):
        told["provisioned_phone_number_id"] = provisioned["id"]
    told["display_phone_number"] = f"+{number['display_phone_number_normalized']}"
    told["whatsapp_config_id"] = number["internal_id"]
    return _with(link["success_redirect_url"], told)


def failure_url(link: Row) -> str | None:
    """The failure redirect of a link that failed, or of whoever opens a dead one; None without such a URL."""
    error = link["whatsapp_setup_error"] if link["status"] == ACTIVE else DEAD[link["status"]]
    if error is None or link["failure_redirect_url"] is None:
        return None
    return _with(link["failure_redirect_url"], {"setup_link_id": link["id"], "error_code": error})


def _with(url: str, told: Row) -> str:
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(told)}"
