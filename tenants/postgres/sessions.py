"""Whether each connection keeps a session of its own, as a shop's search path and prepared statements need.

A pooler in transaction mode gives every transaction whichever session is free: a statement of one shop
would meet the path of another, and nothing would say so. See docs/decisions/0018.
"""

import logging
from contextlib import ExitStack, closing
from functools import cache
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from kernel.scope import connection

logger = logging.getLogger(__name__)
NAMES = ("a", "b")
# Turns in which a pooler betrays itself, whether it hands out the session used last or the one used first.
TURNS = (0, 1, 1, 0, 1, 0, 0, 1)
ADVICE = "use session mode (PgBouncer: pool_mode = session), or go past the pooler"


class SessionsMixed(ImproperlyConfigured):
    """What stands before the database lets connections share sessions: shops would read each other's rows."""


@cache
def are_kept() -> bool:
    """Whether two connections keep apart what they set and committed. Asked once a process.

    Raises OperationalError while the database does not answer, and is then asked again.
    """
    with connection.wrap_database_errors, ExitStack() as opened:
        links = [opened.enter_context(closing(_connect())) for _ in NAMES]
        facts = [_ask(link, name=name) for link, name in zip(links, NAMES, strict=True)]
        if facts[0][0] == facts[1][0]:
            return False
        return all(_ask(links[turn]) == facts[turn] for turn in TURNS)


def require_kept() -> None:
    """Raises SessionsMixed. A database that does not answer yet mixes nothing: readiness asks again."""
    try:
        kept = are_kept()
    except OperationalError as error:
        logger.warning("the database could not be asked whether it keeps sessions: %s", error)
        return
    if not kept:
        raise SessionsMixed(f"The pooler before the database mixes the sessions of shops: {ADVICE}.")


def _connect() -> Any:
    return connection.Database.connect(**connection.get_connection_params())


def _ask(link: Any, *, name: str = "") -> tuple[int, str]:
    """The session's process and what it was named, in a transaction of their own; a `name` is given first.

    A setting of our own stands for the search path, which others' statements would meet in a shared session.
    """
    with link, link.cursor() as cursor:
        if name:
            cursor.execute("SELECT set_config('souk.session', %s, false)", [name])
        cursor.execute("SELECT pg_backend_pid(), current_setting('souk.session', true)")
        process, found = cursor.fetchone()
        return process, found
