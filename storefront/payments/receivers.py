"""What payments do when somebody below them says something."""

from typing import Any

from kernel import scope, sealing
from storefront.payments import sealed_accounts


def connect() -> None:
    """Listen to the sealing of secrets."""
    sealing.rotating.connect(seal_anew, dispatch_uid="payments.seal_anew")


def seal_anew(**_kwargs: Any) -> int:
    """The keys of a shop's accounts at gateways, when a master key is replaced."""
    return 0 if scope.is_platform() else sealed_accounts.seal_anew()
