"""A merchant's collections: by hand, by rules, and for a while."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from kernel import clock
from storefront.catalogue import services
from storefront.catalogue.models import Collection
from tenants.models import Tenant
from tests.actors import STAFF

ADD = "/admin/catalogue/collection/add/"
NO_PLACES = {"places-TOTAL_FORMS": "0", "places-INITIAL_FORMS": "0"}
RULES = [{"field": "price", "relation": "at_most", "value": "20"}]


@pytest.fixture
def shelf(shop: Tenant) -> None:
    with tenant_context(shop):
        for title, price in (("Cup", 10), ("Bowl", 30)):
            services.create_product(
                title=title, status="active", price=Decimal(price), now=clock.now(), actor=STAFF
            )


def form(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Cheap",
        "slug": "",
        "description": "",
        "kind": "rules",
        "match": "all",
        "rules": json.dumps(RULES),
        **NO_PLACES,
        **fields,
    }


def titles(shop: Tenant) -> list[str]:
    with tenant_context(shop):
        return [product.title for product in Collection.objects.get().products.all()]


def test_rules_fill_a_collection_and_taking_them_off_empties_it(
    shop: Tenant, as_owner: Client, shelf: None
) -> None:
    saved = as_owner.post(ADD, form())
    assert saved.status_code == 302, saved.content
    assert titles(shop) == ["Cup"]
    with tenant_context(shop):
        made = Collection.objects.get()
    assert made.slug == "cheap"
    change = f"/admin/catalogue/collection/{made.pk}/change/"
    assert b"places-TOTAL_FORMS" not in as_owner.get(change).content, "rules fill it, nobody else does"
    assert as_owner.post(change, form(kind="manual")).status_code == 302
    assert titles(shop) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"rules": "[]"}, "Add a rule"),
        ({"rules": '[{"field": "price", "relation": "at_most", "value": "cheap"}]'}, "is no value for price"),
        ({"rules": "nonsense"}, "valid JSON"),
        (
            {
                "published_from_0": "2026-05-02",
                "published_from_1": "10:00",
                "published_until_0": "2026-05-01",
                "published_until_1": "10:00",
            },
            "It must end after it begins",
        ),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field(
    shop: Tenant, as_owner: Client, wrong: dict[str, str], said: str
) -> None:
    answer = as_owner.post(ADD, form(**wrong))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    with tenant_context(shop):
        assert not Collection.objects.exists()


def test_what_rules_would_match_is_asked_before_they_are_saved(
    as_owner: Client, as_role: Callable[[str], Client], shelf: None
) -> None:
    path = "/admin/catalogue/collection/preview/"
    asked = {"rules": json.dumps(RULES), "match": "all"}
    assert as_owner.get(path, asked).json() == {"text": "1 product matches now: Cup"}
    in_german = as_owner.get(path, asked, headers={"Accept-Language": "de"})
    assert in_german.json() == {"text": "1 Artikel passt jetzt: Cup"}
    assert "error" in as_owner.get(path, {"rules": '[{"field": "x"}]'}).json()
    assert as_role("Support").get(path, asked).status_code == 403


def test_the_list_says_which_windows_are_open(shop: Tenant, as_owner: Client) -> None:
    with tenant_context(shop):
        services.create_collection(title="Now", actor=STAFF)
        services.create_collection(title="Past", published_until=clock.now().replace(year=2020), actor=STAFF)
        services.create_collection(title="Later", published_from=clock.now().replace(year=2099), actor=STAFF)
    page = as_owner.get("/admin/catalogue/collection/").content.decode()
    assert all(word in page for word in ("Shown", "Over", "To come"))
