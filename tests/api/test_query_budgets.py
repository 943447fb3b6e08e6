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
from tests.actors import STAFF
from tests.api.conftest import Api

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
