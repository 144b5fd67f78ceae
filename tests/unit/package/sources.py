"""A small package in a folder, and changes to it."""

import json
import shutil
from pathlib import Path
from typing import Any

from sendero_channels.package.build import from_folder
from sendero_channels.package.lint.whole import faults

EXAMPLES = Path(__file__).parents[3] / "examples"
TRAVEL_AGENT = EXAMPLES / "packages" / "travel-agent"

HEAD = """\
name: small
version: 1.0.0
capabilities: [intake.collect]
variables:
  - name: agency_name
    type: string
    maxLength: 40
    description: The agency's name.
flows:
  intake: [OTHER]
testTemplate:
  key: hello
  language: en_US
"""
WORKFLOW = """\
start: greet
nodes:
  greet:
    send_text:
      message: Hello from $(agency_name)
    next: file
  file:
    webhook:
      url: $(project.senderoURL)/intake.collect
      body_template:
        phone_number_id: $(channel.phoneNumberId)
        said: "{{last_user_input}}"
      headers:
        Authorization: Bearer ${ENV:SENDERO_TOKEN}
"""
TEMPLATE = """\
category: UTILITY
components:
  - type: BODY
    text: Your channel is connected.
"""
FLOW: dict[str, Any] = {
    "version": "7.3",
    "screens": [
        {
            "id": "TRIP",
            "title": "Trip",
            "terminal": True,
            "layout": {
                "type": "SingleColumnLayout",
                "children": [
                    {"type": "TextInput", "name": "destination", "label": "Where to?"},
                    {
                        "type": "Footer",
                        "label": "Send",
                        "on-click-action": {"name": "complete", "payload": {"to": "${form.destination}"}},
                    },
                ],
            },
        }
    ],
}


def small(folder: Path, **files: str) -> Path:
    """The small package in a folder; what is given replaces the file of that name."""
    place = folder / "small"
    written = {"head": HEAD, "workflow": WORKFLOW, "template": TEMPLATE, "flow": json.dumps(FLOW, indent=1), **files}
    for name, stem in (
        ("package.yaml", "head"),
        ("workflow.yaml", "workflow"),
        ("templates/hello.en_US.yaml", "template"),
        ("flows/intake.json", "flow"),
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(written[stem], encoding="utf-8")
    return place


def travel_agent(folder: Path) -> Path:
    """A copy of the example that may be changed."""
    return Path(shutil.copytree(TRAVEL_AGENT, folder / "travel-agent"))


def refused(place: Path) -> list[str]:
    """What is wrong with a package that can be built, as `file:line rule`, hints apart."""
    package = from_folder(place)
    found = [one for one in faults(package) if not one.hint]
    return [f"{Path(one.at.rsplit(':', 1)[0]).name}:{one.at.rsplit(':', 1)[1]} {one.rule}" for one in found]
