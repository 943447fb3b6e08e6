"""Whatever comes in, a clear problem comes out."""

import codecs
import json
import re
import time
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from api import documents, error_catalogue
from api.schemas import Input, Parameters
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db
HUGE = 10**30


def _raw(method: str, path: str, data: bytes, content_type: str = "application/json", **headers: str) -> Any:
    client = Client(headers={"host": "alpha.localhost", **headers}, raise_request_exception=False)
    return client.generic(method, f"/api/v1{path}", data=data, content_type=content_type)


def _is_problem(answer: Any, status: int, code: str) -> bool:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    body = answer.json()
    assert body["request_id"] == answer["X-Request-Id"]
    assert body["type"].endswith(f"#{body['code']}")
    assert (body["status"], body["code"]) == (answer.status_code, code), body
    return bool(answer.status_code == status)


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"",
        b"\xff\xfe",
        b'{"email": "\xc3\x28"}',
        b'{"email": "\\ud800"}',
        b"NaN",
        b'{"a":1,}',
        b"[" * 100_000,
    ],
)
def test_malformed_json(data: bytes, shop: Any) -> None:
    answer = _raw("POST", "/auth/token", data)
    if data:
        assert _is_problem(answer, 400, "request.malformed_json")
    else:
        assert _is_problem(answer, 422, "request.invalid")


def test_a_body_may_begin_with_a_byte_order_mark(shop: Any) -> None:
    answer = _raw("POST", "/auth/codes", codecs.BOM_UTF8 + b'{"email": "nobody@example.com"}')
    assert answer.status_code == 202
    assert _is_problem(_raw("POST", "/auth/codes", codecs.BOM_UTF8), 400, "request.malformed_json")


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_json_that_is_no_object(data: bytes, shop: Any) -> None:
    assert _is_problem(_raw("POST", "/auth/token", data), 422, "request.invalid")


def test_a_body_of_another_type(shop: Any) -> None:
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
    ):
        answer = _raw("POST", "/auth/token", b"{}", kind)
        assert _is_problem(answer, 415, "request.unsupported_media_type")


def test_a_body_that_is_too_large(shop: Any) -> None:
    answer = _raw("POST", "/customers", b'{"email": "' + b"a" * (1024 * 1024) + b'"}')
    assert _is_problem(answer, 413, "request.too_large")


def test_each_wrong_field_is_named_by_its_path(owner_api: Api) -> None:
    answer = owner_api.post(
        "/products",
        {
            "title": "Mug",
            "colour": "red",
            "variants": [{"price": {"amount": "-1"}}, {"price": {"amount": "x"}}],
        },
    )
    assert answer.status_code == 422
    found = {error["field"]: error["code"] for error in answer.json()["errors"]}
    assert found == {
        "colour": "unknown_field",
        "variants.0.price.amount": "too_small",
        "variants.1.price.amount": "not_a_number",
    }


TWO_SORTS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "a product": (
        "/products",
        {"colour": "red", "category": 2**62, "variants": [{"price": {"amount": "x"}}, {}]},
        {"colour", "title", "category", "variants.0.price.amount", "variants.1.price"},
    ),
    "a product in another currency": (
        "/products",
        {"title": "Mug", "is_new": True, "price": {"amount": "1", "currency": "USD"}},
        {"is_new", "price.currency"},
    ),
    "a category": ("/categories", {"name": 7, "parent": 2**62}, {"name", "parent"}),
    "a promotion": ("/promotions", {"kind": "percentage", "value": "150"}, {"name", "value"}),
    "a tax rate": ("/tax-rates", {"country": "XK", "percent": "119"}, {"name", "percent"}),
    "an address": (
        "/customers/me/addresses",
        {"line1": "1 Road", "city": "Berlin", "postal_code": "x", "country": "DE", "is_home": True},
        {"last_name", "is_home", "postal_code"},
    ),
    "an account": ("/customers", {"email": "ada", "password": "short"}, {"email", "password"}),
}


@pytest.mark.parametrize("name", TWO_SORTS)
def test_what_the_document_and_what_the_shop_refuse_is_told_at_once(name: str, owner_api: Api) -> None:
    path, body, wrong = TWO_SORTS[name]
    before = owner_api.get(path).content if path != "/customers" else b""
    answer = owner_api.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    told = [error["field"] for error in answer.json()["errors"]]
    assert (len(told), set(told)) == (len(wrong), wrong)
    assert before == (owner_api.get(path).content if path != "/customers" else b"")  # nothing was done


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/products", {"title": "Mug", "tags": ["a"], "tags.x.y": 1}),
        ("/products", {"title": "Mug", "tags": ["a"], "tags.7.y": 1}),
        ("/products", {"title": "Mug", "options": ["x"], "options.z.q": 3}),
        ("/draft-orders", {"lines": [], "lines.0.y": 1}),
    ],
)
def test_dots_in_a_name_are_the_callers_own(path: str, body: dict[str, Any], owner_api: Api) -> None:
    refused = owner_api.post(path, body)
    assert refused.status_code == 422


@pytest.mark.parametrize("path", ["/customers/me", "/tax-rates/1", "/settings"])
def test_a_change_without_a_body_is_no_error_of_ours(path: str, owner_api: Api) -> None:
    answer = owner_api.patch(path)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "required")


def test_nothing_is_guessed_of_what_decides_how_the_rest_is_read(owner_api: Api) -> None:
    answer = owner_api.post("/promotions", {"name": "Ten", "kind": "percent", "value": "150"})
    assert [error["field"] for error in answer.json()["errors"]] == ["kind"]


@pytest.mark.parametrize("path", ["/carts", "/auth/token"])
def test_no_more_are_named_than_somebody_reads(path: str, api: Api) -> None:
    began = time.thread_time()
    answer = api.post(path, {f"wrong{number}": 0 for number in range(60_000)})
    assert answer.status_code == 422
    assert len(answer.content) < 200_000
    assert time.thread_time() - began < 2


def test_errors_are_told_in_our_words(owner_api: Api) -> None:
    wrong = {"title": "Mug", "status": "gone", "price": {"amount": "1"}, "weight": 1}
    told = " ".join(e["detail"] for e in owner_api.post("/products", wrong).json()["errors"])
    assert "There is no such field." in told
    assert "Use one of " in told
    too_much = {"title": "Mug", "price": {"amount": "9999999999999"}}
    told += owner_api.post("/products", too_much).json()["errors"][0]["detail"]
    assert "Use at most 12 digits before the point." in told
    wrong_ones = {
        "/products?ordering=weight": "unknown",
        "/events?types=order.paidd": "unknown",
        "/orders?updated_since=yesterday": "not_a_time",
        "/orders?updated_since=0001-01-01T00:00:00%2B15:00": "not_a_time",
    }
    for path, code in wrong_ones.items():
        (error,) = owner_api.get(path).json()["errors"]
        assert error["code"] == code, error
        told += error["detail"]
    unnamed = owner_api.post("/catalogue-batches", {"items": [{"title": "Mug"}]}, Accept_Language="de").json()
    assert unnamed["errors"] == [
        {
            "field": "items.0",
            "code": "required",
            "detail": "Nennen Sie das Produkt mit `external_id` oder `slug`.",
        }
    ]
    for word in ("Decimal", "Value error", "Input", "String", "Extra", "pattern", "validat", "Model"):
        assert word not in told


def test_a_parameter_that_takes_one_value_is_not_given_twice(api: Api, product: Any) -> None:
    refused = api.get("/products?limit=1&limit=2")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "repeated")


def test_a_field_that_a_route_without_a_body_does_not_take(api: Api) -> None:
    answer = api.post("/carts", {"customer": 1})
    assert answer.json()["errors"][0]["field"] == "customer"


def test_what_json_tells_apart_is_told_apart(owner_api: Api) -> None:
    zone = {"name": "Home", "countries": ["DE"], "position": 1}
    method = {"code": "post", "name": "Post", "price": {"amount": "1"}, "is_active": True}
    for sent, field, code in (
        ({**zone, "position": "1"}, "position", "not_a_number"),
        ({**zone, "position": True}, "position", "invalid"),
        ({**zone, "methods": [{**method, "is_active": 0}]}, "methods.0.is_active", "not_a_boolean"),
        ({**zone, "methods": [{**method, "is_active": "false"}]}, "methods.0.is_active", "not_a_boolean"),
    ):
        errors = owner_api.post("/shipping-zones", sent).json()["errors"]
        assert [(error["field"], error["code"]) for error in errors] == [(field, code)]
    said = owner_api.post("/shipping-zones", {**zone, "position": True}).json()["errors"][0]["detail"]
    assert said == "This can be neither true nor false."
    listed = owner_api.post("/collections", {"title": "Best", "products": ["1"]})
    assert [error["code"] for error in listed.json()["errors"]] == ["not_a_number"]
    assert (
        owner_api.get("/promotions?is_active=false&limit=5").status_code == 200
    )  # an address has text alone


@pytest.mark.parametrize("api_name", ["shop", "platform"])
def test_bodies_are_json_and_parameters_text(api_name: str) -> None:
    wrong = []
    for operation in documents.operations(import_module(f"api.{api_name}").api):
        for model in operation.signature.models:
            is_text = model.__ninja_param_source__ in ("query", "form")
            wrong += [
                (operation.operation_id, field.annotation)
                for field in model.model_fields.values()
                if isinstance(field.annotation, type)
                and issubclass(field.annotation, Input)
                and issubclass(field.annotation, Parameters) != is_text
            ]
    assert wrong == []


def test_nul_in_body_query_and_path(api: Api, owner_api: Api) -> None:
    made = owner_api.post("/products", {"title": "a\0b", "tags": ["x", "\0"], "price": {"amount": "1"}})
    assert (made.status_code, made.json()["errors"][0]["field"]) == (422, "title")
    assert api.get("/products?q=%00").status_code == 422
    assert api.get("/products/%00").status_code == 404
    assert api.delete(f"/carts/{uuid4()}/discount-codes/a%00b").status_code == 404


def test_an_unknown_path_is_a_problem_for_every_method(api: Api, platform: Api) -> None:
    for where in (api, platform):
        for path in ("/api/v1/nothing", "/api/v1/", "/api/v2/products", "/api/", "/api/v1/products/"):
            for method in ("GET", "POST", "PATCH", "DELETE", "PUT"):
                assert _is_problem(where(method, path), 404, "request.unknown_path"), (method, path)


def test_a_kind_that_there_is_none_of_is_an_unknown_path(api: Api, owner_api: Api) -> None:
    for answer in (
        api.get("/policies/nonsense"),
        owner_api.put("/policies/nonsense", {"body": "Fair."}),
        owner_api.get("/translations/nonsense/1"),
        owner_api.patch("/translations/nonsense/1", {"de": {"title": "Tasse"}}),
        api.get("/translations/nonsense/1"),
    ):
        assert _is_problem(answer, 404, "request.unknown_path"), answer.content


def test_a_method_that_a_path_does_not_know(api: Api) -> None:
    answer = api("PUT", "/products")
    assert _is_problem(answer, 405, "request.method_not_allowed")
    assert answer["Allow"] == "GET, POST, HEAD"


@pytest.mark.parametrize(
    "path",
    [
        f"/products/{HUGE}", "/products/%F0%28%8C%28", "/products/..%2f..%2fetc", f"/products/{HUGE}/reviews",
        "/categories/0", f"/collections/{HUGE}", "/carts/not-a-uuid",
        "/carts/00000000-0000-4000-8000-000000000000", "/orders/0",
        f"/orders/{HUGE}", "/orders/-1", "/orders/1%00", "/products/'%20OR%201=1", f"/customers/{HUGE}",
    ],
)  # fmt: skip
def test_ids_that_cannot_be_are_not_found(owner_api: Api, path: str) -> None:
    assert owner_api.get(path).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=101", "limit=-1", "limit=x", "limit=", "offset=-1", f"offset={HUGE}", "limit=1e9",
        "ordering=id", "ordering=-", "ordering=title,,price", "ordering=title;drop", "price_min=-1",
        "price_min=NaN", f"price_max={HUGE}", "price_min=1.23456", "in_stock=perhaps",
        "rating_min=9", "status=gone", f"q={'x' * 201}", "colour=red", "Limit=5", "q=%00", "option=red", "page=2",
    ],
)  # fmt: skip
def test_a_malformed_query_is_refused_and_named(api: Api, query: str) -> None:
    answer = api.get(f"/products?{query}")
    assert _is_problem(answer, 422, "request.invalid")
    assert answer.json()["errors"][0]["field"].lower() == query.partition("=")[0].lower()


@pytest.mark.parametrize(
    "body",
    [
        {"variant": HUGE}, {"variant": -1}, {"variant": 0}, {"variant": "x"}, {"variant": 1.5},
        {"variant": 1, "quantity": HUGE}, {"variant": 1, "quantity": 0}, {"variant": 1, "quantity": 100},
        {"variant": True, "quantity": []}, {"variant": 2**63 - 1},
    ],
)  # fmt: skip
def test_a_cart_takes_no_impossible_item(api: Api, body: Any) -> None:
    cart = api.post("/carts").json()
    assert api.post(f"/carts/{cart['id']}/items", body, X_Cart_Token=cart["token"]).status_code == 422


def test_what_a_field_names_and_is_not_there_is_that_fields_error(owner_api: Api) -> None:
    answer = owner_api.post("/products", {"title": "Mug", "price": {"amount": "1"}, "category": 2**62})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "category")


def test_another_currency_than_the_shops(owner_api: Api) -> None:
    answer = owner_api.post("/products", {"title": "Mug", "price": {"amount": "1", "currency": "USD"}})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "price.currency")


def test_an_unexpected_error_tells_nothing_and_is_logged(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from storefront.catalogue import queries

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(queries, "list_products", fail)
    answer = api.get("/products")
    assert _is_problem(answer, 500, "internal")
    assert b"secret" not in answer.content
    assert "RuntimeError" in caplog.text


def test_a_sane_request_id_comes_back_and_another_does_not(api: Api) -> None:
    assert api.get("/shop", X_Request_Id="mine.1")["X-Request-Id"] == "mine.1"
    assert api.get("/shop", X_Request_Id="<script>")["X-Request-Id"] != "<script>"


def test_the_catalogue_of_codes_is_the_codes_own() -> None:
    written = Path(settings.BASE_DIR / "docs" / "errors.md").read_text(encoding="utf-8")
    assert written == error_catalogue.as_markdown(), "run: python manage.py error_catalogue"


def test_what_the_guides_quote_is_in_the_catalogue() -> None:
    known = {entry.code: entry.title for entry in error_catalogue.entries()}
    quoted = [
        found
        for page in Path(settings.BASE_DIR / "docs" / "api").glob("*.md")
        for found in re.findall(r'"code": "([a-z_.]+)", "title": "([^"]+)"', page.read_text())
    ]
    assert quoted
    assert [each for each in quoted if known.get(each[0]) != each[1]] == []


def test_every_code_has_one_meaning() -> None:
    codes = [entry.code for entry in error_catalogue.entries()]
    assert len(codes) == len(set(codes)) >= 60
    assert all(entry.meaning and entry.title for entry in error_catalogue.entries())


def test_the_page_of_codes_has_an_anchor_for_each(api: Api) -> None:
    page = api.get("/docs/errors").content.decode()
    assert all(f'id="{entry.code}"' in page for entry in error_catalogue.entries())


def test_head_is_get_without_a_body(api: Api, product: dict[str, Any]) -> None:
    read, head = api.get("/products"), api("HEAD", "/products")
    assert head.status_code == 200
    assert head.content == b""
    assert head["ETag"] == read["ETag"]
    assert json.loads(read.content)["count"] == 1


def test_errors_are_in_the_language_that_is_asked_for_or_else_the_shops(api: Api, shop: Tenant) -> None:
    settled(shop, locale="de")
    for asked, language, title in (
        ({}, "de", "Einige Werte sind nicht zulässig"),
        ({"Accept_Language": "ja"}, "de", "Einige Werte sind nicht zulässig"),
        ({"Accept_Language": "ja,en;q=0.5"}, "en", "Some values are not acceptable"),
    ):
        answer = api.get("/products?bogus=1", **asked)
        assert (answer["Content-Language"], answer.json()["title"]) == (language, title)
