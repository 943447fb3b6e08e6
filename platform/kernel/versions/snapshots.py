"""What changes seldom and is read at every request: kept in the process for as long as its version stands.

Whoever changes it says so in the same transaction (`change`), and whoever reads it reads the version along with what
else it needs, in one statement: what is older than that is never used. See docs/decisions/0032.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import uuid4

from kernel import scope
from kernel.versions.models import Version

T = TypeVar("T")
OFFERED = "offered"
"""What a shop offers every cart: its promotions, zones, rates and tiers, and the policies in force."""
MOST_SHOPS = 500
SECONDS = 60.0
"""After which it is read again in any case: for what is written past the services, by hand or by an older release."""


def change(name: str) -> None:
    """End the version, in the caller's transaction. Later changes wait for it: call it last."""
    Version.objects.bulk_create(
        [Version(name=name, token=uuid4())],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["token"],
    )


class Snapshot(Generic[T]):
    """What `build` reads of the current shop, kept by shop and version; of the shops that were asked for last."""

    def __init__(self, name: str, build: Callable[[], T]) -> None:
        self._name, self._build = name, build
        self._kept: OrderedDict[str, tuple[str | None, float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version: str | None) -> T:
        """It, as of the version that the caller has read, or newer."""
        schema, now = scope.schema(), time.monotonic()
        with self._lock:
            token, until, value = self._kept.get(schema, (None, 0.0, None))
            if until > now and token == version:
                self._kept.move_to_end(schema)
                return value  # type: ignore[return-value]
        return self._read(schema, version, until=now + SECONDS)

    def clear(self) -> None:
        """Forget all that is kept."""
        with self._lock:
            self._kept.clear()

    def _read(self, schema: str, version: str | None, *, until: float) -> T:
        while True:  # a change that commits while it is read ends the version
            value, before = self._build(), version
            version = self._find_version()
            if version == before:
                break
        with self._lock:
            self._kept[schema] = (version, until, value)
            self._kept.move_to_end(schema)
            if len(self._kept) > MOST_SHOPS:
                self._kept.popitem(last=False)
        return value

    def _find_version(self) -> str | None:
        token = Version.objects.filter(name=self._name).values_list("token", flat=True).first()
        return None if token is None else str(token)
