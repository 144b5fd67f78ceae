"""Content has one name."""

from sendero_channels.kernel.digest import canonical, digest, short


def test_equal_content_has_an_equal_digest_however_it_is_ordered() -> None:
    assert digest({"a": 1, "b": ["ü", None]}) == digest({"b": ["ü", None], "a": 1})


def test_other_content_has_another() -> None:
    assert digest({"a": 1}) != digest({"a": 2})
    assert digest([1, 2]) != digest([2, 1])


def test_a_digest_is_the_sha_256_of_the_canonical_text() -> None:
    assert canonical({"b": 1, "a": "ü"}) == '{"a":"ü","b":1}'
    assert digest("") == "sha256:" + "12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126"
    assert short("", 6) == "12ae32"
