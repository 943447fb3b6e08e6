"""Addresses that no page of the admin writes are answered, and never with an error of ours."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client, RequestFactory
from django.urls import reverse
from django_tenants.utils import tenant_context

from accounts.models import User
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from tenants.models import Tenant
from tests.admin_theme.conftest import ROLES, log_in

RUBBISH = ("rubbish", "99999999999999999999", "00000000-0000-0000-0000-000000000000")


def _url(site: Any, model: Any, page: str, *args: Any) -> str:
    urlconf = "config.urls_shop" if site is shop_site else "config.urls_platform"
    return reverse(
        f"{site.name}:{model._meta.app_label}_{model._meta.model_name}_{page}", urlconf=urlconf, args=args
    )


def _odd(site: Any, model: Any) -> Iterator[str]:
    changelist = _url(site, model, "changelist")
    for query in ("page=abc", "p=abc", "p=99999", "q=%00&o=abc"):
        yield f"{changelist}?{query}"
    if site is shop_site:
        return  # `isolation/test_addresses` has what stands in a shop's addresses
    admin: ModelAdmin[Any] = site._registry[model]
    buttons = [str(name).rsplit(".")[-1] for name in getattr(admin, "actions_detail", None) or ()]
    for key in RUBBISH:
        for page in ("change", "history"):
            yield _url(site, model, page, key)
        for name in buttons:
            yield f"{changelist}{key}/{name.replace('_', '-')}/"


def _errors(client: Client, paths: Iterator[str]) -> list[str]:
    client.raise_request_exception = False
    return [f"{path}: {status}" for path in paths if (status := client.get(path).status_code) >= 500]


def test_no_odd_address_of_a_shops_admin_is_an_error_of_ours(as_owner: Client, furnished: Tenant) -> None:
    found = [error for model in shop_site._registry for error in _errors(as_owner, _odd(shop_site, model))]
    assert not found, "\n".join(found)


def test_no_odd_address_of_the_platforms_admin_is_an_error_of_ours(
    as_operator: Client, furnished_platform: dict[str, Any]
) -> None:
    found = [
        error
        for model in platform_site._registry
        for error in _errors(as_operator, _odd(platform_site, model))
    ]
    assert not found, "\n".join(found)


def test_what_is_nested_too_deep_is_no_error_of_ours(as_owner: Client) -> None:
    assert _errors(as_owner, iter([f"/admin/catalogue/collection/preview/?rules={'[' * 3000}"])) == []


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_a_list_is_narrowed_by_its_filters_and_by_no_other_column(
    site: Any, rf: RequestFactory, furnished: Tenant
) -> None:
    """Any other column could be read letter by letter: hashes of passwords, secrets, digests of keys."""
    request, found = rf.get("/"), []
    with tenant_context(furnished) if site is shop_site else nullcontext():
        for model, admin in site._registry.items():
            for field in model._meta.get_fields():
                for comparison in ("startswith", "regex", "contains", "date"):
                    lookup = f"{field.name}__{comparison}"
                    found += (
                        [f"{model.__name__}: {lookup}"] if admin.lookup_allowed(lookup, "a", request) else []
                    )
    assert found == []


@pytest.mark.parametrize(
    "query", ["password__startswith=argon2", "password=x", "email__regex=(", "groups__name__startswith=O"]
)
def test_a_manager_reads_nobodys_password_by_asking(query: str, as_role: Callable[[str], Client]) -> None:
    assert as_role("Manager").get(f"/admin/accounts/user/?{query}").status_code == 400


def test_filters_and_links_narrow_as_they_did(as_owner: Client, furnished: Tenant) -> None:
    for path in ("accounts/user/?is_staff__exact=1", "webhooks/delivery/?endpoint__id__exact=1"):
        assert as_owner.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize("query", ["s=a1&page=abc", "s=", "s=%00", "page=0", "s=" + "x" * 3000])
def test_any_search_has_an_answer(query: str, as_owner: Client) -> None:
    assert as_owner.get(f"/admin/search/?{query}").status_code == 200


def test_no_kind_of_thing_has_a_shortcut(as_owner: Client, furnished: Tenant) -> None:
    kinds = list(ContentType.objects.values_list("pk", flat=True))
    found = _errors(as_owner, (f"/admin/r/{kind}/{key}/" for kind in kinds for key in ("1", "rubbish")))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_the_pages_of_what_it_may_see(
    role: str, as_role: Callable[[str], Client], furnished: Tenant
) -> None:
    found = _errors(as_role(role), _pages(furnished))
    assert not found, "\n".join(found)


def test_who_may_only_see_everything_opens_every_page(shop_client: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        user = User.objects.create_user("viewer@alpha.example", is_staff=True)
        viewers = Group.objects.create(name="Viewers")
        viewers.permissions.set(Permission.objects.filter(codename__startswith="view_"))
        user.groups.add(viewers)
        log_in(shop_client, user)
    found = _errors(shop_client, _pages(furnished))
    assert not found, "\n".join(found)


def _pages(shop: Tenant) -> Iterator[str]:
    for model in shop_site._registry:
        with tenant_context(shop):
            key = model._default_manager.values_list("pk", flat=True).first()
        yield _url(shop_site, model, "changelist")
        yield _url(shop_site, model, "change", key)
