"""What a gateway tells the platform of the accounts that are connected to it: passed on to the shop of each."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django_tenants.utils import tenant_context

from storefront.payments import errors, gateways, webhooks
from storefront.payments.rules import EventResult
from tenants import connected_accounts

logger = logging.getLogger(__name__)


def receive(*, gateway: str, body: bytes, headers: Mapping[str, str], now: datetime) -> str:
    """Take an event sent to the platform's one address; return what became of it, the same at every replay.

    An account that no shop has, or whose shop takes no such events any more, is of no concern: a payment
    that is missed so is asked for by its shop. Raises UnknownGateway, ForgedWebhook, WebhookMismatch.
    """
    account = gateways.account_of(gateway, body, headers)
    shop = connected_accounts.find_shop(gateway=gateway, account=account) if account else None
    if shop is None:
        logger.warning("an event of %s is of an account that no shop has: %s", gateway, account or "none")
        return EventResult.IGNORED
    with tenant_context(shop):
        try:
            return webhooks.receive(gateway=gateway, body=body, headers=headers, now=now)
        except (errors.UnknownGateway, errors.ForgedWebhook):
            logger.warning(
                "an event of %s is of an account its shop is not paid through: %s", gateway, account
            )
            return EventResult.IGNORED
