"""Pure rules of webhooks: what there is to be told, how it is signed, and how long it is tried.

Standard Webhooks, https://www.standardwebhooks.com (specification 1.0.0).
"""

import base64
import ipaddress
import secrets
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from standardwebhooks import Webhook

EVENT_TYPES = (
    "order.placed",
    "order.paid",
    "order.payment_failed",
    "order.updated",
    "order.edited",
    "order.cancelled",
    "order.expired",
    "order.completed",
    "fulfilment.created",
    "fulfilment.updated",
    "fulfilment.delivered",
    "refund.issued",
    "refund.failed",
    "return.requested",
    "return.approved",
    "return.received",
    "return.refunded",
    "return.rejected",
    "customer.registered",
    "customer.updated",
    "customer.erased",
    "product.created",
    "product.updated",
    "product.deleted",
    "collection.updated",
    "collection.deleted",
    "stock.changed",
    "stock.low",
    "review.submitted",
    "review.approved",
    "promotion.started",
    "promotion.ended",
    "import.finished",
    "catalogue_batch.finished",
    "app.uninstalled",
    "shop.updated",
)
COALESCED = frozenset(
    {
        "order.updated",
        "customer.updated",
        "product.updated",
        "collection.updated",
        "shop.updated",
        "stock.changed",
    }
)
"""Equal ones of one object that nobody has read yet are one: they say that it has changed, and how it is now."""

MADE_WITH = ("webhooks.add_endpoint", "webhooks.change_endpoint")
SEEN_WITH: dict[str, str | None] = {
    **dict.fromkeys(("order", "fulfilment", "refund", "return"), "orders.view_order"),
    "customer": "customers.view_customer",
    "product": "catalogue.view_product",
    "collection": "catalogue.view_collection",
    "stock": "inventory.view_stocklevel",
    "review": "reviews.view_review",
    "promotion": "promotions.view_promotion",
    **dict.fromkeys(("import", "catalogue_batch"), "transfers.import_products"),
    "app": None,
    "shop": None,
}
"""What one has to hold to be shown the object of an event, by its noun; None where anyone sees it."""

TEST_EVENT = "webhook.test"
APP_UNINSTALLED = "app.uninstalled"
API_VERSION = "1"

_MINUTES = (5 / 60, 5, 30, 2 * 60, 5 * 60, 10 * 60, 14 * 60, 20 * 60, 24 * 60)
WAITS = tuple(timedelta(minutes=minutes) for minutes in _MINUTES)
"""The pauses after each failure that the specification proposes: ten tries in three days and four hours."""

DISABLED_AFTER = timedelta(days=3)
MOST_ENDPOINTS = 20
EXCERPT = 2000
OVERLAP = timedelta(hours=24)
"""How long a replaced secret still signs beside the new one."""

NOT_THEIRS = "Whose it is may not see what it tells any more. Whoever switches it on has it from then on."
"""Why an endpoint is off whose owner or key has ended."""

KEPT_FOR = timedelta(days=30)
MOST_REPLAYED = 1000
"""Events that are sent again at one request."""

PREFIX = "whsec_"


def permission_for(event_type: str) -> str | None:
    """What one has to hold to be shown the event's object; None for what anyone sees, and for no event of ours."""
    return SEEN_WITH.get(event_type.partition(".")[0])


def new_secret() -> str:
    """A signing secret: 32 random bytes as the specification writes them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def app_subject(app: str) -> str:
    """What events about an app are about."""
    return f"app:{app}"


def message_id(event: UUID) -> str:
    """The event's id as receivers and the feed see it: the same in every try."""
    return f"msg_{event.hex}"


def read_message_id(text: str) -> UUID | None:
    """The event of an id as `message_id` writes it, or None."""
    try:
        return UUID(text.removeprefix("msg_"))
    except ValueError:
        return None


def signed_headers(*, keys: Sequence[str], event: UUID, body: str, at: datetime) -> dict[str, str]:
    """The headers by which a receiver knows that the body is ours, new, and which event it is.

    One signature for each secret: while a secret is being replaced, a receiver may verify by either.
    """
    identity = message_id(event)
    signatures = [Webhook(key).sign(identity, at.astimezone(UTC), body) for key in keys]
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
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
