"""What each form of both admins takes: the fields stand in `form_fields.txt`, and a new one fails until it does."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from tenants.models import Tenant
from tests.admin_theme.conftest import furnish_platform

LISTED = Path(__file__).with_name("form_fields.txt").read_text().splitlines()


def _forms(client: Client, site: Any, keys: dict[Any, Any]) -> Iterator[str]:
    """`shop accounts.user add: email password`, and of its inline rows `… add emails: email`."""
    for model, key in keys.items():
        label = model._meta.label_lower
        base = f"/admin/{label.replace('.', '/')}"
        for name, path in (("add", f"{base}/add/"), ("change", f"{base}/{key}/change/")):
            if name == "change" and key is None:
                continue
            page = client.get(path)
            assert page.status_code in (200, 403), (path, page.status_code, page.headers)
            if page.context is None or "adminform" not in page.context:
                continue
            context = page.context
            form = f"{'shop' if site is shop_site else 'platform'} {label} {name}"
            yield f"{form}: {' '.join(sorted(context['adminform'].form.fields))}".rstrip()
            for inline in context["inline_admin_formsets"]:
                fields = " ".join(sorted(inline.formset.empty_form.fields))
                yield f"{form} {inline.formset.prefix}: {fields}"


@pytest.mark.parametrize("site", [shop_site, platform_site], ids=["shop", "platform"])
def test_every_field_of_every_form_is_listed(
    site: Any, as_owner: Client, as_operator: Client, furnished: Tenant
) -> None:
    if site is platform_site:
        furnish_platform(furnished)
    with tenant_context(furnished) if site is shop_site else nullcontext():
        keys = {
            model: model._default_manager.values_list("pk", flat=True).first() for model in site._registry
        }
    client = as_owner if site is shop_site else as_operator
    found = list(_forms(client, site, keys))
    listed = [line for line in LISTED if line.startswith("shop" if site is shop_site else "platform")]
    assert sorted(found) == sorted(listed), (
        "say in form_fields.txt what the form takes, and to whom it is left"
    )
