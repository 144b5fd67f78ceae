"""`sendero-channels runs`, over real HTTP and a journal of its own."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from sendero_channels.main import command
from tests.doubles.reviews import FakeReviews
from tests.unit.api.acme import KEY, VIEWER, recorded, served
from tests.unit.journal.spoken import EXECUTION, TRACE, TRAVELLER

Run = tuple[int, str, str]


class Terminal:
    """Somebody's terminal: their kubeconfig, and where the operator answers."""

    def __init__(self, url: str, kubeconfig: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.common = ["--operator", url, "--kubeconfig", str(kubeconfig), "-n", "acme-ns"]
        self._capsys = capsys

    async def runs(self, *words: str) -> Run:
        """A command of ours: its exit code, and what it wrote."""
        try:
            code = await asyncio.to_thread(command, ["runs", *words, *self.common])
        except SystemExit as ended:
            code = int(str(ended.code))
        return (code, *self._capsys.readouterr())


def kubeconfig(folder: Path, token: str) -> Path:
    file = folder / "kubeconfig"
    entries = {
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1"}}],
        "users": [{"name": "u", "user": {"token": token} if token else {}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u"}}],
    }
    file.write_text(yaml.safe_dump({"current-context": "x", **entries}))
    return file


@pytest.fixture
async def terminal(where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    reviews = FakeReviews()
    token = reviews.person("ana", VIEWER)
    with recorded(where) as queries:
        async with served(queries, reviews) as url:
            yield Terminal(url, kubeconfig(tmp_path, token), capsys)


async def test_runs_are_listed_with_whose_they_are(terminal: Terminal) -> None:
    code, out, _ = await terminal.runs("list")
    head, row = out.splitlines()
    assert (code, head.split()[0]) == (0, "EXECUTION")
    assert row.split() == [EXECUTION, "handoff", "2026-03-01T12:00:01Z", "acme", "shop", "…22", "trip-77"]
    assert (await terminal.runs("list", "--state", "ended"))[1] == "no runs\n"


async def test_json_is_one_object_a_line(terminal: Terminal) -> None:
    _, out, _ = await terminal.runs("list", "-o", "json")
    assert [json.loads(line)["trace"] for line in out.splitlines()] == [TRACE]


@pytest.mark.parametrize("id_", [EXECUTION, TRACE, "wamid.out", "key-handoff", "acme", "trip-77", "run-9"])
async def test_any_of_the_seven_ids_finds_the_run(terminal: Terminal, id_: str) -> None:
    code, out, _ = await terminal.runs("find", id_)
    assert code == 0
    assert EXECUTION in out


async def test_an_id_of_nothing_is_told_by_the_exit_code(terminal: Terminal) -> None:
    assert (await terminal.runs("find", "nothing"))[0] == 1
    code, _, error = await terminal.runs("show", "nothing")
    assert (code, error) == (1, "sendero-channels: there is no run of this id among what you may see\n")


async def test_a_run_shows_metas_reason_and_who_has_it_now(terminal: Terminal) -> None:
    _, out, _ = await terminal.runs("show", EXECUTION)
    assert "wamid.out: sent, failed (131047 Re-engagement message)" in out
    assert "people since 2026-03-01T12:00:20Z, and have it still; by agent_tool" in out
    assert "greet" in out


async def test_who_may_not_look_is_told_so(terminal: Terminal) -> None:
    terminal.common[-1] = "beta-ns"
    code, out, error = await terminal.runs("list")
    assert (code, out) == (2, "")
    assert "you may not get whatsappchannels in namespace beta-ns" in error


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "give --operator URL"),
        ("http://operator.example", "your token is sent over https alone"),
        ("127.0.0.1:80", "your token is sent over https alone"),
    ],
)
async def test_a_token_goes_nowhere_that_it_should_not(terminal: Terminal, url: str, words: str) -> None:
    terminal.common[1] = url
    code, _, error = await terminal.runs("list")
    assert code == 2
    assert words in error


async def test_a_kubeconfig_without_a_token_says_where_to_get_one(terminal: Terminal, tmp_path: Path) -> None:
    kubeconfig(tmp_path, "")
    code, _, error = await terminal.runs("list")
    assert code == 2
    assert "kubectl create token" in error


async def test_an_operator_that_cannot_tell_now_is_asked_again(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sendero_channels.cli.asked._BETWEEN", 0.0)
    answers = [503, 503, 200, 503, 503, 503, 503, 503]

    async def answer(request: web.Request) -> web.Response:
        status = answers.pop(0)
        return web.json_response({"error": "ask again", "runs": [], "after": None}, status=status)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    terminal.common[1] = f"http://127.0.0.1:{runner.addresses[0][1]}"
    assert (await terminal.runs("list"))[:2] == (0, "no runs\n")
    assert (await terminal.runs("list"))[0] == 2
    assert answers == []
    await runner.cleanup()


def test_a_traveller_is_forgotten_by_a_number_that_no_process_list_shows(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_bytes(KEY)
    with recorded(where):
        pass
    words = ["runs", "forget", "--journal", where, "--journal-key", str(tmp_path / "key")]
    for said, code, count in (
        (TRAVELLER, 0, "…22: 1 conversation erased"),
        (TRAVELLER, 0, "0 conversations"),
        ("x", 2, ""),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(said + "\n"))
        assert command(words) == code
        shown = capsys.readouterr()
        assert count in shown.out
        assert TRAVELLER not in shown.out
