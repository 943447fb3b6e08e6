"""In which language and way of writing a message reaches its reader."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Profile
from kernel import formats, scope
from kernel.formats import Format
from tenants import current


def format_for(facts: Mapping[str, Any], *locales: str) -> Format:
    """The message's own locale first, then these by preference, then the shop's."""
    if scope.is_platform():
        return formats.of([str(facts.get("locale", "")), *locales])
    return formats.of_country((str(facts.get("locale", "")), *locales), current.tenant().locale)


def name_and_locale(customer_id: int | None) -> tuple[str, str]:
    """A customer's first name and locale; empty for guests."""
    if customer_id is None:
        return "", ""
    found = Profile.objects.filter(user__customer=customer_id)
    return found.values_list("user__first_name", "locale").first() or ("", "")
