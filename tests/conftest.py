"""What compares at the end of a run runs at its end; and a journal's place, on every database that may hold one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canaries import Listener

_E2E = Path(__file__).parent / "e2e"
_LAST, _WHOLE = "test_least_privilege.py", "test_no_right_is_unused"


def pytest_configure(config: pytest.Config) -> None:
    """Every run listens for what must not be said."""
    config.pluginmanager.register(Listener(), "canaries")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Rights are compared after the whole end-to-end suite; after a part of it, none can be called unused."""
    last = [item for item in items if item.path.name == _LAST]
    items[:] = [item for item in items if item not in last]
    if {file.name for file in _E2E.glob("test_*.py")} - {item.path.name for item in [*items, *last]}:
        partial = [item for item in last if item.name.startswith(_WHOLE)]
        config.hook.pytest_deselected(items=partial)
        last = [item for item in last if item not in partial]
    items += last


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a real PostgreSQL's database."""
    from tests.postgres import database

    with database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty journal may be made: each test that asks runs once on each database."""
    if request.param == "sqlite":
        return str(tmp_path / "journal.sqlite")
    from tests.postgres import empty

    url: str = request.getfixturevalue("postgres")
    empty(url)
    return url
