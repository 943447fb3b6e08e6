"""Carts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja_extra import ControllerBase, http_delete, http_get, http_patch, http_post

from api import caller, conditional, idempotency, responses
from api.controllers import controller
from api.permissions import AllowAny, IsOwnAccount
from api.rehearsal import rehearsed
from api.shop import shoppers
from api.shop.schemas import carts as schemas
from kernel import clock, formats
from storefront.carts import gift_cards, merging, queries, services
from storefront.carts.models import Cart
from storefront.carts.views import CartView
from storefront.customers.rules import Shopper


@controller("/carts", "Carts", AllowAny)
class CartsController(ControllerBase):
    """A cart answers to its customer, or to the bearer of its token; to nobody else is it there."""

    @http_post("", response={201: CartView})
    @idempotency.exempt_for_strangers
    def create(self, request: HttpRequest) -> HttpResponse:
        """Open a cart. A guest's comes with its `token`, this once: send it as X-Cart-Token.

        Accept-Language says in which language its order will be written of.
        """
        who = caller.of(request)
        customer = shoppers.get_customer(request) if who.user is not None else None
        wanted = formats.preferred(request.headers.get("Accept-Language", ""))
        cart = services.create(customer=customer, locale=wanted, now=clock.now())
        return responses.created(cart, location=f"/api/v1/carts/{cart['id']}")

    @http_get("/{uuid:cart_id}", response=CartView)
    def get(self, request: HttpRequest, cart_id: UUID) -> HttpResponse:
        """Get a cart, priced now, with warnings of what has changed."""
        shopper = shoppers.of_cart(request, cart_id)
        return responses.ok(queries.get(cart_id=cart_id, shopper=shopper, now=clock.now()))

    @http_patch("/{uuid:cart_id}", response=CartView)
    @conditional.takes_if_match
    @rehearsed
    def update(self, request: HttpRequest, cart_id: UUID, body: schemas.CartPatch) -> HttpResponse:
        """Change a cart: its e-mail address, addresses, shipping method or note."""
        shopper, now = shoppers.of_cart(request, cart_id), clock.now()
        with conditional.unchanged(
            request,
            rows=Cart.objects.filter(pk=cart_id),
            current=lambda: queries.get(cart_id=cart_id, shopper=shopper, now=now),
        ):
            changes = body.model_dump(exclude_unset=True)
            cart = services.update(cart_id=cart_id, shopper=shopper, changes=changes, now=now)
        return responses.ok(cart)

    @http_delete("/{uuid:cart_id}", response={204: None})
    def delete(self, request: HttpRequest, cart_id: UUID) -> HttpResponse:
        """Delete the cart."""
        services.delete(cart_id=cart_id, shopper=shoppers.of_cart(request, cart_id), now=clock.now())
        return responses.no_content()

    @http_post("/{uuid:cart_id}/items", response={201: CartView})
    @rehearsed
    def add_item(self, request: HttpRequest, cart_id: UUID, body: schemas.ItemIn) -> HttpResponse:
        """Add a variant to the cart; one that is in it already grows."""
        cart = services.add_item(
            cart_id=cart_id,
            shopper=shoppers.of_cart(request, cart_id),
            variant_id=body.variant,
            quantity=body.quantity,
            recipient_email=body.recipient_email,
            now=clock.now(),
        )
        return responses.created(cart)

    @http_patch("/{uuid:cart_id}/items/{id:item_id}", response=CartView)
    @rehearsed
    def set_quantity(
        self, request: HttpRequest, cart_id: UUID, item_id: int, body: schemas.ItemPatch
    ) -> HttpResponse:
        """Change the quantity of an item."""
        cart = services.set_quantity(
            cart_id=cart_id,
            shopper=shoppers.of_cart(request, cart_id),
            item_id=item_id,
            quantity=body.quantity,
            now=clock.now(),
        )
        return responses.ok(cart)

    @http_delete("/{uuid:cart_id}/items/{id:item_id}", response=CartView)
    def remove_item(self, request: HttpRequest, cart_id: UUID, item_id: int) -> HttpResponse:
        """Remove an item; the answer is the cart."""
        shopper = shoppers.of_cart(request, cart_id)
        return responses.ok(
            services.remove_item(cart_id=cart_id, shopper=shopper, item_id=item_id, now=clock.now())
        )

    @http_post("/{uuid:cart_id}/discount-codes", response={201: CartView})
    @rehearsed
    def add_code(self, request: HttpRequest, cart_id: UUID, body: schemas.CodeIn) -> HttpResponse:
        """Add a discount code to the cart."""
        cart = services.add_code(
            cart_id=cart_id,
            shopper=shoppers.of_cart(request, cart_id),
            code=body.code,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.created(cart)

    @http_delete("/{uuid:cart_id}/discount-codes/{code}", response=CartView)
    def remove_code(self, request: HttpRequest, cart_id: UUID, code: str) -> HttpResponse:
        """Remove a discount code; the answer is the cart."""
        shopper = shoppers.of_cart(request, cart_id)
        return responses.ok(
            services.remove_code(cart_id=cart_id, shopper=shopper, code=code, now=clock.now())
        )

    @http_post("/{uuid:cart_id}/gift-cards", response={201: CartView})
    def add_gift_card(
        self, request: HttpRequest, cart_id: UUID, body: schemas.GiftCardCodeIn
    ) -> HttpResponse:
        """Add a gift card to the cart. It pays as far as it goes: the total stays, `amount_due` becomes less."""
        cart = gift_cards.add(
            cart_id=cart_id,
            shopper=shoppers.of_cart(request, cart_id),
            code=body.code,
            address=caller.of(request).address,
            now=clock.now(),
        )
        return responses.created(cart)

    @http_delete("/{uuid:cart_id}/gift-cards/{id:card_id}", response=CartView)
    def remove_gift_card(self, request: HttpRequest, cart_id: UUID, card_id: int) -> HttpResponse:
        """Remove a gift card; the answer is the cart."""
        shopper = shoppers.of_cart(request, cart_id)
        return responses.ok(
            gift_cards.remove(cart_id=cart_id, shopper=shopper, card_id=card_id, now=clock.now())
        )

    @http_get("/{uuid:cart_id}/shipping-options", response=schemas.ShippingOptions)
    def shipping_options(self, request: HttpRequest, cart_id: UUID) -> HttpResponse:
        """List the ways to have the cart sent to its address, with their prices."""
        shopper = shoppers.of_cart(request, cart_id)
        options = queries.list_shipping_options(cart_id=cart_id, shopper=shopper, now=clock.now())
        return responses.ok({"results": options})

    @http_post("/{uuid:cart_id}/merge", response=CartView, permissions=[IsOwnAccount])
    def merge(self, request: HttpRequest, cart_id: UUID, body: schemas.MergeIn) -> HttpResponse:
        """Merge a guest's cart, named by its token, into the customer's own. Twice is once."""
        shopper = Shopper.of(shoppers.get_customer(request))
        cart = merging.merge(cart_id=cart_id, shopper=shopper, token=body.token, now=clock.now())
        return responses.ok(cart)
