"""Who does things in tests that call services."""

from accounts.models import User
from kernel.actors import Actor, Kind, command


def staff(name: str) -> Actor:
    """A member of staff of that name."""
    return Actor(kind=Kind.PERSON, name=name, operation="test")


def person(user: User) -> Actor:
    """The user, in the admin or over the API."""
    return Actor(kind=Kind.PERSON, name=user.email, user_id=user.pk, operation="test")


STAFF = staff("staff@example.com")

TERMINAL = command("tests")
"""Somebody at the machine's terminal, who may give everything."""
