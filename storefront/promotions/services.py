"""Writes on promotions and the codes that unlock them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from typing_extensions import TypedDict

from accounts import audit
from kernel import money, writing
from kernel.actors import Actor
from kernel.errors import Invalid, Refusals, Taken, TooMany
from kernel.versions import snapshots
from storefront.catalogue.models import Collection, Product
from storefront.promotions import announcements, errors, rules, terms
from storefront.promotions.models import DiscountCode, Promotion
from tenants import current

MOST_IDS = 1000
MOST_ON = 500
"""Switched on, with a code or without: each cart goes through them, and each process keeps them."""
MOST_AUTOMATIC = 200
MOST_NAMED = 20_000
"""Products and collections of all that are switched on."""


class PromotionValues(TypedDict, total=False):
    """What people say of a promotion; see `models.Promotion`.

    `products`, `collections` and `minimum_tier` are ids; amounts are in the shop's currency, `value` of a
    percentage from 0 to 100.
    """

    name: str
    is_automatic: bool
    applies_to: str
    kind: str
    value: Decimal
    buy_quantity: int
    get_quantity: int
    products: Sequence[int]
    collections: Sequence[int]
    minimum_subtotal: Decimal
    minimum_quantity: int
    minimum_tier: int | None
    is_first_order_only: bool
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    priority: int
    is_exclusive: bool
    usage_limit: int | None
    limit_per_buyer: int | None


class CodeValues(TypedDict, total=False):
    """What people say of a code; a `usage_limit` of None is none."""

    code: str
    is_active: bool
    usage_limit: int | None


@dataclass(frozen=True, slots=True)
class CodeEdit:
    """What is done to one of a promotion's codes together with it: a new one has no id."""

    id: int | None
    values: CodeValues
    is_deleted: bool = False


@transaction.atomic
def create(
    *, values: PromotionValues, codes: Sequence[CodeEdit] = (), actor: Actor, now: datetime
) -> Promotion:
    """Add a promotion, with its codes. It is announced where it runs already.

    Raises Invalid or Several naming the fields (of a code `codes.0…`), Taken for a code, or TooMany.
    """
    promotion = Promotion()
    changes = _fill(promotion, values)
    promotion.save()
    audit.write(actor=actor, verb=audit.CREATED, target=promotion, changes=changes)
    _edit_codes(promotion, codes, actor=actor)
    announcements.follow(promotion=promotion, is_new=True, now=now)
    snapshots.change(snapshots.OFFERED)
    return promotion


@transaction.atomic
def update(
    *,
    promotion_id: int,
    values: PromotionValues,
    codes: Sequence[CodeEdit] = (),
    actor: Actor,
    now: datetime,
) -> Promotion:
    """Change a promotion and its codes; what is not named stays. Orders that had it keep what it took off.

    Raises NotFound, or as `create`; one that has codes cannot become automatic.
    """
    promotion = writing.lock(Promotion, promotion_id)
    changes = _fill(promotion, values)
    _edit_codes(promotion, codes, actor=actor)
    if "is_automatic" in changes and promotion.is_automatic and promotion.codes.exists():
        raise Invalid(
            _("This promotion has codes. Delete them first, or leave it to need one."),
            field="is_automatic",
            reason=errors.HAS_CODES,
        )
    promotion.save()
    audit.write(actor=actor, verb=audit.UPDATED, target=promotion, changes=changes)
    announcements.follow(promotion=promotion, is_new=False, now=now)
    snapshots.change(snapshots.OFFERED)
    return promotion


@transaction.atomic
def delete(*, promotion_id: int, actor: Actor) -> None:
    """Delete a promotion with its codes. Orders that had it keep what it took off. Raises NotFound."""
    promotion = writing.lock(Promotion, promotion_id)
    audit.write(actor=actor, verb=audit.DELETED, target=promotion)
    promotion.delete()
    snapshots.change(snapshots.OFFERED)


@transaction.atomic
def create_code(*, promotion_id: int, values: CodeValues, actor: Actor) -> DiscountCode:
    """Add a code to a promotion that is not automatic. Raises Invalid naming the field, Several, or Taken."""
    missing = Invalid(_("There is no such promotion."), field="promotion", reason="unknown")
    promotion = writing.lock(Promotion, promotion_id, missing=missing)
    if promotion.is_automatic:
        raise _takes_no_codes("promotion")
    return _write_code(DiscountCode(promotion=promotion), values, actor=actor)


@transaction.atomic
def update_code(*, code_id: int, values: CodeValues, actor: Actor) -> DiscountCode:
    """Switch a code on or off, or change how often it may be used. Raises NotFound, or as `create_code`."""
    return _write_code(writing.lock(DiscountCode, code_id), values, actor=actor)


@transaction.atomic
def delete_code(*, code_id: int, actor: Actor) -> None:
    """Delete a code. Orders that had it keep what it took off. Raises NotFound."""
    code = writing.lock(DiscountCode, code_id)
    audit.write(actor=actor, verb=audit.DELETED, target=code)
    code.delete()


def _fill(promotion: Promotion, values: PromotionValues) -> writing.Changes:
    given = dict(values)
    refusals = Refusals()
    for name, column, model in (
        ("products", "product_ids", Product),
        ("collections", "collection_ids", Collection),
    ):
        if name in given:
            ids = given[column] = sorted(set(given.pop(name)))  # type: ignore[call-overload]
            with refusals.gather(name):
                _check_ids(ids, model, before=getattr(promotion, column))
    changes = writing.assign(promotion, given)
    with refusals.gather():
        writing.check(promotion)
    refusals.tell()
    with refusals.gather():
        terms.check(
            applies_to=promotion.applies_to,
            kind=promotion.kind,
            value=promotion.value,
            buy_quantity=promotion.buy_quantity,
            get_quantity=promotion.get_quantity,
            starts_at=promotion.starts_at,
            ends_at=promotion.ends_at,
            usage_limit=promotion.usage_limit,
            used_count=promotion.used_count,
        )
    currency = current.tenant().currency
    with refusals.gather(field="minimum_subtotal"):
        money.check_decimals(promotion.minimum_subtotal, currency)
    if promotion.kind not in rules.PERCENTAGES:
        with refusals.gather(field="value"):
            money.check_decimals(promotion.value, currency)
    refusals.tell()
    if promotion.is_active:
        _require_room(promotion)
    return changes


def _check_ids(ids: Sequence[int], model: type[Product | Collection], *, before: Sequence[int]) -> None:
    """Raises Invalid for too many, and for one that is named now and is not there."""
    if len(ids) > MOST_IDS:
        raise Invalid(_("At most %(most)s can be named.") % {"most": MOST_IDS}, reason="too_long")
    added = set(ids) - set(before)
    unknown = added - set(model._base_manager.filter(pk__in=added).values_list("pk", flat=True))
    if unknown:
        raise Invalid(_("There is none with the id {value}.").format(value=min(unknown)), reason="unknown")


def _require_room(promotion: Promotion) -> None:
    """Raises TooMany where this one is one too many of those that are switched on, or names too much beside them."""
    others = Promotion.objects.filter(is_active=True).exclude(pk=promotion.pk)
    writing.require_room(others, most=MOST_ON)
    if promotion.is_automatic:
        writing.require_room(others.filter(is_automatic=True), most=MOST_AUTOMATIC)
    named = len(promotion.product_ids) + len(promotion.collection_ids)
    size = Sum(F("product_ids__len") + F("collection_ids__len"))
    if named and named + (others.aggregate(size=size)["size"] or 0) > MOST_NAMED:
        raise TooMany(
            _("All promotions that are switched on together name at most %(most)s products and collections.")
            % {"most": MOST_NAMED}
        )


def _edit_codes(promotion: Promotion, codes: Sequence[CodeEdit], *, actor: Actor) -> None:
    refusals = Refusals()
    kept = [(index, edit) for index, edit in enumerate(codes) if not edit.is_deleted]
    for edit in codes:
        if edit.is_deleted and edit.id is not None:
            delete_code(code_id=edit.id, actor=actor)
    if promotion.is_automatic and any(edit.id is None for _index, edit in kept):
        raise _takes_no_codes("is_automatic")
    for index, edit in kept:
        with refusals.gather(f"codes.{index}"):
            code = (
                DiscountCode(promotion=promotion) if edit.id is None else writing.lock(DiscountCode, edit.id)
            )
            _write_code(code, edit.values, actor=actor)
    refusals.tell()


def _write_code(code: DiscountCode, values: CodeValues, *, actor: Actor) -> DiscountCode:
    is_new = code.pk is None
    given = dict(values)
    if "code" in values:
        given["code"] = rules.normalise_code(values["code"] or "")
    changes = writing.assign(code, given)
    if "code" in changes and not is_new:
        raise Invalid(_("A code stays as it is, since orders carry it. Add another."), field="code")
    writing.check(code)
    if code.usage_limit is not None and code.usage_limit < code.used_count:
        raise Invalid(terms.say_used(code.used_count), field="usage_limit", reason="too_small")
    taken = Taken(_("Another promotion has this code, or this one has it already."), field="code")
    writing.save(code, meanings={"discountcode_once": taken})
    audit.write(actor=actor, verb=audit.CREATED if is_new else audit.UPDATED, target=code, changes=changes)
    return code


def _takes_no_codes(field: str) -> Invalid:
    return Invalid(
        _("A promotion that applies by itself takes no codes."), field=field, reason=errors.AUTOMATIC
    )
