"""Tables of states: what is not written is not possible."""

from enum import StrEnum

import pytest

from kernel.transitions import Transitions


class Light(StrEnum):
    RED = "red"
    GREEN = "green"
    BROKEN = "broken"


WAYS = Transitions({Light.RED: {Light.GREEN}, Light.GREEN: {Light.RED, Light.BROKEN}})


def test_what_is_written_is_possible_and_all_else_is_not() -> None:
    assert WAYS.allows("red", Light.GREEN)
    assert not WAYS.allows(Light.RED, Light.BROKEN)
    assert not WAYS.allows(Light.RED, Light.RED)
    assert WAYS.after(Light.BROKEN) == frozenset()
    with pytest.raises(ValueError, match="broken does not become red"):
        WAYS.require(Light.BROKEN, Light.RED)
