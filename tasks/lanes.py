"""The lanes of later work: each kind has a queue and a budget of its own, so that none delays another.

A lane's message says that something is due in it, and no more; what is due stands in `jobs_wakeup`.
"""

from dataclasses import dataclass

from kernel.outbox.delivery import LANES as MESSAGE_LANES

WORK = "work.run"  # the task that does what is due in a lane
GENERAL = "general"
ISOLATED = "isolated"


@dataclass(frozen=True, slots=True)
class Lane:
    """`at_once` runs of it per machine; a run of messages keeps `calls` to the world outside open at once."""

    name: str
    jobs: tuple[str, ...] = ()
    at_once: int = 1
    calls: int = 0
    per_shop: int = 1
    """Calls of one shop at once: as many messages may go out twice when the worker dies."""
    lingers: float = 0.0
    """Seconds for which a run of messages waits for more: a busy lane is worked on without a message each."""


ALL: dict[str, Lane] = {
    lane.name: lane
    for lane in (
        Lane("urgent", (MESSAGE_LANES["urgent"],), calls=16),
        Lane("mail", (MESSAGE_LANES["mail"],), calls=16, lingers=1.0),
        Lane(GENERAL, at_once=2),
        Lane("webhooks", (MESSAGE_LANES["webhooks"],), calls=48, per_shop=16, lingers=1.0),
        Lane("pictures", ("catalogue.fetch_images", "media.make_renditions", "media.delete_strays")),
        Lane("transfers", ("transfers.run",)),
        Lane("reports", ("reports.daily_summary", "messages.low_stock", "backups.check")),
        Lane(ISOLATED),
    )
}
"""In the order of their urgency. The general lane does every job that no other names; the isolated one does, one
at a time, the jobs whose workers have died over them."""

_OF_JOB = {job: lane.name for lane in ALL.values() for job in lane.jobs}
NAMED = tuple(_OF_JOB)


def of(job: str) -> Lane:
    """The lane that does a job."""
    return ALL[_OF_JOB.get(job, GENERAL)]
