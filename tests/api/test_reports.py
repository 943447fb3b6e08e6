"""Reports over the API: whose they are, of which days, and none that there is not."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts import roles
from accounts.models import User
from storefront.reports import queries
from tenants.models import Tenant
from tests.api.conftest import Api, document
from tests.api.test_refunds import place

pytestmark = pytest.mark.django_db


def test_an_analyst_reads_every_report(
    api: Api, product: dict[str, Any], shop: Tenant, member: Callable[..., User]
) -> None:
    order = place(api, product)
    analyst = api.as_(member(roles.ANALYST), shop)
    for name in (*queries.OF_A_PERIOD, *queries.OF_NOW):
        answer = analyst.get(f"/reports/{name}")
        assert (answer.status_code, answer.json()["name"]) == (200, name)
    found = analyst.get("/reports/daily-sales").json()
    assert len(found["data"]) == 30
    assert found["data"][-1]["date"] == found["to"]
    assert found["data"][-1]["total"] == order["total"]
    day = f"/reports/best-sellers?from={found['to']}&to={found['to']}&limit=1"
    (best,) = analyst.get(day).json()["data"]
    assert best["variant"] == product["variants"][0]["id"]


def test_what_a_report_counts_is_for_those_who_may_see_it(
    api: Api, customer_api: Api, shop: Tenant, member: Callable[..., User]
) -> None:
    catalogue, fulfilment = (api.as_(member(role), shop) for role in (roles.CATALOGUE, roles.FULFILMENT))
    for who, name, status in (
        (catalogue, "low-stock", 200),
        (catalogue, "daily-sales", 403),
        (fulfilment, "daily-sales", 200),
        (fulfilment, "tiers", 403),
        (customer_api, "daily-sales", 403),
        (api, "daily-sales", 401),
    ):
        assert who.get(f"/reports/{name}").status_code == status, name


def test_the_document_names_the_reports_there_are() -> None:
    details = document("shop")["paths"]["/api/v1/reports/{name}"]["get"]
    (name,) = (each["schema"]["enum"] for each in details["parameters"] if each["in"] == "path")
    assert set(name) == {*queries.OF_A_PERIOD, *queries.OF_NOW}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("secrets", 404),
        ("daily-sales?from=2025-02-30", 422),
        ("daily-sales?from=2025-02-02&to=2025-02-01", 422),
        ("daily-sales?from=2024-01-01&to=2025-01-01", 422),
        ("daily-sales?from=0001-01-01&to=0001-01-02", 422),
        ("daily-sales?first=2025-02-01", 422),
        ("tiers?from=2025-02-01", 422),
        ("daily-sales?from=2024-01-02&to=2025-01-01", 200),
    ],
)
def test_a_report_that_there_is_not_is_not_made_up(owner_api: Api, asked: str, status: int) -> None:
    assert owner_api.get(f"/reports/{asked}").status_code == status
