"""The breaks of `make mutations` fit the code as it is; whether each is noticed, that command tries."""

import pytest

from tests.mutations.breaks import BREAKS, Break
from tests.plugin import ROOT


@pytest.mark.parametrize("each", BREAKS, ids=lambda each: each.title)
def test_a_break_fits_the_code_and_names_a_test(each: Break) -> None:
    assert (ROOT / each.path).read_text().count(each.before) == 1
    file, _, name = each.test.partition("::")
    test = name.rpartition("::")[2].partition("[")[0]
    assert f"def {test}" in (ROOT / file).read_text()


def test_there_are_twenty_at_least() -> None:
    assert len({each.title for each in BREAKS}) >= 20
