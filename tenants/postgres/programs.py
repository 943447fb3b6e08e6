"""Postgres' own programs, run on the database that Django uses."""

import os

from django.db import connection


def environment() -> dict[str, str]:
    """What tells pg_dump and its like where the database is; its name is an argument of theirs."""
    settings = connection.settings_dict
    places = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    return os.environ | {
        variable: str(settings[key]) for variable, key in places.items() if settings.get(key)
    }
