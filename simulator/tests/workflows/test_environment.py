"""A project's secrets come from the seed file, and reach a workflow's texts."""

from pathlib import Path

from kapso_simulator.desk import Desk, line, node, started, vars_of
from kapso_simulator.seed import plant, read_seed

SEED = """
projects:
  - name: seeded
    keys: [seeded-key]
    environment: [{name: CRM_TOKEN, value: hush}]
"""


def test_a_secret_of_the_seed_file_fills_its_place_and_an_unknown_one_stays(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text(SEED)
    desk = Desk()
    desk.kapso.seeded(lambda act: plant(act, read_seed(file)), desk.now)
    desk.project = desk.kapso.store.table("projects").where(name="seeded")[0]["id"]
    texts = node("set_variable", variable_name="v", variable_value="${ENV:CRM_TOKEN} ${ENV:OTHER}")
    desk.key = "seeded-key"
    assert vars_of(desk, started(desk, line(texts))) == {"v": "hush ${ENV:OTHER}"}
