"""A process that makes or does background work, and may be told to die at a crash point.

`python -m tests.faults.work tell|drain COUNT NAME [PAUSE]` forks COUNT children, one after the other. Each
either commits an e-mail to be sent, or delivers what waits. Prints how many of them died.
"""

import os
import sys
import time

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django_tenants.utils import tenant_context  # noqa: E402

from kernel import clock, crashpoints  # noqa: E402
from kernel.outbox import delivery  # noqa: E402
from tenants.models import Tenant  # noqa: E402


def tell(name: str) -> None:
    """Commit one e-mail of the shop."""
    payload = {
        "template": "daily_summary",
        "to": ["owner@alpha.example"],
        "context": {"date": "2026-01-01"},
    }
    with transaction.atomic():
        delivery.add("email", payload, now=clock.now(), key=name)


def main() -> None:
    """Fork the children and count the dead."""
    mode, count, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    pause = float(sys.argv[4]) if len(sys.argv) > 4 else 0.0
    died = 0
    shop = Tenant.objects.get(slug="alpha")
    connection.close()
    for number in range(count):
        child = os.fork()
        if child == 0:
            with tenant_context(shop):
                tell(f"{name}:{number}") if mode == "tell" else delivery.drain()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, crashpoints.KILLED):
            raise SystemExit(f"a child ended with {code}")
        died += code == crashpoints.KILLED
        time.sleep(pause)
    sys.stdout.write(f"{died}\n")


if __name__ == "__main__":
    main()
