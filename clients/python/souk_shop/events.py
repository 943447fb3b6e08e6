"""What webhooks bring and the feed lists: `data_of(event, "order.paid")` is the order, or None."""

from typing import Any, Literal, overload

from . import models
from .models import EventBody

_MODELS: dict[str, Any] = {
    "order.placed": models.OrderView,
    "order.paid": models.OrderView,
    "order.payment_failed": models.OrderView,
    "order.updated": models.OrderView,
    "order.edited": models.OrderView,
    "order.cancelled": models.OrderView,
    "order.expired": models.OrderView,
    "order.completed": models.OrderView,
    "fulfilment.created": models.FulfilmentView,
    "fulfilment.updated": models.FulfilmentView,
    "fulfilment.delivered": models.FulfilmentView,
    "refund.issued": models.RefundView,
    "refund.failed": models.RefundView,
    "return.requested": models.ReturnView,
    "return.approved": models.ReturnView,
    "return.rejected": models.ReturnView,
    "return.received": models.ReturnView,
    "return.refunded": models.ReturnView,
    "customer.registered": models.StaffCustomerView,
    "customer.updated": models.StaffCustomerView,
    "customer.erased": models.Gone,
    "product.deleted": models.Gone,
    "collection.deleted": models.Gone,
    "product.created": models.ProductView,
    "product.updated": models.ProductView,
    "collection.updated": models.CollectionView,
    "stock.changed": models.StockView,
    "stock.low": models.StockBelowThreshold,
    "review.submitted": models.ReviewView,
    "review.approved": models.ReviewView,
    "promotion.started": models.PromotionRun,
    "promotion.ended": models.PromotionRun,
    "import.finished": models.ImportView,
    "catalogue_batch.finished": models.BatchView,
    "app.uninstalled": models.UninstalledApp,
    "shop.updated": models.PublicShopView,
}


@overload
def data_of(
    event: EventBody,
    type_: Literal[
        "order.placed",
        "order.paid",
        "order.payment_failed",
        "order.updated",
        "order.edited",
        "order.cancelled",
        "order.expired",
        "order.completed",
    ],
) -> models.OrderView | None: ...
@overload
def data_of(
    event: EventBody, type_: Literal["fulfilment.created", "fulfilment.updated", "fulfilment.delivered"]
) -> models.FulfilmentView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["refund.issued", "refund.failed"]) -> models.RefundView | None: ...
@overload
def data_of(
    event: EventBody,
    type_: Literal["return.requested", "return.approved", "return.rejected", "return.received", "return.refunded"],
) -> models.ReturnView | None: ...
@overload
def data_of(
    event: EventBody, type_: Literal["customer.registered", "customer.updated"]
) -> models.StaffCustomerView | None: ...
@overload
def data_of(
    event: EventBody, type_: Literal["customer.erased", "product.deleted", "collection.deleted"]
) -> models.Gone | None: ...
@overload
def data_of(event: EventBody, type_: Literal["product.created", "product.updated"]) -> models.ProductView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["collection.updated"]) -> models.CollectionView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["stock.changed"]) -> models.StockView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["stock.low"]) -> models.StockBelowThreshold | None: ...
@overload
def data_of(event: EventBody, type_: Literal["review.submitted", "review.approved"]) -> models.ReviewView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["promotion.started", "promotion.ended"]) -> models.PromotionRun | None: ...
@overload
def data_of(event: EventBody, type_: Literal["import.finished"]) -> models.ImportView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["catalogue_batch.finished"]) -> models.BatchView | None: ...
@overload
def data_of(event: EventBody, type_: Literal["app.uninstalled"]) -> models.UninstalledApp | None: ...
@overload
def data_of(event: EventBody, type_: Literal["shop.updated"]) -> models.PublicShopView | None: ...
def data_of(event: EventBody, type_: str) -> Any:
    """The object that an event of this type is about; None of an event of another."""
    return _MODELS[type_].from_dict(event.data.to_dict()) if event.type_ == type_ else None
