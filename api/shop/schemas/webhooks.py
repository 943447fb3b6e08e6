"""Who is told of what happens, and what they were told."""

from datetime import datetime
from typing import Any

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from api.schemas import Input, Moment, Output, Parameters, Sorted, change_of, ordered_by
from storefront.catalogue.views import CollectionView, ProductView
from storefront.customers.views import StaffCustomerView
from storefront.inventory.views import StockView
from storefront.orders.fulfilment_views import FulfilmentView, ReturnView
from storefront.orders.refund_views import RefundView
from storefront.orders.rules import ReturnStatus
from storefront.orders.views import OrderView
from storefront.reviews.views import ReviewView
from storefront.transfers.views import BatchView, ImportView
from storefront.webhooks import rules
from storefront.webhooks.views import DeliveryStatus
from tenants.shop_settings import PublicShopView

_EVENTS = Field(examples=[["order.paid"]], min_length=1, description=", ".join(rules.EVENT_TYPES))


class EndpointIn(Input):
    """An address to be told of events."""

    url: str = Field(max_length=500, examples=["https://example.com/souk"])
    event_types: list[str] = _EVENTS
    description: str = Field(default="", max_length=200)
    is_enabled: bool = True


@change_of()
class EndpointPatch(EndpointIn):
    """What is changed of an endpoint; switching it on forgets why it was off."""


class DeliveryQuery(Sorted):
    """Which deliveries."""

    status: DeliveryStatus | None = None
    ordering: ordered_by("created_at") | None = None  # type: ignore[valid-type]


class EventQuery(Parameters):
    """Which events."""

    after: str = Field(default="", max_length=80, description="the id of the last event you have")
    types: str = Field(
        default="", max_length=1000, description="event types with commas between; all when empty"
    )
    limit: int = Field(default=100, ge=1, le=500)

    @field_validator("types")
    @classmethod
    def _known(cls, value: str) -> str:
        unknown = set(filter(None, value.split(","))) - set(rules.EVENT_TYPES)
        if unknown:
            raise PydanticCustomError("literal_error", "unknown", {"expected": str(rules.EVENT_TYPES)})
        return value

    @property
    def wanted(self) -> list[str]:
        """The types apart."""
        return [name for name in self.types.split(",") if name]


class EventBody(Output):
    """What happened: the body of a webhook and an entry of the feed."""

    id: str = Field(description="the webhook-id, the same in every try", examples=["msg_0190…"])
    type: str = Field(examples=["order.paid"])
    created_at: datetime
    api_version: str
    data: dict[str, Any] = Field(
        description="the object as it was when the event was first sent or read; see the document's `webhooks`"
    )
    previous: dict[str, Any] | None = Field(
        description="the changed fields as they were, where that is known"
    )


class EventFeed(Output):
    """Events, the oldest first."""

    results: list[EventBody]
    last: str | None = Field(description="what to send as `after` next time")


class Gone(Output):
    """An object that is no more."""

    id: int


class UninstalledApp(Output):
    """An app whose last key was revoked."""

    app: str


class ReplayIn(Input):
    """Which events an endpoint is sent again: those of a span."""

    begins: Moment = Field(alias="from")
    ends: Moment | None = Field(default=None, alias="to", description="now when it is not sent")
    types: list[str] = Field(default=[], description="all that the endpoint asks for when empty")


class Replayed(Output):
    """What is on its way again."""

    events: int


class LowStockProduct(Output):
    """The product of a variant that runs low."""

    id: int
    title: str


class LowStockVariant(Output):
    """The variant that runs low."""

    id: int
    sku: str | None
    product: LowStockProduct | None


class StockBelowThreshold(Output):
    """A stock level that has come down to its threshold."""

    id: int
    variant: LowStockVariant
    available: int
    threshold: int


class PromotionRun(Output):
    """A promotion that has started or ended."""

    id: int
    name: str
    starts_at: datetime | None
    ends_at: datetime | None


OBJECTS: dict[str, Any] = {
    "order.placed": OrderView,
    "order.paid": OrderView,
    "order.payment_failed": OrderView,
    "order.updated": OrderView,
    "order.edited": OrderView,
    "order.cancelled": OrderView,
    "order.expired": OrderView,
    "order.completed": OrderView,
    "fulfilment.created": FulfilmentView,
    "fulfilment.updated": FulfilmentView,
    "fulfilment.delivered": FulfilmentView,
    "refund.issued": RefundView,
    "refund.failed": RefundView,
    **{f"return.{status}": ReturnView for status in ReturnStatus.values},
    "customer.registered": StaffCustomerView,
    "customer.updated": StaffCustomerView,
    "customer.erased": Gone,
    "product.created": ProductView,
    "product.updated": ProductView,
    "product.deleted": Gone,
    "collection.updated": CollectionView,
    "collection.deleted": Gone,
    "stock.changed": StockView,
    "stock.low": StockBelowThreshold,
    "review.submitted": ReviewView,
    "review.approved": ReviewView,
    "promotion.started": PromotionRun,
    "promotion.ended": PromotionRun,
    "import.finished": ImportView,
    "catalogue_batch.finished": BatchView,
    "app.uninstalled": UninstalledApp,
    "shop.updated": PublicShopView,
}
"""What `data` is, by the event's type: the API document publishes it under `webhooks`."""
