"""Keeping a secret where a copy of the database does not give it away (AES-GCM, NIST SP 800-38D)."""

import base64
import os
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kernel import keys
from kernel.announcing import Signal

_NONCE = 12

rotating = Signal()
"""Sent in each schema by `rotate_keys`: whoever keeps something sealed seals it anew, and returns how many."""


class Unreadable(OSError):
    """What was sealed cannot be read here: the master key is gone from the ring, or it is another shop's."""


def seal(text: str, *, purpose: str) -> str:
    """The text under the current shop's key for the purpose."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(keys.derived_key(purpose)).encrypt(nonce, text.encode(), None)
    return base64.b64encode(nonce + sealed).decode()


def open_sealed(sealed: str, *, purpose: str) -> str:
    """What was sealed in this shop for the purpose. Raises Unreadable."""
    raw = base64.b64decode(sealed)
    for key in keys.ring(purpose):
        with suppress(InvalidTag):
            return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    raise Unreadable(f"what was sealed as {purpose} has to be entered anew")


def seal_anew(sealed: str, *, purpose: str) -> str:
    """The same text under the key that seals now. Raises Unreadable."""
    return seal(open_sealed(sealed, purpose=purpose), purpose=purpose)
