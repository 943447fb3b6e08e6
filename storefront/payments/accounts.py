"""How a shop is paid: its own account at a gateway, and its words for transfers and cash.

What is asked for is what the gateway's kind names as its `fields`. Secrets are sealed and never shown.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from kernel import lookup, scope, writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals
from storefront.payments import errors, sealed_accounts
from storefront.payments.gateways import registry
from storefront.payments.gateways.port import Account, AccountField, GatewayType
from storefront.payments.models import GatewayAccount
from tenants import connected_accounts, current


@transaction.atomic
def save(
    *, gateway: str, values: Mapping[str, Any], is_active: bool | None = None, actor: Actor
) -> GatewayAccount:
    """Set up how the shop is paid through a gateway, or change it. What is not named stays; what is empty is forgotten.

    Raises UnknownGateway, and Invalid or Several naming the fields.
    """
    kind = _kind(gateway)
    row, is_new = _lock(gateway)
    changes = _fill(row, kind, values)
    if is_active is not None:
        changes |= writing.assign(row, {"is_active": is_active})
    account = sealed_accounts.read(row)
    if row.is_active and (account is None or not is_enough(kind, account)):
        missing = next((field.name for field in kind.fields if field.kind == "secret"), "is_active")
        raise Invalid(_("Give its keys, or connect your account there."), field=missing, reason="required")
    if row.account and row.secrets:  # keys of its own take the place of the connection
        changes |= writing.assign(row, {"account": ""})
        _let_go(gateway)
    row.save()
    secrets = [field.name for field in kind.fields if field.kind == "secret"]
    verb = audit.CREATED if is_new else audit.UPDATED
    audit.write(actor=actor, verb=verb, target=row, changes=changes, hidden=secrets)
    return row


@transaction.atomic
def connect(*, gateway: str, account: str, actor: Actor) -> GatewayAccount:
    """Take the account that the gateway has shown to be the merchant's. Raises AccountTaken."""
    row, is_new = _lock(gateway)
    changes = writing.assign(row, {"account": account, "is_active": True})
    row.secrets = {}
    _claim(gateway, account)
    row.save()
    verb = audit.CREATED if is_new else audit.UPDATED
    audit.write(actor=actor, verb=verb, target=row, changes=changes)
    return row


@transaction.atomic
def disconnect(*, gateway: str, actor: Actor) -> None:
    """Forget the account and its keys; what was paid through it stays. Raises GatewayAccountNotFound."""
    row = get(gateway=gateway)
    audit.write(actor=actor, verb=audit.DELETED, target=row)
    row.delete()
    _let_go(gateway)


def get(*, gateway: str) -> GatewayAccount:
    """The shop's account. Raises GatewayAccountNotFound."""
    return lookup.one(GatewayAccount.objects.filter(gateway=gateway), errors.GatewayAccountNotFound)


def try_out(*, gateway: str, actor: Actor) -> str:
    """Ask the gateway who the keys belong to; return its name for the account.

    Raises UnknownGateway, GatewayAccountNotFound, GatewayRefuses, GatewaySilent. Call it outside every transaction.
    """
    row = get(gateway=gateway)
    kind = _kind(gateway)
    if kind.identify is None:
        raise errors.UnknownGateway(field="gateway")
    account = sealed_accounts.read(row)
    if account is None:
        raise errors.GatewayRefuses(_("The keys that are kept cannot be read. Give them again."))
    name = kind.identify(account)
    audit.write(actor=actor, verb="keys tried", target=row, note=f"They are of {name}.")
    return name


def is_enough(kind: GatewayType, account: Account) -> bool:
    """Whether one can be paid with the account."""
    try:
        kind.open(account)
    except errors.UnknownGateway:
        return False
    return True


def _claim(gateway: str, account: str) -> None:
    """Have the account be this shop's alone. Raises AccountTaken."""
    shop = current.tenant()
    with scope.on_platform():
        connected_accounts.claim(tenant=shop, gateway=gateway, account=account)


def _let_go(gateway: str) -> None:
    shop = current.tenant()
    with scope.on_platform():
        connected_accounts.let_go(tenant=shop, gateway=gateway)


def _kind(gateway: str) -> GatewayType:
    kind = registry.types().get(gateway)
    if kind is None or not kind.fields:
        raise errors.UnknownGateway(field="gateway")
    return kind


def _lock(gateway: str) -> tuple[GatewayAccount, bool]:
    """The shop's row, locked, and whether it is new; two that write the first one wait for each other."""
    row, is_new = GatewayAccount.objects.get_or_create(gateway=gateway, defaults={"is_active": True})
    return GatewayAccount.objects.select_for_update().get(pk=row.pk), is_new


def _fill(row: GatewayAccount, kind: GatewayType, values: Mapping[str, Any]) -> writing.Changes:
    known = {field.name: field for field in kind.fields}
    changes: writing.Changes = {}
    refusals = Refusals()
    for name, value in values.items():
        with refusals.gather():
            if name not in known:
                if value not in (None, ""):
                    raise Invalid(
                        _("{kind} has no such field.").format(kind=kind.title), field=name, reason="unknown"
                    )
                continue
            _set(row, known[name], value, changes)
    refusals.tell()
    return changes


def _set(row: GatewayAccount, field: AccountField, value: Any, changes: writing.Changes) -> None:
    checked = _checked(field, value)
    kept = row.secrets if field.kind == "secret" else row.settings
    before = kept.get(field.name)
    if checked is None:
        kept.pop(field.name, None)
    else:
        kept[field.name] = sealed_accounts.seal(str(checked)) if field.kind == "secret" else checked
    if field.kind == "secret" or before != checked:
        changes[field.name] = (before, checked)


def _checked(field: AccountField, value: Any) -> str | int | None:
    """What is kept of it; None for nothing. Raises Invalid."""
    if field.kind == "number":
        if value is not None and value > field.most:
            raise Invalid(
                _("It is at most {most}.").format(most=field.most), field=field.name, reason="too_large"
            )
        if value is not None and value < field.least:
            raise Invalid(
                _("It is at least {least}.").format(least=field.least), field=field.name, reason="too_small"
            )
        return None if value is None else int(value)
    text = str(value or "").strip()
    if len(text) > field.longest:
        raise Invalid(
            _("It has at most {longest} characters.").format(longest=field.longest),
            field=field.name,
            reason="too_long",
        )
    if (
        text
        and field.begins
        and not (text.startswith(field.begins) and text.isascii() and text.isprintable())
    ):
        raise Invalid(
            _("It begins with {listed}.").format(listed=" or ".join(field.begins)),
            field=field.name,
            reason="invalid",
        )
    return text or None
