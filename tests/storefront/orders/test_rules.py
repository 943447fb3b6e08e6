"""What is computed of orders without looking at any."""

from decimal import Decimal

import pytest

from storefront.orders import rules


@pytest.mark.parametrize(
    ("total", "orders", "average"),
    [("0", 0, "0"), ("12.90", 1, "12.90"), ("30.00", 4, "7.50"), ("1", 8, "0.125")],
)
def test_an_average_order_is_the_sum_shared_out_and_nothing_where_there_was_none(
    total: str, orders: int, average: str
) -> None:
    assert rules.average_order(total=Decimal(total), orders=orders) == Decimal(average)
