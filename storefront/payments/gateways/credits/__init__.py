"""Gift cards and store credit: debited with the order itself, and never offered beside other ways.

What they pay stands in the cart; who pays all of it so names one of these in place of another way.
"""

from datetime import timedelta
from functools import partial

from django.utils.translation import gettext_lazy

from storefront.credits.rules import Way
from storefront.payments.gateways.credits.gateway import Credit
from storefront.payments.gateways.port import GatewayType, translated

TYPES = tuple(
    GatewayType(
        code=way.value,
        title=title,
        wording=translated(name=name),
        open=partial(Credit, patience=timedelta(minutes=30)),
        needs_account=True,
    )
    for way, title, name in (
        (Way.GIFT_CARD, "Gift card", gettext_lazy("Gift card")),
        (Way.STORE_CREDIT, "Store credit", gettext_lazy("Store credit")),
    )
)
