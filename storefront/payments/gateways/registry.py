"""The kinds of gateway there are, by name: a folder each beside this module, and those that settings name.

`PAYMENT_GATEWAYS` lists what is installed besides the product's own, as `package.module.NAME` of a GatewayType.
"""

from datetime import timedelta
from functools import cache, reduce
from importlib import import_module
from operator import or_
from pkgutil import iter_modules
from typing import Annotated, Any

from django.conf import settings
from django.utils.module_loading import import_string
from pydantic import Discriminator

from storefront.payments import errors
from storefront.payments.gateways.port import Detail, GatewayType, RedirectAction


def types() -> dict[str, GatewayType]:
    """Every kind by its code, by hand first and those that need an account last."""
    return _types(tuple(settings.PAYMENT_GATEWAYS))


def get_type(code: object) -> GatewayType:
    """The kind of that name. Raises UnknownGateway."""
    found = types().get(code) if isinstance(code, str) else None
    if found is None:
        raise errors.UnknownGateway(field="payment.gateway")
    return found


def is_by_hand(code: str) -> bool:
    """Whether no machine speaks for what is paid so; one that is not known any more had one."""
    return code in by_hand()


def holds_for(code: str) -> timedelta | None:
    """How long money is held that is paid so and not taken at once; None where it cannot be."""
    known = types().get(code)
    return None if known is None else known.holds_for


def by_hand() -> list[str]:
    """The codes of those that no machine speaks for."""
    return [code for code, each in types().items() if each.is_by_hand]


def details() -> list[Detail]:
    """All that buyers' apps may say of how they pay, by name."""
    found = {detail.name: detail for each in types().values() for detail in each.details}
    return list(found.values())


def next_action_type() -> Any:
    """What a payment may ask of its buyer, as one type that is told apart by `type`."""
    actions = dict.fromkeys([RedirectAction, *(a for each in types().values() for a in each.next_actions)])
    return Annotated[reduce(or_, actions), Discriminator("type")] if len(actions) > 1 else RedirectAction


@cache
def _types(installed: tuple[str, ...]) -> dict[str, GatewayType]:
    package = import_module("storefront.payments.gateways")
    folders = [found.name for found in iter_modules(package.__path__) if found.ispkg]
    own = [each for name in folders for each in import_module(f"{package.__name__}.{name}").TYPES]
    found = [*own, *(import_string(path) for path in installed)]
    return {
        each.code: each for each in sorted(found, key=lambda each: (not each.is_by_hand, each.needs_account))
    }
