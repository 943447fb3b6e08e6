"""What accounts hear: that keys are rotated."""

from accounts import two_factor
from kernel import sealing


def connect() -> None:
    """Listen to the rotation of keys."""
    sealing.rotating.connect(two_factor.seal_anew)
