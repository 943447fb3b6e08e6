"""A shop's account at a gateway as it is kept, its secrets sealed, and as a gateway is opened with it."""

import contextlib
import logging
from typing import Any

from django.db.models import Q

from kernel import scope, sealing
from storefront.payments.gateways.port import Account
from storefront.payments.models import GatewayAccount
from tenants import connected_accounts, current

logger = logging.getLogger(__name__)
_PURPOSE = "gateway-key"


def seal(secret: str) -> dict[str, str]:
    """A secret as it is kept: sealed, with the last characters that staff know it by."""
    return {"sealed": sealing.seal(secret, purpose=_PURPOSE), "end": secret[-4:]}


def read(row: GatewayAccount) -> Account | None:
    """The account with its secrets readable, or None where they cannot be read."""
    try:
        secrets: dict[str, Any] = {
            name: sealing.open_sealed(kept["sealed"], purpose=_PURPOSE) for name, kept in row.secrets.items()
        }
    except sealing.Unreadable as error:
        logger.error("the keys of gateway %s cannot be read: %s", row.gateway, error)
        return None
    connected = row.account if row.account and _is_ours(row) else ""
    return Account(values={**row.settings, **secrets}, connected=connected)


def _is_ours(row: GatewayAccount) -> bool:
    """Whether the registry knows the account for this shop's: a shop that was copied has not its original's."""
    shop = current.tenant()
    with scope.on_platform():
        found = connected_accounts.find_shop(gateway=row.gateway, account=row.account)
    if found is None or found.pk != shop.pk:
        logger.error("account %s of %s is not this shop's", row.account, row.gateway)
        return False
    return True


def seal_anew() -> int:
    """Seal the kept secrets under the key that seals now; return of how many accounts. What cannot be read stays."""
    done = 0
    for row in GatewayAccount.objects.exclude(secrets={}):
        with contextlib.suppress(sealing.Unreadable):
            row.secrets = {
                name: kept | {"sealed": sealing.seal_anew(kept["sealed"], purpose=_PURPOSE)}
                for name, kept in row.secrets.items()
            }
            row.save(update_fields=["secrets"])
            done += 1
    return done


def forget() -> None:
    """Forget the accounts that have keys, or are connected at the platform's: those by which money could move."""
    GatewayAccount.objects.filter(~Q(secrets={}) | ~Q(account="")).delete()
