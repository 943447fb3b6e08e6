"""The gateways a shop takes payments through, opened by name."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import gettext as _

from kernel import formats
from storefront.payments import addresses, errors, sealed_accounts
from storefront.payments.gateways import registry
from storefront.payments.gateways.port import (
    Account,
    Charge,
    Event,
    Gateway,
    GatewayType,
    HoldingGateway,
    Outcome,
    Unreachable,
)
from storefront.payments.models import GatewayAccount

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay that this shop has: what kind it is, and the gateway opened with the shop's account."""

    type: GatewayType
    gateway: Gateway
    own_name: str = ""
    is_test: bool = False
    """No money moves."""

    def check(self, details: Mapping[str, Any]) -> None:
        """Refuse details the gateway cannot work with, and addresses to come back to that are not this shop's.

        Raises InvalidDetails.
        """
        for name in ("return_url", "cancel_url"):
            if details.get(name) and not addresses.is_own(str(details[name])):
                raise errors.InvalidDetails(
                    _("Use an address of this shop, or of an origin among its cors_origins."),
                    field=f"payment.{name}",
                )
        self.gateway.check(details)

    @property
    def code(self) -> str:
        """Its name among the kinds."""
        return self.type.code

    def name(self, locale: str) -> str:
        """What buyers choose: the shop's word for it, or ours in their language."""
        return self.own_name or self.type.wording(formats.pick_language([locale]))["name"]


def available() -> list[Way]:
    """The ways to pay here."""
    rows = {account.gateway: account for account in GatewayAccount.objects.all()}
    offered = [each for each in registry.types().values() if _is_offered(each, rows.get(each.code))]
    found = [_open(each, rows.get(each.code)) for each in offered]
    return [way for way in found if way is not None]


def get(code: object) -> Way:
    """The way to pay of that name, where the shop offers it. Raises UnknownGateway."""
    kind = registry.get_type(code)
    row = _find_row(kind)
    found = _open(kind, row) if _is_offered(kind, row) else None
    if found is None:
        raise errors.UnknownGateway(field="payment.gateway")
    return found


def get_configured(code: object) -> Gateway:
    """The gateway of that name for what was begun with it, though it is offered no more. Raises UnknownGateway."""
    kind = registry.get_type(code)
    found = _open(kind, _find_row(kind))
    if found is None:
        raise errors.UnknownGateway(field="payment.gateway")
    return found.gateway


def get_holding(code: object) -> HoldingGateway:
    """As `get_configured`, for what is held there. Raises UnknownGateway, CaptureUnsupported."""
    gateway = get_configured(code)
    if registry.get_type(code).holds_for is None:
        raise errors.CaptureUnsupported
    return cast(HoldingGateway, gateway)


def account_of(code: str, body: bytes, headers: Mapping[str, str]) -> str:
    """The connected account that an event sent to the platform is of. Raises UnknownGateway, ForgedWebhook."""
    kind = registry.types().get(code)
    if kind is None or kind.account_of is None:
        raise errors.UnknownGateway(field="gateway")
    return kind.account_of(body, headers)


def _find_row(kind: GatewayType) -> GatewayAccount | None:
    if not kind.fields:
        return None
    return GatewayAccount.objects.filter(gateway=kind.code).first()


def _is_offered(kind: GatewayType, row: GatewayAccount | None) -> bool:
    """What needs an account is offered by having one; others are until the shop switches them off."""
    return row.is_active if row is not None else not kind.needs_account


def _open(kind: GatewayType, row: GatewayAccount | None) -> Way | None:
    account = sealed_accounts.read(row) if row is not None else Account()
    if account is None:
        return None
    try:
        gateway = kind.open(account)
    except errors.UnknownGateway:
        return None
    is_test = kind.mode is not None and kind.mode(account) == "test"
    return Way(type=kind, gateway=gateway, own_name=account.text("name"), is_test=is_test)
