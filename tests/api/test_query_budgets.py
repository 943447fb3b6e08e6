"""How many statements a read may cost, committed and held; the same for few products and for many."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.services import VariantData
from tests import statements as counted
from tests.actors import STAFF
from tests.api.conftest import Api
from tests.storefront import stories
from tests.storefront.stories import ADDRESS, PAYS

BUDGETS: dict[str, int] = tomllib.loads((Path(__file__).parent / "query_budgets.toml").read_text())


@pytest.fixture
def kitchen(in_shop: Any) -> None:
    category = services.create_category(name="Kitchen", actor=STAFF)
    made = [
        services.create_product(
            title=f"Mug {n}",
            status="active",
            category_id=category.pk,
            tags=["sale"],
            option_names=["Size"],
            variants_data=[VariantData(Decimal(n + k), [size]) for k, size in enumerate("SML")],
            now=clock.now(),
            actor=STAFF,
        ).pk
        for n in range(1, 9)
    ]
    services.create_collection(title="All", products=made, actor=STAFF)


def statements(api: Api, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        answer = api.get(path)
    assert answer.status_code == 200, (path, answer.content)
    ours = [q["sql"] for q in captured if "search_path" not in q["sql"] and "tenants_domain" not in q["sql"]]
    return [sql for sql in ours if "SAVEPOINT" not in sql]


@pytest.mark.parametrize("path", BUDGETS)
def test_a_read_costs_its_budget(api: Api, kitchen: None, path: str) -> None:
    found = statements(api, path)
    assert len(found) == BUDGETS[path], "\n".join(found)


WHOLE_WAY = 30


def test_a_guests_whole_way_to_a_paid_order_costs_its_budget(api: Api, in_shop: Any) -> None:
    """P4: a cart, two lines, address and shipping, a paid order; what a transaction says of itself is not counted."""
    variants = [stories.goods(stock=9).pk for _ in range(2)]
    costs: list[str] = []

    def ask(caller: Api, method: str, path: str, body: Any, **headers: str) -> Any:
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(caller, method)(path, body, **headers)
        assert answer.status_code in {200, 201}, answer.content
        costs.extend(f"{path}: {sql}" for sql in counted.of(captured) if "SAVEPOINT" not in sql)
        return answer.json()

    for _ in range(2):  # a process's first guest has it read what the shop offers
        costs.clear()
        cart = ask(api, "post", "/carts", {})
        guest = api.with_(X_Cart_Token=cart["token"])
        where = f"/carts/{cart['id']}"
        for variant in variants:
            ask(guest, "post", f"{where}/items", {"variant": variant, "quantity": 1})
        details = {"email": "ada@example.com", "shipping_address": ADDRESS, "shipping_method": "standard"}
        ask(guest, "patch", where, details)
        order = {"cart": cart["id"], "payment": PAYS}
        placed = ask(guest, "post", "/orders", order, Idempotency_Key=cart["id"])
        assert placed["payment_status"] == "complete"
    assert len(costs) <= WHOLE_WAY, "\n".join(costs)
