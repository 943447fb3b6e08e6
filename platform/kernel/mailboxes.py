"""E-mail addresses as they are kept and compared."""

import unicodedata
from contextlib import suppress

import idna


def normalise_email(email: str) -> str:
    """The one form of the address: trimmed, in lower case, composed, and its domain as people read it."""
    name, at, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    if not domain.isascii() or "xn--" in domain.lower():
        with suppress(idna.IDNAError):
            domain = idna.decode(idna.encode(domain, uts46=True))
    return f"{name}{at}{domain}".lower()
