"""Whose a gateway's connected account is: one shop's alone, and how its events find that shop."""

from django.db import transaction

from tenants import errors
from tenants.models import ConnectedAccount, Tenant
from tenants.rules import State


@transaction.atomic
def claim(*, tenant: Tenant, gateway: str, account: str) -> None:
    """Have the account belong to the shop, and no other one of that gateway's.

    Raises AccountTaken while another shop has it. Two that claim one at once wait for each other.
    """
    ConnectedAccount.objects.filter(tenant=tenant, gateway=gateway).exclude(account=account).delete()
    ConnectedAccount.objects.filter(gateway=gateway, account=account, tenant__state=State.ERASED).delete()
    row = ConnectedAccount(tenant=tenant, gateway=gateway, account=account)
    ConnectedAccount.objects.bulk_create([row], ignore_conflicts=True)
    if not ConnectedAccount.objects.filter(tenant=tenant, gateway=gateway, account=account).exists():
        raise errors.AccountTaken(field="account")


def let_go(*, tenant: Tenant, gateway: str) -> None:
    """Have no account of that gateway's belong to the shop."""
    ConnectedAccount.objects.filter(tenant=tenant, gateway=gateway).delete()


def find_shop(*, gateway: str, account: str) -> Tenant | None:
    """The shop the account belongs to, or None; a shop that is not there yet, or no more, has none."""
    found = ConnectedAccount.objects.filter(gateway=gateway, account=account).select_related("tenant")
    row = found.exclude(tenant__state__in=(State.PROVISIONING, State.ERASED)).first()
    return row.tenant if row is not None else None
