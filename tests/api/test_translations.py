"""Products, collections and categories say in other languages what the shop has translated of them."""

from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from accounts.models import AuditEvent
from api.shop.schemas.translations import TranslationsIn
from kernel import formats
from storefront.catalogue.models import Product
from tenants.models import Tenant
from tests.api.conftest import PAYMENT, Api, fill_cart
from tests.api.test_references import add
from tests.storefront.catalogue.factories import begin_anew
from tests.web.test_languages import settled

pytestmark = pytest.mark.django_db

GERMAN = {"HTTP_ACCEPT_LANGUAGE": "de-AT,de;q=0.9,en;q=0.5"}


@pytest.fixture
def german(owner_api: Api, shop: Tenant) -> Api:
    settled(shop, languages=["de", "fr"])
    return owner_api


def read(client: Client, path: str, **headers: str) -> Any:
    answer = client.get(f"/api/v1{path}", **headers)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.content
    return answer


def test_there_is_a_place_for_every_language_of_ours() -> None:
    assert set(TranslationsIn.model_fields) == set(formats.LANGUAGES)


def test_translations_are_written_replaced_and_taken_away(german: Api) -> None:
    product = add(german, "Mug", description="<p>Blue</p>")
    path = f"/translations/product/{product['id']}"
    assert german.get(path).json() == {}
    first = {
        "de": {"title": " Becher ", "description": "<p>Blau</p><script>x</script>"},
        "fr": {"title": "Tasse"},
    }
    made = german.put(path, first)
    kept = {"de": {"title": "Becher", "description": "<p>Blau</p>"}, "fr": {"title": "Tasse"}}
    assert (made.status_code, made.json()) == (200, kept)
    assert german.patch(path, {"de": {"description": ""}}).json() == kept | {"de": {"title": "Becher"}}
    assert german.patch(path, {"fr": None}).json() == {"de": {"title": "Becher"}}
    assert german.put(path, {"fr": {"title": "Bol"}}).json() == {"fr": {"title": "Bol"}}
    assert german.delete(path).status_code == 204
    assert german.get(path).json() == {}


def test_nobody_writes_over_a_translation_they_have_not_read(german: Api) -> None:
    category = german.post("/categories", {"name": "Kitchen"}).json()
    product, collection = add(german, "Mug"), german.post("/collections", {"title": "New"}).json()
    for kind, row, field in (
        ("product", product, "title"),
        ("collection", collection, "title"),
        ("category", category, "name"),
    ):
        path = f"/translations/{kind}/{row['id']}"
        read = german.get(path)["ETag"]
        written = german.put(path, {"de": {field: "Eins"}}, If_Match=read)
        assert (written.status_code, written["ETag"]) == (200, german.get(path)["ETag"])
        for late in (
            german.put(path, {"de": {field: "Zwei"}}, If_Match=read),
            german.patch(path, {"de": {field: "Zwei"}}, If_Match=read),
            german.delete(path, If_Match=read),
        ):
            assert late.status_code == 412
        weak = f"W/{written['ETag']}"
        assert german.patch(path, {"fr": {field: "Deux"}}, If_Match=weak).status_code == 200
        assert german.get(path).json() == {"de": {field: "Eins"}, "fr": {field: "Deux"}}


@pytest.mark.parametrize(
    ("kind", "sent", "refused"),
    [
        ("product", {"de": {"title": "x" * 256}}, {("de.title", "too_long")}),
        ("product", {"de": {"name": "Becher"}}, {("de.name", "unknown")}),
        ("product", {"es": {"title": "Taza"}}, {("es.title", "unknown")}),
        ("product", {"en": {"title": "Mug"}}, {("en.title", "unknown")}),
        ("collection", {"de": {"title": "x" * 161}}, {("de.title", "too_long")}),
        ("category", {"de": {"title": "Küche"}}, {("de.title", "unknown")}),
    ],
)  # fmt: skip
def test_a_translation_is_held_to_what_its_original_is(
    german: Api, kind: str, sent: dict[str, Any], refused: set[tuple[str, str]]
) -> None:
    made = {
        "product": lambda: add(german, "Mug"),
        "collection": lambda: german.post("/collections", {"title": "Cups"}).json(),
        "category": lambda: german.post("/categories", {"name": "Kitchen"}).json(),
    }[kind]()
    answer = german.patch(f"/translations/{kind}/{made['id']}", sent)
    assert answer.status_code == 422
    assert {(error["field"], error["code"]) for error in answer.json()["errors"]} == refused
    assert german.patch(f"/translations/{kind}/4711", {}).status_code == 404


def test_buyers_read_the_language_they_ask_for_and_the_main_one_where_a_text_is_missing(
    german: Api, shop_client: Client
) -> None:
    kitchen = german.post("/categories", {"name": "Kitchen", "description": "Pots"}).json()
    product = add(german, "Mug", description="<p>Blue</p>", category=kitchen["id"])
    cups = german.post("/collections", {"title": "Cups", "products": [product["id"]]}).json()
    texts = {"product": {"title": "Becher"}, "category": {"name": "Küche"}, "collection": {"title": "Tassen"}}
    for (kind, said), made in zip(texts.items(), (product, kitchen, cups), strict=True):
        assert german.put(f"/translations/{kind}/{made['id']}", {"de": said}).status_code == 200
    by_id = f"/products/{product['id']}"
    for path, pick in (
        (by_id, lambda found: found),
        ("/products", lambda found: found["results"][0]),
        ("/products?cursor=&ordering=title", lambda found: found["results"][0]),
        ("/products?q=becher", lambda found: found["results"][0]),
    ):
        for _once_made_once_kept in range(2):
            answer = read(shop_client, path, **GERMAN)
            found = pick(answer.json())
            assert (found["title"], found["description"]) == ("Becher", "<p>Blue</p>"), path
            assert (found["category"]["name"], found["collections"][0]["title"]) == ("Küche", "Tassen")
            assert answer["Content-Language"] == "de"
            assert "Accept-Language" in answer["Vary"]
            answer = read(shop_client, path, HTTP_ACCEPT_LANGUAGE="es")
            assert pick(answer.json())["title"] == "Mug"
            assert answer["Content-Language"] == "en"
    for path, title in (
        ("/categories", "Küche"), (f"/categories/{kitchen['id']}", "Küche"), ("/collections", "Tassen"),
        (f"/collections/{cups['id']}", "Tassen"), ("/products/facets", "Küche"), ("/products/facets", "Tassen"),
        ("/search/suggestions?q=bech", "Becher"), ("/search/suggestions?q=k%C3%BCch", "Küche"),
        (f"/variants/{product['variants'][0]['id']}", "Becher"),
    ):  # fmt: skip
        assert title in read(shop_client, path, **GERMAN).content.decode(), path
        assert title not in read(shop_client, path).content.decode().replace("k%C3%BCch", ""), path
    assert german.get(by_id, **GERMAN).json()["title"] == "Mug", "whoever changes it reads what was written"
    page = shop_client.get(f"/de/products/{product['slug']}/").content.decode()
    assert "<h1>Becher</h1>" in page
    assert "<h1>Mug</h1>" in shop_client.get(f"/en/products/{product['slug']}/").content.decode()


def test_a_cart_is_shown_as_asked_and_its_order_is_written_in_its_own_language(
    german: Api, api: Api, product: dict[str, Any]
) -> None:
    german.put(f"/translations/product/{product['id']}", {"de": {"title": "Becher"}})
    cart, guest = fill_cart(api.with_(Accept_Language="de-AT"), product)
    (item,) = guest.get(f"/carts/{cart}").json()["items"]
    assert item["variant"]["product"]["title"] == "Becher"
    in_english = guest.with_(Accept_Language="en")
    (item,) = in_english.get(f"/carts/{cart}").json()["items"]
    assert item["variant"]["product"]["title"] == product["title"]
    order = in_english.post("/orders", {"cart": cart, "payment": PAYMENT}, Idempotency_Key="1")
    assert order.status_code == 201, order.content
    assert order.json()["lines"][0]["title"].startswith("Becher")


def test_a_change_is_one_of_the_object_itself(german: Api, shop: Tenant) -> None:
    product = add(german, "Mug")
    with tenant_context(shop):
        before = Product.objects.get(pk=product["id"])
        begin_anew()
    german.put(f"/translations/product/{product['id']}", {"de": {"title": "Becher"}})
    with tenant_context(shop):
        after = Product.objects.get(pk=product["id"])
        entry = AuditEvent.objects.order_by("-pk")[0]
    assert (after.revision, after.updated_at > before.updated_at) == (before.revision + 1, True)
    assert entry.fields == {"translations.de.title": [None, "Becher"]}
