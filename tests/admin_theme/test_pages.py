"""Every page of both admins opens, for those who may, and with few statements."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.admin import ModelAdmin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from kernel import clock
from tenants.models import Tenant
from tests.admin_theme.conftest import BACKEND, MARK, furnish

MOST_STATEMENTS = 12
SHOP_MODELS = sorted(shop_site._registry, key=lambda model: model._meta.label)
PLATFORM_MODELS = sorted(platform_site._registry, key=lambda model: model._meta.label)


_MACHINES_WRITE = re.compile(
    r"\b(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\. \d+"  # as Django writes a day
    r"|\d [ap]\.m\.|, (?:noon|midnight)\b"
    r"|(?<![\w-])\d{4}-\d\d-\d\d(?![-\d])"
    r"|(?<![\d.,])\d+\.\d{3,4}(?![\d.])"  # an amount as the database keeps it
    r"|\d:\d\d:\d\d\.\d"
    r"|\[\]|\{\}|[\[{]\s*[\[{\"']|\": "  # JSON
    r"|^(?:None|True|False)$|^[A-Za-z ]+ ms$",
    re.MULTILINE,
)
_UNREAD = re.compile(r"<(script|style|pre|code|textarea|template|select)\b.*?</\1>|<br>", re.DOTALL)


def _as_machines_write(page: str) -> list[str]:
    """What a page says as Django, Python or the database write it: days, moments, amounts, JSON."""
    texts = re.split(r"<[^>]+>", _UNREAD.sub("", page))
    said = {re.sub(r"\s+", " ", unescape(text)).strip() for text in texts}
    return sorted(text for text in said if _MACHINES_WRITE.search(text))


def _url(site: Any, model: Any, page: str, *args: Any) -> str:
    urlconf = "config.urls_shop" if site is shop_site else "config.urls_platform"
    return reverse(
        f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_{page}", urlconf=urlconf, args=args
    )


def _count(client: Client, url: str) -> list[str]:
    """The statements of one request, without those that choose the schema or look the host up anew."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [
        q["sql"]
        for q in captured
        if "SET search_path" not in q["sql"] and 'FROM "tenants_domain" INNER' not in q["sql"]
    ]


def _wrong_pages(client: Client, site: Any, model: Any, key: Any) -> Iterator[str]:
    """What is wrong with the pages of one model."""
    label = model._meta.label
    admin: ModelAdmin[Any] = site._registry[model]
    if key is None:
        yield f"{label}: the fixture has none of these"
        return
    statements = _count(client, _url(site, model, "changelist"))
    if len(statements) > MOST_STATEMENTS:
        yield "\n".join([f"{label}: {len(statements)} statements", *statements])
    wanted = {
        _url(site, model, "change", key): 200,
        _url(site, model, "history", key): 200,
        _url(site, model, "change", "nobody"): 302,
        _url(site, model, "changelist") + "?q=a1": 200,
    }
    for url, status in wanted.items():
        answer = client.get(url)
        if answer.status_code != status:
            yield f"{url}: {answer.status_code}"
        for text in _as_machines_write(answer.content.decode()):
            yield f"{url}: {text}"
    added = client.get(_url(site, model, "add"))
    with tenant_context(added.wsgi_request.tenant or SimpleNamespace(schema_name="public")):
        may_add = admin.has_add_permission(added.wsgi_request)
    if added.status_code != (200 if may_add else 403):
        yield f"{label} add: {added.status_code}"


def test_every_shop_page_opens_with_few_statements(as_owner: Client, furnished: Tenant) -> None:
    tier = {
        "name": "Jade",
        "rank": 9,
        "rule": "spend",
        "min_spend": "5",
        "min_orders": "0",
        "discount_percent": "1",
    }
    assert as_owner.post("/admin/customers/membershiptier/add/", tier).status_code == 302  # fills the log
    wrong = []
    for model in SHOP_MODELS:
        with tenant_context(furnished):
            key = model._default_manager.values_list("pk", flat=True).first()
        wrong += _wrong_pages(as_owner, shop_site, model, key)
    assert not wrong, "\n".join(wrong)


def test_every_platform_page_opens_with_few_statements(
    as_operator: Client, furnished_platform: dict[str, Any]
) -> None:
    assert as_operator.post("/admin/auth/group/add/", {"name": "Watch"}).status_code == 302  # fills the log
    wrong = []
    for model in PLATFORM_MODELS:
        key = model._default_manager.values_list("pk", flat=True).first()
        wrong += _wrong_pages(as_operator, platform_site, model, key)
    assert not wrong, "\n".join(wrong)


def test_lists_take_the_same_statements_however_long(as_owner: Client, shop: Tenant) -> None:
    urls = {model._meta.label: _url(shop_site, model, "changelist") for model in SHOP_MODELS}
    with tenant_context(shop):
        furnish("First")
    as_owner.get("/admin/")
    before = {label: _count(as_owner, url) for label, url in urls.items()}
    with tenant_context(shop):
        furnish("Later", pieces=3)
    after = {label: _count(as_owner, url) for label, url in urls.items()}
    grown = [label for label in urls if len(after[label]) > len(before[label])]
    assert not grown, "\n".join(after[grown[0]])


def test_dashboards_open_and_take_few_statements(
    as_owner: Client, as_operator: Client, furnished: Tenant, furnished_platform: dict[str, Any]
) -> None:
    for client, most in ((as_owner, 15), (as_operator, 16)):
        client.get("/admin/")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/admin/")
        assert answer.status_code == 200
        assert len([q for q in captured if "SET search_path" not in q["sql"]]) <= most


def test_empty_shop_has_a_dashboard(as_owner: Client) -> None:
    page = as_owner.get("/admin/").content.decode()
    assert "No orders yet" in page
    assert "Alpha" in page


def test_a_shop_never_shows_the_other_shops_rows(
    as_owner: Client, furnished: Tenant, other_shop: Tenant
) -> None:
    with tenant_context(other_shop):
        furnish("Foreign")
    paths = ["/admin/", *(_url(shop_site, model, "changelist") for model in SHOP_MODELS)]
    seen = ""
    for path in paths:
        page = as_owner.get(path).content.decode()
        assert "foreign" not in page.lower(), path
        seen += page
    assert MARK in seen
    for term in ("foreign", "foreign cup"):
        found = as_owner.get("/admin/search/", {"s": term, "extended": "1"}).content.decode()
        assert "cup" not in found.lower()


def test_search_of_one_shop_is_not_served_to_another(
    as_owner: Client, furnished: Tenant, other_shop: Tenant
) -> None:
    mine = as_owner.get("/admin/search/", {"s": "unmistakable", "extended": "1"}).content.decode()
    assert MARK in mine
    with tenant_context(furnished):
        owner_id = User.objects.get(email="owner@alpha.example").pk
    other = Client(headers={"host": "bravo.localhost"})
    with tenant_context(other_shop):
        twin = User.objects.create_superuser("twin@bravo.example", id=owner_id)
        other.force_login(twin, backend=BACKEND)
    theirs = other.get("/admin/search/", {"s": "unmistakable", "extended": "1"}).content.decode()
    assert MARK not in theirs


@pytest.mark.parametrize(
    ("hour", "greeting"),
    [
        ("00:33", "Good evening"),
        ("03:59", "Good evening"),
        ("04:00", "Good morning"),
        ("12:00", "Good afternoon"),
        ("18:00", "Good evening"),
    ],
)
def test_a_greeting_goes_by_the_shops_clock(as_owner: Client, shop: Tenant, hour: str, greeting: str) -> None:
    now = datetime.fromisoformat(f"{clock.now():%F}T{hour}").replace(tzinfo=ZoneInfo(shop.time_zone))
    with time_machine.travel(now, tick=False):
        assert f"<h1>{greeting}" in as_owner.get("/admin/").content.decode()


@pytest.mark.parametrize(
    "path",
    ["", "catalogue/product/", "catalogue/product/add/", "settings/", "orders/order/", "daily-summary/"],
)
def test_every_page_has_one_main_landmark(path: str, as_owner: Client) -> None:
    page = as_owner.get(f"/admin/{path}").content.decode()
    assert (page.count("<main"), page.count("</main>")) == (1, 1)
