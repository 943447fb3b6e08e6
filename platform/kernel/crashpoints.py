"""Named places at which a process can be made to die, to prove that what was cut off is finished later.

`SOUK_CRASH_AT=checkout.after_commit` kills the process there as a power cut would. Production
settings never read the variable.
"""

import os

from django.conf import settings

KILLED = 137


def reach(name: str) -> None:
    """Die at once, with nothing cleaned up, if this is the place that was named."""
    if name == settings.CRASH_AT:
        os._exit(KILLED)
