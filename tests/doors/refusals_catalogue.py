"""What the catalogue refuses, at both doors."""

from decimal import Decimal
from typing import Any

from storefront.catalogue import services
from storefront.custom_fields import services as fields
from tests.actors import STAFF
from tests.doors.refusals import Case
from tests.storefront.catalogue.factories import make_product

_NO_ROWS = {
    f"{prefix}-{count}": "0"
    for prefix in ("variants", "images", "options", "history", "places")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}
_PRODUCT = {"title": "Mug", "slug": "mug", "status": "draft", "vendor": ""}
_VARIANT = {"price": "10.00", "sku": "M-1", "weight_grams": "0"}
_COLLECTION = {"title": "Best", "slug": "best", "description": "", "kind": "manual", "match": "all"}
_CATEGORY = {"name": "Mugs", "slug": "mugs", "description": ""}


def _product(what: str, code: str, at: str, given: Any = dict, **wrong: str) -> Case:
    entered = _PRODUCT | wrong
    first = {f"variants.0.{name}": value for name, value in _VARIANT.items()}
    return Case(
        name=f"product: {what}",
        method="post",
        api="/products",
        body=entered | {"price": {"amount": "10.00"}},
        admin="/admin/catalogue/product/add/",
        form=_NO_ROWS | entered | first,
        field=at,
        code=code,
        given=given,
    )


def _variant(what: str, code: str, at: str, given: Any = dict, **wrong: Any) -> Case:
    entered = _VARIANT | wrong
    first = {f"variants.0.{name}": value for name, value in entered.items()}
    sent: dict[str, Any] = {"price": {"amount": entered["price"]}, "sku": entered["sku"]}
    return Case(
        name=f"variant: {what}",
        method="post",
        api="/products",
        body=_PRODUCT | {"variants": [sent]},
        admin="/admin/catalogue/product/add/",
        form=_NO_ROWS | _PRODUCT | first,
        field=f"variants.0.{at}",
        code=code,
        given=given,
    )


_FIELD = {"kind": "product", "key": "care", "name": "Care", "type": "text"}


def _field(what: str, code: str, at: str, given: Any = dict, **wrong: Any) -> Case:
    entered = _FIELD | wrong
    form = {name: "on" if value is True else str(value) for name, value in entered.items()}
    return Case(
        name=f"custom field: {what}",
        method="post",
        api="/custom-fields",
        body=entered,
        admin="/admin/custom_fields/customfield/add/",
        form=form,
        field=at,
        code=code,
        given=given,
    )


def _given_field(**values: Any) -> dict[str, Any]:
    return {"field": fields.create(values=_FIELD | values, actor=STAFF).pk}  # type: ignore[arg-type]


def _value(what: str, code: str, entered: str, sent: Any, **values: Any) -> Case:
    first = {f"variants.0.{name}": value for name, value in _VARIANT.items()}
    return Case(
        name=f"custom value: {what}",
        method="post",
        api="/products",
        body=_PRODUCT | {"price": {"amount": "10.00"}, "custom_fields": {"care": sent}},
        admin="/admin/catalogue/product/add/",
        form=_NO_ROWS | _PRODUCT | first | {"custom_fields.care": entered},
        field="custom_fields.care",
        code=code,
        given=lambda: _given_field(**values),
    )


def _collection(what: str, code: str, at: str, form: dict[str, str] | None = None, **wrong: Any) -> Case:
    entered = _COLLECTION | wrong
    return Case(
        name=f"collection: {what}",
        method="post",
        api="/collections",
        body=entered,
        admin="/admin/catalogue/collection/add/",
        form=_NO_ROWS | {"rules": "[]"} | {k: str(v) for k, v in entered.items()} | (form or {}),
        field=at,
        code=code,
    )


def _category(what: str, code: str, at: str, given: Any = dict, **wrong: str) -> Case:
    entered = _CATEGORY | wrong
    return Case(
        name=f"category: {what}",
        method="post",
        api="/categories",
        body=entered,
        admin="/admin/catalogue/category/add/",
        form=entered,
        field=at,
        code=code,
        given=given,
    )


def _a_mug() -> dict[str, Any]:
    return {"id": make_product("Mug", slug="mug").pk}


def _a_sku() -> dict[str, Any]:
    variants = [services.VariantData(price=Decimal(10), sku="M-1")]
    return {"id": make_product("Cup", variants_data=variants).pk}


def _two_levels() -> dict[str, Any]:
    top = services.create_category(name="Top", actor=STAFF)
    low = services.create_category(name="Low", parent_id=top.pk, actor=STAFF)
    return {"id": top.pk, "low": low.pk}


CASES = [
    _field("key with a space", "invalid", "key", key="my key"),
    _field("no name", "required", "name", name=""),
    _field("second of its key", "configuration.taken", "key", given=_given_field),
    _field("a list without choices", "required", "choices", type="choice"),
    _field("a reference to nothing", "required", "refers_to", type="reference"),
    _field("an order's, for buyers", "invalid", "is_public", kind="order", is_public=True),
    _field("a customer's, for lists", "invalid", "is_filterable", kind="customer", is_filterable=True),
    _value("a text that is too long", "too_long", "x" * 5001, "x" * 5001),
    _value("a number that is too large", "too_large", "9" * 17, int("9" * 17), type="number"),
    _product("no title", "required", "title", title=""),
    _product("title too long", "too_long", "title", title="x" * 256),
    _product("vendor too long", "too_long", "vendor", vendor="x" * 121),
    _product("slug with a space", "invalid", "slug", slug="my mug"),
    _product("slug taken", "catalogue.slug_taken", "slug", given=_a_mug),
    _variant("price of too many decimals", "too_precise", "price", price="0.005"),
    _variant("SKU too long", "too_long", "sku", sku="x" * 256),
    _variant("SKU taken", "catalogue.sku_taken", "sku", given=_a_sku),
    _collection("no title", "required", "title", title=""),
    _collection("rules that are none", "required", "rules", kind="rules"),
    _collection(
        "ends before it begins",
        "too_small",
        "published_until",
        published_from="2026-05-02T10:00:00Z",
        published_until="2026-05-01T10:00:00Z",
        form={
            "published_from_0": "2026-05-02",
            "published_from_1": "10:00",
            "published_until_0": "2026-05-01",
            "published_until_1": "10:00",
        },
    ),
    _category("no name", "required", "name", name=""),
    _category("name too long", "too_long", "name", name="x" * 121),
    Case(
        name="category: one that has others is deleted",
        method="delete",
        api="/categories/{id}",
        admin="/admin/catalogue/category/{id}/delete/",
        form={"post": "yes"},
        code="catalogue.category_in_use",
        given=_two_levels,
    ),
]
