"""What credits do when another room says something."""

from collections.abc import Mapping

from storefront.credits import queries, services, views
from storefront.credits.models import GiftCard
from storefront.customers.models import Customer
from storefront.customers.signals import customer_anonymised, personal_data_asked


def connect() -> None:
    """Listen to customers."""
    personal_data_asked.connect(export_personal_data)
    customer_anonymised.connect(services.erase)


def export_personal_data(customer: Customer) -> Mapping[str, object]:
    """A customer's store credit with all that has changed it, and the gift cards that were sent to their address.

    The latter only if the address was shown to be theirs.
    """
    user, cards = customer.user, []
    if user.email_verified_at is not None:
        theirs = GiftCard.objects.filter(recipient_email__iexact=user.email).order_by("pk")
        cards = [views.gift_card(card) for card in theirs]
    balances = [
        {
            **views.store_credit(credit),
            "entries": [
                views.entry(credit.currency, row) for row in queries.list_entries(store_credit=credit.pk)
            ],
        }
        for credit in queries.list_store_credits(customer_id=customer.pk)
    ]
    return {"store_credit": balances, "gift_cards": cards}
