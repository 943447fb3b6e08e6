"""How long tests of times wait: what TARGETS says, times what a machine may be slower that has much else to do.

`SOUK_FAULT_SLOWNESS=1 pytest tests/faults` measures the figures themselves, on a machine that has nothing else to do.
"""

import os

SLOWNESS = float(os.environ.get("SOUK_FAULT_SLOWNESS", "5"))


def seconds(figure: float) -> float:
    """So many seconds, on this machine."""
    return figure * SLOWNESS
