"""The dashboard over real HTTP: who is let in, who sees what, and what a button changes."""

from sendero_channels.dashboard.person import may_list
from sendero_channels.kernel.names import Key, Kind
from tests.unit.dashboard.declared import channel
from tests.unit.dashboard.opened import EDITOR, LINK, PATH, opened

NOMAD = Key(Kind.CHANNEL, "nomad", "nomad-travel")


async def test_the_printed_address_becomes_a_cookie_that_scripts_and_other_sites_do_not_get() -> None:
    async with opened(*EDITOR) as here:
        answer = await here.ask("GET", "/open?token=token", {})
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith(here.cookie)
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        assert (await here.ask("GET", "/open?token=token", {})).status == 401


async def test_the_page_that_lets_nobody_in_has_its_style() -> None:
    async with opened(*EDITOR) as here:
        refused = (await here.ask("GET", "/", {})).text
        assert 'href="/static/style.css"' in refused
        style = await here.ask("GET", "/static/style.css", {})
        assert (style.status, style.headers["Content-Type"]) == (200, "text/css")
        assert "nosniff" in style.headers["X-Content-Type-Options"]
        assert (await here.ask("GET", "/static/style.css", {"Host": "rebound.example"})).status == 403
        assert (await here.ask("GET", "/static/%2e%2e/app.py", {})).status in (401, 403, 404)
        assert here.person.cluster.calls == []


async def test_a_cookie_that_is_no_text_is_no_session() -> None:
    async with opened(*EDITOR) as here:
        answer = await here.raw(b"GET / HTTP/1.1", b"Cookie: " + here.cookie.encode() + b"\xff")
        assert answer.startswith(b"HTTP/1.1 401")
        assert b"X-Frame-Options: DENY" in answer


async def test_a_setup_link_is_shown_only_when_asked_for_and_only_to_who_may_read_it() -> None:
    async with opened(*EDITOR) as here:
        assert LINK not in (await here.get()).text
        shown = await here.live(PATH + "/setup-link")
        assert LINK in shown.text
        assert "<svg" in shown.text
        assert shown.headers["Cache-Control"] == "no-store"
    async with opened(may_list()) as here:
        assert "Show the setup link" not in (await here.get()).text
        refused = await here.get(PATH + "/setup-link")
        assert refused.status == 403
        assert LINK not in refused.text


async def test_a_page_that_looks_again_gets_only_what_changed() -> None:
    async with opened(*EDITOR) as here:
        first = await here.live()
        again = first.text.split('data-hx-get="')[1].split('"')[0].replace("&amp;", "&")
        assert (await here.live(again)).status == 204
        here.person.cluster.edit(NOMAD, {"status": {"setupLink": {"state": "revoked"}}}, status=True)
        changed = await here.live(again)
        assert changed.status == 200
        assert "revoked" in changed.text
        assert "<html" not in changed.text


async def test_while_the_api_server_is_silent_an_open_page_says_that_it_may_be_old() -> None:
    async with opened(*EDITOR) as here:
        await here.get()
        here.person.cluster.down = True
        answer = await here.live()
        assert answer.headers["HX-Retarget"] == "#notice"
        assert "may be old" in answer.text
        assert (await here.get()).status == 502


async def test_a_channel_of_nobody_and_one_of_others_read_the_same() -> None:
    async with opened(*EDITOR) as here:
        answer = await here.get("/channels/other/one")
        assert answer.status == 404
        assert "There is no channel other/one, or it is not yours to see." in answer.text
        assert '<a href="/">Back to the fleet</a>' in answer.text


async def test_who_may_not_see_all_namespaces_sees_their_own() -> None:
    async with opened() as here:
        here.person.cluster.put(Kind.CHANNEL, channel("secret-agency", "elsewhere"))
        page = (await here.get("/")).text
        assert "nomad" in page
        assert "secret-agency" not in page


async def test_who_has_several_namespaces_sees_them_together() -> None:
    async with opened(namespaces=("nomad-travel", "sol")) as here:
        for name in ("sol", "secret-agency"):
            here.person.cluster.put(Kind.CHANNEL, channel(name, name))
        page = (await here.get("/")).text
        assert "2 of 2 shown, in nomad-travel, sol" in page
        assert "secret-agency" not in page


async def test_who_may_list_nothing_where_they_are_is_told_to_name_a_namespace() -> None:
    async with opened() as here:
        here.person.closed.add("nomad-travel")
        answer = await here.get("/")
        assert answer.status == 403
        assert "start the dashboard with -n and namespaces of yours" in answer.text


async def test_connect_creates_the_channel_and_leads_to_it() -> None:
    async with opened(*EDITOR) as here:
        form = {"namespace": "nomad-travel", "name": "two", "tenant": "nomad-travel", "project": "p", "package": "x"}
        answer = await here.post("/connect", **form, region="ES")
        assert answer.headers["Location"] == "/channels/nomad-travel/two?done=connect"
        made = here.person.cluster.now(Key(Kind.CHANNEL, "two", "nomad-travel"))
        assert made is not None
        assert made["spec"]["number"] == {"region": "ES"}
        again = await here.post("/connect", **form, region="ES")
        assert again.status == 422
        assert "already exists" in again.text
        assert 'value="two"' in again.text


async def test_who_may_not_create_is_told_so_and_finds_no_way_to() -> None:
    async with opened(may_list()) as here:
        assert "/connect" not in (await here.get("/")).text
        form = {"namespace": "nomad-travel", "name": "two", "tenant": "nomad-travel", "project": "p", "package": "x"}
        answer = await here.post("/connect", **form, region="ES")
        assert answer.status == 422
        assert "403" in answer.text
