"""What the how-to pages name is there, a change touches four files at the most, and doing what they say works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.changes import CHANGES, Change, Edit
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


def _rows(page: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / f"{page}.md").read_text()
    return [line for line in text.splitlines() if line.startswith("| ") and "file | what" not in line]


def _edit(path: Path, edit: Edit) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(edit, str):
        path.write_text(edit)
        return
    for before, after in edit if isinstance(edit, list) else [edit]:
        text = path.read_text()
        assert before in text, (path, before)
        path.write_text(text.replace(before, after, 1))


def _is_named(path: str, page: str) -> bool:
    """Whether a row of the page's table names the file: as it is, or with a part for the reader to choose."""
    named = re.findall(r"`([^`]+)`", " ".join(row.split("|")[1] for row in _rows(page)))
    known = [
        re.sub(r"<\\w+>|<[^>]+>", r"[^/]+", re.escape(name).replace(r"\<", "<").replace(r"\>", ">"))
        for name in named
    ]
    return any(re.match(pattern.replace("/en/", "/[^/]+/"), path) for pattern in known)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the product with every page's change made, one after the other."""
    tree = tmp_path_factory.mktemp("product")
    leave = shutil.ignore_patterns(".*", "var", "tests", "docs", "pictures", "__pycache__")
    shutil.copytree(ROOT, tree, ignore=leave, dirs_exist_ok=True)
    for change in CHANGES:
        for made, model in change.copies.items():
            shutil.copytree(tree / model, tree / made)
        for path, edit in change.edits.items():
            _edit(tree / path, edit)
    return tree


def test_every_page_is_done_here() -> None:
    assert {change.page for change in CHANGES} == {page.stem for page in HOW_TOS}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.page)
def test_its_change_touches_only_files_that_the_page_names(change: Change) -> None:
    assert [path for path in change.edits if not _is_named(path, change.page)] == []


def test_what_the_pages_say_works(changed: Path) -> None:
    start = f"import sys; sys.path[:0] = [{str(changed)!r}, {str(changed / 'platform')!r}]\n"
    checks = "".join(
        f"def check():{''.join(f'{chr(10)}    {line}' for line in change.check.strip().splitlines())}\n"
        f"try:\n    check()\nexcept Exception as error:\n    failed.append(({change.page!r}, repr(error)))\n"
        for change in CHANGES
    )
    code = f"{start}import django; django.setup(); failed = []\n{checks}print(failed); sys.exit(bool(failed))"
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": "", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=changed, env=os.environ | settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]


def test_the_index_has_every_page() -> None:
    index = (ROOT / "docs" / "how-to" / "README.md").read_text()
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", index)) == {page.name for page in HOW_TOS}
