"""The one door to Jinja2: templates in this package, everything escaped."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from sendero_channels.dashboard.shown import ages, words
from sendero_channels.kernel import mask
from sendero_channels.kernel.clock import moment_in

_TEMPLATES = Path(__file__).parents[1] / "templates"


class Pages:
    """Turns values into HTML."""

    def __init__(self) -> None:
        self._all = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._all.filters["at"] = ages.at
        self._all.filters["iso"] = _iso
        self._all.filters["masked"] = mask.phone
        self._all.filters["moment"] = moment_in
        self._all.filters["spoken"] = words.spoken

    def page(self, name: str, now: datetime, /, **values: Any) -> str:
        """A whole page, or a part of one."""

        def age(since: datetime | None) -> str:
            return ages.age(since, now)

        return self._all.get_template(name).render(age=age, **values)


def _iso(moment: datetime) -> str:
    return moment.isoformat()
