"""How a shop is paid: its own account at a gateway, and its words for transfers and cash.

An account is connected, tried and let go of here. Its keys are sealed and never shown.
"""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from kernel import scope
from kernel.errors import Invalid
from storefront.payments import errors, gateways, rules
from storefront.payments.models import GatewayAccount
from tenants import connected_accounts, current

_BEGINNINGS = {
    "account": ("acct_",),
    "publishable_key": ("pk_",),
    "secret_key": ("sk_", "rk_"),
    "webhook_secret": ("whsec_",),
}
_WORDS = {"name": 60, "instructions": 2000}
LONGEST = 255


def connect(*, gateway: str, changes: Mapping[str, Any]) -> GatewayAccount:
    """Connect the shop's account, or change how it is connected: `account`, `publishable_key`, `secret_key`,
    `webhook_secret`, `is_active`. What is not named stays as it is; an empty key is forgotten.

    A way to pay by hand has `name`, `instructions`, `days` and `is_active` instead.
    Raises UnknownGateway, tenants.errors.AccountTaken, or Invalid naming the field.
    """
    if gateway != gateways.STRIPE and gateway not in rules.BY_HAND:
        raise errors.UnknownGateway(field="gateway")
    write = _connect if gateway == gateways.STRIPE else _write
    try:
        return write(gateway, changes)
    except IntegrityError:  # two wrote the first one at once: the other's is there now, to be changed
        return write(gateway, changes)


@transaction.atomic
def _connect(gateway: str, changes: Mapping[str, Any]) -> GatewayAccount:
    """The shop's account at Stripe, with its keys sealed."""
    _refuse_others(changes, _BEGINNINGS)
    shop = current.tenant()
    told = {name: _checked(name, changes[name]) for name in _BEGINNINGS if changes.get(name) is not None}
    found = GatewayAccount.objects.select_for_update().filter(gateway=gateway).first()
    account = found or GatewayAccount(gateway=gateway)
    for name in ("account", "publishable_key"):
        setattr(account, name, told.get(name, getattr(account, name)))
    if "secret_key" in told:
        account.secret_key_sealed = gateways.seal(told["secret_key"])
        account.secret_key_end = told["secret_key"][-4:]
    if "webhook_secret" in told:
        account.webhook_secret_sealed = gateways.seal(told["webhook_secret"])
    if changes.get("is_active") is not None:
        account.is_active = bool(changes["is_active"])
    if not account.account and not account.secret_key_sealed:
        raise Invalid("Give the account's secret key, or its name at the gateway.", field="secret_key")
    with scope.on_platform():
        connected_accounts.claim(tenant=shop, gateway=gateway, account=account.account)
    account.save()
    return account


@transaction.atomic
def _write(gateway: str, changes: Mapping[str, Any]) -> GatewayAccount:
    """How buyers pay by hand, in the shop's words; empty ones say it in ours."""
    _refuse_others(changes, _WORDS)
    found = GatewayAccount.objects.select_for_update().filter(gateway=gateway).first()
    account = found or GatewayAccount(gateway=gateway)
    for name, longest in _WORDS.items():
        if changes.get(name) is not None:
            text = str(changes[name]).strip()
            if len(text) > longest:
                raise Invalid("It is too long.", field=name)
            setattr(account, name, text)
    if "days" in changes:
        days = changes["days"]
        if days is not None and not 1 <= days <= rules.MOST_DAYS:
            raise Invalid(f"From 1 to {rules.MOST_DAYS}.", field="days")
        account.days = days
    if changes.get("is_active") is not None:
        account.is_active = bool(changes["is_active"])
    account.save()
    return account


def get(*, gateway: str) -> GatewayAccount:
    """The shop's account. Raises GatewayAccountNotFound."""
    found = GatewayAccount.objects.filter(gateway=gateway).first()
    if found is None:
        raise errors.GatewayAccountNotFound
    return found


def list_views() -> list[dict[str, Any]]:
    """Every account as staff see it: which keys there are, and none of them."""
    return [view(account) for account in GatewayAccount.objects.order_by("gateway")]


def view(account: GatewayAccount) -> dict[str, Any]:
    """One account as staff see it."""
    return {
        "gateway": account.gateway,
        "account": account.account or None,
        "publishable_key": account.publishable_key or None,
        "secret_key": f"…{account.secret_key_end}" if account.secret_key_sealed else None,
        "has_webhook_secret": bool(account.webhook_secret_sealed),
        "name": account.name or None,
        "instructions": account.instructions or None,
        "days": account.days,
        "is_active": account.is_active,
    }


def disconnect(*, gateway: str) -> None:
    """Forget the account and its keys; what was paid through it stays. Raises GatewayAccountNotFound."""
    with transaction.atomic():
        get(gateway=gateway).delete()
        shop = current.tenant()
        with scope.on_platform():
            connected_accounts.claim(tenant=shop, gateway=gateway, account="")


def try_out(*, gateway: str) -> str:
    """Ask the gateway who the keys belong to; return its name for the account.

    Raises GatewayAccountNotFound, GatewayRefuses, GatewaySilent. Call it outside every transaction.
    """
    account = get(gateway=gateway)
    if gateway != gateways.STRIPE:
        raise errors.UnknownGateway(field="gateway")
    reached = gateways.open_account(account)
    if reached is None:
        raise errors.GatewayRefuses("There is no key for it, here or at the platform.")
    try:
        return reached.identify()
    except gateways.Unreachable as error:
        raise errors.GatewaySilent from error


def _refuse_others(changes: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    for name in (*_BEGINNINGS, *_WORDS, "days"):
        is_own = name in own or (name == "days" and own is _WORDS)
        if changes.get(name) and not is_own:
            raise Invalid("This gateway has no such thing.", field=name)


def _checked(name: str, value: object) -> str:
    text = str(value).strip()
    if text and (not text.startswith(_BEGINNINGS[name]) or not text.isascii() or not text.isprintable()):
        raise Invalid(f"It begins with {' or '.join(_BEGINNINGS[name])}.", field=name)
    if len(text) > (120 if name == "account" else LONGEST):
        raise Invalid("It is too long.", field=name)
    return text
