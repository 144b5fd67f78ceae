"""Whatever stands at Kapso is declared or left alone, and what is declared is written so that it is read back whole."""

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sendero_channels.imports import files
from sendero_channels.package.model import PackageSpec
from sendero_channels.package.release import content_digest
from tests.unit.imports.test_declare import declared, found, template

SCALARS = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    SCALARS | TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=6
)
TYPES = st.sampled_from(["start", "send_text", "send_interactive", "decide", "webhook", "agent", "wait_for_response"])
DATA = st.fixed_dictionaries({"node_type": TYPES, "config": st.dictionaries(TEXTS, JSON, max_size=3)}) | JSON
NODES = st.fixed_dictionaries({"id": TEXTS, "position": JSON, "data": DATA}) | JSON
EDGES = st.fixed_dictionaries({"source": TEXTS, "target": TEXTS, "label": JSON}) | JSON
GRAPHS = st.fixed_dictionaries(
    {"nodes": st.lists(NODES, max_size=4), "edges": st.lists(EDGES, max_size=3)}
) | st.dictionaries(st.sampled_from(["nodes", "edges"]), JSON)


@settings(deadline=None)
@given(GRAPHS, st.lists(TEXTS, max_size=2))
def test_any_graph_is_declared_or_left_and_read_back_as_it_was_written(graph: Any, names: list[str]) -> None:
    made, left = declared(found({"10": graph}, _10=[template(name) for name in names]), templates=True)
    assert len(made) + len(left) == 1
    for one in made:
        written = {file["path"].rpartition("/")[2]: yaml.safe_load(file["text"]) for file in files(made, left)}
        assert written["package.yaml"] == one.package
        assert written["channel.yaml"] == one.channel
        assert one.package["spec"]["digest"] == content_digest(PackageSpec.model_validate(one.package["spec"]))
        assert _nothing_is_dropped(one.package)


def _nothing_is_dropped(value: Any) -> bool:
    """Whether no mapping holds what `kubectl apply` takes out."""
    if isinstance(value, dict):
        return all(inner is not None and _nothing_is_dropped(inner) for inner in value.values())
    return all(map(_nothing_is_dropped, value)) if isinstance(value, list) else True
