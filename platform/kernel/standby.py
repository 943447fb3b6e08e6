"""Reading of a standby what may be some seconds old: reports and exports, which would keep the primary from buyers.

While it is read of, it stands in the place of the usual connection, in the same schema: whatever asks the database
asks it, and whatever would write fails.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections

T = TypeVar("T")
logger = logging.getLogger(__name__)

ALIAS = "standby"
REST_SECONDS = 10.0
"""For which a standby that was of no use is not asked again: who connects to what is gone waits for it."""
_OVER_TIME = "57014"
# One that is connected and has applied all it was sent is up to date, however long ago the primary last wrote.
_AGE = """
    SELECT pg_is_in_recovery(), CASE
        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
        ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float END
"""
_rests_until = 0.0


class Useless(Exception):
    """It is no standby any more, or lags too far behind."""


def read(call: Callable[[], T]) -> T:
    """What `call` returns, which is asked of the standby where there is one that is fresh, and else as usual.

    It writes nothing, and can be called a second time: what the standby breaks off is asked of the primary. In a
    transaction it is asked there in any case, where it sees what that has written.
    """
    global _rests_until
    is_there = ALIAS in connections.settings and time.monotonic() >= _rests_until
    if not is_there or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return call()
    try:
        with _in_its_place() as standby:
            age = age_of(standby)
            if age > settings.STANDBY_MOST_SECONDS:
                raise Useless(f"it is {age:.0f} s behind")
            return call()
    except (OperationalError, InterfaceError, Useless) as error:
        if getattr(error.__cause__, "pgcode", None) == _OVER_TIME:
            raise  # it takes too long, and would there as well
        _rests_until = time.monotonic() + REST_SECONDS
        logger.warning("the primary is asked instead of the standby: %s", error)
    return call()


def age_of(standby: Any) -> float:
    """By how many seconds what it shows is older than now. Raises Useless, DatabaseError."""
    with standby.cursor() as cursor:
        cursor.execute(_AGE)
        is_standby, age = cursor.fetchone()
    if not is_standby or age is None:
        raise Useless("it follows no primary")
    return float(age)


@contextmanager
def _in_its_place() -> Iterator[Any]:
    usual: Any = connections[DEFAULT_DB_ALIAS]
    standby: Any = connections[ALIAS]
    standby.set_tenant(usual.tenant)
    connections[DEFAULT_DB_ALIAS] = standby
    try:
        yield standby
    except DatabaseError:
        standby.close()
        raise
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
