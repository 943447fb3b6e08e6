"""Every address of both hosts, as the resolver has them: said whom it is for, and closed to everybody else."""

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.test import Client
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from perf.isolation import routes
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES, log_in
from tests.api.conftest import document
from tests.isolation import addresses, operations, world
from tests.isolation.addresses import STAFF
from tests.isolation.operations import PUBLIC
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
URLCONFS = {"shop": settings.SHOP_URLCONF, "platform": settings.PLATFORM_URLCONF}
TABLES = {"shop": addresses.of_shop, "platform": addresses.of_platform}
REFUSED = {403, 404, 405}
LARGE = "99999999999999999999"
RUBBISH = [("GET", LARGE), ("POST", LARGE), ("GET", "%00"), ("POST", "rubbish"), ("GET", "..%2f")]


def _templates(name: str) -> set[str]:
    return {route.template for route in routes.walk(URLCONFS[name])}


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_every_address_has_been_said_whom_it_is_for(name: str) -> None:
    of_api = {f"api/v1{path.removeprefix('/api/v1')}" for path in document(name)["paths"]}
    walked = {template for template in _templates(name) if _as_in_document(template) not in of_api}
    assert walked == set(TABLES[name]())


@pytest.mark.parametrize("name", ["shop", "platform"])
def test_no_route_of_the_api_is_hidden_from_its_document(name: str) -> None:
    from api.platform import api as platform
    from api.shop import api as shop

    table = {"shop": operations.SHOP, "platform": operations.PLATFORM}[name]
    api = {"shop": shop, "platform": platform}[name]
    made = [
        operation
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert len(made) >= len(table)
    assert [each.operation_id for each in made if not each.include_in_schema] == []


def test_nobody_gets_past_the_log_in_of_a_shops_admin(shop: Tenant) -> None:
    with tenant_context(shop):
        customer = log_in(_browser(), User.objects.create_user("buyer@example.com"))
    assert _let_in(customer, "shop") == []
    assert _let_in(_browser(), "shop") == []


def test_nobody_gets_past_the_log_in_of_the_operators_admin(platform_client: Client) -> None:
    merchant = log_in(Client(headers={"host": "localhost"}), User.objects.get(email="owner@alpha.example"))
    assert _let_in(merchant, "platform") == []
    assert _let_in(platform_client, "platform") == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_to_no_page_of_the_admin_beyond_its_permissions(role: str, furnished: Tenant) -> None:
    browser = _member(furnished, role)
    before, wrong = world.checksum(furnished), []
    for template, access in addresses.of_shop().items():
        if not template.startswith("admin/") or access in (PUBLIC, STAFF) or _may(role, access):
            continue
        path = _path(template, _keys(furnished, template))
        for method in ("GET", "POST"):
            answer = browser.generic(method, path)
            is_led_home = answer.status_code == 302 and answer["Location"] == "/admin/"
            if answer.status_code not in REFUSED and not is_led_home:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []
    assert world.checksum(furnished) == before


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
def test_rubbish_in_an_address_is_never_an_error_of_ours(role: str, furnished: Tenant) -> None:
    browser = _browser() if role == "nobody" else _member(furnished, role)
    browser.raise_request_exception = False
    tried = RUBBISH if role == roles.OWNER else [("GET", LARGE)]  # the others are mostly refused
    wrong = []
    for template, (method, rubbish) in product(addresses.of_shop(), tried):
        if "<" in template:
            path = _path(template, {"int": LARGE if rubbish == LARGE else "1", "any": rubbish})
            status = browser.generic(method, path).status_code
            if status >= 500:
                wrong.append(f"{method} {path}: {status}")
    assert wrong == []


def test_a_page_shows_strangers_nothing_of_anybodys(shop: Tenant) -> None:
    alpha = world.build(shop)
    wrong = []
    for name, browser in _strangers(alpha):
        for template, method in product(addresses.SHOP_PAGES, ("GET", "POST")):
            path = _path(template, {"int": alpha.ids["number"], "uuid": alpha.ids["cart_id"], "any": "mug"})
            with world.undone():
                answer = browser.generic(method, path)
            found = _canaries_in(answer, alpha, except_of="stranger" if name == "stranger" else "")
            if found or answer.status_code >= 500:
                wrong.append(f"{name}: {method} {path} is answered {answer.status_code} and tells {found}")
    assert wrong == []


def _browser() -> Client:
    return Client(headers={"host": "alpha.localhost"})


def _member(shop: Tenant, role: str) -> Client:
    with tenant_context(shop):
        user = User.objects.create_user(f"{role.lower()}@staff.example", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        return log_in(_browser(), user)


def _let_in(browser: Client, name: str) -> list[str]:
    """What is answered in an admin with anything but the way to its log-in."""
    wrong = []
    for template, access in TABLES[name]().items():
        if not template.startswith("admin/") or access == PUBLIC:
            continue
        path = _path(template, {"any": "1", "int": 1})
        for method in ("GET", "POST"):
            answer = browser.generic(method, path)
            is_sent_there = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
            is_log_in = (method, answer.status_code) == ("POST", 403) and b'id="login-form"' in answer.content
            if not (is_sent_there or is_log_in):
                wrong.append(f"{method} {path}: {answer.status_code}")
    return wrong


def _may(role: str, permission: str) -> bool:
    if ".view_" in permission:  # who may change something sees it
        return any(
            roles.is_granted(role, permission.replace(".view_", verb)) for verb in (".view_", ".change_")
        )
    return roles.is_granted(role, permission)


def _keys(shop: Tenant, template: str) -> dict[str, Any]:
    """The id of a row that is there, for the address of its page."""
    app, _, model = template.removeprefix("admin/").partition("/")
    with tenant_context(shop):
        keys = [
            admin._default_manager.values_list("pk", flat=True).first()
            for admin in shop_site._registry
            if (admin._meta.app_label, admin._meta.model_name) == (app, model.partition("/")[0])
        ]
    key = keys[0] if keys and keys[0] is not None else 1
    return {"any": key, "int": key}


def _path(template: str, values: dict[str, Any]) -> str:
    def fill(found: "re.Match[str]") -> str:
        return str(values.get(found.group(1), values["any"]))

    return "/" + re.sub(r"<(?:(\w+):)?\w+>", fill, template)


def _as_in_document(template: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", template)


def _strangers(alpha: World) -> Iterator[tuple[str, Client]]:
    """Whoever is not the customer whose rows are looked for."""
    yield "nobody", _browser()
    with tenant_context(alpha.tenant):
        yield "stranger", log_in(_browser(), User.objects.get(email="stranger@example.com"))


def _canaries_in(answer: Any, alpha: World, *, except_of: str) -> list[str]:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    marks = [mark for owner, words in alpha.canaries.items() if owner != except_of for mark in words]
    return [mark for mark in marks if mark.encode() in content]
