"""What payments do when somebody below them says something."""

from kernel import scope, sealing
from storefront.payments import sealed_accounts
from storefront.payments.gateways import registry
from tenants.signals import shop_copied, slugs_reserved


def connect() -> None:
    """Listen to the sealing of secrets, and to the registry."""
    sealing.rotating.connect(seal_anew)
    shop_copied.connect(sealed_accounts.forget)
    slugs_reserved.connect(list_names)


def seal_anew() -> int:
    """The keys of a shop's accounts at gateways, when a master key is replaced."""
    return 0 if scope.is_platform() else sealed_accounts.seal_anew()


def list_names() -> list[str]:
    """What the companies are called at which shops have accounts."""
    return [code for code, each in registry.types().items() if each.needs_account and not each.is_by_hand]
