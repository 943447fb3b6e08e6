"""The guard of every page outside of the admins, from the routes of both hosts: what buyers and merchants see.

As `test_admin_pages`, whose eyes it looks with: `make pages` looks at them all, `make test` at those one meets first.
"""

from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, BrowserContext

from kernel import clock
from storefront.emails import suppression
from storefront.policies import services as policies
from tenants import shop_settings
from tenants.models import Signup, Tenant
from tests import actors
from tests.browser.test_admin_pages import IS_WHOLE, PICTURES, PLATFORM, SHOP, Host, look_at
from tests.doors import filled_forms
from tests.isolation.addresses import API_PAGES, PLATFORM_PAGES, SHOP_PAGES
from tests.server import Server
from web.mailbox import store

pytestmark = pytest.mark.server
NO_PAGES = {
    *("cart/items/", "cart/items/<int:item_id>/", "cart/codes/", "cart/codes/remove/", "cart/store-credit/"),
    *("cart/gift-cards/remove/", "products/<str:slug>/reviews/", "account/logout/", "look/preview/"),
    *("account/addresses/<int:address_id>/delete/", "orders/<int:number>/payments/", "language/"),
    *(
        "orders/<int:number>/invoice.pdf",
        "orders/<int:number>/returns/",
        "payments/<uuid:payment_id>/return/",
        "enter/",
        "theme.css",
    ),
    *("favicon.ico", "robots.txt", "sitemap.xml", "media/private/<str:token>", "media/<path:name>", "api/"),
    *(
        "mailbox/<str:key>/body",
        "mailbox/<str:key>/attachments/<int:number>",
        "api/v1/openapi.json",
        "metrics",
    ),
    *("signup/<uuid:signup_id>/verification", "signup/<uuid:signup_id>/admin", "connect/<slug:gateway>/"),
    *(
        "callbacks/mail/<slug:provider>/",
        "health/live",
        "health/ready",
        "api/v1/",
        "api/v1/docs/examples/<word:operation>",
    ),
}
"""What shows nothing of its own: takes a form, leads on, or is read by programs."""
ABSENT = {"/nothing-here/", "/verify-email/?token=x", "/invitation/?token=x"}
OFTEN = {"", "products/<str:slug>/", "cart/", "checkout/", "account/", "account/login/", "signup/"}
Pages = Mapping[str, Mapping[str, list[str]]]
"""By the route, whose cookies see it, and where."""


def of_a_shop(shop: Tenant, cookies: dict[str, dict[str, str]], letter: str) -> Pages:
    """Every page of a shop, and whom it is shown to: a stranger, who has a cart, a customer."""
    forms = filled_forms.of_the_shop(shop)
    cookies["cart"], cookies["customer"] = forms["cart_item"].cookies, forms["account_profile"].cookies
    with tenant_context(shop):
        for kind in ("imprint", "terms", "returns"):
            policies.publish(kind=kind, body=f"# Seen\n\nSeen {kind}.", actor=actors.STAFF, now=clock.now())
        leave = suppression.unsubscribe_url(email="customer@example.com").partition("token=")[2]
    unpaid, sent = forms["order_pay"], forms["order_returns"]
    order = unpaid.path.removesuffix("payments/")
    product = forms["product_review"].path.removesuffix("reviews/")
    tokens = {
        name: str(forms[name].data["token"])
        for name in ("verify_email", "reset_password", "accept_invitation")
    }
    address = forms["account_address_delete"].path.removesuffix("delete/")
    return {
        "": {"": ["/", "/?q=zzz", "/nothing-here/"]},
        "products/<str:slug>/": {"": [product], "customer": [product]},
        "cart/": {"": ["/cart/"], "cart": ["/cart/"]},
        "checkout/": {"cart": ["/checkout/"]},
        "checkout/payment/": {"cart": ["/checkout/payment/"]},
        "account/": {"customer": ["/account/"]},
        "account/login/": {"": ["/account/login/"]},
        "account/register/": {"": ["/account/register/"]},
        "account/profile/": {"customer": ["/account/profile/"]},
        "account/addresses/": {"customer": ["/account/addresses/"]},
        "account/addresses/new/": {"customer": ["/account/addresses/new/"]},
        "account/addresses/<int:address_id>/": {"customer": [address]},
        "policies/<slug:kind>/": {"": [f"/policies/{kind}/" for kind in ("imprint", "terms", "returns")]},
        "developers/": {"": ["/developers/"]},
        "verify-email/": {"": [f"/verify-email/?token={tokens['verify_email']}", "/verify-email/?token=x"]},
        "reset-password/": {"": ["/reset-password/", f"/reset-password/?token={tokens['reset_password']}"]},
        "invitation/": {"": [f"/invitation/?token={tokens['accept_invitation']}", "/invitation/?token=x"]},
        "orders/<int:number>/": {
            "": [f"{order}?token={unpaid.data['token']}", sent.path.replace("returns/", "")]
        },
        "unsubscribe/": {"": [f"/unsubscribe/?token={leave}"]},
        "mailbox/": {"": ["/mailbox/"]},
        "mailbox/<str:key>/": {"": [f"/mailbox/{letter}/"]},
        **of_the_api(),
    }


def of_the_platform(shop: Tenant, letter: str) -> Pages:
    """Every page of the platform's own host, of somebody who has opened a shop."""
    signup = Signup.objects.get(tenant=shop)
    return {
        **{
            route: {"": [f"/{route}"]}
            for route in PLATFORM_PAGES
            if "<" not in route and route not in NO_PAGES
        },
        "": {"": ["/", "/nothing-here/"]},
        "signup/": {"": ["/signup/", "/signup/?shop_name=Seen"]},
        "signup/<uuid:signup_id>/": {"": [f"/signup/{signup.pk}/"]},
        "mailbox/": {"": ["/mailbox/"]},
        "mailbox/<str:key>/": {"": [f"/mailbox/{letter}/"]},
        **of_the_api(),
    }


def of_the_api() -> Pages:
    """The pages about it."""
    return {
        "api/v1/docs": {"": ["/api/v1/docs"]},
        "api/v1/docs/errors": {"": ["/api/v1/docs/errors"]},
    }


def enter(
    browser: Browser, server: Server, host: Host, cookies: Mapping[str, str], language: str
) -> BrowserContext:
    context = browser.new_context(locale=language, reduced_motion="reduce")
    site = server.url(shop=host.shop)
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    return context


def walk(
    browser: Browser, server: Server, host: Host, pages: Pages, cookies: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """What is wrong with them, in each language that the shop speaks."""
    english: dict[str, dict[str, set[str]]] = {}
    for language in ("en", "de", "ar") if IS_WHOLE else ("en", "de"):
        for who in {who for seen in pages.values() for who in seen}:
            paths = [
                path
                for route, seen in pages.items()
                if IS_WHOLE or route in OFTEN
                for path in seen.get(who, [])
            ]
            context = enter(browser, server, host, cookies.get(who, {}), language)
            name = "-".join(filter(None, ("pages", host.shop or "platform", language, who)))
            said: dict[str, set[str]] | None = english.setdefault(who, {}) if language == "en" else None
            wrong = look_at(context, server, host, paths, name=name, said=said, absent=ABSENT)
            yield from (
                each for each in wrong if not ("/api/v1/docs:" in each and "pale" in each)
            )  # Swagger's
            context.close()


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    """A shop of three languages."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        values: shop_settings.SettingsValues = {"languages": ["de", "ar"]}
        shop_settings.change(values=values, actor=actors.STAFF, now=clock.now())
    return Tenant.objects.get(slug="alpha")


def letter(server: Server, settings: Any, schema: str) -> str:
    """The key of a letter in the mailbox."""
    settings.MAILBOX_DIR = server.var_dir / "mail"
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Seen", "seen@alpha.example", "ada@alpha.example"
    message.set_content("Seen")
    return store.add(schema, bytes(message))


def test_a_shops_own_pages_are_whole(browser: Browser, server: Server, alpha: Tenant, settings: Any) -> None:
    cookies: dict[str, dict[str, str]] = {}
    pages = of_a_shop(alpha, cookies, letter(server, settings, alpha.schema_name))
    assert set(pages) | NO_PAGES >= {*SHOP_PAGES, *API_PAGES}
    assert not (wrong := list(walk(browser, server, SHOP, pages, cookies))), "\n".join(wrong)


def test_the_platforms_own_pages_are_whole(
    browser: Browser, server: Server, alpha: Tenant, settings: Any
) -> None:
    pages = of_the_platform(alpha, letter(server, settings, "public"))
    assert set(pages) | NO_PAGES >= {*PLATFORM_PAGES, *API_PAGES}
    assert not (wrong := list(walk(browser, server, PLATFORM, pages, {}))), "\n".join(wrong)
