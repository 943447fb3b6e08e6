"""Statements that Postgres parses and plans once for each connection, and not at each call.

For the few large ones that every buyer waits for. Such a statement belongs to the session and not to a schema: where a
connection stands in another shop than at the last call, Postgres parses and plans it anew for that shop's
tables (PREPARE, “search_path”). So a connection's first shops have each its own, under another name; all further
ones share one. Its result must have the same types in every shop at every release, so it
returns text, truth values and whole numbers, and columns of tables only with the type that they are cast to
(`kernel.rows`). See docs/decisions/0018.
"""

import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from django.db import connection as default_connection

from kernel import writing

connection: Any = default_connection  # our backend's attributes are unknown to Django's type

_PLACE, _NAMELESS = re.compile(r"%\((\w+)\)s"), re.compile("%s")
_numbers = count(1)
MOST, MOST_VALUES = 800, 150
"""Statements that a connection keeps before `execute` adds no more, and values of one of those: who asks decides how
many lines an order has."""


class Statement:
    """SQL with places `%(name)s`, each of a type of Postgres that is named here."""

    def __init__(self, sql: str, **types: str) -> None:
        self._places = list(dict.fromkeys(_PLACE.findall(sql)))
        numbers = {name: number for number, name in enumerate(self._places, 1)}
        self._types = ", ".join(types[name] for name in self._places)
        self._body = _PLACE.sub(lambda place: f"${numbers[place[1]]}", sql).replace("%%", "%")

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with these values, of which it may leave some aside; all rows."""
        return self._run(values, lambda call: call)

    def fetch_unsynced(self, **values: Any) -> list[tuple[Any, ...]]:
        """The same; a commit of its own does not wait for the disk (`writing.unsynced`)."""
        return self._run(values, writing.unsynced)

    def _run(self, values: dict[str, Any], as_sent: Callable[[str], str]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            known = connection.prepared
            name = known.get(self)
            if name is None:
                # a name of its own for each try: of one that was broken off nobody knows whether the server has it
                name = f"souk_{next(_numbers)}"
                cursor.execute(f"PREPARE {name} {_in_brackets(self._types)} AS {self._body}")
                known[self] = name
            given = [values[place] for place in self._places]
            call = f"EXECUTE {name} {_in_brackets(', '.join(['%s'] * len(given)))}"
            cursor.execute(as_sent(call), given or None)
            return list(cursor.fetchall())


def execute(cursor: Any, *calls: tuple[str, Sequence[Any]]) -> None:
    """Run SQL with places `%s`, of types that Postgres sees by itself, all in one round trip.

    The cursor has the rows of the last. Each is prepared at its first use, while there is room, and runs plainly then.
    """
    texts, new, known = list[str](), dict[str, str](), connection.prepared
    for sql, values in calls:
        text = known.get(sql) or new.get(sql)
        if text is None and connection.count_prepared() < MOST and len(values) <= MOST_VALUES:
            name, numbers = f"souk_{next(_numbers)}", count(1)
            body = _NAMELESS.sub(lambda _, numbers=numbers: f"${next(numbers)}", sql)  # type: ignore[misc]
            texts.append(f"PREPARE {name} AS {body}")
            text = new[sql] = f"EXECUTE {name} ({', '.join(['%s'] * len(values))})"
        texts.append(text or sql)
    cursor.execute("; ".join(texts), [value for _, values in calls for value in values])
    if new:
        known.update(new)


def _in_brackets(text: str) -> str:
    return f"({text})" if text else ""
