"""What programs call by a code: in words, with the code small beside them."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

Choices = list[tuple[str, list[tuple[str, SafeString]]]]

_THINGS: dict[str, Promise] = {
    "collections": _("Collections"),
    "products": _("Products"),
    "stock": _("Stock"),
    "drafts": _("Drafts"),
    "fulfilments": _("Parcels"),
    "refunds": _("Refunds"),
    "returns": _("Returns"),
    "orders": _("Orders"),
    "customers": _("Customers"),
    "reviews": _("Reviews"),
    "promotions": _("Promotions"),
    "credits": _("Gift cards and store credit"),
    "carts": _("Carts"),
    "shipping": _("Shipping"),
    "taxes": _("Taxes"),
    "reports": _("Reports"),
    "webhooks": _("Webhooks"),
    "files": _("Files"),
    "settings": _("Settings"),
}
_VERBS: dict[str, Promise] = {"read": _("see"), "write": _("see and change")}
_EVENTS: dict[str, dict[str, Promise]] = {
    "orders": {
        "order.placed": _("order placed"),
        "order.paid": _("order paid"),
        "order.payment_failed": _("payment failed"),
        "order.updated": _("order changed in any way"),
        "order.edited": _("order edited by staff"),
        "order.cancelled": _("order cancelled"),
        "order.expired": _("order expired unpaid"),
        "order.completed": _("order completed"),
    },
    "fulfilments": {
        "fulfilment.created": _("parcel created"),
        "fulfilment.updated": _("parcel changed"),
        "fulfilment.delivered": _("parcel delivered"),
    },
    "refunds": {"refund.issued": _("refund issued"), "refund.failed": _("refund failed")},
    "returns": {
        "return.requested": _("return asked for"),
        "return.approved": _("return approved"),
        "return.received": _("returned goods arrived"),
        "return.refunded": _("return refunded"),
        "return.rejected": _("return rejected"),
    },
    "customers": {
        "customer.registered": _("customer registered"),
        "customer.updated": _("customer changed"),
        "customer.erased": _("customer erased"),
    },
    "products": {
        "product.created": _("product created"),
        "product.updated": _("product changed"),
        "product.deleted": _("product deleted"),
        "import.finished": _("import finished"),
        "catalogue_batch.finished": _("batch of changes finished"),
    },
    "collections": {
        "collection.updated": _("collection changed"),
        "collection.deleted": _("collection deleted"),
    },
    "stock": {"stock.changed": _("stock changed"), "stock.low": _("stock is low")},
    "reviews": {"review.submitted": _("review written"), "review.approved": _("review approved")},
    "promotions": {
        "promotion.started": _("promotion began"),
        "promotion.ended": _("promotion ended"),
    },
    "settings": {"app.uninstalled": _("app removed"), "shop.updated": _("shop's settings changed")},
}
EVENT_WORDS = {code: word for each in _EVENTS.values() for code, word in each.items()} | {
    "webhook.test": _("test event")
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
    return gettext("{thing}: {may}").format(thing=_THINGS[noun], may=_VERBS[verb])


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
