"""Kinds and keys."""

from sendero_channels.kernel.names import Key, Kind


def test_a_key_reads_as_kubectl_would_say_it() -> None:
    assert str(Key(Kind.CHANNEL, "shop", "acme")) == "WhatsAppChannel acme/shop"
    assert str(Key(Kind.INSTALL, "1555")) == "WhatsAppInstall 1555"


def test_only_channels_live_in_a_namespace() -> None:
    assert [kind for kind in Kind if kind.namespaced] == [Kind.CHANNEL]
