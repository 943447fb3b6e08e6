"""Who says which rates hold somewhere: what an installation brings, and last the shop's own table.

`TAX_PROVIDERS` lists those from outside, as `package.module.NAME` of a Provider.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from kernel import postal_addresses
from kernel.errors import DomainError
from storefront.taxes import queries
from storefront.taxes.rules import UNKNOWN, Place, Rate


class Unreachable(Exception):
    """The provider cannot say now: nothing is sold there meanwhile."""


class Provider(Protocol):
    """Knows rates of tax."""

    def learn(self, place: Place, own: Sequence[Rate], *, orderer: str = "") -> None:
        """Fetch and keep what it will be asked about the place. Called outside of every transaction, before a cart that
        goes there is priced: it may take three seconds, and raises nothing. `orderer` is the address of who orders now.
        """

    def rates_at(self, place: Place, own: Sequence[Rate]) -> Sequence[Rate] | None:
        """The rates of every class at the place, or None where it has nothing to say of this shop or place.

        `own` are the rates that the shop has set. It is asked whenever a cart is priced, also in the transaction that
        orders it: it answers at once, of what it has fetched and kept before. Raises Unreachable.
        """


class OwnTable:
    """The rates that the shop has set."""

    def rates_at(self, place: Place, own: Sequence[Rate]) -> Sequence[Rate]:
        """Those of the country, and of everywhere else."""
        return [rate for rate in own if rate.country in (None, place.country)]

    def learn(self, place: Place, own: Sequence[Rate], *, orderer: str = "") -> None:
        """Nothing: it is at hand."""


OWN_TABLE = OwnTable()


def learn(address: Mapping[str, Any] | None, *, orderer: str = "") -> None:
    """Have those from outside fetch what holds at an address, as somebody entered it. Call it outside transactions."""
    if not settings.TAX_PROVIDERS or not address:
        return
    with suppress(DomainError):  # whoever keeps the address refuses it
        clean = postal_addresses.clean(address)
        place = Place(clean["country"], clean["region"], clean["postal_code"])
        for provider in _providers(tuple(settings.TAX_PROVIDERS)):
            provider.learn(place, queries.list_terms(), orderer=orderer)


def rates_at(place: Place, own: Sequence[Rate]) -> tuple[Rate, ...]:
    """The rates at the place, by the first provider that knows."""
    for provider in _providers(tuple(settings.TAX_PROVIDERS)):
        try:
            found = provider.rates_at(place, own)
        except Unreachable:
            return (UNKNOWN,)
        if found is not None:
            return tuple(found)
    return ()


@cache
def _providers(installed: tuple[str, ...]) -> tuple[Provider, ...]:
    return (*(import_string(path) for path in installed), OWN_TABLE)
