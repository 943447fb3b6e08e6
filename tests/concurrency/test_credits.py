"""Two orders race for one gift card and one store credit: each balance is spent once, and never below zero."""

from decimal import Decimal

import pytest
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.carts import gift_cards
from storefront.checkout import services as checkout
from storefront.credits import ledger, services
from storefront.credits.models import CreditEntry, GiftCard
from tenants.models import Tenant
from tests import invariants, market
from tests.actors import TERMINAL
from tests.concurrency import race

BUYERS = 6


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_card_pays_once(fresh_database: str, monkeypatch: pytest.MonkeyPatch, is_guarded: bool) -> None:
    shop = Tenant.objects.get(slug="alpha")
    teas = [
        market.put_on_shelf(shop=shop, sku=f"TEA-{n}", units=9) for n in range(BUYERS)
    ]  # no lock but the card's
    guests = market.fill_carts(shop=shop, wanted=[{tea.pk: 1} for tea in teas])
    with tenant_context(shop):
        card, code = services.issue(values={"amount": Decimal(25)}, actor=TERMINAL, now=clock.now())
        for guest in guests:
            gift_cards.add(cart_id=guest.cart, shopper=guest.shopper, code=code, now=clock.now())
    if not is_guarded:
        monkeypatch.setattr(ledger, "_lock", lambda account: GiftCard.objects.get(pk=account.id))
        real = ledger.post
        monkeypatch.setattr(
            ledger, "post", lambda *given, **facts: (race.hesitate(), real(*given, **facts))[1]
        )

    ends = race.run(
        [
            lambda g=g: checkout.place(
                cart_id=g.cart, shopper=g.shopper, payment=market.CARD, now=clock.now()
            )
            for g in guests
        ],
        shop=shop,
    )

    refused = {type(end).__name__ for end in ends if isinstance(end, Exception)}
    with tenant_context(shop):
        card.refresh_from_db()
        spent = -sum(entry.amount for entry in CreditEntry.objects.filter(reason="spent"))
    assert refused <= {"BalanceChanged"}
    if is_guarded:
        assert card.balance == 25 - spent >= 0
        invariants.check(shop)
    else:
        assert card.balance != 25 - spent, "no race was there to be guarded against"
