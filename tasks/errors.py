"""What schedules and the tracing of later work refuse."""

from kernel.errors import Conflict, Invalid, NotFound


class ScheduleNotFound(NotFound, code="schedule.not_found", title="No such schedule"):
    """No schedule of that id."""


class ScheduleTaken(Conflict, code="schedule.taken", title="This job has a schedule"):
    """The job has a schedule already: a shop has each job once."""


class UnknownJob(Invalid, code="schedule.unknown_job", title="There is no such job"):
    """No task of that name that runs in a shop and takes nothing."""


class ScheduleNotDeletable(
    Conflict, code="schedule.not_deletable", title="This schedule can be switched off and not deleted"
):
    """Work that comes when it is due has a switch and no end: it is switched off and not deleted."""


class NothingToTrace(NotFound, code="trace.not_found", title="There is nothing to trace"):
    """No order, message or job is called that in the shop."""
