"""What the pages on security name as shown by tests is shown by tests that are there."""

import re

import pytest

from tests.plugin import ROOT

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
TRIED = (ROOT / "docs/tried-as-an-intruder.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"(?:tests/)?[\w/]*test_\w+\.py", TEXT + TRIED)))


@pytest.mark.parametrize("path", NAMED)
def test_every_test_that_the_pages_name_is_there(path: str) -> None:
    assert path.startswith("tests/")
    assert "def test_" in (ROOT / path).read_text(encoding="utf-8")


def test_every_promise_names_one() -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| ")]
    shown = [rows[n:] for n, line in enumerate(rows) if "shown by" in line]
    assert len(shown) == 5
    unshown = [row for row in shown[0] if "shown by" not in row and "test_" not in row]
    assert not unshown
