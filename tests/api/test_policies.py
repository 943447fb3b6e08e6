"""Policies and the legal identity: written by the owner at either door, read by everybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent, User
from kernel import formats, scope
from storefront.orders import documents
from storefront.policies.models import Policy
from tenants import legal_identity
from tenants.models import Tenant
from tests.api.conftest import Api
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db
SELLER = {
    "name": "Alpha GmbH",
    "line1": "Torstraße 1",
    "postal_code": "10119",
    "city": "Berlin",
    "country": "de",
    "vat_id": "de 136 695 976",
    "register": "HRB 1234, Berlin",
}


def test_a_policy_is_published_read_and_withdrawn(owner_api: Api, api: Api, shop: Tenant) -> None:
    assert api.get("/policies/terms").status_code == 404
    made = owner_api.put("/policies/terms", {"body": "<p>Fair.</p><script>alert(1)</script>"})
    assert made.status_code == 200
    assert made.json()["body"] == "<p>Fair.</p>"
    assert made.json()["version"] == 1
    assert owner_api.put("/policies/terms", {"body": "<p>Fair.</p>"}).json()["version"] == 1
    assert owner_api.put("/policies/terms", {"body": "Fairer."}).json()["version"] == 2
    assert api.get("/policies/terms").json()["body"] == "Fairer."
    assert [row["kind"] for row in api.get("/policies").json()["results"]] == ["terms"]
    assert api.get("/shop").json()["policies"]["terms"].endswith("/policies/terms/")
    assert owner_api.delete("/policies/terms").status_code == 204
    assert owner_api.delete("/policies/terms").status_code == 404
    assert api.get("/policies/terms").status_code == 404
    assert api.get("/shop").json()["policies"] == {}
    assert owner_api.put("/policies/terms", {"body": "Back."}).json()["version"] == 3
    assert api.get("/policies/terms?version=1").json()["body"] == "<p>Fair.</p>"
    assert api.get("/policies/terms?version=9").status_code == 404
    with tenant_context(shop):
        assert Policy.objects.count() == 3
        assert AuditEvent.objects.filter(content_type__model="policy").count() == 4


def test_a_version_is_of_all_its_languages(owner_api: Api, api: Api, shop: Tenant) -> None:
    settled(shop, languages=["de"])
    german = {"translations": {"de": {"body": "Gerecht."}}}
    assert owner_api.put("/policies/terms", {"body": "Fair."} | german).json()["version"] == 1
    assert owner_api.put("/policies/terms", {"body": "Fair."} | german).json()["version"] == 1
    assert api.get("/policies/terms", Accept_Language="de-CH").json()["body"] == "Gerecht."
    assert api.get("/policies/terms", Accept_Language="fr").json()["body"] == "Fair."
    browser = Client(headers={"host": "alpha.localhost"})
    assert "Gerecht." in browser.get("/de/policies/terms/").content.decode()
    wrong = {"translations": {"de": {"body": "[[name]]"}, "fr": {"body": "Juste."}}}
    refused = owner_api.put("/policies/terms", {"body": "Fair."} | wrong)
    assert {(error["field"], error["code"]) for error in refused.json()["errors"]} == {
        ("translations.de.body", "open"),
        ("translations.fr.body", "unknown"),
    }
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        browser.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    form = {"kind": "terms", "terms-body": "Fair.", "terms-translations.de.body": "Billig."}
    assert "Gerecht." in browser.get("/admin/legal/").content.decode()
    assert browser.post("/admin/legal/", form).status_code == 302
    found = api.get("/policies/terms", Accept_Language="de").json()
    assert (found["body"], found["version"]) == ("Billig.", 2)
    assert owner_api.put("/policies/terms", {"body": "Fair."}).json()["version"] == 3
    assert api.get("/policies/terms", Accept_Language="de").json()["body"] == "Fair."


def test_a_text_to_start_from_is_staff_s_alone(owner_api: Api, api: Api) -> None:
    assert api.get("/policies/returns/starter").status_code == 401
    found = owner_api.get("/policies/returns/starter").json()
    assert (found["kind"], found["language"]) == ("returns", "en")
    assert "not legal advice" in found["body"]
    assert "Widerrufsrecht" in owner_api.get("/policies/returns/starter?language=de").json()["body"]
    refused = owner_api.put("/policies/returns", {"body": found["body"]})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "open")


@pytest.mark.parametrize("body", ["", " \n", "<script>alert(1)</script>", "x" * 200_001])
def test_a_text_that_will_not_do_is_refused_at_its_field(owner_api: Api, body: str) -> None:
    answer = owner_api.put("/policies/privacy", {"body": body})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body"


def test_kinds_are_a_closed_set(owner_api: Api, api: Api) -> None:
    assert owner_api.put("/policies/cookies", {"body": "x"}).status_code in (404, 422)
    assert api.get("/policies/cookies").status_code in (404, 422)


def test_the_identity_stands_in_settings_imprint_and_invoice(
    owner_api: Api, shop: Tenant, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    browser = Client(headers={"host": "alpha.localhost"})
    assert browser.get("/policies/imprint/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        answer = owner_api.patch("/settings", {"legal_identity": SELLER})
    assert answer.status_code == 200
    assert answer.json()["legal_identity"] | {"vat_id": "DE136695976", "country": "DE"} == {
        **dict.fromkeys(legal_identity.PARTS, ""),
        **SELLER,
        "vat_id": "DE136695976",
        "country": "DE",
    }
    page = browser.get("/policies/imprint/").content.decode()
    for part in ("Alpha GmbH", "Torstraße 1", "10119 Berlin", "DE136695976", "HRB 1234, Berlin"):
        assert part in page
    assert 'href="/policies/imprint/"' in browser.get("/").content.decode()
    with scope.on_platform():
        kept = Tenant.objects.get(pk=shop.pk).legal_identity
    words = {"vat_id": "USt-IdNr.", "tax_number": "", "register": "Register"}
    assert documents.seller_lines(kept, words, formats.of(["de"])) == [
        "Alpha GmbH", "Torstraße 1", "10119 Berlin", "Deutschland",
        "USt-IdNr.: DE136695976", "Register: HRB 1234, Berlin",
    ]  # fmt: skip


def test_parts_of_the_identity_are_refused_by_name(owner_api: Api) -> None:
    answer = owner_api.patch("/settings", {"legal_identity": {"country": "XX", "name": "Alpha"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "legal_identity.country"
    assert owner_api.patch("/settings", {"legal_identity": {"colour": "red"}}).status_code == 422


def test_a_number_that_cannot_be_the_sellers_is_refused_at_its_field(owner_api: Api) -> None:
    answer = owner_api.patch("/settings", {"legal_identity": SELLER | {"vat_id": "DE 136 695 977"}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "field": "legal_identity.vat_id",
        "code": "invalid",
        "detail": "DE136695977 is no VAT number of DE: a letter or digit is missing or wrong.",
    }


def test_the_admin_publishes_and_withdraws_as_well(shop: Tenant) -> None:
    owner_browser = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        owner = User.objects.get(email="owner@alpha.example")
        owner_browser.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    page = owner_browser.get("/admin/legal/").content.decode()
    assert "Seller" in page
    assert (
        "to name this too: Name of the person or company, Street and number, City, Country, VAT number."
        in page
    )
    assert "[[" not in page
    assert "[[" in owner_browser.get("/admin/legal/?starter=returns").content.decode()
    sent = {"kind": "returns", "returns-body": "Thirty days."}
    assert owner_browser.post("/admin/legal/", sent).status_code == 302
    assert (
        "Thirty days."
        in Client(headers={"host": "alpha.localhost"}).get("/policies/returns/").content.decode()
    )
    assert owner_browser.post("/admin/legal/", sent | {"returns-body": ""}).status_code == 302
    refused = owner_browser.post("/admin/legal/", {"kind": "", "name": "Alpha", "country": "XX"})
    assert refused.status_code == 200
    assert "Name a country by its two letters" in refused.content.decode()
    assert owner_browser.post("/admin/legal/", {"kind": "", **SELLER}).status_code == 302
    with scope.on_platform():
        assert Tenant.objects.get(pk=shop.pk).legal_identity["name"] == "Alpha GmbH"
