"""A load that changes: so many users for so many seconds, then so many others."""

import os

from locust import LoadTestShape

from perf.load.wishes import STAGES, parse_stages


class Stages(LoadTestShape):
    """The stages that the environment names, one after the other."""

    abstract = not os.environ.get(STAGES)

    def tick(self) -> tuple[int, float] | None:
        """How many users there are to be now, and how many come a second; None at the end."""
        left = self.get_run_time()  # type: ignore[no-untyped-call]
        for stage in parse_stages(os.environ[STAGES]):
            if left < stage.seconds:
                return stage.users, max(1, stage.users / 5)
            left -= stage.seconds
        return None
