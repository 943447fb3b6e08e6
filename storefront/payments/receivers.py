"""What payments do when somebody below them says something."""

from kernel import scope, sealing
from storefront.payments import sealed_accounts
from tenants.signals import shop_copied


def connect() -> None:
    """Listen to the sealing of secrets, and to the registry."""
    sealing.rotating.connect(seal_anew)
    shop_copied.connect(sealed_accounts.forget)


def seal_anew() -> int:
    """The keys of a shop's accounts at gateways, when a master key is replaced."""
    return 0 if scope.is_platform() else sealed_accounts.seal_anew()
