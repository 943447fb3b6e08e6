"""Who a shop is and how it looks: what may be changed of it while it lives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction

from kernel.errors import Invalid
from tenants import errors, hosts, rules, signals
from tenants.models import Tenant


def edit(*, tenant: Tenant, changes: Mapping[str, Any], now: datetime) -> Tenant:
    """Change fields of a shop by their names; every process looks it up anew, and its next runs follow its clock.

    Raises Invalid for a time zone that is none, InvalidHour, or TransitionRefused for a shop that is erased.
    """
    if "time_zone" in changes and changes["time_zone"] not in available_timezones():
        raise Invalid(f"“{changes['time_zone']}” is no time zone.", field="time_zone")
    if changes.get("summary_hour", 0) not in range(24):
        raise errors.InvalidHour(field="summary_hour")
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if locked.state == rules.State.ERASED:
            raise errors.TransitionRefused("There is nothing of this shop any more.")
        for name, value in changes.items():
            setattr(locked, name, value)
        if changes:
            locked.save(update_fields=list(changes))
            signals.shop_edited.send(sender=Tenant, tenant=locked, changed=frozenset(changes), now=now)
            transaction.on_commit(lambda: hosts.forget(locked))
    return locked
