"""Which addresses are reached through a proxy."""

import pytest

from sendero_channels.clients.proxies import BadProxy, check, proxy_for

PROXY = "http://proxy.example:3128"
KAPSO = "https://api.kapso.ai/platform/v1"


@pytest.mark.parametrize(
    ("url", "no_proxy", "through"),
    [
        (KAPSO, "", True),
        (KAPSO, "other.example, 10.0.0.0/8", True),
        (KAPSO, "kapso.ai", False),
        (KAPSO, ".kapso.ai", False),
        (KAPSO, "*.kapso.ai", False),
        (KAPSO, "api.kapso.ai:443", False),
        (KAPSO, "api.kapso.ai:8443", True),
        (KAPSO, "*", False),
        ("https://notkapso.ai", "kapso.ai", True),
        ("https://kapso.ai", ".kapso.ai", True),
        ("https://10.96.0.1:443", "10.96.0.0/12,.svc", False),
        ("https://10.96.0.1:443", "10.96.0.1", False),
        ("https://11.96.0.1:443", "10.96.0.0/12", True),
        ("https://[fd00::1]:443", "fd00::/8", False),
        ("https://kubernetes.default.svc", ".svc", False),
        ("https://127.0.0.1:6443", "", False),
        ("https://localhost:6443", "", False),
        ("https://[::1]:6443", "", False),
        ("http://simulator.example", "", False),
    ],
)
def test_a_url_goes_through_the_proxy_unless_it_is_spared(url: str, no_proxy: str, through: bool) -> None:
    found = proxy_for(url, {"HTTPS_PROXY": PROXY, "NO_PROXY": no_proxy})
    assert found == (PROXY if through else None)


def test_small_letters_and_a_bare_address_do_too() -> None:
    assert proxy_for(KAPSO, {"https_proxy": "proxy.example:3128"}) == PROXY
    assert proxy_for(KAPSO, {"https_proxy": PROXY, "no_proxy": "kapso.ai"}) is None


def test_without_a_variable_everything_is_reached_directly() -> None:
    assert proxy_for(KAPSO, {"HTTPS_PROXY": " "}) is None


@pytest.mark.parametrize(
    "value", ["socks5://u:secret@proxy:1080", "http://", "http://proxy:port", "http://proxy:99999"]
)
def test_what_is_no_proxy_is_refused_without_telling_its_value(value: str) -> None:
    with pytest.raises(BadProxy, match="HTTPS_PROXY names no proxy that can be used") as refused:
        check({"HTTPS_PROXY": value})
    assert "secret" not in str(refused.value)
