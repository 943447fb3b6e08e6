"""What the platform keeps of a shop, on its way into an archive and out of one."""

import json
from collections.abc import Mapping
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import Model

from accounts.models import User
from kernel.jobs.models import Wakeup
from tenants import shop_settings, signals
from tenants.models import ConnectedAccount, Domain, Membership, StateChange, Tenant
from tenants.portability.manifest import Cluster

OWN_SETTINGS = tuple(dict.fromkeys((*shop_settings.FIELDS, "contact_email", "country", "currency")))
"""What a shop's own staff decide, and its rows go with; slug, hosts, state and plan are the platform's to say."""
GO_BACK = ("country", "currency", "prices_include_tax", *sorted(shop_settings.WITHOUT_CONSENT))
"""What of it a living shop's restore sets back: what its rows are read by, and its look. Whom it lets in, how it is
paid and what it says in its own name stay as they are, whoever restores it: its owner settles that."""
Rows = dict[str, Any]


def as_row(row: Model) -> Rows:
    """A row's columns as JSON has them."""
    values = {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}
    return cast(Rows, json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def value_of(model: type[Model], name: str, kept: Any) -> Any:
    """What a column was, of what `as_row` made of it."""
    field = cast("models.Field[Any, Any]", model._meta.get_field(name))
    return field.to_python(kept)


def gather(tenant: Tenant) -> Rows:
    """The shop as the platform knows it; other rooms of the platform's say what they have of it."""
    of_shop = {"tenant": tenant}
    members = Membership.objects.filter(**of_shop).select_related("user").order_by("pk")
    rows: Rows = {
        "tenant": as_row(tenant),
        "domains": [as_row(row) for row in Domain.objects.filter(**of_shop).order_by("pk")],
        "members": [{"email": row.user.email, "created_at": as_row(row)["created_at"]} for row in members],
        "connected_accounts": [
            as_row(row) for row in ConnectedAccount.objects.filter(**of_shop).order_by("pk")
        ],
        "state_changes": [as_row(row) for row in StateChange.objects.filter(**of_shop).order_by("pk")],
        "wakeups": [
            as_row(row) for row in Wakeup.objects.filter(schema_name=tenant.schema_name).order_by("pk")
        ],
    }
    told: list[tuple[Any, Any]] = signals.shop_being_exported.send(sender=Tenant, tenant=tenant)
    for _, found in told:
        rows.update(found or {})
    return rows


def revive(tenant: Tenant, rows: Rows) -> None:
    """Give a shop that was gone its hosts and accounts again, as far as nobody else has them by now."""
    hosts = [
        Domain(tenant=tenant, domain=row["domain"], is_primary=row["is_primary"]) for row in rows["domains"]
    ]
    Domain.objects.bulk_create(hosts, ignore_conflicts=True)
    accounts = [
        ConnectedAccount(tenant=tenant, gateway=row["gateway"], account=row["account"])
        for row in rows["connected_accounts"]
    ]
    ConnectedAccount.objects.bulk_create(accounts, ignore_conflicts=True)
    if not StateChange.objects.filter(tenant=tenant).exists():
        StateChange.objects.bulk_create(
            StateChange(
                tenant=tenant,
                **{
                    name: value_of(StateChange, name, row[name])
                    for name in ("before", "after", "reason", "actor", "created_at")
                },
            )
            for row in rows["state_changes"]
        )


def join_members(tenant: Tenant, rows: Rows) -> None:
    """Tie those who had the shop to it, of whom the platform still has an account."""
    emails = [row["email"] for row in rows.get("members", ())]
    Membership.objects.bulk_create(
        [Membership(user=user, tenant=tenant) for user in User.objects.filter(email__in=emails)],
        ignore_conflicts=True,
    )


def mark_again(schema: str, rows: Mapping[str, Any]) -> None:
    """Have what waited in the shop done: each job that was marked, at its time."""
    Wakeup.objects.bulk_create(
        Wakeup(schema_name=schema, job=row["job"], due_at=value_of(Wakeup, "due_at", row["due_at"]))
        for row in rows["wakeups"]
    )


def cluster() -> Cluster:
    """Which database this is: transactions' numbers, which rows carry, mean nothing in another."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT system_identifier::text, (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
                      pg_current_snapshot()::text, current_setting('server_version') FROM pg_control_system()"""
        )
        system, database, snapshot, version = cursor.fetchone()
    return {"system": system, "database": database, "snapshot": snapshot, "server_version": version}
