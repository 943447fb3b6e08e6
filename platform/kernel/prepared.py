"""Statements that Postgres parses and plans once for each connection, and not at each call.

For the few large ones that every buyer waits for. Such a statement belongs to the session and not to a schema: where a
connection stands in another shop than at the last call, Postgres parses and plans it anew for that shop's
tables (PREPARE, “search_path”). Its result must have the same types in every shop at every release, so it
returns text, truth values and whole numbers, and no other columns of tables. See docs/decisions/0018.
"""

import hashlib
import re
from typing import Any

from django.db import connection as default_connection

connection: Any = default_connection  # our backend's attributes are unknown to Django's type

_PLACE = re.compile(r"%\((\w+)\)s")


class Statement:
    """SQL with places `%(name)s`, each of a type of Postgres that is named here."""

    def __init__(self, sql: str, **types: str) -> None:
        names = list(dict.fromkeys(_PLACE.findall(sql)))
        numbers = {name: number for number, name in enumerate(names, 1)}
        body = _PLACE.sub(lambda place: f"${numbers[place[1]]}", sql).replace("%%", "%")
        self._places = names
        self._name = f"souk_{hashlib.blake2b(body.encode(), digest_size=8).hexdigest()}"
        self._prepare = f"PREPARE {self._name} ({', '.join(types[name] for name in names)}) AS {body}"
        self._execute = f"EXECUTE {self._name}" + (f" ({', '.join(['%s'] * len(names))})" if names else "")

    def fetch(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it with these values, of which it may leave some aside; all rows."""
        with connection.cursor() as cursor:
            if self._name not in connection.prepared:
                cursor.execute(self._prepare)
                connection.prepared.add(self._name)
            cursor.execute(self._execute, [values[name] for name in self._places] or None)
            return list(cursor.fetchall())
