"""Pure rules of webhooks: what there is to be told, how it is signed, and how long it is tried.

Standard Webhooks, https://www.standardwebhooks.com (specification 1.0.0).
"""

import base64
import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

EVENT_TYPES = (
    "order.placed",
    "order.paid",
    "order.cancelled",
    "order.fulfilled",
    "refund.issued",
    "customer.registered",
    "customer.anonymised",
    "stock.low",
    "product.updated",
    "promotion.started",
    "promotion.ended",
)
TEST_EVENT = "webhook.test"

_MINUTES = (5 / 60, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60)
WAITS = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
"""The pauses after each failure that the specification proposes: ten tries in three days and four hours."""

DISABLED_AFTER = timedelta(days=3)
MOST_ENDPOINTS = 20
EXCERPT = 2000
HISTORY = 12
_PREFIX = "whsec_"


def new_secret() -> str:
    """A signing secret: 32 random bytes as the specification writes them."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signed_headers(*, secret: str, event: UUID, body: str, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows that the body is ours, new, and which event it is."""
    identity, timestamp = f"msg_{event.hex}", str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, f"{identity}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return {
        "webhook-id": identity,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def url_problem(url: str, *, schemes: Collection[str], may_be_local: bool) -> str:
    """What is wrong with an endpoint's address at first sight, or nothing.

    Where its name leads is asked at each request (`kernel.outgoing`), since that can change.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "This is not a web address."
    if parts.scheme not in schemes or not host:
        return f"The address must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "The address may hold no password and no fragment."
    if host == "localhost" or host.endswith(".localhost"):
        return "" if may_be_local else "The address must be on the public internet."
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    is_allowed = address.is_global or (may_be_local and address.is_loopback)
    return "" if is_allowed else "The address must be on the public internet."


def is_success(status: int) -> bool:
    """Whether the receiver has taken the event: any 2xx."""
    return 200 <= status < 300


def remembered(history: list[dict[str, object]], attempt: Mapping[str, object]) -> list[dict[str, object]]:
    """The tries worth keeping, with the newest at the end."""
    return [*history, dict(attempt)][-HISTORY:]
