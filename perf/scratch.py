"""What every measurement begins and ends with: its options, a database of its own, a report."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DROPPED = "perf.dropped"  # in the folder of the data: touched when a scratch database was dropped last
RECENT, RECENT_AND_DIRTY = 62, 362  # seconds; ext4's RECENTCY_MIN of 60, and RECENTCY_DIRTY of 300 more


def options(
    doc: str | None, *, tells_programs: bool = True, **wanted: float | str | tuple[float | str, str]
) -> argparse.Namespace:
    """What a measurement is asked for: each by its name, with what it is unless said, and a word of help.

    With `tells_programs` there is `--json` as well.
    """
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=doc, formatter_class=formatter)
    for name, told in wanted.items():
        usual, words = told if isinstance(told, tuple) else (told, None)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(usual), default=usual, help=words)
    if tells_programs:
        parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def setup() -> None:
    """Start what has to run and load Django, as `manage.py` would."""
    sys.path[:0] = [str(ROOT / "platform")]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "0")
    from config.env import environment

    env = environment()
    if not (env.database_url and env.redis_url):
        from config.local import servers

        servers.ensure(env.var_dir)
    import django

    django.setup()


@contextmanager
def database(name: str) -> Iterator[None]:
    """Work in a fresh database with the platform's tables; it is dropped afterwards."""
    setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from config.env import environment
    from kernel import jobs

    scratch, usual = f"souk_perf_{name}", settings.DATABASES["default"]["NAME"]
    jobs.bind(lambda job, schema, ids: None)  # nothing that is measured here waits for the queue
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{scratch}"')
    _use(scratch)
    try:
        call_command("migrate_schemas", schema_name="public", verbosity=0)
        yield
    finally:
        _use(usual)
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{scratch}" WITH (FORCE)')
        (environment().var_dir / DROPPED).touch()


def settle() -> None:
    """Wait until the file system has forgotten the files that were deleted before: six minutes after a database.

    Until then ext4 passes over their places, one by one for each file that is made, and a schema is hundreds.
    """
    from django.db import connection

    from config.env import environment

    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # the server deletes files at its next one only
    os.sync()
    dropped = environment().var_dir / DROPPED
    age = time.time() - dropped.stat().st_mtime if dropped.exists() else RECENT_AND_DIRTY
    time.sleep(max(RECENT, RECENT_AND_DIRTY - age))


def report(figures: Mapping[str, float], verdict: Mapping[str, bool], *, as_json: bool) -> int:
    """Print what was measured, and which targets it reaches; return the exit status."""
    if as_json:
        print(json.dumps({"figures": figures, "verdict": verdict}))  # noqa: T201
    else:
        for name, value in {**figures, **verdict}.items():
            print(f"{name:42} {value}")  # noqa: T201
    return 0 if all(verdict.values()) else 1


def _use(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    from kernel import scope

    scope.leave()
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
