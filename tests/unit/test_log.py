"""Log lines: whom they speak of, and what they never hold."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from sendero_channels import log
from sendero_channels.kernel.names import Key, Kind
from sendero_channels.kernel.trouble import NotFound

SHOP = Key(Kind.CHANNEL, "shop", "acme")


class Lines:
    def __init__(self) -> None:
        self.stream = io.StringIO()
        self.hidden = log.set_up(self.stream)

    @property
    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.stream.getvalue().splitlines()[-1])
        return found


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield Lines()
    root.handlers[:] = before
    root.setLevel(level)


def test_a_line_speaks_of_its_object_and_pass_and_of_no_other(lines: Lines) -> None:
    with log.about(SHOP, "p-1"):
        assert log.pass_id() == "p-1"
        logging.getLogger("x").info("hello %s", "there")
    assert lines.last | {"time": ""} == {
        "time": "",
        "level": "info",
        "logger": "x",
        "message": "hello there",
        "kind": "WhatsAppChannel",
        "namespace": "acme",
        "name": "shop",
        "pass": "p-1",
    }
    logging.getLogger("x").info("bye")
    assert "name" not in lines.last
    assert log.pass_id() is None


def test_a_known_secret_is_hidden_even_where_it_was_logged_by_mistake(lines: Lines) -> None:
    lines.hidden.add("sk-very-secret")
    logging.getLogger("x").info("the key is sk-very-secret, the number +34 600 111 222")
    assert lines.last["message"] == "the key is <14 characters>, the number …22"


def test_a_link_is_cut_before_its_token(lines: Lines) -> None:
    logging.getLogger("x").info("see https://app.kapso.ai/setup/token-abc?x=1")
    assert lines.last["message"] == "see https://app.kapso.ai/…"


def test_of_a_message_a_line_holds_what_tells_it_from_others_and_no_number(lines: Lines) -> None:
    wamid = "wamid.HBgLMzQ2MDAxMTEyMjIVAgA="
    for said in (f"{wamid} is late", f'"{wamid}" is lost', f"{wamid}, wamid.HBgLMzQ2MDAxMTEyMjIVAgB="):
        logging.getLogger("x").info(said)
    told = [json.loads(line)["message"] for line in lines.stream.getvalue().splitlines()]
    name = told[0].partition(" ")[0]
    assert "HBgLMzQ2" not in lines.stream.getvalue()
    assert told[1] == f'"{name}" is lost'
    assert told[2].startswith(f"{name}, wamid-")
    assert not told[2].endswith(name)


def test_an_error_is_logged_without_the_value_that_it_quotes(lines: Lines) -> None:
    class Model(BaseModel):
        age: int

    try:
        Model.model_validate({"age": "passport X1234567"})
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert lines.last["error"] == "ValidationError"
    assert "X1234567" not in lines.stream.getvalue()
    assert any("test_log.py" in frame for frame in lines.last["trace"])


def test_trouble_keeps_its_words(lines: Lines) -> None:
    try:
        raise NotFound("Kapso answered 404")
    except NotFound:
        logging.getLogger("x").exception("failed")
    assert lines.last["error"] == "NotFound: Kapso answered 404"


def test_kopfs_line_an_event_is_not_written(lines: Lines) -> None:
    logging.getLogger("kopf.objects").info("Handler succeeded")
    assert lines.stream.getvalue() == ""


def test_pass_ids_differ() -> None:
    assert log.new_pass_id() != log.new_pass_id()
