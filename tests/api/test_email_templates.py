"""E-mail templates through the API."""

from django.core import mail
from django_tenants.utils import tenant_context

from kernel.outbox import delivery as outbox
from tenants.models import Tenant
from tests.api.conftest import Api

URL = "/email-templates"


def test_an_owner_writes_looks_sends_and_deletes(owner_api: Api, shop: Tenant, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    made = owner_api.post(URL, {"kind": "shipped", "locale": "de"})
    assert made.status_code == 201
    assert "unterwegs" in made.json()["subject"]
    url = f"{URL}/{made.json()['id']}"
    again = owner_api.post(URL, {"kind": "shipped", "locale": "de"})
    assert again.json()["code"] == "message.template_taken"
    changes = {"subject": "Paket {{ parcel.number }}", "html": "<p>{{ first_name }}</p>"}
    assert owner_api.patch(url, changes).status_code == 200
    shown = owner_api.post(f"{url}/previews", {"send": True}).json()
    assert shown["subject"].startswith("Paket JD")
    assert shown["sent_to"] == "owner@alpha.example"
    with tenant_context(shop):
        outbox.drain()
    assert mail.outbox[-1].subject.startswith("[Test] Paket")
    listed = owner_api.get(f"{URL}?kind=shipped").json()
    assert [(each["locale"], each["is_default"]) for each in listed["results"]] == [
        ("en", True),
        ("de", False),
        ("fr", True),
        ("es", True),
        ("ar", True),
    ]
    assert owner_api.delete(url).status_code == 204
    assert owner_api.get(url).json()["code"] == "message.template_not_found"


def test_a_template_that_could_not_be_sent_is_refused_with_its_line(owner_api: Api) -> None:
    refused = owner_api.post(URL, {"kind": "receipt", "html": "<p>\n{% load x %}</p>"})
    assert refused.status_code == 422
    (problem,) = refused.json()["errors"]
    assert problem["field"] == "html"
    assert "Line 2" in problem["detail"]


def test_kinds_say_what_can_be_written(owner_api: Api) -> None:
    kinds = {kind["kind"]: kind for kind in owner_api.get("/email-template-kinds").json()}
    assert "parcel.number" in kinds["shipped"]["variables"]
    assert "Bestellung" in kinds["shipped"]["defaults"]["de"]["subject"]


def test_customers_and_other_staff_see_none(customer_api: Api, api: Api, member, shop: Tenant) -> None:
    assert customer_api.get(URL).status_code == 403
    assert api.get(URL).status_code == 401
    assert api.as_(member("Catalogue"), shop).post(URL, {"kind": "receipt"}).status_code == 403
