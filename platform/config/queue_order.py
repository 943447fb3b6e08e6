"""In which order a worker looks into its queues."""

from collections.abc import Iterable

from django.conf import settings


class ByUrgency:
    """The order in which the settings name them, each time anew. kombu calls it as it calls its own cycles."""

    def __init__(self, it: Iterable[str] | None = None) -> None:
        self.items: list[str] = []
        self.update(it or ())

    def update(self, it: Iterable[str]) -> None:
        order = {name: place for place, name in enumerate(settings.QUEUE_NAMES)}
        self.items = sorted(it, key=lambda name: (order.get(name, len(order)), name))

    def consume(self, n: int) -> list[str]:
        """The first `n` of them."""
        return self.items[:n]

    def rotate(self, last_used: str) -> None:
        """Whichever was used last: the most urgent is first again."""
