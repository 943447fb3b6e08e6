"""What programs call by a code: in words, with the code small beside them."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, gettext_lazy

Choices = list[tuple[str, list[tuple[str, SafeString]]]]

_THINGS: dict[str, Promise] = {
    "collections": gettext_lazy("Collections"),
    "products": gettext_lazy("Products"),
    "stock": gettext_lazy("Stock"),
    "drafts": gettext_lazy("Drafts"),
    "fulfilments": gettext_lazy("Parcels"),
    "refunds": gettext_lazy("Refunds"),
    "returns": gettext_lazy("Returns"),
    "orders": gettext_lazy("Orders"),
    "customers": gettext_lazy("Customers"),
    "reviews": gettext_lazy("Reviews"),
    "promotions": gettext_lazy("Promotions"),
    "credits": gettext_lazy("Gift cards and store credit"),
    "carts": gettext_lazy("Carts"),
    "shipping": gettext_lazy("Shipping"),
    "taxes": gettext_lazy("Taxes"),
    "reports": gettext_lazy("Reports"),
    "webhooks": gettext_lazy("Webhooks"),
    "files": gettext_lazy("Files"),
    "settings": gettext_lazy("Settings"),
}
_VERBS: dict[str, Promise] = {"read": gettext_lazy("see"), "write": gettext_lazy("see and change")}
_EVENTS: dict[str, dict[str, Promise]] = {
    "orders": {
        "order.placed": gettext_lazy("order placed"),
        "order.paid": gettext_lazy("order paid"),
        "order.payment_failed": gettext_lazy("payment failed"),
        "order.updated": gettext_lazy("order changed in any way"),
        "order.edited": gettext_lazy("order edited by staff"),
        "order.cancelled": gettext_lazy("order cancelled"),
        "order.expired": gettext_lazy("order expired unpaid"),
        "order.completed": gettext_lazy("order completed"),
    },
    "fulfilments": {
        "fulfilment.created": gettext_lazy("parcel created"),
        "fulfilment.updated": gettext_lazy("parcel changed"),
        "fulfilment.delivered": gettext_lazy("parcel delivered"),
    },
    "refunds": {
        "refund.issued": gettext_lazy("refund issued"),
        "refund.failed": gettext_lazy("refund failed"),
    },
    "returns": {
        "return.requested": gettext_lazy("return asked for"),
        "return.approved": gettext_lazy("return approved"),
        "return.received": gettext_lazy("returned goods arrived"),
        "return.refunded": gettext_lazy("return refunded"),
        "return.rejected": gettext_lazy("return rejected"),
    },
    "customers": {
        "customer.registered": gettext_lazy("customer registered"),
        "customer.updated": gettext_lazy("customer changed"),
        "customer.erased": gettext_lazy("customer erased"),
    },
    "products": {
        "product.created": gettext_lazy("product created"),
        "product.updated": gettext_lazy("product changed"),
        "product.deleted": gettext_lazy("product deleted"),
        "import.finished": gettext_lazy("import finished"),
        "catalogue_batch.finished": gettext_lazy("batch of changes finished"),
    },
    "collections": {
        "collection.updated": gettext_lazy("collection changed"),
        "collection.deleted": gettext_lazy("collection deleted"),
    },
    "stock": {"stock.changed": gettext_lazy("stock changed"), "stock.low": gettext_lazy("stock is low")},
    "reviews": {
        "review.submitted": gettext_lazy("review written"),
        "review.approved": gettext_lazy("review approved"),
    },
    "promotions": {
        "promotion.started": gettext_lazy("promotion began"),
        "promotion.ended": gettext_lazy("promotion ended"),
    },
    "settings": {
        "app.uninstalled": gettext_lazy("app removed"),
        "shop.updated": gettext_lazy("shop's settings changed"),
    },
}
EVENT_WORDS = {code: word for each in _EVENTS.values() for code, word in each.items()} | {
    "webhook.test": gettext_lazy("test event")
}


def event(code: str) -> str:
    """What happened."""
    return str(EVENT_WORDS.get(code, code))


def events() -> Choices:
    """What can be told of, thing by thing."""
    return [
        (str(_THINGS[thing]), [(code, _beside(word, code)) for code, word in told.items()])
        for thing, told in _EVENTS.items()
    ]


def scope(code: str) -> str:
    """What a key with it may do: `Products: see and change`."""
    noun, _colon, verb = code.partition(":")
    if noun not in _THINGS or verb not in _VERBS:
        return code
    return _("{thing}: {may}").format(thing=_THINGS[noun], may=_VERBS[verb])


def scopes(codes: Iterable[str]) -> Choices:
    """What a key may be given, thing by thing."""
    groups: Choices = []
    for code in codes:
        noun, _colon, verb = code.partition(":")
        choice = (code, _beside(_VERBS[verb], code))
        if not groups or groups[-1][0] != str(_THINGS[noun]):
            groups.append((str(_THINGS[noun]), []))
        groups[-1][1].append(choice)
    return groups


def in_words(words: str, code: str) -> SafeString:
    """What a code says, and the code."""
    return format_html("{} <code>{}</code>", words, code)


def _beside(words: Promise, code: str) -> SafeString:
    return in_words(str(words), code)
