"""The demo as a program: it exits with 0 only if the paid channel became Ready and Live and all else was seen."""

import os
import signal
import sys
from types import FrameType

from testbed.assets.build import BuildFailed
from testbed.children import ChildDied
from testbed.cluster import KubectlFailed
from testbed.controls import Refused
from testbed.demo.checks import NotAsPromised
from testbed.demo.kept import how_to_use, write_stop_script
from testbed.demo.narrator import Narrator
from testbed.demo.scene import Scene
from testbed.demo.story import tell
from testbed.stage import throw_away_stage
from testbed.waiting import NotInTime

_INTERRUPTED = 130


def main() -> int:
    """Run the demo and return its exit code."""
    for one in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, _interrupt)
    narrator = Narrator(sys.stdout)
    keep = os.environ.get("KEEP", "") not in {"", "0"}
    try:
        return _run(narrator, keep)
    except KeyboardInterrupt:
        narrator.say("interrupted: everything that was started has been stopped")
        return _INTERRUPTED
    except BuildFailed as failed:
        narrator.say(str(failed))
        return 1


def _run(narrator: Narrator, keep: bool) -> int:
    narrator.chapter("A Kubernetes control plane of our own")
    with throw_away_stage(narrator.say, may_stay=keep) as stage:
        scene = Scene(narrator, stage)
        try:
            tell(scene)
            code = 0
        except (NotInTime, NotAsPromised, ChildDied, KubectlFailed, Refused) as failed:
            narrator.chapter("The demo did not come to its end")
            narrator.block(str(failed))
            narrator.block(scene.last_words())
            code = 1
        if keep and scene.simulator is not None:
            stop = write_stop_script(stage.children.folder, [child.pid for child in stage.children.all])
            stage.children.keep()
            narrator.chapter("KEEP=1")
            narrator.block(how_to_use(stage.cluster, scene.simulator, stop))
        return code


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
