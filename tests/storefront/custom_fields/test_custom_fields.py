"""Custom fields take what their type says, and their values go with them."""

from typing import Any

import pytest

from kernel.errors import Invalid, NotFound
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Collection, Product
from storefront.custom_fields import queries, rules, services
from storefront.custom_fields.models import CustomField
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront.catalogue.factories import begin_anew, make_product


@pytest.mark.parametrize(
    ("holds", "given", "kept"),
    [
        ("text", "Oak", "Oak"),
        ("number", 2, 2),
        ("number", 2.0, 2),
        ("number", 2.5, 2.5),
        ("boolean", False, False),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "Oak", "Oak"),
    ],
)
def test_a_value_of_the_type_is_kept(holds: str, given: Any, kept: Any) -> None:
    found = rules.check_value(given, key="a", holds=holds, choices=["Oak"])
    assert (found, type(found)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("holds", "given", "reason"),
    [
        ("text", 1, "invalid"),
        ("text", "a\0", "invalid"),
        ("number", "1", "invalid"),
        ("number", True, "invalid"),
        ("number", float("nan"), "too_large"),
        ("boolean", 1, "invalid"),
        ("date", "2026-02-30", "invalid"),
        ("date", "20260228", "invalid"),
        ("choice", "Pine", "unknown"),
        ("reference", "1", "invalid"),
        ("reference", 0, "unknown"),
    ],
)
def test_a_value_of_another_type_is_refused_at_its_key(holds: str, given: Any, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        rules.check_value(given, key="a", holds=holds, choices=["Oak"])
    assert (refused.value.field, refused.value.reason) == ("custom_fields.a", reason)


def _add(**values: Any) -> CustomField:
    given = {"kind": "product", "key": "wood", "name": "Wood", "type": "text"} | values
    return services.create(values=given, actor=STAFF)  # type: ignore[arg-type]


def test_the_values_of_a_deleted_field_go_and_their_products_are_told_of(
    in_shop: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE", 2)
    field, other = _add(), _add(key="care", name="Care")
    values = {"wood": "Oak", "care": "Oil"}
    made = [make_product(f"Board {n}", custom_fields=values).pk for n in range(5)]
    begin_anew()
    before = dict(Product.objects.values_list("pk", "revision"))
    services.delete(field_id=field.pk, actor=STAFF)
    assert Product.objects.filter(custom_fields__has_key="wood").count() == 3, "the others by later work"
    assert list(queries.list_fields()) == [other]
    with pytest.raises(NotFound):
        services.update(field_id=field.pk, values={"name": "Again"}, actor=STAFF)
    services.forget()
    services.forget()
    rows = Product.objects.filter(pk__in=made)
    assert {tuple(row.custom_fields.items()) for row in rows} == {(("care", "Oil"),)}
    assert all(row.revision == before[row.pk] + 1 for row in rows)
    assert not any("wood" in feature for row in rows for feature in row.features)
    _add()


def test_a_reference_is_to_an_object_that_is_there(in_shop: Tenant) -> None:
    _add(key="set", name="Set", type="reference", refers_to="collection")
    collection = Collection.objects.create(title="Sets", slug="sets")
    product = make_product("Board")
    catalogue.update_product(product_id=product.pk, custom_fields={"set": collection.pk}, actor=STAFF)
    with pytest.raises(Invalid) as refused:
        catalogue.update_product(product_id=product.pk, custom_fields={"set": 4711}, actor=STAFF)
    assert refused.value.field == "custom_fields.set"


def test_what_values_depend_on_stays_as_it_was_made(in_shop: Tenant) -> None:
    field = _add()
    with pytest.raises(Invalid) as refused:
        services.update(field_id=field.pk, values={"type": "number"}, actor=STAFF)
    assert (refused.value.field, refused.value.reason) == ("type", "fixed")
