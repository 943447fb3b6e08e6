"""An open workload: visits begin at a rate, whether those before them have been answered or not.

With a fixed number of users a server that stalls is asked less, and its stall is hidden. Here it is asked as often as
before, so that what waited shows (coordinated omission: Gil Tene, "How NOT to Measure Latency").
"""

import random
from typing import Any

import gevent
from locust import User, constant, task
from locust.exception import LocustError

from perf.load.shopping import Caller

STEPS = 3
"""What a visitor does before going."""


class Arrivals(User):
    """Lets visitors in, at times drawn from an exponential distribution."""

    abstract = False
    wait_time = constant(0)  # type: ignore[no-untyped-call]
    rate = 1.0
    mix: dict[type[Caller], int] = {}

    @task
    def let_in(self) -> None:
        """Wait for the next one's time."""
        gevent.sleep(random.expovariate(self.rate))
        kind = random.choices(list(self.mix), weights=list(self.mix.values()))[0]  # noqa: S311
        gevent.spawn(_visit, kind, self.environment)


def _visit(kind: type[Caller], environment: Any) -> None:
    kind.host = environment.host  # what locust gives to the classes it lets in itself
    visitor = kind(environment)
    try:
        visitor.on_start()
        for _ in range(STEPS if len(kind.tasks) > 1 else 1):
            random.choice(kind.tasks)(visitor)  # type: ignore[operator]  # noqa: S311
    except (LocustError, gevent.GreenletExit):
        pass
