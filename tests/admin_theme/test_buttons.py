"""A button on the page of something that is not there answers no, and breaks nothing."""

from typing import Any

import pytest
from django.test import Client

from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from tenants.models import Tenant

YES = {"_form_submitted": "True", "reason": "none", "plan": "growth"}
NOBODIES = ("nobody", "999999", "00000000-0000-4000-8000-000000000000")


def addresses(site: Any) -> list[str]:
    return [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/{nobody}/{name}/"
        for model, admin in site._registry.items()
        for name in getattr(admin, "actions_detail", ())
        for nobody in NOBODIES
    ]


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_a_button_of_nothing_is_refused(
    site: Any, as_owner: Client, as_operator: Client, shop: Tenant
) -> None:
    client = as_owner if site is shop_site else as_operator
    client.raise_request_exception = False
    listed = addresses(site)
    assert len(listed) >= 20
    answers = {url: client.post(url, YES).status_code for url in listed}
    assert {url: status for url, status in answers.items() if status not in (302, 403, 404)} == {}
