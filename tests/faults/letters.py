"""Letters of a shop: told, delivered by workers, and counted where they arrive.

Each entry of the outbox has one stable Message-ID; what arrives in the shop's mailbox is counted by it.
"""

import email
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django_tenants.utils import tenant_context

from kernel import clock
from kernel.outbox.models import OutboxEntry
from storefront.emails.models import SentMessage
from tasks import dispatcher
from tasks.models import JobRun
from tenants.models import Tenant
from tests.faults import work
from tests.faults.work import let_time_pass
from tests.patience import seconds

DONE_SECONDS = seconds(60)


def shop(slug: str = "alpha") -> Tenant:
    return Tenant.objects.get(slug=slug)


def tell(key: str, *, count: int, pause: float = 0) -> None:
    """Commit so many letters, one after the other."""
    try:
        with tenant_context(shop()):
            for number in range(count):
                work.tell(f"{key}:{number}")
                time.sleep(pause)
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


@contextmanager
def telling(key: str, *, count: int, pause: float) -> Iterator[None]:
    """Letters are told meanwhile, and all are told in the end."""
    thread = threading.Thread(target=tell, args=[key], kwargs={"count": count, "pause": pause})
    thread.start()
    try:
        yield
    finally:
        thread.join()


def entries(key: str) -> Any:
    return OutboxEntry.objects.filter(key__startswith=f"{key}:")


def list_left(*keys: str, **facts: Any) -> set[Any]:
    """The ids of the entries that wait."""
    with tenant_context(shop()):
        return {e.pk for key in keys for e in entries(key).filter(delivered_at__isnull=True, **facts)}


def count_left(*keys: str, **facts: Any) -> int:
    return len(list_left(*keys, **facts))


def arrived(environment: dict[str, str]) -> Counter[str]:
    """How often each Message-ID lies in the shop's mailbox."""
    folder = Path(environment["VAR_DIR"]) / "mail" / shop().schema_name
    return Counter(
        str(email.message_from_bytes(file.read_bytes())["Message-ID"]) for file in folder.glob("new/*")
    )


def wait_for(what: Callable[[], Any], *, seconds: float = DONE_SECONDS, step: float = 0.1) -> Any:
    """Ask until the answer is true; return it."""
    until = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < until, list(JobRun.objects.exclude(outcome="succeeded").values())
        time.sleep(step)
    return found


def sweep(*keys: str) -> bool:
    """Whether everything has been delivered; if not, let time pass and the dispatcher look."""
    if count_left(*keys) == 0:
        return True
    let_time_pass(shop())
    dispatcher.dispatch(now=clock.now())
    return False


def assert_told(environment: dict[str, str], *, key: str, count: int, deaths: int) -> None:
    """Every entry went out under its own id, noted once, and at most one too many for each death."""
    with tenant_context(shop()):
        ids = {f"<{pk}@{settings.SHOP_DOMAIN}>" for pk in entries(key).values_list("pk", flat=True)}
        noted = SentMessage.objects.filter(entry__in=entries(key).values("pk")).count()
    found = {name: times for name, times in arrived(environment).items() if name in ids}
    assert len(ids) == noted == count
    assert set(found) == ids
    assert sum(found.values()) <= count + deaths
