"""The ways to pay on a shop's own pages, which run no script of others."""

from collections.abc import Mapping
from typing import Any

from storefront.payments import services
from storefront.payments.gateways.sandbox import CARDS, Sandbox
from storefront.payments.rules import BY_HAND

NEEDS_A_SCRIPT = {"stripe"}  # its library runs in the buyer's app


def list_offered() -> list[dict[str, str]]:
    """The ways to pay on these pages, those that pay at once first: all that need no script of others."""
    found = [gateway for gateway in services.list_gateways() if gateway["code"] not in NEEDS_A_SCRIPT]
    return sorted(found, key=lambda gateway: gateway["code"] in BY_HAND)


def ways_to_pay(chosen: Mapping[str, str]) -> dict[str, Any]:
    """What the choice of a way to pay shows, with what was chosen or the first of each."""
    gateways = list_offered()
    return {
        "gateways": gateways,
        "gateway": chosen.get("gateway") or (gateways[0]["code"] if gateways else ""),
        "cards": CARDS,
        "card": chosen.get("card") or next(iter(CARDS)),
    }


def payment_of(sent: Mapping[str, str]) -> dict[str, str]:
    """What the gateway is told: the test cards' one which card it is."""
    found = {"gateway": sent.get("gateway", "")}
    return found | {"card": sent.get("card", "")} if found["gateway"] == Sandbox.code else found
