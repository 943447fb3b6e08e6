"""What is refused of promotions and codes."""

from typing import Any

from storefront.promotions.models import DiscountCode, Promotion
from tests.doors.refusals import Case
from tests.storefront import stories

_ADD, _CHANGE = "/admin/promotions/promotion/add/", "/admin/promotions/promotion/{id}/change/"
_PROMOTION: dict[str, Any] = {"name": "Spring", "applies_to": "order", "kind": "percentage", "value": "10"}
_FORM = _PROMOTION | {
    "is_active": "on",
    "is_automatic": "on",
    "codes-TOTAL_FORMS": "0",
    "codes-INITIAL_FORMS": "0",
    **dict.fromkeys(
        ("buy_quantity", "get_quantity", "minimum_subtotal", "minimum_quantity", "priority"), "0"
    ),
}
_NEEDS_CODE = {name: value for name, value in _FORM.items() if name != "is_automatic"}


def _new(what: str, code: str, at: str, **wrong: Any) -> Case:
    entered = dict(wrong)
    for end in ("starts_at", "ends_at"):
        if end in wrong:
            del entered[end]
            day, _, time = wrong[end].removesuffix("Z").partition("T")
            entered |= {f"{end}_0": day, f"{end}_1": time}
    return Case(
        name=f"promotion: {what}",
        method="post",
        api="/promotions",
        body=_PROMOTION | wrong,
        admin=_ADD,
        form=_FORM | {name: str(value).strip("[]") for name, value in entered.items()},
        field=at,
        code=code,
    )


def _change(what: str, code: str, at: str, *, given: Any, body: dict[str, Any], form: dict[str, str]) -> Case:
    return Case(
        name=f"promotion: {what}",
        method="patch",
        api="/promotions/{id}",
        body=body,
        admin=_CHANGE,
        form=_FORM | form,
        field=at,
        code=code,
        given=given,
    )


def _automatic() -> dict[str, Any]:
    return {"id": stories.promotion().pk}


def _used() -> dict[str, Any]:
    promotion = stories.promotion()
    Promotion.objects.filter(pk=promotion.pk).update(used_count=2)
    return {"id": promotion.pk}


def _with_code(**counted: int) -> dict[str, Any]:
    promotion = stories.promotion("TEN")
    DiscountCode.objects.filter(promotion=promotion).update(**counted)
    return {"id": promotion.pk, "code": promotion.codes.get().pk}


def _new_code(what: str, code: str, at: str, *, word: str, **more: Any) -> Case:
    """A code more for a promotion that needs one: in the admin a row of the promotion's form."""
    row = {"codes-TOTAL_FORMS": "1", "codes-0-promotion": "{id}", "codes-0-code": word}
    return Case(
        name=f"code: {what}",
        method="post",
        api="/discount-codes",
        body={"promotion": "{id}", "code": word} | more,
        admin=_CHANGE,
        form=_NEEDS_CODE | row | {f"codes-0-{name}": str(value) for name, value in more.items()},
        field=at,
        admin_field=f"codes.0.{at}",
        code=code,
        given=_with_code,
    )


_FREE = {"applies_to": "shipping", "kind": "free_shipping"}
CASES = [
    _new("more than all", "too_large", "value", value="101"),
    _new("less than nothing", "too_small", "value", value="-1"),
    _new("four decimals", "too_precise", "value", value="1.2345"),
    _new("a fraction of a cent", "too_precise", "value", kind="fixed", value="0.234"),
    _new("a fraction, whatever the kind", "too_precise", "value", **_FREE, value="0.234"),
    _new("a time that few zones have", "invalid", "ends_at", ends_at="9999-12-31T12:00:00Z"),
    _new("no name", "required", "name", name=""),
    _new("a product that is not there", "unknown", "products", products=[999999]),
    _new("a collection that is not there", "unknown", "collections", collections=[999999]),
    _new("name too long", "too_long", "name", name="x" * 81),
    _new("kind of another class", "invalid", "kind", kind="free_shipping"),
    _new(
        "gift without what to buy",
        "required",
        "buy_quantity",
        applies_to="line",
        kind="buy_x_get_y",
        get_quantity=1,
    ),
    _new(
        "gift without what one gets",
        "required",
        "get_quantity",
        applies_to="line",
        kind="buy_x_get_y",
        buy_quantity=1,
    ),
    _new(
        "ends before it starts",
        "invalid",
        "ends_at",
        starts_at="2030-02-01T00:00:00Z",
        ends_at="2030-01-01T00:00:00Z",
    ),
    _new(
        "ends when it starts",
        "invalid",
        "ends_at",
        starts_at="2030-01-01T00:00:00Z",
        ends_at="2030-01-01T00:00:00Z",
    ),
    _new("priority beyond the column", "too_large", "priority", priority=40_000),
    _new("limit of nothing", "too_small", "usage_limit", usage_limit=0),
    _new("limit of nothing for each buyer", "too_small", "limit_per_buyer", limit_per_buyer=0),
    _change(
        "limit below what was used",
        "too_small",
        "usage_limit",
        given=_used,
        body={"usage_limit": 1},
        form={"usage_limit": "1"},
    ),
    _change(
        "made automatic while it has codes",
        "has_codes",
        "is_automatic",
        given=_with_code,
        body={"is_automatic": True},
        form={},
    ),
    Case(
        name="code: of a promotion that applies by itself",
        method="post",
        api="/discount-codes",
        body={"promotion": "{id}", "code": "TEN"},
        admin=_CHANGE,
        form=_FORM | {"codes-TOTAL_FORMS": "1", "codes-0-code": "TEN", "codes-0-promotion": "{id}"},
        field="promotion",
        admin_field="is_automatic",
        code="is_automatic",
        given=_automatic,
    ),
    _new_code("with a space", "invalid", "code", word="TEN OFF"),
    _new_code("too long", "too_long", "code", word="x" * 41),
    _new_code("that there is", "configuration.taken", "code", word="ten"),
    _new_code("limit of nothing", "too_small", "usage_limit", word="NEW", usage_limit=0),
    Case(
        name="code: limit below what was used",
        method="patch",
        api="/discount-codes/{code}",
        body={"usage_limit": 2},
        admin=_CHANGE,
        form=_NEEDS_CODE
        | {
            "codes-TOTAL_FORMS": "1",
            "codes-INITIAL_FORMS": "1",
            "codes-0-id": "{code}",
            "codes-0-promotion": "{id}",
            "codes-0-code": "TEN",
            "codes-0-usage_limit": "2",
        },
        field="usage_limit",
        admin_field="codes.0.usage_limit",
        code="too_small",
        given=lambda: _with_code(used_count=3),
    ),
]
