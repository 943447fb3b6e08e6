"""What each event carries: its object as the API shows it, read when the event is first sent or read."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from kernel.errors import NotFound
from storefront.catalogue import queries as catalogue
from storefront.catalogue.models import Variant
from storefront.customers import views as customer_views
from storefront.customers.models import Customer
from storefront.inventory import queries as inventory
from storefront.orders import fulfilment_views, queries as orders, refund_views
from storefront.orders.models import Fulfilment, Refund, Return
from storefront.promotions.models import Promotion
from storefront.reviews import queries as reviews
from storefront.reviews.models import Review
from storefront.transfers import views as transfer_views
from storefront.transfers.models import Transfer
from tenants import shop_settings
from tenants.models import Tenant

Facts = dict[str, Any]
View = dict[str, Any]
_OF_PROMOTION = ("id", "name", "starts_at", "ends_at")


def read(event_type: str, facts: Facts) -> View:
    """The object of an event, by what was written down of it. One that is gone is its `id` alone.

    What was written down in full (`data`) stays as it was.
    """
    if "data" in facts:
        return dict(facts["data"])
    noun = event_type.partition(".")[0]
    found = _READERS[event_type if event_type in _READERS else noun](facts)
    return {"id": facts["id"]} if found is None else found


def _order(facts: Facts) -> View | None:
    return dict(orders.get(number=facts["number"], shopper=None))


def _by_id(rows: "QuerySet[Any]", view: Callable[[Any], Mapping[str, Any]]) -> Callable[[Facts], View | None]:
    """Reads the row of the fact's id, as this view shows it."""

    def read(facts: Facts) -> View | None:
        found = rows.filter(pk=facts["id"]).first()
        return None if found is None else dict(view(found))

    return read


def _for_staff(get: Callable[..., Mapping[str, Any]]) -> Callable[[Facts], View | None]:
    """Reads what the catalogue shows to staff of the fact's id."""

    def read(facts: Facts) -> View | None:
        try:
            return dict(get(facts["id"], for_staff=True))
        except NotFound:
            return None

    return read


def _shop(facts: Facts) -> View | None:
    return dict(shop_settings.view(shop_settings.get()))


def shop_before(tenant: Tenant, previous: Mapping[str, Any]) -> View:
    """What `shop.updated` says of settings as they were: what the shop's view showed otherwise, by its names."""
    was = copy.copy(tenant)
    for name, value in previous.items():
        setattr(was, name, value)
    before, now = dict(shop_settings.view(was)), dict(shop_settings.view(tenant))
    return {name: value for name, value in before.items() if value != now[name]}


def _stock_of(facts: Facts) -> View | None:
    return dict(inventory.get_stock(variant_id=facts["id"]) or {}) or None


def _low(facts: Facts) -> View | None:
    variant = Variant.objects.select_related("product").filter(pk=facts["variant"]).first()
    return {
        "id": facts["id"],
        "variant": {
            "id": facts["variant"],
            "sku": (variant.sku or None) if variant else None,
            "product": {"id": variant.product_id, "title": variant.product.title} if variant else None,
        },
        "available": facts["available"],
        "threshold": facts["threshold"],
    }


_READERS: dict[str, Callable[[Facts], View | None]] = {
    "order": _order,
    "fulfilment": _by_id(Fulfilment.objects.all(), fulfilment_views.fulfilment_view),
    "refund": _by_id(Refund.objects.select_related("order"), refund_views.refund_view),
    "customer": _by_id(Customer.objects.select_related("user"), customer_views.customer_for_staff),
    "product": _for_staff(catalogue.get_product),
    "stock.changed": _stock_of,
    "stock.low": _low,
    "return": _by_id(Return.objects.select_related("order"), fulfilment_views.return_view),
    "collection": _for_staff(catalogue.get_collection),
    "import": _by_id(Transfer.objects.select_related("file"), transfer_views.import_view),
    "catalogue_batch": _by_id(Transfer.objects.all(), transfer_views.batch_view),
    "shop": _shop,
    "review": _by_id(Review.objects.all(), reviews.view),
    "promotion": lambda facts: Promotion.objects.filter(pk=facts["id"]).values(*_OF_PROMOTION).first(),
}
