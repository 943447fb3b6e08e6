import threading
from typing import Any

from django.apps import AppConfig
from django.db import connections


class WiringConfig(AppConfig):
    """Binds the names that lower rooms use to what carries them out."""

    name = "config"
    label = "wiring"

    def ready(self) -> None:
        from config import memory, tracing
        from kernel import jobs

        memory.give_back_large_blocks()
        # each thread's own: Django asks on the way whether it runs in an event loop, hundreds of times a request
        connections._connections = threading.local()  # type: ignore[attr-defined]
        jobs.bind(_send)
        tracing.connect()


def _send(name: str, schema: str, ids: dict[str, Any]) -> None:
    from config import celery  # when something is sent: a command that sends nothing does without it

    celery.send(name, schema, ids)
