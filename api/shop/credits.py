"""Gift cards and store credit, and the ledger of each."""

from functools import partial
from typing import cast

from django.http import HttpRequest, HttpResponse
from ninja import Query
from ninja_extra import ControllerBase, http_get, http_patch, http_post

from api import caller, pagination, responses
from api.controllers import controller
from api.permissions import HasPermission, ModelPermission
from api.rehearsal import rehearsed
from api.schemas import Page, sorted_by
from api.shop import money
from api.shop.schemas import credits as schemas
from kernel import clock
from storefront.credits import queries, services, views
from storefront.credits.services import GiftCardValues
from storefront.credits.views import CreditEntryView, GiftCardView, IssuedGiftCardView, StoreCreditView


@controller("/gift-cards", "Gift cards and store credit", ModelPermission("credits.giftcard"))
class GiftCardsController(ControllerBase):
    """For staff and keys with the permission."""

    @http_get("", response=Page[GiftCardView])
    def list(self, request: HttpRequest, query: Query[schemas.GiftCardQuery]) -> HttpResponse:
        """List the gift cards, the newest first."""
        found = queries.list_gift_cards(is_active=query.is_active, last_four=query.last_four or "")
        return pagination.page(request, query, found, view=views.gift_card)

    @http_post("", response={201: IssuedGiftCardView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.GiftCardIn) -> HttpResponse:
        """Issue a gift card. Its `code` is in this answer alone; its recipient is sent it."""
        values = cast(GiftCardValues, money.amounts(body, "amount"))
        card, code = services.issue(values=values, actor=caller.actor(request), now=clock.now())
        return responses.created(views.issued_gift_card(card, code), location=f"/api/v1/gift-cards/{card.pk}")

    @http_get("/{id:card_id}", response=GiftCardView)
    def get(self, request: HttpRequest, card_id: int) -> HttpResponse:
        """Get a gift card."""
        return responses.ok(views.gift_card(queries.get_gift_card(card_id=card_id)))

    @http_patch("/{id:card_id}", response=GiftCardView)
    @rehearsed
    def update(self, request: HttpRequest, card_id: int, body: schemas.GiftCardPatch) -> HttpResponse:
        """Change a gift card: switch it off or on, or change when it expires."""
        values = cast(GiftCardValues, body.model_dump(exclude_unset=True))
        card = services.update(card_id=card_id, values=values, actor=caller.actor(request), now=clock.now())
        return responses.ok(views.gift_card(card))

    @http_post(
        "/{id:card_id}/adjustments",
        response={201: GiftCardView},
        permissions=[HasPermission("credits.change_giftcard")],
    )
    @rehearsed
    def adjust(self, request: HttpRequest, card_id: int, body: schemas.BalanceChangeIn) -> HttpResponse:
        """Put money on a gift card, or take it off: below zero."""
        card = services.adjust_gift_card(
            card_id=card_id,
            amount=money.amount(body.amount, field="amount"),
            note=body.note,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(views.gift_card(card))

    @http_get("/{id:card_id}/entries", response=Page[CreditEntryView])
    def entries(self, request: HttpRequest, card_id: int, query: Query[sorted_by("id")]) -> HttpResponse:  # type: ignore[valid-type]
        """List what has changed a gift card's balance, the newest first."""
        card = queries.get_gift_card(card_id=card_id)
        found = queries.list_entries(gift_card=card.pk)
        return pagination.page(request, query, found, view=partial(views.entry, card.currency))


@controller("/store-credits", "Gift cards and store credit", ModelPermission("credits.storecredit"))
class StoreCreditsController(ControllerBase):
    """For staff and keys with the permission; customers see their own as `/customers/me/store-credit`."""

    @http_get("", response=Page[StoreCreditView])
    def list(self, request: HttpRequest, query: Query[schemas.StoreCreditQuery]) -> HttpResponse:
        """List customers' store credit, the newest first."""
        found = queries.list_store_credits(customer_id=query.customer)
        return pagination.page(request, query, found, view=views.store_credit)

    @http_post("", response={201: StoreCreditView})
    @rehearsed
    def create(self, request: HttpRequest, body: schemas.StoreCreditIn) -> HttpResponse:
        """Give a customer store credit, or take it: below zero. Each has one balance."""
        credit = services.adjust_store_credit(
            customer_id=body.customer,
            amount=money.amount(body.amount, field="amount"),
            note=body.note,
            actor=caller.actor(request),
            now=clock.now(),
        )
        return responses.created(views.store_credit(credit), location=f"/api/v1/store-credits/{credit.pk}")

    @http_get("/{id:credit_id}", response=StoreCreditView)
    def get(self, request: HttpRequest, credit_id: int) -> HttpResponse:
        """Get a customer's store credit."""
        return responses.ok(views.store_credit(queries.get_store_credit(credit_id=credit_id)))

    @http_get("/{id:credit_id}/entries", response=Page[CreditEntryView])
    def entries(self, request: HttpRequest, credit_id: int, query: Query[sorted_by("id")]) -> HttpResponse:  # type: ignore[valid-type]
        """List what has changed a customer's store credit, the newest first."""
        credit = queries.get_store_credit(credit_id=credit_id)
        found = queries.list_entries(store_credit=credit.pk)
        return pagination.page(request, query, found, view=partial(views.entry, credit.currency))
