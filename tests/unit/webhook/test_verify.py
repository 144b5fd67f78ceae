"""Who signed a delivery."""

import hashlib
import hmac

import pytest

from sendero_channels.webhook.verify import verify

# The vector of Kapso's documentation.
SIGNATURE = "9307b3b915efb5171ff14d8cb55fbcc798c6c0ef1456d66ded1a6aa723a58b7b"


def test_the_documented_vector_verifies() -> None:
    assert verify(b"hello", SIGNATURE, [b"key"])


def test_either_secret_will_do_while_one_is_being_replaced() -> None:
    assert verify(b"hello", SIGNATURE, [b"old", b"key"])
    assert verify(b"hello", SIGNATURE, [b"key", b"new"])


@pytest.mark.parametrize(
    ("body", "signature", "secrets"),
    [
        pytest.param(b"hello ", SIGNATURE, [b"key"], id="a byte more"),
        pytest.param(b"hello", SIGNATURE, [b"other"], id="another secret"),
        pytest.param(b"hello", SIGNATURE, [], id="no secret"),
        pytest.param(b"hello", "", [b"key"], id="no signature"),
        pytest.param(b"hello", SIGNATURE[:-1], [b"key"], id="half a signature"),
        pytest.param(b"hello", "sha256=" + SIGNATURE, [b"key"], id="a prefix that Kapso does not send"),
        pytest.param(b"hello", "ü" * 64, [b"key"], id="letters that are no hex"),
        pytest.param(b"hello", "\udcff" * 64, [b"key"], id="bytes that are no text"),
        pytest.param(b"x", hmac.new(b"", b"x", hashlib.sha256).hexdigest(), [b""], id="signed with an empty secret"),
    ],
)
def test_anything_else_does_not(body: bytes, signature: str, secrets: list[bytes]) -> None:
    assert not verify(body, signature, secrets)
