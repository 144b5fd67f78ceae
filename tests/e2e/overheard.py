"""Everything that the operator said in a run: its log, its metrics, every status that it wrote, every Event."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from testbed.children import Child
from testbed.simulator import API_KEY
from testbed.stage import Stage
from tests.e2e.running import RunningOperator

_STATUS = '{.metadata.namespace}/{.metadata.name} {.status}{"\\n"}'
_SAID = {
    "whatsappchannels": _STATUS,
    "whatsappinstalls": _STATUS,
    "kapsoprojects": _STATUS,
    "channelpackages": _STATUS,
    "events.v1.events.k8s.io": '{.regarding.name} {.reason} {.note}{"\\n"}',
}
_SECRET_FIELDS = re.compile(r'"(?:display_phone_number|display_phone_number_normalized|to|from)":"([^"]+)"')
_LINK = re.compile(r'"url":"(https://[^"]+/([^"/]{16,}))"')
_FULL_NUMBER = 9
_METRICS = "metrics.txt"


class Overheard:
    """Listens from when it is made, with kubectl watches of its own, until the stage's children end."""

    def __init__(self, stage: Stage) -> None:
        self.folder: Path = stage.children.folder
        self._watches: list[Child] = [self._listen(stage, plural, shown) for plural, shown in _SAID.items()]

    def said(self) -> dict[str, str]:
        """What was said so far, by where. Raises ChildDied where a watch has not heard all of it."""
        for one in self._watches:
            one.must_run()
        ours = [self.folder / "operator.log", *self.folder.glob("receiver.log"), *self.folder.glob(_METRICS)]
        files = [*ours, *(one.log for one in self._watches)]
        return {file.name: file.read_text(errors="replace") for file in files}

    def ask(self, operator: RunningOperator) -> None:
        """Write down what its metrics say now; of one that does not run, nothing."""
        try:
            text = operator.now.metrics()
        except OSError:
            return
        with (self.folder / _METRICS).open("a") as file:
            file.write(text)

    def secrets(self) -> set[str]:
        """What must not be said: keys, link tokens, full phone numbers in every spelling, message texts."""
        found = {API_KEY, "signing-secret-of-"}
        for line in self._exchanged():
            found |= {token for _, token in _LINK.findall(line)}
            for number in _SECRET_FIELDS.findall(line):
                digits = re.sub(r"\D", "", number)
                if len(digits) >= _FULL_NUMBER:
                    found |= {number, digits, digits[2:]}
            found |= set(_texts(line))
        return found

    def _exchanged(self) -> Iterator[str]:
        for file in self.folder.glob("simulator-*.jsonl"):
            yield from file.read_text(errors="replace").splitlines()

    def _listen(self, stage: Stage, plural: str, shown: str) -> Child:
        cluster, group = stage.cluster, "" if "." in plural else ".channels.sendero.travel"
        words = ["get", f"{plural}{group}", "-A", "--watch", "-o", f"jsonpath={shown}"]
        return stage.children.start(
            f"said-{plural}", [cluster.program, f"--kubeconfig={cluster.admin}", *words], patience=0.0
        )


def _texts(line: str) -> Iterator[str]:
    """The texts of messages that Kapso was given or showed."""
    body = json.loads(line)
    for part in (body.get("request_body"), body.get("response_body")):
        found = part.get("text") if isinstance(part, dict) else None
        if isinstance(found, dict) and found.get("body"):
            yield str(found["body"])
