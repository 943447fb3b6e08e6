"""Checks that several services share: texts, slugs, choices, and what a broken constraint means."""

import itertools
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from django.db import IntegrityError
from django.db.models import QuerySet

from kernel import money
from storefront.catalogue import errors, rules
from tenants import current

LARGEST_AMOUNT = Decimal("999999999999.999")


def text(value: str, *, field: str, longest: int, required: bool = False) -> str:
    """The text stripped. Raises InvalidField when it is too long, holds NUL, or is needed and empty."""
    stripped = value.strip()
    if required and not stripped:
        raise errors.InvalidField("Give it one.", field=field)
    if len(stripped) > longest or "\0" in stripped:
        raise errors.InvalidField(f"Use at most {longest} characters.", field=field)
    return stripped


def slug(value: str) -> str:
    """The slug as it is. Raises InvalidField for what is none."""
    if not rules.is_slug(value):
        raise errors.InvalidField(
            "Use lower-case letters, digits and single hyphens, at most 255.", field="slug"
        )
    return value


def free_slug(stem: str, siblings: QuerySet[Any]) -> str:
    """The stem, or the stem with the first free number."""
    taken = set(siblings.filter(slug__startswith=stem).values_list("slug", flat=True))
    candidates = itertools.chain(
        [stem], (f"{stem[: rules.MAX_SLUG_LENGTH - 8]}-{n}" for n in itertools.count(2))
    )
    return next(candidate for candidate in candidates if candidate not in taken)


def choice(value: str, allowed: Collection[str], *, field: str) -> str:
    """The value. Raises InvalidField when it is not one of the allowed."""
    if value not in allowed:
        raise errors.InvalidField(f"Use one of {', '.join(allowed)}.", field=field)
    return value


def amount(value: Decimal, *, field: str) -> Decimal:
    """The amount. Raises InvalidField below 0, above what fits, and for too many decimals."""
    if not value.is_finite() or value < 0 or value > LARGEST_AMOUNT:
        raise errors.InvalidField("Use an amount of 0 or more.", field=field)
    currency = current.tenant().currency
    if value != money.quantise(value, currency):
        raise errors.InvalidField(f"{currency} has {money.exponent(currency)} decimals.", field=field)
    return value


def option_names(names: Sequence[str]) -> list[str]:
    """The names stripped. Raises InvalidField for more than three, empty or repeated ones."""
    stripped = [text(name, field="options", longest=80, required=True) for name in names]
    if len(stripped) > rules.MAX_OPTIONS:
        raise errors.InvalidField(f"A product has at most {rules.MAX_OPTIONS} options.", field="options")
    if len({name.casefold() for name in stripped}) < len(stripped):
        raise errors.InvalidField("Each option needs a name of its own.", field="options")
    return stripped


def explain(error: IntegrityError, meanings: Mapping[str, Exception]) -> NoReturn:
    """Raise what the broken constraint means to people, or the error itself where nothing is known of it."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    meaning = meanings.get(constraint or "")
    if meaning is None:
        raise error
    raise meaning from error
