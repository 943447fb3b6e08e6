"""A process that makes or does background work in the shop alpha, and may be told to die at crash points.

`python -m tests.faults.work STEP…`, where a step is `tell:COUNT:KEY:CRASH_AT:PAUSE`, `drain:COUNT::CRASH_AT` or
`wait`. Telling commits an e-mail to be sent under KEY:NUMBER, draining delivers what waits; each COUNT times, one after
the other, in children of its own where they may die. `wait` lets claims and pauses run out. Prints a list of
how many of each step's children died.
"""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import django
from django.conf import settings

COMMAND = [sys.executable, "-m", "tests.faults.work"]


def run(*steps: str, environment: dict[str, str]) -> list[int]:
    """Run this program to its end; return how many children of each step died."""
    done = subprocess.run(
        [*COMMAND, *steps], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    died: list[int] = json.loads(done.stdout.splitlines()[-1])
    return died


def tell(name: str) -> None:
    """Commit one e-mail of the shop."""
    from django.db import transaction

    from kernel import clock
    from kernel.outbox import delivery

    payload = {
        "template": "daily_summary",
        "to": [f"{name.replace(':', '-')}@alpha.example"],  # to one address go so many a day and no more
        "context": {"date": "2026-01-01"},
    }
    with transaction.atomic():
        delivery.add("email", payload, now=clock.now(), key=name)


def let_time_pass(shop: Any, *, broker: str = "", by: timedelta = timedelta(minutes=20)) -> None:
    """Move what is waiting for a time back, as if that much time had gone by."""
    import redis
    from django.db.models import F
    from django_tenants.utils import tenant_context

    from kernel.jobs.models import Wakeup
    from kernel.outbox.models import OutboxEntry

    with tenant_context(shop):
        waiting = OutboxEntry.objects.filter(delivered_at__isnull=True)
        waiting.update(available_at=F("available_at") - by, leased_until=F("leased_until") - by)
    Wakeup.objects.update(due_at=F("due_at") - by, leased_until=F("leased_until") - by)
    queue = redis.Redis.from_url(broker or settings.CELERY_BROKER_URL)
    for flag in queue.scan_iter("souk:asked:*"):
        queue.delete(flag)


def main() -> None:
    """Take the steps."""
    django.setup()
    from tenants.models import Tenant

    shop = Tenant.objects.get(slug="alpha")
    died = []
    for step in sys.argv[1:]:
        mode, count, key, crash_at, pause = (step.split(":") + [""] * 4)[:5]
        if mode == "wait":
            let_time_pass(shop)
        names = [f"{key}:{number}" for number in range(int(count or 0))]
        if mode == "tell" and not crash_at:
            died.append(_tell_all(shop, names, pause=float(pause or 0)))
        else:
            died.append(sum(_fork(shop, name, mode, crash_at) for name in names))
    sys.stdout.write(json.dumps(died) + "\n")


def _tell_all(shop: Any, names: list[str], *, pause: float) -> int:
    """What nobody is to die of needs no children."""
    from django_tenants.utils import tenant_context

    with tenant_context(shop):
        for name in names:
            tell(name)
            time.sleep(pause)
    return 0


def _fork(shop: Any, name: str, mode: str, crash_at: str) -> bool:
    from django.db import connection
    from django_tenants.utils import tenant_context

    from kernel import crashpoints
    from kernel.outbox import delivery

    connection.close()
    child = os.fork()
    if child == 0:
        settings.CRASH_AT = crash_at
        with tenant_context(shop):
            tell(name) if mode == "tell" else delivery.drain()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, crashpoints.KILLED):
        raise SystemExit(f"a child ended with {code}")
    return code == crashpoints.KILLED


if __name__ == "__main__":
    main()
