"""Whether a delivery comes from who shares a secret with us."""

import hashlib
import hmac
from collections.abc import Iterable


def verify(body: bytes, signature: str, secrets: Iterable[bytes]) -> bool:
    """Whether one of the secrets signed exactly these bytes (HMAC-SHA256 in hex). As slow for a bad one as for a good.

    Several secrets are there while one is being replaced; an empty one signs nothing.
    """
    given = signature.encode(errors="replace")
    genuine = False
    for secret in secrets:
        expected = hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
        genuine |= bool(secret) and hmac.compare_digest(expected, given)
    return genuine
