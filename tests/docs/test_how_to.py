"""What the how-to pages name is there, and a change touches four files at the most."""

import re
from pathlib import Path

import pytest

from tests.plugin import ROOT

PAGES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
HOW_TOS = [page for page in PAGES if page.name != "README.md"]


@pytest.mark.parametrize("page", HOW_TOS, ids=lambda page: page.stem)
def test_every_path_it_names_is_there(page: Path) -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[\w<>./-]+)`", page.read_text())
    assert named
    for path in named:
        known = path.split("<")[0].rstrip("/")  # a part in angle brackets is the reader's to choose
        place = (
            ROOT / known
            if "<" not in path
            else (ROOT / known).parent
            if not (ROOT / known).is_dir()
            else ROOT / known
        )
        assert place.exists(), path


@pytest.mark.parametrize("page", HOW_TOS, ids=lambda page: page.stem)
def test_a_change_touches_four_files_at_the_most(page: Path) -> None:
    rows = [
        line for line in page.read_text().splitlines() if line.startswith("| ") and "file | what" not in line
    ]
    assert 1 <= len(rows) <= 4


def test_the_index_has_every_page() -> None:
    index = (ROOT / "docs" / "how-to" / "README.md").read_text()
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", index)) == {page.name for page in HOW_TOS}
