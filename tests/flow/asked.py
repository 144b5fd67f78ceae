"""The operator's API over a scene, asked over real HTTP and by the command line."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from sendero_channels.api import plans
from sendero_channels.api.guard import Guard
from sendero_channels.api.rehearsal import Rehearsals
from sendero_channels.api.server import Group, api_app, listen
from sendero_channels.clients.cluster_reviews import Right
from sendero_channels.clients.operator_api import LONGEST
from sendero_channels.main import command
from sendero_channels.settings import Listen
from tests.doubles.reviews import FakeReviews
from tests.flow.declared import NAMESPACE
from tests.flow.scene import Scene


@dataclass
class Asked:
    """The API; `leads` says whether the operator behind it acts."""

    url: str
    reviews: FakeReviews
    folder: Path
    rehearsals: Rehearsals
    leads: bool = True

    def viewer(self, namespace: str = NAMESPACE) -> str:
        """The token of somebody who may see the channels of a namespace."""
        return self.reviews.person(f"viewer-of-{namespace}", Right("get", "whatsappchannels", namespace))

    async def ask(self, token: str, path: str, body: Any = None) -> tuple[int, Any]:
        """An answer: its status and its body."""
        headers = {"Authorization": f"Bearer {token}"}
        method = "GET" if body is None else "POST"
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, self.url + path, json=body) as answer,
        ):
            return answer.status, await answer.json()

    async def command(self, token: str, *words: str) -> tuple[int, str, str]:
        """A command of ours: its exit code, and what it printed and complained about."""
        (self.folder / "token").write_text(token)
        flags = ["--operator", self.url, "--token-file", str(self.folder / "token")]
        out, err = io.StringIO(), io.StringIO()

        def run() -> int:
            try:
                return command([*words, *flags])
            except SystemExit as ended:
                return int(ended.code or 0)

        with redirect_stdout(out), redirect_stderr(err):
            code = await asyncio.to_thread(run)
        return code, out.getvalue(), err.getvalue()


@asynccontextmanager
async def asked(scene: Scene, folder: Path, *groups: Group, longest: float = LONGEST) -> AsyncIterator[Asked]:
    """The API of a scene's operator, with plans and these routes."""
    operator, reviews = scene.operator, FakeReviews()
    rehearsals = Rehearsals(scene.cluster, operator.cache, operator.accesses, operator.memories, scene.clock)
    found = Asked("", reviews, folder, rehearsals)
    planned = (plans.routes(rehearsals, lambda: found.leads), plans.DESCRIBED)
    runner = await listen(
        api_app(Guard(reviews, scene.clock), planned, *groups, longest=longest), Listen("127.0.0.1", 0)
    )
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()
