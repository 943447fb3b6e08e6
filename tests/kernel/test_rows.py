"""Rows written and read by hand are those the ORM writes and reads."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kernel import clock, prepared, rows
from storefront.carts.models import Cart, CartItem
from storefront.catalogue.models import ProductChange
from storefront.payments.models import PaymentAttempt
from tests.storefront.stories import goods

pytestmark = pytest.mark.usefixtures("in_shop")


def cart(**fields: Any) -> Cart:
    now = clock.now()
    return Cart(currency="EUR", created_at=now, updated_at=now, expires_at=now, **fields)


def loaded(row: models.Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_what_is_inserted_and_selected_is_what_the_orm_reads() -> None:
    made = cart(shipping_address={"city": "Zürich", "line1": "1 “Quote’s” Way"}, discount_codes=["A", "B"])
    rows.insert(made)
    (read,) = rows.select(Cart, "id = %s", made.pk)
    assert loaded(read) == loaded(Cart.objects.get(pk=made.pk)) == loaded(made)
    assert (read._state.adding, read._state.db) == (False, "default")
    read.note = "by the ORM"
    read.save()
    assert Cart.objects.get(pk=made.pk).note == "by the ORM"


def test_rows_of_several_models_take_one_round_trip_and_the_last_get_their_keys() -> None:
    made = cart()
    items = [
        CartItem(cart=made, variant=goods(), quantity=number, seen_price=Decimal("1.250"))
        for number in (1, 2)
    ]
    with CaptureQueriesContext(connection) as captured:
        rows.insert(made, *items)
    assert len(captured) == 1
    assert [loaded(item) for item in items] == [loaded(item) for item in CartItem.objects.order_by("pk")]


def test_what_is_updated_is_what_was_named() -> None:
    made = cart(note="before")
    rows.insert(made)
    made.note, made.locale, made.shipping_address = "after", "de", {"city": "Graz"}
    rows.update(made, "note", "shipping_address")
    found = Cart.objects.get(pk=made.pk)
    assert (found.note, found.locale, found.shipping_address) == ("after", "", {"city": "Graz"})


def test_what_the_database_refuses_is_raised() -> None:
    made = cart()
    rows.insert(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(cart(pk=made.pk))
    with pytest.raises(DatabaseError, match="no cart"):
        rows.update(cart(), "note")
    assert rows.select(PaymentAttempt, "id = %s", uuid4()) == []


def test_a_model_that_does_something_when_it_is_saved_is_refused() -> None:
    with pytest.raises(TypeError, match="User does something"):
        rows.insert(User(email="ada@example.com"))
    with pytest.raises(TypeError, match="ProductChange leaves a value"):
        rows.insert(ProductChange())


def test_what_was_written_before_is_planned_no_more_and_has_room_for_no_more_than_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.prepared.clear()
    rows.insert(cart())
    with CaptureQueriesContext(connection) as captured:
        rows.insert(cart())
        rows.insert(made := cart())
        rows.update(made, "note")
        monkeypatch.setattr(prepared, "MOST", 0)
        rows.update(made, "note")
        rows.update(made, "locale")
        assert loaded(rows.select(Cart, "id = %s", made.pk)[0]) == loaded(made)
    assert [query["sql"].split()[0] for query in captured] == [
        *("EXECUTE", "EXECUTE", "PREPARE", "EXECUTE", "UPDATE", "SELECT")
    ]


def test_a_column_that_an_older_shop_has_otherwise_is_read_as_this_release_has_it() -> None:
    rows.insert(made := cart(locale="de"))
    for length in (50, 20):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE carts_cart ALTER locale TYPE varchar({length})")
        for _ in range(8):  # custom plans first, then the kept one
            (read,) = rows.select(Cart, "id = %s", made.pk)
            assert read.locale == "de"
