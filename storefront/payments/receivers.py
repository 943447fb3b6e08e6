"""What payments do when somebody below them says something."""

from typing import Any

from kernel import scope, sealing
from storefront.payments import sealed_accounts
from tenants.signals import shop_copied


def connect() -> None:
    """Listen to the sealing of secrets, and to the registry."""
    sealing.rotating.connect(seal_anew, dispatch_uid="payments.seal_anew")
    shop_copied.connect(forget_accounts, dispatch_uid="payments.forget_accounts")


def forget_accounts(**_kwargs: Any) -> None:
    """A copy of a shop charges nobody in its original's name."""
    sealed_accounts.forget()


def seal_anew(**_kwargs: Any) -> int:
    """The keys of a shop's accounts at gateways, when a master key is replaced."""
    return 0 if scope.is_platform() else sealed_accounts.seal_anew()
