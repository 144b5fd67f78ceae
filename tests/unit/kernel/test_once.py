"""Results that are worked out once."""

from sendero_channels.kernel.once import Once


def test_an_equal_key_is_worked_out_once() -> None:
    asked: list[int] = []
    once: Once[int] = Once(2)

    def work_out(number: int) -> int:
        asked.append(number)
        return number * 2

    assert [once.get(key, lambda key=key: work_out(key)) for key in (1, 1, 2, 1)] == [2, 2, 4, 2]  # type: ignore[misc]
    assert asked == [1, 2]


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    once: Once[str] = Once(2)
    for key in ("a", "b", "a", "c"):
        once.get(key, lambda: "first")
    assert once.get("a", lambda: "again") == "first"
    assert once.get("b", lambda: "again") == "again"
