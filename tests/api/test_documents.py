"""What is documented is what is served, on both hosts."""

import re
from typing import Any, get_args

import pytest
from django.contrib.staticfiles import finders

from api.platform import schemas as platform_schemas
from api.shop.schemas import orders, pricing
from storefront.orders import rules as order_rules
from storefront.payments import rules as payment_rules
from storefront.promotions import rules as promotion_rules
from tenants import rules as tenant_rules
from tests.api.conftest import Api, document

pytestmark = pytest.mark.django_db
ERRORS = {"401", "403", "422", "429", "500", "503"}


def _operations(name: str) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, details)
        for path, item in document(name)["paths"].items()
        for method, details in item.items()
    ]


def test_the_document_is_served_on_both_hosts(api: Api, platform: Api) -> None:
    for where, name in ((api, "shop"), (platform, "platform")):
        served = where.get("/openapi.json")
        assert served.json() == document(name)
        assert served.json()["openapi"].startswith("3.1")
        assert where.get("/openapi.json", If_None_Match=served["ETag"]).status_code == 304


def test_the_documentation_needs_nobody_elses_server(api: Api, platform: Api) -> None:
    for where in (api, platform):
        page = where.get("/docs").content.decode()
        assert not re.search(r"https?://", page)
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
        for asset in re.findall(r"/static/([^\"']+)", page):
            assert finders.find(asset), asset


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_operation_declares_its_errors_and_says_what_it_does(name: str) -> None:
    for path, method, details in _operations(name):
        assert set(details["responses"]) >= ERRORS, (path, method)
        assert details["description"]
        for status, answer in details["responses"].items():
            if status[0] in "45":
                assert "application/problem+json" in answer["content"]


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_operation_ids_are_stable_and_one_each(name: str) -> None:
    ids = [details["operationId"] for _p, _m, details in _operations(name)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+_[a-z_]+", found) for found in ids)


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_no_reference_leads_nowhere(name: str) -> None:
    found = document(name)
    references = set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(found)))
    assert references <= set(found["components"]["schemas"])


def test_bodies_forbid_what_they_do_not_know() -> None:
    for name in ("shop", "platform"):
        schemas = document(name)["components"]["schemas"]
        for path, method, details in _operations(name):
            body = details.get("requestBody")
            if body is not None:
                (content,) = body[
                    "content"
                ].values()  # JSON, or a form with a file, which is described in place
                reference = content["schema"].get("$ref", "").rsplit("/")[-1]
                schema = schemas[reference] if reference else content["schema"]
                assert schema["additionalProperties"] is False, (path, method)


def test_routes_that_move_money_say_that_they_need_a_key() -> None:
    required = {
        details["operationId"]
        for _path, _method, details in _operations("shop")
        for parameter in details["parameters"]
        if parameter["name"] == "Idempotency-Key" and parameter["required"]
    }
    assert required == {"orders_create", "orders_pay", "refunds_create"}


@pytest.mark.parametrize(
    ("documented", "known"),
    [
        (orders.Status, order_rules.Status.values),
        (orders.PaymentStatus, order_rules.PaymentStatus.values),
        (orders.FulfilmentStatus, order_rules.FulfilmentStatus.values),
        (orders.AttemptStatus, payment_rules.Status.values),
        (pricing.Kind, promotion_rules.Kind.values),
        (platform_schemas.State, [state.value for state in tenant_rules.State]),
    ],
)
def test_documented_words_are_the_domains_own(documented: Any, known: list[str]) -> None:
    assert list(get_args(documented)) == list(known)


def test_fields_are_documented_by_the_names_they_are_sent_by() -> None:
    schemas = document("shop")["components"]["schemas"]
    assert all("from" in schemas[name]["properties"] for name in ("Band", "TierChange", "DailySales"))
