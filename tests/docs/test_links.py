"""Every link inside the documentation leads somewhere: to a file, and to a heading in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])

_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def prose_of(page: Path) -> str:
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that the headings of a page get."""
    plain = (
        re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose_of(page))
    )
    return {text.strip().replace(" ", "-") for text in plain}


def dead_links(page: Path) -> list[str]:
    dead = []
    for link in _LINK.findall(prose_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            dead.append(link)
    return dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_of_page_lead_somewhere(page: Path) -> None:
    assert dead_links(page) == []


def test_dead_link_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A `b` c\n[x](page.md#a-b-c) [y](#a-b-c) [z](https://example.org)\n")
    assert dead_links(page) == []
    page.write_text("# A\n[x](page.md#b) [y](other.md)\n```\n[z](code.md)\n```\n")
    assert dead_links(page) == ["page.md#b", "other.md"]


def test_every_page_is_in_a_table_of_contents() -> None:
    listed: set[Path] = set()
    for contents in (ROOT / "docs" / "index.md", ROOT / "docs" / "decisions" / "index.md"):
        for link in _LINK.findall(contents.read_text(encoding="utf-8")):
            listed.add((contents.parent / link).resolve())
    hidden = {page for page in PAGES if page not in listed and page.name != "index.md"}
    assert hidden == set()
