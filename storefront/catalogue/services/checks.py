"""Checks that several services share: texts, slugs, choices, amounts."""

import itertools
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kernel import money, texts
from storefront.catalogue import errors, rules
from tenants import current

LONGEST_DESCRIPTION = 100_000
LONGEST = {"seo_title": 255, "seo_description": 500}


def text(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """The text stripped. Raises InvalidField when it is too long, holds NUL, or is needed and empty."""
    stripped = value.strip()
    if required and texts.is_blank(stripped):
        raise errors.InvalidField(_("This is needed."), field=field, reason="required")
    if len(stripped) > longest:
        raise errors.InvalidField(
            _("Use at most {longest} characters.").format(longest=longest), field=field, reason="too_long"
        )
    if "\0" in stripped:
        raise errors.InvalidField(
            _("The text has a character that cannot be kept."), field=field, reason="invalid"
        )
    return stripped


def slug(value: str, *, stem: str, siblings: QuerySet[Any]) -> str:
    """The slug as it is, or one made of the stem where none is given. Raises InvalidField for what is none."""
    if not value:
        return _free_slug(stem, siblings)
    if not rules.is_slug(value):
        raise errors.InvalidField(
            _("Use lower-case letters, digits and single hyphens, at most {max_slug_length}.").format(
                max_slug_length=rules.MAX_SLUG_LENGTH
            ),
            field="slug",
            reason="too_long" if len(value) > rules.MAX_SLUG_LENGTH else "invalid",
        )
    return value


def choice(value: str, allowed: Collection[str], *, field: str) -> str:
    """The value. Raises InvalidField when it is not one of the allowed."""
    if value not in allowed:
        raise errors.InvalidField(
            _("Use one of {listed}.").format(listed=", ".join(allowed)), field=field, reason="unknown"
        )
    return value


def number(value: int, *, field: str, least: int, most: int) -> int:
    """The number. Raises InvalidField when it is out of bounds."""
    if not least <= value <= most:
        raise errors.InvalidField(
            _("Use a number from {least} to {most}.").format(least=least, most=most),
            field=field,
            reason="too_small" if value < least else "too_large",
        )
    return value


def amount(value: Decimal, *, field: str) -> Decimal:
    """The amount. Raises InvalidField below 0, above what fits, and for too many decimals."""
    if not value.is_finite() or value < 0:
        raise errors.InvalidField(_("Use an amount of 0 or more."), field=field, reason="too_small")
    if value > money.LARGEST:
        raise errors.InvalidField(_("The amount is too large."), field=field, reason="too_large")
    currency = current.tenant().currency
    if value != money.quantise(value, currency):
        raise errors.InvalidField(
            _("{currency} has {exponent} decimals.").format(
                currency=currency, exponent=money.exponent(currency) or _("no")
            ),
            field=field,
            reason="too_precise",
        )
    return value


def option_names(names: Sequence[str]) -> list[str]:
    """The names stripped. Raises InvalidField for more than three, empty or repeated ones."""
    stripped = [text(name, field="options", longest=80, required=True) for name in names]
    if len(stripped) > rules.MAX_OPTIONS:
        raise errors.InvalidField(
            _("A product has at most {max_options} options.").format(max_options=rules.MAX_OPTIONS),
            field="options",
            reason="too_long",
        )
    if len({name.casefold() for name in stripped}) < len(stripped):
        raise errors.InvalidField(_("Each option needs a name of its own."), field="options", reason="taken")
    return stripped


def _free_slug(stem: str, siblings: QuerySet[Any]) -> str:
    """The stem, or the stem with the first free number."""
    taken = set(siblings.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = itertools.chain(
        [stem], (f"{stem[: rules.MAX_SLUG_LENGTH - 8]}-{n}" for n in itertools.count(2))
    )
    return next(candidate for candidate in candidates if candidate not in taken)
