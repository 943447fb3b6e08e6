"""What schedules and the tracing of later work refuse."""

from kernel.errors import Conflict, Invalid, NotFound


class ScheduleNotFound(NotFound):
    """No schedule of that id."""

    code = "schedule.not_found"
    title = "No such schedule"


class ScheduleTaken(Conflict):
    """The job has a schedule already: a shop has each job once."""

    code = "schedule.taken"
    title = "This job has a schedule"


class UnknownJob(Invalid):
    """No task of that name that runs in a shop and takes nothing."""

    code = "schedule.unknown_job"
    title = "There is no such job"


class ScheduleNotDeletable(Conflict):
    """Work that comes when it is due has a switch and no end: it is switched off and not deleted."""

    code = "schedule.not_deletable"
    title = "This schedule can be switched off and not deleted"


class NothingToTrace(NotFound):
    """No order, message or job is called that in the shop."""

    code = "trace.not_found"
    title = "There is nothing to trace"
