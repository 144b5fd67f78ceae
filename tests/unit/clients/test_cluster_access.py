"""How the API server is found, and what is said where it cannot be."""

import base64
from pathlib import Path
from typing import Any

import pytest
import yaml

from sendero_channels.clients.cluster_access import NoAccess, from_kubeconfig, in_cluster

# Anybody's: nothing here is ever shown to a server.
AUTHORITY = """\
-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUIKhtj9sEAn/eEgR0g354+LCKs30wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNTAyNTA1M1oYDzIxMjYxMTAx
MDI1MDUzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT2s6sxFvvHISbndQf/KQ4hMGVfw7FOFGrdVegc0+JC30Tv6/hUaH8j
sQ1QiV7pMpG6N8NQBIjJm5Smjoon67Xlo28wbTAdBgNVHQ4EFgQUxVC7MKCu0vGp
c4t4kv6Xgi+fHy4wHwYDVR0jBBgwFoAUxVC7MKCu0vGpc4t4kv6Xgi+fHy4wGgYD
VR0RBBMwEYcEfwAAAYIJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSAAwRQIhAKhbsdEJvfppeW/Hbu90OWUqxteoBIzcOdwluzWVbcTjAiAO
IfeCehKy5WN385cGNxhTqwqIMFfF5OSGv1ibu41zWQ==
-----END CERTIFICATE-----
"""


def kubeconfig(folder: Path, cluster: dict[str, Any] | None = None, user: dict[str, Any] | None = None) -> Path:
    config = {
        "current-context": "here",
        "contexts": [
            {"name": "there", "context": {"cluster": "other", "user": "other"}},
            {"name": "here", "context": {"cluster": "one", "user": "me"}},
        ],
        "clusters": [
            {"name": "one", "cluster": {"server": "https://api.example:6443/", **(cluster or {})}},
            {"name": "other", "cluster": {"server": "https://other.example"}},
        ],
        "users": [{"name": "me", "user": user or {}}, {"name": "other", "user": {"token": "another's"}}],
    }
    file = folder / "config"
    file.write_text(yaml.safe_dump(config))
    return file


def test_the_current_context_is_the_one_that_counts(tmp_path: Path) -> None:
    access = from_kubeconfig(kubeconfig(tmp_path, user={"token": "t"}))
    assert (access.server, access.bearer()) == ("https://api.example:6443", "t")


def test_files_are_found_beside_the_kubeconfig(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text(AUTHORITY)
    (tmp_path / "token").write_text("secret\n")
    file = kubeconfig(tmp_path, {"certificate-authority": "ca.crt"}, {"tokenFile": "token"})
    access = from_kubeconfig(file)
    assert (access.authority, access.bearer()) == (AUTHORITY, "secret")


def test_data_in_the_kubeconfig_itself_is_read(tmp_path: Path) -> None:
    data = base64.encodebytes(AUTHORITY.encode()).decode()
    access = from_kubeconfig(kubeconfig(tmp_path, {"certificate-authority-data": data}))
    assert access.authority == AUTHORITY


def test_credentials_are_not_shown(tmp_path: Path) -> None:
    access = from_kubeconfig(kubeconfig(tmp_path, user={"token": "very-secret"}))
    assert "very-secret" not in repr(access)


@pytest.mark.parametrize(
    ("cluster", "user", "said"),
    [
        ({"insecure-skip-tls-verify": True}, {}, "certificate-authority-data"),
        ({}, {"exec": {"command": "aws"}}, r"users\[\]\.user\.exec is not supported: give tokenFile"),
        ({"certificate-authority": "missing.crt"}, {}, "cannot be read"),
        ({"certificate-authority-data": "%%%"}, {}, "is not understood"),
        ({"certificate-authority-data": "bm8="}, {}, "certificate-authority is no PEM certificate"),
        ({}, {"client-certificate-data": "bm8=", "client-key-data": "bm8="}, "no pair in PEM"),
    ],
)
def test_what_is_not_done_is_said_with_its_remedy(
    tmp_path: Path, cluster: dict[str, Any], user: dict[str, Any], said: str
) -> None:
    with pytest.raises(NoAccess, match=said):
        from_kubeconfig(kubeconfig(tmp_path, cluster, user))


@pytest.mark.parametrize("text", ["", "a: [", "current-context: nobody\ncontexts: []\n", "[]"])
def test_a_file_that_is_no_kubeconfig_is_said_to_be_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config"
    file.write_text(text)
    with pytest.raises(NoAccess):
        from_kubeconfig(file)
    with pytest.raises(NoAccess, match="cannot be read"):
        from_kubeconfig(tmp_path / "missing")


def test_a_pod_uses_its_service_account(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text("authority")
    (tmp_path / "token").write_text("mounted")
    access = in_cluster({"KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"}, tmp_path)
    assert (access.server, access.authority, access.bearer()) == ("https://[fd00::1]:443", "authority", "mounted")


def test_what_is_no_pod_is_told_to_give_a_kubeconfig(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="--kubeconfig"):
        in_cluster({}, tmp_path)
    with pytest.raises(NoAccess, match="automountServiceAccountToken"):
        in_cluster({"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, tmp_path)


def test_a_proxy_of_the_kubeconfig_comes_before_that_of_the_environment(tmp_path: Path) -> None:
    environ = {"HTTPS_PROXY": "http://env.example:3128"}
    named = kubeconfig(tmp_path, {"proxy-url": "http://file.example:3128"})
    assert from_kubeconfig(named, environ).proxy == "http://file.example:3128"
    assert from_kubeconfig(kubeconfig(tmp_path), environ).proxy == "http://env.example:3128"
    assert from_kubeconfig(kubeconfig(tmp_path), {**environ, "NO_PROXY": "api.example"}).proxy is None


def test_a_pod_reaches_the_api_server_directly_where_its_network_is_spared(tmp_path: Path) -> None:
    (tmp_path / "ca.crt").write_text(AUTHORITY)
    environ = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "HTTPS_PROXY": "http://proxy.example:3128"}
    assert in_cluster(environ, tmp_path).proxy == "http://proxy.example:3128"
    assert in_cluster({**environ, "NO_PROXY": "10.96.0.0/12"}, tmp_path).proxy is None


def test_a_proxy_that_is_none_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(NoAccess, match="HTTPS_PROXY names no proxy"):
        from_kubeconfig(kubeconfig(tmp_path), {"HTTPS_PROXY": "socks5://proxy.example:1080"})
    named = kubeconfig(tmp_path, {"proxy-url": "http://file.example:3128"})
    with pytest.raises(NoAccess, match="HTTP_PROXY names no proxy"):
        from_kubeconfig(named, {"HTTP_PROXY": "socks5://proxy.example:1080"})
