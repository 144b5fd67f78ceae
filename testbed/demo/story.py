"""The story of the demo, chapter by chapter."""

from collections.abc import Callable

from testbed.demo import acts
from testbed.demo.scene import Scene

CHAPTERS: tuple[tuple[str, Callable[[Scene], None]], ...] = (
    ("The simulated Kapso and the operator", acts.start_programs),
    ("What Sendero's platform team declares", acts.declare_platform),
    ("A tenant on the free plan", acts.free_tenant),
    ("A tenant on a paid plan: from YAML to Live", acts.paid_tenant),
    ("A traveller writes", acts.traveller_writes),
    ("The agency changes its profile", acts.change_profile),
    ("Meta pauses a template", acts.pause_template),
    ("What it took", acts.closing_table),
)


def tell(scene: Scene) -> None:
    """Play all chapters. Raises NotAsPromised, NotInTime or ChildDied where one does not come to its end."""
    for title, act in CHAPTERS:
        scene.narrator.chapter(title)
        act(scene)
