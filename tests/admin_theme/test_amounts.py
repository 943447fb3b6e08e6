"""Amounts in the admin's forms, as the reader writes them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from admin_theme.fields import AmountFormField
from tenants.models import Tenant


@pytest.fixture
def field(in_shop: Tenant) -> Iterator[AmountFormField]:
    with translation.override("de"):
        yield AmountFormField(max_digits=12, decimal_places=4, min_value=Decimal(0))


def test_an_amount_is_shown_and_read_with_a_comma_in_german(field: AmountFormField) -> None:
    assert field.prepare_value(Decimal("12.9000")) == "12,90"
    assert field.clean("12,50") == field.clean("12.50") == Decimal("12.50")
    assert not field.has_changed(Decimal("12.9000"), "12,90")


def test_an_amount_that_can_be_read_in_two_ways_is_asked_again(field: AmountFormField) -> None:
    with pytest.raises(forms.ValidationError, match=r"1\.250.*1250 or 1,25"):
        field.clean("1.250")


@pytest.mark.parametrize("text", ["abc", "-1", "1,2,3"])
def test_what_is_no_amount_is_refused(field: AmountFormField, text: str) -> None:
    with pytest.raises(forms.ValidationError):
        field.clean(text)
