"""The stock of many variants at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from storefront.inventory import ledger, queries, services


@dataclass(frozen=True, slots=True)
class StockChange:
    """What lies at a location from now on (`on_hand`), or how much more or less (`delta`): one of both.

    Without a location the first one is meant.
    """

    variant_id: int
    location_id: int | None = None
    on_hand: int | None = None
    delta: int | None = None


@transaction.atomic
def change_stock(*, changes: Sequence[StockChange], reason: str, actor: Actor, now: datetime) -> int:
    """Change all of this stock or none; return how many changes there were.

    Every level is locked before the first is written, in the order of keys: a checkout that wants the same
    variants waits and never meets half of the change. Raises Invalid, and what `services.adjust` and
    `services.set_on_hand` raise, with the number of the change in the field, or Several of them.
    """
    first = queries.list_locations().values_list("pk", flat=True).first() or 0
    ledger.lock_levels(sorted({change.variant_id for change in changes}))
    refusals = Refusals()
    for number, change in enumerate(changes):
        with refusals.gather(f"changes.{number}", field="variant"):
            _change(change, location_id=change.location_id or first, reason=reason, actor=actor, now=now)
    refusals.tell()
    return len(changes)


def _change(change: StockChange, *, location_id: int, reason: str, actor: Actor, now: datetime) -> None:
    if (change.delta is None) == (change.on_hand is None):
        raise Invalid(_("Give either delta or on_hand."), field="delta")
    at = {"variant_id": change.variant_id, "location_id": location_id}
    if change.delta is not None:
        services.adjust(**at, delta=change.delta, reason=reason, actor=actor, now=now)
    else:
        services.set_on_hand(**at, on_hand=change.on_hand or 0, reason=reason, actor=actor, now=now)
