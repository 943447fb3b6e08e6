"""The end of a shop: its files, its schema, and whatever in the registry tells who it was."""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from accounts import audit
from kernel import crashpoints, scope
from kernel.actors import Actor, job
from kernel.jobs import wakeups
from tenants import errors, hosts, lifecycle, rules, signals
from tenants.models import (
    ConnectedAccount,
    Domain,
    FleetMigration,
    Membership,
    Operation,
    Signup,
    StateChange,
    Tenant,
)
from tenants.portability import files, kept, tables
from tenants.provisioning import template

logger = logging.getLogger(__name__)

NAME = "Erased shop"
STAY = frozenset(
    (
        *(
            "id",
            "schema_name",
            "slug",
            "name",
            "state",
            "created_at",
            "updated_at",
            "opened_at",
            "erasable_at",
        ),
        *("country", "currency", "locale", "time_zone"),
    )
)
"""Columns of a shop that are kept or written anew; its merchant is still written to about invoices."""


def erase(*, tenant: Tenant, actor: Actor, now: datetime) -> Tenant:
    """Erase a closing shop for good; its host and its slug are free afterwards.

    One that is cut off is finished by the next call: files go first, and the shop is closing until all the
    rest has gone in one transaction. What stays is its id, the record of its states and its invoices, which
    the law wants kept; the account of its merchant is the platform's. Of one that is erased, files that were stored
    since are deleted.
    Raises TransitionRefused unless the shop is closing and its cooling-off over, and whatever kept a file
    from being deleted.
    """
    if not scope.is_platform():
        raise scope.OutOfScope("shops are erased by the platform")
    erased = Tenant.objects.get(pk=tenant.pk)
    if erased.state == rules.State.ERASED:
        _delete_files(erased)
        return erased
    _require_time_is_over(erased, now=now)
    with tenant_context(erased):
        stored = len(list(files.list_names()))
    _delete_files(erased)
    crashpoints.reach("erasure.files")
    with transaction.atomic():
        erased = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if erased.state == rules.State.ERASED:
            return erased
        _require_time_is_over(erased, now=now)
        rows = tables.count_rows(erased.schema_name)
        template.drop(erased.schema_name)
        names = list(Domain.objects.filter(tenant=erased).values_list("domain", flat=True))
        transaction.on_commit(lambda: hosts.forget_hosts(names))
        _forget(erased)
        erased = lifecycle.change_state(
            tenant=erased, after=rules.State.ERASED, actor=actor, reason="erased", now=now
        )
        gone = {"files": stored, "tables": len(rows), "rows": sum(rows.values())}
        changes = {"state": (rules.State.CLOSING, rules.State.ERASED), **{k: (n, 0) for k, n in gone.items()}}
        audit.write(actor=actor, verb="erased", target=erased, changes=changes)
        crashpoints.reach("erasure.dropped")
    crashpoints.reach("erasure.erased")
    _delete_files(erased)  # what a request or a task that had begun has stored meanwhile
    return erased


def erase_due(*, now: datetime) -> int:
    """Erase every closing shop whose cooling-off is over, whatever becomes of the others; return how many.

    Snapshots of what was erased go as long after it as a shop had been closed before.
    Raises what went wrong with the first that failed, after all have had their turn.
    """
    erased, failed = 0, None
    due = Tenant.objects.filter(state=rules.State.CLOSING, erasable_at__lte=now)
    for tenant in due.order_by("erasable_at"):
        try:
            erase(tenant=tenant, actor=job("erase_due"), now=now)
            erased += 1
        except Exception as error:  # whatever is wrong with one shop is not wrong with the next
            logger.exception("shop %s could not be erased", tenant.pk)
            failed = failed or error
    gone = Tenant.objects.filter(state=rules.State.ERASED, erasable_at__lte=now - rules.COOLING_OFF)
    for tenant_id in gone.values_list("pk", flat=True):
        for name in kept.list_snapshots(tenant_id):
            kept.delete(name)
    if failed is not None:
        raise failed
    return erased


def end_cooling_off(*, tenant: Tenant, actor: Actor, now: datetime) -> Tenant:
    """Close the shop unless it closes already, and let nobody have it back from now on. Raises TransitionRefused."""
    with transaction.atomic():
        locked = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if locked.state != rules.State.CLOSING:
            locked = lifecycle.close(tenant=locked, actor=actor, reason="to be erased at once", now=now)
        locked.erasable_at = now
        locked.save(update_fields=["erasable_at"])
        audit.write(actor=actor, verb="cooling-off ended", target=locked)
    return locked


def _delete_files(tenant: Tenant) -> None:
    with tenant_context(tenant):
        signals.shop_being_erased.send(sender=Tenant, tenant=tenant)


def _require_time_is_over(tenant: Tenant, *, now: datetime) -> None:
    if tenant.state != rules.State.CLOSING:
        raise errors.TransitionRefused(
            _("The shop is {state}: close it before it is erased.").format(state=tenant.state)
        )
    if tenant.erasable_at is None or tenant.erasable_at > now:
        raise errors.TransitionRefused(
            _("The shop can be had back until {erasable_at:%F %R} UTC.").format(
                erasable_at=tenant.erasable_at
            )
        )


def _forget(tenant: Tenant) -> None:
    """Take out of the registry who the shop was. Belongs in the caller's transaction."""
    signup = Signup.objects.filter(tenant=tenant)
    members = Membership.objects.filter(tenant=tenant)
    people = {tenant.contact_email, *signup.values_list("email", flat=True)}
    people.update(members.values_list("user__email", flat=True))
    StateChange.objects.filter(tenant=tenant, actor__in=people).update(actor="the merchant")
    FleetMigration.objects.filter(tenant=tenant).update(error="")
    named: list[Model] = [tenant, *signup, *members]
    for target in named:
        audit.forget_object(target=target, name=NAME)
    for rows in (signup, members, *(m.objects.filter(tenant=tenant) for m in (Domain, ConnectedAccount))):
        rows.delete()
    wakeups.forget([tenant.schema_name])
    Operation.objects.filter(tenant=tenant, actor__in=people).update(actor="the merchant")
    tenant.slug, tenant.name = f"erased-{tenant.pk.hex}", NAME
    told = told_by(tenant)
    for name in told:
        field: Any = Tenant._meta.get_field(name)
        setattr(tenant, name, field.get_default())
    tenant.save(update_fields=["slug", "name", *told])


def told_by(tenant: Tenant) -> list[str]:
    """The columns by which a shop's row tells anything of it but what stays."""
    columns = [field for field in Tenant._meta.concrete_fields if field.name not in STAY]
    return [field.name for field in columns if getattr(tenant, field.name) != field.get_default()]
