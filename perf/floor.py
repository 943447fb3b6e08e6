"""The floor of TARGETS: a bare WSGI handler that sends what one statement builds. Knows neither Django nor Souk.

Serve `perf.floor:application` with the statement in the file SOUK_FLOOR_SQL, to be run in the schema
SOUK_FLOOR_SCHEMA. Its first column is the count, its last the results as JSON text.
"""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg2

_SQL = Path(os.environ.get("SOUK_FLOOR_SQL", os.devnull)).read_text()
_local = threading.local()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer with the statement's JSON."""
    if not hasattr(_local, "cursor"):
        path = f"-c search_path={os.environ['SOUK_FLOOR_SCHEMA']},extensions"
        connection = psycopg2.connect(os.environ["DATABASE_URL"], options=path)
        connection.autocommit = True
        _local.cursor = connection.cursor()
    _local.cursor.execute(_SQL)
    count, *_, results = _local.cursor.fetchone()
    body = f'{{"count":{count},"next":null,"previous":null,"results":{results}}}'.encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
