"""Who does things in tests that are not about who does them."""

from kernel.actors import Actor, Kind


def staff(name: str) -> Actor:
    """A member of staff of that name."""
    return Actor(kind=Kind.PERSON, name=name, operation="test")


STAFF = staff("staff@example.com")
