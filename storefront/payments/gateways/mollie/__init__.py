"""Cards, banks and wallets by Mollie: on Mollie's own page, by the shop's own key.

Only a shop that uses it pays for the client's weight, and so nothing of it is imported here.
"""

import re
from datetime import timedelta
from typing import Literal

from django.utils.translation import gettext as _, gettext_lazy

from storefront.payments import errors
from storefront.payments.gateways.port import (
    RETURN_URL,
    Account,
    AccountField,
    Gateway,
    GatewayType,
    translated,
)

_KEY = re.compile(r"(live|test)_\w+", re.ASCII)


def _open(account: Account) -> Gateway:
    if not _KEY.fullmatch(account.text("api_key")):
        raise errors.UnknownGateway(field="payment.gateway")
    from storefront.payments.gateways.mollie.gateway import Mollie

    return Mollie(account)


def _identify(account: Account) -> str:
    if not _KEY.fullmatch(account.text("api_key")):
        raise errors.GatewayRefuses(_("There is no key for it."))
    from storefront.payments.gateways.mollie.gateway import Mollie

    return Mollie(account).identify()


def _mode(account: Account) -> Literal["test", "live"]:
    return "live" if account.text("api_key").startswith("live_") else "test"


TYPES = (
    GatewayType(
        code="mollie",
        title="Mollie",
        wording=translated(name=gettext_lazy("Card, bank or wallet")),
        open=_open,
        fields=(
            AccountField(
                "api_key",
                gettext_lazy("API key"),
                gettext_lazy("live_… or test_…, of the website profile that the shop is at Mollie."),
                kind="secret",
                begins=("live_", "test_"),
            ),
        ),
        details=(RETURN_URL,),
        is_hosted=True,
        needs_account=True,
        settles_within=timedelta(
            days=14
        ),  # bank transfers and direct debits (docs.mollie.com/docs/status-change)
        mode=_mode,
        identify=_identify,
    ),
)
