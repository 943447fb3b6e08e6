"""The platform's front, a shop's front, and the pages that refuse."""

from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from kernel import clock, colours
from storefront.catalogue import services
from storefront.catalogue.models import Product
from tenants import hosts, lifecycle
from tenants.models import Tenant
from tenants.rules import State
from tests import actors
from tests.actors import STAFF
from web.shopfront import colours as shop_colours


def _page(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    return response.content.decode()


def _product(title: str, price: str, *, status: str = "active", options: tuple[str, ...] = ("",)) -> Product:
    has_options = options != ("",)
    return services.create_product(
        title=title,
        status=status,
        description="<p>Good.</p><script>1</script>",
        option_names=["Size"] if has_options else [],
        variants_data=[
            services.VariantData(price=Decimal(price) + number, options=[option] if has_options else [])
            for number, option in enumerate(options)
        ],
        actor=STAFF,
        now=clock.now(),
    )


def test_the_platforms_front_leads_to_sign_up_admin_and_api(platform_client: Client) -> None:
    page = _page(platform_client)
    for target in ('action="/signup/"', 'href="/admin/"', 'href="/api/v1/docs"'):
        assert target in page


def test_the_shops_of_this_machine_are_listed_in_development_only(
    platform_client: Client, settings: Settings
) -> None:
    assert "alpha.localhost" not in _page(platform_client)
    settings.DEVELOPMENT = True
    assert "http://alpha.localhost:8000/" in _page(platform_client)


def test_no_page_holds_a_script_or_style_of_its_own(platform_client: Client, shop_client: Client) -> None:
    for client, path in (
        (platform_client, "/"),
        (platform_client, "/signup/"),
        (shop_client, "/"),
        (shop_client, "/mailbox/"),
    ):
        page = _page(client, path)
        assert "<style" not in page
        assert " style=" not in page
        assert "//cdn" not in page
        for script in page.split("<script")[1:]:  # facts for search engines are data, and never run
            assert script.startswith((' src="/static/web/', ' type="application/ld+json"'))


def test_an_empty_shop_tells_its_owner_what_to_do(shop_client: Client) -> None:
    page = _page(shop_client)
    assert "Alpha opens soon" in page
    assert '<a href="/admin/">Add your first product</a>' in page
    assert "manage.py" not in page


def test_a_shop_shows_what_it_sells_in_its_own_money(in_shop: Tenant, shop_client: Client) -> None:
    _product("Olive oil", "12.90")
    _product("Secret", "1.00", status="draft")
    page = _page(shop_client)
    assert "Olive oil" in page
    assert "€12.90" in page
    assert "Secret" not in page
    assert "/theme.css?c=0f766e" in page


def test_search_narrows_and_says_when_there_is_nothing(in_shop: Tenant, shop_client: Client) -> None:
    _product("Olive oil", "12.90")
    _product("Rose water", "5")
    found = _page(shop_client, "/?q=rose")
    assert "Rose water" in found
    assert "Olive oil" not in found
    assert "Nothing found" in _page(shop_client, "/?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in _page(shop_client, "/?q=%3Cscript%3Ealert(1)%3C/script%3E")


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=99999999",
        "page=²",
        "ordering=nope",
        "category=%00",
        "collection=%00",
        "q=%00",
    ],
)
def test_odd_queries_get_a_page(query: str, in_shop: Tenant, shop_client: Client) -> None:
    _product("Olive oil", "12.90")
    assert shop_client.get(f"/?{query}").status_code == 200


def test_many_products_come_in_pages_that_keep_the_search(in_shop: Tenant, shop_client: Client) -> None:
    for number in range(30):
        _product(f"Cup {number}", "3")
    assert "?q=cup&amp;page=2" in _page(shop_client, "/?q=cup")
    assert "Page 2 of 2" in _page(shop_client, "/?q=cup&page=2")


def test_the_front_costs_a_fixed_number_of_statements(
    in_shop: Tenant, shop_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        _product(f"Cup {number}", "3", options=("S", "M"))
    shop_client.get("/")
    with django_assert_max_num_queries(5):
        _page(shop_client)


def test_an_old_address_leads_to_the_product_and_never_to_a_draft(
    in_shop: Tenant, shop_client: Client
) -> None:
    oil, secret = _product("Olive oil", "12.90"), _product("Secret", "1.00", status="draft")
    for product, slug in ((oil, "best-oil"), (secret, "more-secret")):
        services.update_product(product_id=product.pk, slug=slug, actor=STAFF)
    moved = shop_client.get(f"/products/{oil.slug}/")
    assert (moved.status_code, moved["Location"]) == (301, "/products/best-oil/")
    assert shop_client.get("/products/best-oil/").status_code == 200
    assert shop_client.get(f"/products/{secret.slug}/").status_code == 404


def test_a_product_shows_its_variants_with_their_prices(in_shop: Tenant, shop_client: Client) -> None:
    _product("Tagine", "30", options=("Small", "Large"))
    page = _page(shop_client, "/products/tagine/")
    for words in ("Small", "Large", "€30.00", "€31.00", "from"):
        assert words in page
    assert "<script>1" not in page


def test_a_product_that_is_not_for_sale_is_not_found(in_shop: Tenant, shop_client: Client) -> None:
    _product("Secret", "1", status="draft")
    for slug in ("secret", "nothing", "%00"):
        assert shop_client.get(f"/products/{slug}/").status_code == 404


def test_one_shops_product_is_not_anothers(in_shop: Tenant, other_shop: Tenant) -> None:
    _product("Olive oil", "12.90")
    other = Client(headers={"host": f"{other_shop.slug}.localhost"})
    assert other.get("/").status_code == 200
    assert other.get("/products/olive-oil/").status_code == 404


def test_the_theme_is_the_shops_own(shop_client: Client) -> None:
    response = shop_client.get("/theme.css")
    assert response["Content-Type"].startswith("text/css")
    assert "--brand:#0f766e" in response.content.decode()


@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#f5c518", "#7c3aed", "#0f766e", "#808080", "#ff0000"]
)
def test_every_colour_can_be_read_and_its_header_be_seen(colour: str) -> None:
    theme = shop_colours.theme_of(colour)
    assert colours.contrast(theme.on_brand, theme.brand) >= 4.5
    assert colours.contrast(theme.text_on_light, shop_colours.LIGHT_PAPER) >= 4.5
    assert colours.contrast(theme.text_on_dark, shop_colours.DARK_PAPER) >= 4.5
    assert colours.contrast(theme.brand, "#ffffff") >= colours.VISIBLE


def test_an_unknown_host_gets_a_page_that_says_so(db: None) -> None:
    response = Client(headers={"host": "nobody.localhost"}).get("/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There is no shop at this address" in page
    assert "--brand" in page, "no static file is served at such a host, so the page brings its styles"


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        (State.SUSPENDED, 403, "This shop is not open"),
        (State.PROVISIONING, 503, 'http-equiv="refresh"'),
        (State.ERASED, 404, "There is no shop at this address"),
    ],
)
def test_a_shop_that_does_not_serve_says_why(
    shop: Tenant, shop_client: Client, state: State, status: int, words: str
) -> None:
    Tenant.objects.filter(pk=shop.pk).update(state=state)
    hosts.forget(shop)
    hosts._memory.clear()
    try:
        response = shop_client.get("/")
        assert response.status_code == status
        assert words in response.content.decode()
        assert response.has_header("Retry-After") == (status == 503)
    finally:
        hosts.forget(shop)


def test_a_suspended_shop_opens_again(
    shop: Tenant, shop_client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:

    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.suspend(tenant=shop, actor=actors.TERMINAL, reason="unpaid", now=clock.now())
    assert shop_client.get("/").status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.reactivate(tenant=shop, actor=actors.TERMINAL, now=clock.now())
    assert shop_client.get("/").status_code == 200


def test_a_page_that_is_not_there_is_ours(shop_client: Client, platform_client: Client) -> None:
    for client in (shop_client, platform_client):
        response = client.get("/no/such/page")
        assert response.status_code == 404
        assert "There is nothing here" in response.content.decode()


def test_a_broken_page_says_so_and_nothing_more(shop_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.shopfront import views

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(views.queries, "list_products", broken)
    shop_client.raise_request_exception = False
    response = shop_client.get("/")
    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()
    assert "hunter2" not in response.content.decode()


def test_the_icon_is_found_by_its_old_name(shop_client: Client, platform_client: Client) -> None:
    for client in (shop_client, platform_client):
        assert client.get("/favicon.ico")["Location"] == "/static/web/souk.svg"
