"""What billing refuses."""

from kernel.errors import NotFound


class PlanNotFound(NotFound):
    """No plan of that code is offered."""

    code = "plan.not_found"
    title = "No such plan"
