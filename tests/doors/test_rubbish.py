"""Rubbish in any field of any form of the admins and the pages is told there, or taken: no error of ours (S16)."""

import os
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django_tenants.utils import tenant_context

from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from tenants.models import Tenant
from tests.doors import filled_forms, recording, states
from tests.doors.filled_forms import Inside, keys
from tests.isolation import world
from tests.storefront import stories

pytestmark = pytest.mark.django_db
LARGE, SIGN, NUL, LONG = "9" * 20, "٣", "a\0b", "9" * 5000
ALL = "SOUK_RUBBISH" in os.environ
"""Each kind of it in each field, and not one."""


class Sent(NamedTuple):
    """A form with what belongs there."""

    name: str
    path: str
    data: dict[str, Any]


def test_no_form_of_a_shops_admin_fails_of_rubbish(as_owner: Client, furnished: Tenant) -> None:
    as_owner.raise_request_exception = False
    with tenant_context(furnished):
        stories.goods("Plain")
        asked = states.of_a_shop(furnished)
        pages = filled_forms.of_the_admin(as_owner)
    forms = [Sent(name, path, data) for name, (path, data) in pages.items()]
    inside = lambda: tenant_context(furnished)  # noqa: E731
    forms += _forms_of(as_owner, shop_site, inside, asked)
    assert len(forms) > 60
    assert "\n".join(_failing(as_owner, forms)) == ""


def test_no_form_of_the_platforms_admin_fails_of_rubbish(
    as_operator: Client, furnished_platform: dict[str, Any], other_shop: Tenant
) -> None:
    as_operator.raise_request_exception = False
    asked = states.of_the_platform(furnished_platform["shop"], other_shop)
    forms = list(_forms_of(as_operator, platform_site, nullcontext, asked))
    assert len(forms) > 20
    assert "\n".join(_failing(as_operator, forms)) == ""


def _forms_of(client: Client, site: Any, inside: Inside, asked: dict[str, states.Asked]) -> Iterator[Sent]:
    """Dialogs of buttons, and pages to add and to change one of each kind."""
    for place, model, _admin, button in recording.buttons(site):
        label = f"{model._meta.label_lower}.{button}"
        pk, told = asked.get(label, states.Asked())
        found = [pk] if pk or place == "actions_list" else keys(model, inside)[:1]
        if place == "actions":
            continue
        for key in found:
            with world.undone():
                held = recording.asked(client, place, model, button, key)
            path = recording.url(place, model, button, key)
            yield Sent(label, path, {**recording.SAMPLE, **held, **told})
    for model in site._registry:
        label = model._meta.label_lower
        for key in ["add", *keys(model, inside)[:1]]:
            if (filled := recording.fill(client, model, key)) is not None:
                yield Sent(f"{label}.{'add' if key == 'add' else 'change'}", *filled)


def _failing(client: Client, forms: list[Sent]) -> list[str]:
    wrong = []
    for form in forms:
        for number, (field, value) in enumerate(form.data.items()):
            is_number = str(value).isdecimal() or not value
            sent = (LARGE, SIGN) if is_number else (NUL, LONG)
            for rubbish in sent if ALL else sent[number % 2 : number % 2 + 1] if not is_number else sent[:1]:
                with world.undone():
                    answer = client.post(form.path, {**form.data, field: rubbish})
                    if answer.status_code >= 500:
                        wrong.append(f"{form.name}: {field}={rubbish[:8]!r} is answered {answer.status_code}")
    return wrong


@pytest.mark.usefixtures("_fresh_limits")
def test_no_form_of_a_shops_pages_fails_of_rubbish(shop: Tenant) -> None:
    wrong = []
    for name, form in filled_forms.of_the_shop(shop).items():
        browser = Client(headers={"host": "alpha.localhost"}, raise_request_exception=False)
        browser.cookies.load(form.cookies)
        wrong += _failing(browser, [Sent(name, form.path, form.data)])
    assert "\n".join(wrong) == ""
