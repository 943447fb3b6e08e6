from tenants import lifecycle
from tenants.management.transitions import TransitionCommand


class Command(TransitionCommand):
    help = "Open a suspended shop again, in the state it was suspended from."
    transition = staticmethod(lifecycle.reactivate)
    next_step = "Next: manage.py shops"
