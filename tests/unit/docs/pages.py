"""A Markdown page as its reader sees it: links, headings, and what stands in code."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Page:
    """One page by its path below the repository."""

    path: Path
    text: str

    @property
    def links(self) -> list[str]:
        """What its prose links to, other sites left out."""
        found = _LINK.findall(_SPAN.sub("", _FENCE.sub("", self.text)))
        return [target for target in found if "://" not in target]

    @property
    def anchors(self) -> set[str]:
        """What a link can name after #, as GitHub makes it of the headings."""
        found: set[str] = set()
        for heading in re.findall(r"^#{1,6} +(.+?)#* *$", _FENCE.sub("", self.text), re.MULTILINE):
            slug, number = _slug(heading), 0
            while (anchor := f"{slug}-{number}" if number else slug) in found:
                number += 1
            found.add(anchor)
        return found

    @property
    def spans(self) -> list[str]:
        """Every piece of code within a line of prose."""
        return _SPAN.findall(_FENCE.sub("", self.text))

    @property
    def code(self) -> str:
        """All of its code: pieces, fenced blocks and indented ones."""
        indented = re.findall(r"^ {4,}.*$", self.text, re.MULTILINE)
        return "\n".join([*self.spans, *_FENCE.findall(self.text), *indented])


def page(path: str | Path) -> Page:
    """The page at a path below the repository."""
    return Page(Path(path), (ROOT / path).read_text(encoding="utf-8"))


def pages() -> list[Page]:
    """README, CHANGELOG and all of docs/."""
    docs = sorted(file.relative_to(ROOT) for file in (ROOT / "docs").rglob("*.md"))
    return [page(path) for path in (Path("README.md"), Path("CHANGELOG.md"), *docs)]


def everything() -> list[Page]:
    """The same and what else of ours lies in the repository to be read."""
    tops = ("charts", "crds-released", "examples", "gitops", "manifests", "monitoring", "simulator", "testbed", "tests")
    found = sorted(file.relative_to(ROOT) for top in tops for file in (ROOT / top).rglob("*.md"))
    return pages() + [page(path) for path in found if "node_modules" not in path.parts]


def _slug(heading: str) -> str:
    shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", shown.lower()).strip().replace(" ", "-")
