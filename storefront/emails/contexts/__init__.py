"""What each message is given, read when it is written: an outbox entry carries ids and few facts.

Plain data only (text, numbers, lists and dicts), since merchants' own templates see it. A module for each
sort of reader; each names its messages in `BUILDERS`.
"""

from collections.abc import Mapping
from typing import Any

from kernel import scope
from kernel.errors import DomainError
from kernel.outbox.delivery import Undeliverable
from storefront.emails import branding
from storefront.emails.content import Content
from storefront.emails.contexts import customers, merchants, orders, staff

_SHOP = {**orders.BUILDERS, **customers.BUILDERS, **staff.BUILDERS}


def build(kind: str, facts: Mapping[str, Any]) -> Content:
    """Everything the message shows.

    Raises Undeliverable for a kind or an object that is not there, and NotNeeded.
    """
    builders = merchants.BUILDERS if scope.is_platform() else _SHOP
    if kind not in builders:
        raise Undeliverable(f"no message {kind!r} here")
    try:
        content = builders[kind](facts)
    except (DomainError, KeyError) as error:
        raise Undeliverable(f"{kind}: {type(error).__name__} {error}") from error
    content.context.setdefault("shop", branding.shop_facts())
    return content
