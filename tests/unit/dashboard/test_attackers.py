"""Whoever else there is: another page in the same browser, another program on the same machine."""

import logging

import pytest

from tests.unit.dashboard.opened import EDITOR, LINK, PATH, SESSION, Dashboard, opened

BUTTONS = ("link", "refresh", "test", "live")
CHANNEL = {"namespace": "nomad-travel", "name": "two", "tenant": "t", "project": "p", "package": "x", "region": "ES"}


def untouched(here: Dashboard) -> bool:
    """Whether nobody was asked anything, and nothing was changed."""
    return here.person.cluster.calls == [] and here.person.changes == []


async def test_no_path_but_the_address_and_the_style_says_anything_to_who_has_no_cookie() -> None:
    async with opened(*EDITOR) as here:
        assert len(here.doors) > 12
        for method, path in [*here.doors, ("GET", "/nonsense"), ("GET", "/open?token=guessed")]:
            answer = await here.ask(method, path, {"Origin": here.origin})
            assert answer.status == 401, (method, path)
            for told in ("nomad", "staging", "form", LINK):
                assert told not in answer.text, (method, path, told)
        assert untouched(here)


async def test_a_name_that_was_bound_to_this_machine_reaches_no_path() -> None:
    async with opened(*EDITOR) as here:
        for host in ("rebound.example", f"rebound.example:{here.port}", "127.0.0.1", f"127.0.0.1.nip.io:{here.port}"):
            for method, path in [*here.doors, ("GET", "/static/app.js"), ("GET", "/open?token=token")]:
                answer = await here.ask(method, path, {"Cookie": here.cookie, "Host": host, "Origin": f"http://{host}"})
                assert answer.status == 403, (host, method, path)
                assert "staging" not in answer.text
                assert "Set-Cookie" not in answer.headers
        assert untouched(here)
        assert (await here.ask("GET", "/open?token=token", {})).status == 303, "the address still lets its owner in"


@pytest.mark.parametrize("button", BUTTONS)
async def test_another_page_presses_no_button(button: str) -> None:
    async with opened(*EDITOR) as here:
        ours = {"Cookie": here.cookie, "Origin": here.origin}
        tries: list[tuple[dict[str, str], dict[str, str]]] = [
            ({"Cookie": here.cookie, "Origin": "https://evil.example"}, {"form": "form"}),
            ({"Cookie": here.cookie, "Origin": "null"}, {"form": "form"}),
            ({"Cookie": here.cookie, "Origin": f"http://127.0.0.1:{here.port + 1}"}, {"form": "form"}),
            ({"Cookie": here.cookie, "Origin": f"http://localhost:{here.port}"}, {"form": "form"}),
            ({"Cookie": here.cookie, "Referer": here.origin + PATH}, {"form": "form"}),
            ({**ours, "Sec-Fetch-Site": "same-site"}, {"form": "form"}),
            ({**ours, "Sec-Fetch-Site": "cross-site"}, {"form": "form"}),
            (ours, {"form": "a guess"}),
            (ours, {}),
            ({"Origin": here.origin}, {"form": "form"}),
        ]
        for headers, fields in tries:
            answer = await here.ask("POST", f"{PATH}/{button}", headers, fields)
            assert answer.status in (401, 403), headers
            answer = await here.ask("POST", "/connect", headers, {**CHANNEL, **fields})
            assert answer.status in (401, 403), headers
        assert untouched(here)


async def test_no_address_that_is_merely_opened_changes_anything() -> None:
    async with opened(*EDITOR) as here:
        for method, path in here.doors:
            if method != "POST":
                await here.get(path, Sec_Fetch_Site="cross-site")
        for button in BUTTONS:
            assert (await here.get(f"{PATH}/{button}")).status == 405
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            answer = await here.ask(method, PATH, {"Cookie": here.cookie, "Origin": here.origin})
            assert answer.status == 403
            assert "Access-Control-Allow-Origin" not in answer.headers
        assert here.person.changes == []


@pytest.mark.parametrize(
    "path",
    [
        b"/static/../app.py",
        b"/static/%2e%2e/app.py",
        b"/static/..%2fapp.py",
        b"/static/%2e%2e%2f%2e%2e%2fsettings.py",
        b"/static/..%5capp.py",
        b"/static//etc/passwd",
        b"/static/%2fetc/passwd",
        b"/static/./../templates/base.html",
        b"/static/app.js/../../guard.py",
        b"/static/app.js%00.py",
        b"//static/../app.py",
        b"/static",
        b"/static/",
    ],
)
async def test_nothing_but_the_static_files_is_served_from_the_disk(path: bytes) -> None:
    async with opened(*EDITOR) as here:
        for cookie in (b"", here.cookie.encode()):
            answer = await here.raw(b"GET " + path + b" HTTP/1.1", b"Cookie: " + cookie)
            assert not answer.startswith(b"HTTP/1.1 200"), path
            for told in (b"import ", b"root:", b"{%", b"app.js</a>"):
                assert told not in answer
        assert here.person.cluster.calls == []


@pytest.mark.parametrize(
    "path",
    [
        f"{PATH}?done=%0d%0aX-Evil:%201",
        "/find?id=%0d%0aX-Evil:%201",
        "/runs/%0d%0aX-Evil:%201",
        "/channels/nomad-travel%0d%0aX-Evil:%201/nomad",
        "/?text=%0d%0aX-Evil:%201",
        "//evil.example/%2e%2e",
        "/open?token=%0d%0aX-Evil:%201",
    ],
)
async def test_nobody_writes_our_headers_or_sends_us_elsewhere(path: str) -> None:
    async with opened(*EDITOR) as here:
        answer = await here.get(path)
        assert "X-Evil" not in answer.headers
        assert answer.headers.get("Location", "/").startswith("/")
        assert "evil" not in answer.headers.get("Location", "")


async def test_a_name_that_leads_elsewhere_is_no_name() -> None:
    async with opened(*EDITOR) as here:
        for name in ("//evil.example", "a\r\nX-Evil: 1", "../../x", "a?b", "https:x"):
            for field in ("namespace", "name"):
                answer = await here.post("/connect", **{**CHANNEL, field: name})
                assert answer.status == 422
                assert "Location" not in answer.headers
        assert here.person.cluster.calls == []


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("application/x-www-form-urlencoded", b"form=form&x=\xff\xfe"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"form=form"),
        ("multipart/form-data", b"form"),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("application/json", b'{"form": "form"}'),
        ("text/plain", b"form=form"),
        ("application/x-www-form-urlencoded", b"form=" + b"x" * 100_000),
    ],
)
async def test_what_is_no_form_is_refused_in_words(type_: str, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(*EDITOR) as here:
        lines = [b"POST /connect HTTP/1.1", b"Cookie: " + here.cookie.encode(), b"Origin: " + here.origin.encode()]
        lines += [b"Content-Type: " + type_.encode(), b"Content-Length: %d" % len(body)]
        answer = await here.raw(*lines, body=body)
        assert int(answer.split()[1]) in (400, 413, 415), answer[:200]
        assert b"X-Frame-Options: DENY" in answer
        assert caplog.records == []


async def test_no_page_holds_the_session_and_no_page_but_one_the_link() -> None:
    async with opened(*EDITOR) as here:
        for method, path in here.doors:
            answer = await (here.post(path) if method == "POST" else here.get(path))
            whole = answer.text + str(answer.headers)
            assert SESSION not in whole.replace(here.cookie, ""), path
            assert "token=token" not in whole, path
            assert (LINK in whole) is path.endswith("/setup-link"), path
            assert answer.headers["Cache-Control"] == "no-store"
            assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("line", [b"Cookie: a=%s\x01", b"X\x01: %s", b"Content-Length: %s", b"Transfer-Encoding: %s"])
async def test_nothing_of_a_malformed_request_is_logged(line: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async with opened(*EDITOR) as here:
        cookie = here.cookie.encode()
        answer = await here.raw(b"GET /open?token=token HTTP/1.1", b"Cookie: " + cookie, line.replace(b"%s", cookie))
        assert answer.startswith(b"HTTP/1.0 400")
        assert caplog.records == []


async def test_what_goes_wrong_is_logged_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(*EDITOR) as here:

        async def broken(*_: object) -> None:
            raise RuntimeError(LINK)

        here.person.secret = broken  # type: ignore[method-assign, assignment]
        with caplog.at_level(logging.DEBUG):
            answer = await here.get(PATH + "/setup-link")
        assert answer.status == 500
        assert LINK not in answer.text
        assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == [
            "a page failed: RuntimeError"
        ]
        assert LINK not in caplog.text
