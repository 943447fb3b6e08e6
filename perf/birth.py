"""How long the birth of a shop takes: `python -m perf.birth [--shops 1000]`.

Measures in one run, in a database of its own that is dropped afterwards:

* from the pool: reserve (without the password's hash) and every step to live;
* without the pool: the same with the schema replayed at sign-up;
* beside it: django-tenants' own way, CREATE SCHEMA and `migrate`, for the same set of apps;
* flatness: the same births while `--shops` other shops exist.

The births begin once the file system has settled (`scratch.settle`: a minute, six after another benchmark): right
after many files were deleted a replay was seen to take up to four times as long.

Exits 0 when TARGETS P5 holds: pool p95 <= 50 ms, replay p95 <= 250 ms, >= 10 x faster than
migrating, and the last births <= 1.5 x the first.
"""

import statistics
import sys
import time
from types import SimpleNamespace
from unittest import mock

from perf import scratch, shops

POOL_MS, REPLAY_MS, TIMES_FASTER, FLAT = 50, 250, 10, 1.5


def main() -> int:
    """Measure, print, and judge."""
    options = scratch.options(
        __doc__,
        shops=(1000, "how many other shops the last births have beside them"),
        births=(30, "births measured of each kind"),
    )
    with scratch.database("birth"):
        figures = _measure(others=options.shops, births=options.births)
    verdict = {
        "pool_p95_ms <= 50": figures["pool_p95_ms"] <= POOL_MS,
        "replay_p95_ms <= 250": figures["replay_p95_ms"] <= REPLAY_MS,
        "migrate / replay >= 10": figures["migrate_ms"] / figures["replay_median_ms"] >= TIMES_FASTER,
        "migrate / pool >= 10": figures["migrate_ms"] / figures["pool_median_ms"] >= TIMES_FASTER,
        "pool flat <= 1.5": figures["pool_flat"] <= FLAT,
        "replay flat <= 1.5": figures["replay_flat"] <= FLAT,
    }
    return scratch.report(figures, verdict, as_json=options.json)


def _measure(*, others: int, births: int) -> dict[str, float]:
    from kernel import clock
    from tenants.provisioning import pool, template

    template.prepare()
    scratch.settle()
    _births(3, "warm")
    pool.fill(size=births, now=clock.now())
    pool_first = _births(births, "pool-first")
    replay_first = _births(births, "replay-first")
    shops.populate(others)
    pool.fill(size=births, now=clock.now())
    pool_last = _births(births, "pool-last")
    replay_last = _births(births, "replay-last")
    migrate = [_migrate(n) for n in range(3)]  # last, since it deletes files
    figures = {
        "other_shops": float(others),
        "pool_median_ms": statistics.median(pool_first),
        "pool_p95_ms": _p95(pool_first + pool_last),
        "replay_median_ms": statistics.median(replay_first),
        "replay_p95_ms": _p95(replay_first + replay_last),
        "migrate_ms": statistics.median(migrate),
        "pool_flat": statistics.median(pool_last) / statistics.median(pool_first),
        "replay_flat": statistics.median(replay_last) / statistics.median(replay_first),
    }
    return {name: round(value, 2) for name, value in figures.items()}


def _births(count: int, prefix: str) -> list[float]:
    """Milliseconds of each birth; the password is hashed beforehand, as P5 counts it apart."""
    from django.contrib.auth.hashers import make_password
    from django_tenants.utils import tenant_context

    from accounts import roles
    from accounts.models import User
    from kernel import clock
    from tenants.provisioning import signups

    hashed = make_password(shops.PASSWORD)
    took = []
    for number in range(count):
        with mock.patch.object(signups, "make_password", return_value=hashed):
            started = time.perf_counter()
            signup = signups.reserve(
                slug=f"{prefix}-{number}",
                name="Benchmark",
                email=f"owner@{prefix}-{number}.example",
                password=shops.PASSWORD,
                now=clock.now(),
            )
            signup = signups.advance(signup.id, now=clock.now())
            took.append((time.perf_counter() - started) * 1000)
    with tenant_context(signup.tenant):  # who was born last can be entered
        if not User.objects.get(email=signup.email, groups__name=roles.OWNER).check_password(shops.PASSWORD):
            raise RuntimeError(f"the owner of {signup.tenant.slug} cannot log in")
    return took


def _migrate(number: int) -> float:
    """Milliseconds of django-tenants' own way for one schema: create it and migrate it."""
    from django.core.management import call_command
    from django.core.management.commands import migrate
    from django.db import connection

    from kernel import scope

    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA t_migrated{number}")
    scope.enter(SimpleNamespace(schema_name=f"t_migrated{number}"))
    call_command(migrate.Command(), verbosity=0)
    scope.leave()
    return (time.perf_counter() - started) * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
