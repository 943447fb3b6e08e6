"""Times as they are read: of one at the calendar's edge, which another zone does not have, the nearest that every has.

None can be kept by a door (`clock.check`); rows of before and of archives may have them.
"""

from datetime import datetime, timedelta
from typing import Any

from psycopg2.extensions import PYDATETIMETZ, new_array_type, new_type, register_type

from kernel import clock

_LAST = clock.LATEST - timedelta(seconds=1)


def register(connection: Any) -> None:
    """Have the connection read them so."""
    register_type(_TIME, connection)
    register_type(_TIMES, connection)


def _read(text: str | None, cursor: Any) -> datetime | None:
    try:
        found: datetime | None = PYDATETIMETZ(text, cursor)
    except (ValueError, OverflowError):  # a year that Python does not have
        return clock.EARLIEST if text and text.endswith("BC") else _LAST
    return found if found is None else max(clock.EARLIEST, min(found, _LAST))


_TIME = new_type((1184,), "SOUND_TIME", _read)
_TIMES = new_array_type((1185,), "SOUND_TIMES", _TIME)
