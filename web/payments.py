"""The ways to pay on a shop's own pages, which run no script of others."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from storefront.orders.views import PaidOrderView
from storefront.payments import gateways
from storefront.payments.gateways import GatewayType, registry
from tenants import current

_BACK = "payments/{payment}/return/?key={key}"
"""Where a gateway's page sends its buyers back; the payment's id and key are filled in when there are any."""


def list_offered() -> list[dict[str, Any]]:
    """The ways to pay on these pages, those that pay at once first, each with what it asks for."""
    locale = get_language() or current.tenant().locale
    found = [
        {
            "code": way.code,
            "name": way.name(locale),
            "is_test": way.is_test,
            "asks": [
                {"name": detail.name, "choices": [(*choice, False) for choice in detail.choices.items()]}
                for detail in way.type.details
                if detail.choices
            ],
            "is_by_hand": way.type.is_by_hand,
        }
        for way in gateways.available()
        if _is_payable_here(way.type)
    ]
    return sorted(found, key=lambda way: way["is_by_hand"])


def ways_to_pay(chosen: Mapping[str, str]) -> dict[str, Any]:
    """What the choice of a way to pay shows, with what was chosen or the first of each."""
    offered = list_offered()
    for ask in (ask for way in offered for ask in way["asks"]):
        ask["choices"] = [
            (value, what, value == chosen.get(ask["name"])) for value, what, _ in ask["choices"]
        ]
    return {
        "gateways": offered,
        "gateway": chosen.get("gateway") or (offered[0]["code"] if offered else ""),
    }


def payment_of(sent: Mapping[str, str], request: HttpRequest) -> dict[str, str]:
    """What the gateway is told: what it asks for on these pages, and where its own page leads back to."""
    kind = registry.types().get(sent.get("gateway", ""))
    found = {"gateway": sent.get("gateway", "")}
    for detail in kind.details if kind is not None else ():
        if detail.choices:
            found[detail.name] = sent.get(detail.name, "")[: detail.longest]
    if kind is not None and kind.is_hosted:
        back = request.build_absolute_uri("/") + _BACK
        found |= {"return_url": back, "cancel_url": f"{back}&cancelled=1"}
    return found


def order_address(order: PaidOrderView, token: str) -> str:
    """The order's page, which leads on to the gateway's page where the payment is made there."""
    payment = order["payment"]
    action = payment["next_action"] if payment is not None else None
    go_on = {"go": "1"} if action is not None and action["type"] == "redirect" else {}
    query = urlencode({**({"token": token} if token else {}), **go_on})
    return f"{reverse('order', args=[order['number']])}{'?' if query else ''}{query}"


def _is_payable_here(kind: GatewayType) -> bool:
    """Whether it asks for nothing that only an app could give."""
    return kind.is_hosted or all(detail.choices for detail in kind.details)
