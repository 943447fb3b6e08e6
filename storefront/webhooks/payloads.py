"""What each event carries: its object as the API shows it, read when the event is first sent or read."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from storefront.catalogue import queries as catalogue
from storefront.catalogue.errors import CollectionNotFound, ProductNotFound
from storefront.catalogue.models import Variant
from storefront.customers import views as customer_views
from storefront.customers.models import Customer
from storefront.inventory import queries as inventory
from storefront.orders import fulfilment_views, refund_views
from storefront.orders import queries as orders
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
    return dict(orders.get(number=facts["number"], holder=None))


def _fulfilment(facts: Facts) -> View | None:
    found = Fulfilment.objects.filter(pk=facts["id"]).first()
    return None if found is None else dict(fulfilment_views.fulfilment_view(found))


def _refund(facts: Facts) -> View | None:
    found = Refund.objects.select_related("order").filter(pk=facts["id"]).first()
    return None if found is None else dict(refund_views.refund_view(found))


def _customer(facts: Facts) -> View | None:
    found = Customer.objects.select_related("user").filter(pk=facts["id"]).first()
    return None if found is None else dict(customer_views.customer_for_staff(found))


def _product(facts: Facts) -> View | None:
    try:
        return dict(catalogue.get_product(facts["id"], for_staff=True))
    except ProductNotFound:
        return None


def _return(facts: Facts) -> View | None:
    found = Return.objects.select_related("order").filter(pk=facts["id"]).first()
    return None if found is None else dict(fulfilment_views.return_view(found))


def _collection(facts: Facts) -> View | None:
    try:
        return dict(catalogue.get_collection(facts["id"], for_staff=True))
    except CollectionNotFound:
        return None


def _import(facts: Facts) -> View | None:
    found = Transfer.objects.select_related("file").filter(pk=facts["id"]).first()
    return None if found is None else dict(transfer_views.import_view(found))


def _batch(facts: Facts) -> View | None:
    found = Transfer.objects.filter(pk=facts["id"]).first()
    return None if found is None else dict(transfer_views.batch_view(found))


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


def _review(facts: Facts) -> View | None:
    found = Review.objects.filter(pk=facts["id"]).first()
    return None if found is None else dict(reviews.view(found))


def _promotion(facts: Facts) -> View | None:
    found = Promotion.objects.filter(pk=facts["id"]).first()
    if found is None:
        return None
    return {
        "id": found.pk,
        "name": found.name,
        "starts_at": found.starts_at,
        "ends_at": found.ends_at,
    }


_READERS: dict[str, Callable[[Facts], View | None]] = {
    "order": _order,
    "fulfilment": _fulfilment,
    "refund": _refund,
    "customer": _customer,
    "product": _product,
    "stock.changed": _stock_of,
    "stock.low": _low,
    "return": _return,
    "collection": _collection,
    "import": _import,
    "catalogue_batch": _batch,
    "shop": _shop,
    "review": _review,
    "promotion": _promotion,
}
