"""Who does something, and through which door: what ledgers, timelines and the audit record are told."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What sort of doer it is."""

    PERSON = "person"  # staff or an operator, in the admin or over the API
    KEY = "key"  # a program with a secret key
    BUYER = "buyer"  # a customer or a guest, at what is their own
    OPERATOR = "operator"  # whoever runs the installation, in a shop whose user they are not
    COMMAND = "command"  # somebody at the machine's terminal
    JOB = "job"  # work of the house: schedules, reconcilers, the queue


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something; the door makes it, services pass it on.

    `name` is how ledgers and timelines write it, and is empty for the house itself. `user_id` is a user of the
    schema it happens in. `operation` is the API's operation, the admin's page, the command or the job.
    """

    kind: Kind
    name: str = ""
    user_id: UUID | None = None
    operation: str = ""
    address: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def program(self) -> str:
        """What the audit record calls it where no user stands behind it."""
        if self.user_id is not None:
            return ""
        return self.name or f"{self.kind} {self.operation}".strip()


def operator(actor: Actor) -> Actor:
    """An operator as the record of a shop names them."""
    return replace(actor, kind=Kind.OPERATOR, name=f"operator {actor.name}", user_id=None)


def command(name: str) -> Actor:
    """Somebody who runs `manage.py name`."""
    return Actor(kind=Kind.COMMAND, name=f"manage.py {name}", operation=f"command:{name}")


def job(name: str) -> Actor:
    """Work of the house, by the job's name."""
    return Actor(kind=Kind.JOB, operation=f"job:{name}")


def buyer(name: str = "") -> Actor:
    """A customer or a guest: what they do to what is theirs is told by its own history, not by the audit record."""
    return Actor(kind=Kind.BUYER, name=name)
