"""Every page of both admins: on a phone and on a desk, by day and by night, in their languages, as each role.

`make pages` walks all of them and keeps their pictures under `var/pages`; a run of the suite looks at those that staff
open most.
"""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django_tenants.utils import tenant_context
from playwright.sync_api import Browser, BrowserContext

from accounts.models import User
from admin_theme import platform_site, shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from config.env import ROOT
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES, furnish, furnish_platform, log_in
from tests.browser import looks
from tests.server import Server

pytestmark = pytest.mark.server
IS_WHOLE = os.environ.get("SOUK_PAGES") == "all"
PICTURES = ROOT / "var" / "pages"
OFTEN = {
    "orders.Order",
    "catalogue.Product",
    "customers.Customer",
    "promotions.Promotion",
    "inventory.StockLevel",
}
SIZES = {360: 800, 1280: 900}
MARK = "Seen"
SAME = {
    "de": {
        *("Name", "Status", "Shop", "Code", "App", "Region", "Text", "Barcode", "Logo", "Scans", "Shops"),
        *(
            "Position",
            "Port",
            "Schema",
            "Webhooks",
            "Server",
            "Export",
            "Domain",
            "Domains",
            "Host",
            "Browser",
            "Codes",
        ),
    },
    "ar": set[str](),
}
"""Words that are English ones too, in the languages that pages are read in: a long one, and one from right to left."""
DATA = {
    *("Alpha", "Main", "Bronze", "Ada Lovelace", "12 St James's Square", "10115 Berlin", "Standard shipping"),
    *(
        "Berlin",
        "Street 1",
        "1001, JD014600001, DHL",
        "19 % VAT",
        "test",
        "scrollable content",
        "Remove all items",
    ),
    *("Bravo", "Starter", "Growth", "Scale", "Unmistakable", "Test", "Gold", "Silver", "Everywhere", "VAT"),
    *("Receipt", "counted", "standard", "address", "instructions", "Store credit of customer 1"),
    *("main", "care", "alpha", "bravo", "starter", "growth", "scale", "Alpha on Growth", "Alpha · Growth"),
    *("SKU", "HTML", "EUR", "UTC", "SQL", "Souk", "Stripe", "English", "Deutsch", "Français", "Español"),
    *("stripe acct_1", "5 * * * * (m/h/dM/MY/d) UTC", "Code", "every minute", "Test: every minute"),
}
"""What the shop has, what has one name everywhere, and what scripts of others say that know one language."""
UNDER_THE_BONNET = ("/admin/outbox/", "/admin/jobs/", "/admin/tasks/jobrun/")
"""What the machinery keeps of itself, as it keeps it."""
_CODE = re.compile(
    r"[a-z]+([._:/-][a-z_]+)+|[A-Z0-9-]*[0-9][A-Z0-9-]*|[0-9a-f-]{36}|SKU-\d+ .*|.*(\{\{|\{%|https?:|localhost).*"
    r"|…[A-Z0-9]{4}|[a-z]+_\w*[0-9]\w*|whsec_.*|[0-9a-f]{12,64}|\d+ KiB|(job|manage\.py) .*|\d/5, product \d+|t_\w{10}"
    r"|.*[ps]k_test….*|.* · Alpha|Grace Hopper invites you to Alpha|(31415926|Monday) .* Alpha.*"
)
"""What is the same in every language: scopes, SKUs, ids, templates, addresses."""


@dataclass(frozen=True)
class Host:
    """A shop's admin, or the operators'."""

    site: Any
    urlconf: str
    shop: str | None
    pages: tuple[str, ...]


SHOP = Host(
    shop_site.site,
    "config.urls_shop",
    "alpha",
    (
        "index",
        "guide",
        "shop_settings",
        "look",
        "legal",
        "daily_summary",
        "orders_order_parcels",
        "shipping_shippingzone_cost",
        "inventory_stocklevel_take",
        "promotions_promotion_sample",
    ),
)
PLATFORM = Host(platform_site.site, "config.urls_platform", None, ("index",))


def addresses(host: Host) -> Iterator[str]:
    """The pages' addresses, in a schema that has one of everything."""
    for name in host.pages:
        yield _address(host, name)
    for model, admin in host.site._registry.items():
        meta = model._meta
        if not IS_WHOLE and meta.label not in OFTEN:
            continue
        base = f"{meta.app_label}_{meta.model_name}"
        yield _address(host, f"{base}_changelist")
        if admin.create is not None:
            yield _address(host, f"{base}_add")
        key = model._default_manager.values_list("pk", flat=True).first()
        if key is not None:
            yield _address(host, f"{base}_change", key)
            if IS_WHOLE:
                yield _address(host, f"{base}_history", key)
                if admin.delete is not None:
                    yield _address(host, f"{base}_delete", key)


def _address(host: Host, name: str, *args: object) -> str:
    return reverse(f"{host.site.name}:{name}", urlconf=host.urlconf, args=args)


def look_at(
    context: BrowserContext,
    server: Server,
    host: Host,
    paths: Iterable[str],
    *,
    name: str,
    said: dict[str, set[str]] | None = None,
    knows: dict[str, set[str]] | None = None,
    may_be_refused: bool = False,
    absent: Collection[str] = (),
) -> list[str]:
    """What is wrong with the pages as they are seen; `said` is filled with their words, `knows` has them in English."""
    if IS_WHOLE:
        (PICTURES / f"{name}.txt").unlink(missing_ok=True)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    wrong = []
    for path in paths:
        heard.clear()
        answer = page.goto(server.url(path, shop=host.shop))
        status = answer.status if answer is not None else 0
        if path in absent:
            heard.clear()  # the browser complains of it too
        if (may_be_refused or path.endswith("/delete/")) and status in (403, 404):
            continue
        found = set() if status == (404 if path in absent else 200) else {f"answered {status}"}
        for width, height in SIZES.items():
            if width > 700 and knows is not None and not IS_WHOLE:
                continue  # longer words are seen on a phone
            page.set_viewport_size({"width": width, "height": height})
            for is_dark in (False, True) if said is not None and width > 700 else (False,):
                page.emulate_media(color_scheme="dark" if is_dark else "light")
                page.evaluate(f"document.documentElement.classList.toggle('dark', {str(is_dark).lower()})")
                view = f"{width}{' dark' if is_dark else ''}"
                found |= {f"{view}: {each}" for each in looks.complaints_of(page, asks_colours=width > 700)}
                if said is not None and IS_WHOLE:
                    picture = f"{path.strip('/').replace('/', '-')}-{view.replace(' ', '-')}.png"
                    page.screenshot(path=PICTURES / name / picture)
        words = set(page.evaluate(looks.SAID))
        if said is not None:
            said[path] = words
        if knows is not None and not path.startswith(UNDER_THE_BONNET):
            found |= {f"not translated: {each}" for each in words & knows[path] if not _is_data(each)}
        told = [f"{name} {path}: {each}" for each in sorted(found | set(heard))]
        if told and IS_WHOLE:
            with (PICTURES / f"{name}.txt").open("a") as file:
                print(*told, sep="\n", file=file)
        wrong += told
    page.close()
    return wrong


def others(english: dict[str, set[str]]) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """The admins' languages that pages are read in besides English, with the words that must not be left in it."""
    for language, same in SAME.items():
        yield language, {path: words - same for path, words in english.items()}


def _is_data(text: str) -> bool:
    return text in DATA or MARK.lower() in text.lower() or "@" in text or _CODE.fullmatch(text) is not None


def enter(browser: Browser, server: Server, host: Host, user: User, language: str = "en") -> BrowserContext:
    """A browser in which the user of the current schema is logged in."""
    context = browser.new_context(locale=language, reduced_motion="reduce")
    cookies = log_in(Client(), user).cookies.values()
    site = server.url(shop=host.shop)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site} for cookie in cookies])
    return context


@pytest.fixture
def alpha(fresh_database: str) -> Tenant:
    """The shop, with one of everything."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    shop = Tenant.objects.get(slug="alpha")
    with tenant_context(shop):
        furnish(MARK)
    return shop


def test_a_shops_pages_are_whole(browser: Browser, server: Server, alpha: Tenant) -> None:
    english: dict[str, set[str]] = {}
    with tenant_context(alpha):
        owner = User.objects.get(email="owner@alpha.example")
        paths = list(addresses(SHOP))
        wrong = look_at(
            enter(browser, server, SHOP, owner), server, SHOP, paths, name="shop-en", said=english
        )
        for language, knows in others(english):
            context = enter(browser, server, SHOP, owner, language)
            wrong += look_at(context, server, SHOP, paths, name=f"shop-{language}", knows=knows)
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not IS_WHOLE, reason="make pages")
@pytest.mark.parametrize("role", ROLES)
def test_a_roles_pages_are_whole(browser: Browser, server: Server, alpha: Tenant, role: str) -> None:
    with tenant_context(alpha):
        user = User.objects.create_user("seen@alpha.example", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        context = enter(browser, server, SHOP, user)
        wrong = look_at(context, server, SHOP, addresses(SHOP), name=role, may_be_refused=True)
    assert not wrong, "\n".join(wrong)


@pytest.mark.skipif(not IS_WHOLE, reason="make pages")
def test_the_operators_pages_are_whole(browser: Browser, server: Server, alpha: Tenant) -> None:
    furnish_platform(alpha)
    operator = User.objects.create_superuser("operator@souk.example")
    paths = list(addresses(PLATFORM))
    english: dict[str, set[str]] = {}
    context = enter(browser, server, PLATFORM, operator)
    wrong = look_at(context, server, PLATFORM, paths, name="platform-en", said=english)
    for language, knows in others(english):
        context = enter(browser, server, PLATFORM, operator, language)
        wrong += look_at(context, server, PLATFORM, paths, name=f"platform-{language}", knows=knows)
    assert not wrong, "\n".join(wrong)
