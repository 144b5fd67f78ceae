"""Everything that is generated, and whether what is committed is fresh."""

from pathlib import Path

from sendero_channels.crdgen import argocd, metricspage, reference, rules, troubleshooting
from sendero_channels.crdgen.crd import crd_file
from sendero_channels.crdgen.kinds import DEFINITIONS
from sendero_channels.policy import document

ROOT = Path(__file__).parents[3]


def generated() -> dict[Path, str]:
    """Every generated file by its path below the repository, with its content."""
    crds = {Path("crds") / f"{one.kind.plural}.yaml": crd_file(one) for one in DEFINITIONS}
    return crds | {
        Path("gitops") / "argocd" / "argocd-cm.yaml": argocd.config(ROOT),
        Path("manifests") / "components" / "prometheus-operator" / "rules.yaml": rules.overlay(ROOT),
        Path("manifests") / "components" / "series-for-prometheus-operator" / "rules.yaml": rules.series(ROOT),
        Path("charts") / "sendero-channels" / "files" / "rules.yaml": rules.chart(ROOT),
        Path("docs") / "metrics.md": metricspage.page(ROOT),
        Path("docs") / "reference.md": reference.page(),
        Path("docs") / "safety.md": document.page(),
        Path("docs") / "troubleshooting.md": troubleshooting.page(),
    }


def stale(root: Path = ROOT) -> list[Path]:
    """The files that are not what the models say, and CRDs that no model stands behind."""
    wanted = generated()
    differing = [path for path, content in wanted.items() if _read(root / path) != content]
    left_over = [path for path in _present(root) if path not in wanted]
    return sorted(differing + left_over)


def write(root: Path = ROOT) -> list[Path]:
    """Write what is stale, remove what is left over; says which files that were."""
    wanted, changed = generated(), stale(root)
    for path in changed:
        if path in wanted:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(wanted[path], encoding="utf-8")
        else:
            (root / path).unlink()
    return changed


def _present(root: Path) -> list[Path]:
    return [file.relative_to(root) for file in (root / "crds").glob("*.yaml")]


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None
