"""The secrets that sign what an endpoint is told: kept sealed, and read where something is signed or shown."""

from contextlib import suppress
from datetime import datetime

from kernel import sealing
from storefront.webhooks import rules
from storefront.webhooks.models import Endpoint

_PURPOSE = "webhook-secret"


def new_secret() -> str:
    """A new signing secret, as it is kept."""
    return sealing.seal(rules.new_secret(), purpose=_PURPOSE)


def read(kept: str) -> str:
    """The secret as its receiver knows it; releases before `seal_plain` have kept it so. Raises Unreadable."""
    return kept if kept.startswith(rules.PREFIX) else sealing.open_sealed(kept, purpose=_PURPOSE)


def seal_anew(kept: str) -> str:
    """The same secret under the key that seals now. Raises Unreadable."""
    return sealing.seal(read(kept), purpose=_PURPOSE)


def list_secrets(endpoint: Endpoint, *, now: datetime) -> list[str]:
    """What signs for the endpoint now, the newest first: those of its secrets that can be read here."""
    until = endpoint.previous_secret_until
    found = []
    for kept in (endpoint.secret, endpoint.previous_secret if until is not None and now < until else ""):
        with suppress(sealing.Unreadable):
            found += [read(kept)] if kept else []
    return found
