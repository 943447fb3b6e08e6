"""Statements that Postgres parses and plans once for each connection, and not at each call.

For the few large ones that every buyer waits for. Such a statement belongs to the session and not to a schema: where a
connection stands in another shop than at the last call, Postgres parses and plans it anew for that shop's
tables (PREPARE, “search_path”). Its result must have the same types in every shop at every release, so it
returns text, truth values and whole numbers, and no other columns of tables. See docs/decisions/0018.
"""

import re
from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import connection as default_connection

from kernel import writing

connection: Any = default_connection  # our backend's attributes are unknown to Django's type

_PLACE = re.compile(r"%\((\w+)\)s")
_numbers = count(1)


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
            name = connection.prepared.get(self)
            if name is None:
                # a name of its own for each try: of one that was broken off nobody knows whether the server has it
                name = f"souk_{next(_numbers)}"
                cursor.execute(f"PREPARE {name} {_in_brackets(self._types)} AS {self._body}")
                connection.prepared[self] = name
            given = [values[place] for place in self._places]
            call = f"EXECUTE {name} {_in_brackets(', '.join(['%s'] * len(given)))}"
            cursor.execute(as_sent(call), given or None)
            return list(cursor.fetchall())


def _in_brackets(text: str) -> str:
    return f"({text})" if text else ""
