from tenants import lifecycle
from tenants.management.transitions import TransitionCommand


class Command(TransitionCommand):
    help = "Close a shop to buyers and staff until it is reactivated."
    transition = staticmethod(lifecycle.suspend)
    next_step = "Next: manage.py reactivate_shop {slug}"
