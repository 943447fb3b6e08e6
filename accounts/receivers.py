"""What accounts hear: that keys are rotated."""

from typing import Any

from accounts import two_factor
from kernel import sealing


def connect() -> None:
    """Listen to the rotation of keys."""
    sealing.rotating.connect(seal_anew, dispatch_uid="accounts.seal_anew")


def seal_anew(**_kwargs: Any) -> int:
    """Seal the secrets of second factors under the key that seals now."""
    return two_factor.seal_anew()
