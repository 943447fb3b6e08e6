"""Each button and form of both admins and of the pages, sent twice with its key, is done once (TARGETS R16).

So is one that was cut at a commit, or before its answer was kept. The second answer is the first.
"""

import re
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import constants, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve
from django_tenants.utils import tenant_context

import admin_theme
import web
from admin_theme.platform_site import site as platform_site
from admin_theme.shop_site import site as shop_site
from config import urls_platform, urls_shop  # noqa: F401 - the sites are registered with their addresses
from kernel import clock, once
from kernel.outbox.models import OutboxEntry
from storefront.orders.models import Order
from tenants.models import Tenant
from tenants.provisioning import signups
from tests.doors import filled_forms, recording, states
from tests.doors.twice import Send, sent_twice
from tests.isolation import requests, world
from tests.storefront import stories

pytestmark = pytest.mark.django_db

NOT_HERE = {
    "payments.gatewayaccount.connect",  # it leads to the gateway's own page, and writes nothing
    "payments.gatewayaccount.try_out",  # the gateway is asked whose the keys are, and nothing is written
}
FILES = {
    "customers.customer.export",
    "orders.order.export",
    "orders.order.invoices",
    "orders.order.labels",
    "orders.order.packing_slips",
    "orders.order.papers",
    "payments.paymentattempt.export",
    "tenants.operation.fetch",
}
"""They lead to a file, and write nothing."""
PAGES = {
    *("catalogue.product.bulk_edit", "catalogue.product.variant_grid"),
    *("orders.order.edit_order", "orders.order.exchange_goods", "orders.order.send"),
}
"""They lead to a page whose form is sent below."""
IN_SHOPS_ALONE = {"accounts.user.invite"}
LEAD_AWAY = {"accounts.apikey.rotate", "tenants.tenant.enter_as_support", "transfers.transfer.undo"}
"""They are done when they lead elsewhere: they say nothing of success."""
PAGES_NOT_HERE = {
    *("delete_form", "product_delete"),  # sent again they find nothing left to delete
    "dialog",  # of a button, which is pressed above
    "send_again",  # it carries another page's form, and is posted there
    "two_factor",  # no answer with codes to recover by is kept, and a code of an app is taken once
}


def test_every_button_and_form_of_a_shops_admin_is_done_once(as_owner: Client, furnished: Tenant) -> None:
    inside = lambda: tenant_context(furnished)  # noqa: E731
    with inside():
        stories.goods("Plain")  # one that can be copied
        asked = states.of_a_shop(furnished)
    found = _press_all(as_owner, shop_site, furnished.schema_name, inside, asked)
    assert _buttons(shop_site) - found - FILES - PAGES == set()


def test_every_button_and_form_of_the_platforms_admin_is_done_once(
    as_operator: Client, furnished_platform: dict[str, Any], other_shop: Tenant
) -> None:
    asked = states.of_the_platform(furnished_platform["shop"], other_shop)
    found = _press_all(as_operator, platform_site, "public", nullcontext, asked)
    assert _buttons(platform_site) - found - FILES - IN_SHOPS_ALONE == set()


def test_every_form_of_a_page_of_the_admins_own_is_done_once(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        forms = filled_forms.of_the_admin(as_owner)
    own = Path(admin_theme.__file__).parent
    pages = {file.stem for file in own.glob("templates/**/*.html") if 'method="post"' in file.read_text()}
    assert {name.partition(", ")[0] for name in forms} == pages - PAGES_NOT_HERE
    wrong, before = list[str](), world.tables(furnished.schema_name)
    for name, (path, data) in forms.items():
        told = sent_twice(
            name, partial(_save, as_owner, path, data), before, furnished.schema_name, is_done=_is_saved
        )
        wrong += [f"{name} is refused"] if told is None else told
    assert wrong == [], "\n".join(wrong)


@pytest.mark.usefixtures("_fresh_limits")
def test_every_form_of_a_shops_pages_is_done_once(shop: Tenant) -> None:
    forms = filled_forms.of_the_shop(shop)
    # what may be repeated takes no key
    assert set(forms) >= _posted("web.urls_shop") - {"unsubscribe", "log_in", "log_out"}
    _send_all(forms, "alpha.localhost", shop.schema_name)


@pytest.mark.usefixtures("_fresh_limits")
def test_every_form_of_the_platforms_pages_is_done_once(shop: Tenant) -> None:
    wish = requests.body_of("signups_create", {}, "") | {"country": "DE", "currency": "EUR"}
    made = signups.reserve(
        slug="another",
        name="Another",
        email="a@b.example",
        password=wish["password"],
        country="DE",
        currency="EUR",
        now=clock.now(),
    )
    mail = OutboxEntry.objects.filter(payload__template="signup_code").latest("created_at")
    code = mail.payload["context"]["code"]
    forms = {
        "signup": filled_forms.Form("/signup/", wish),
        "verification": filled_forms.Form(f"/signup/{made.pk}/verification", {"code": code}),
        "enter_admin": filled_forms.Form(f"/signup/{made.pk}/admin", {}),
        "reset_password": filled_forms.Form("/reset-password/", {"email": "operator@souk.example"}),
    }
    assert set(forms) == _posted("web.urls_platform")
    del forms["enter_admin"]  # a link that works once, in a shop that is there
    _send_all(forms, "localhost", "public")


def test_a_form_with_other_values_is_another_wish(as_owner: Client, furnished: Tenant) -> None:
    with tenant_context(furnished):
        order = Order.objects.first()
    assert order is not None
    url, key = f"/admin/orders/order/{order.pk}/note/", uuid4().hex
    for text in ("One.", "Another.", "Another."):
        as_owner.post(url, {"_form_submitted": "True", "text": text, once.FIELD: key})
    with tenant_context(furnished):
        notes = order.events.filter(kind="note").order_by("pk")
        assert [note.data["text"] for note in notes] == ["One.", "Another."]


def test_every_form_that_is_posted_carries_a_key(as_owner: Client, shop_client: Client) -> None:
    for client, path in ((as_owner, "/admin/taxes/taxrate/add/"), (shop_client, "/reset-password/")):
        first, second = (client.get(path).content.decode() for _ in range(2))
        assert first.count('name="csrfmiddlewaretoken"') == first.count(f'name="{once.FIELD}"') > 0
        assert first.partition(once.FIELD)[2][:60] != second.partition(once.FIELD)[2][:60]


def _posted(urlconf: str) -> set[str]:
    """The names of the addresses that forms of the pages are posted to, of those that this host knows."""
    known = {each.name for each in import_module(urlconf).urlpatterns if getattr(each, "name", "")}
    found = set()
    for page in Path(web.__file__).parent.glob("templates/**/*.html"):
        for tag in re.findall(r'<form[^>]*method="post"[^>]*>', page.read_text()):
            named = re.search(r"""\{% url ['"](\w+)""", tag)
            plain = re.search(r'action="(/[^"{]*)"', tag)
            found |= {named[1]} if named else {resolve(plain[1], urls_shop).url_name} if plain else set()
    return found & known


def _send_all(forms: dict[str, filled_forms.Form], host: str, schema: str) -> None:
    wrong: list[str] = []
    before = world.tables(schema)
    for name, form in forms.items():
        wrong += sent_twice(name, partial(form.send, host), before, schema) or []
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def _buttons(site: Any) -> set[str]:
    labels = {f"{model._meta.label_lower}.{button}" for _, model, _, button in recording.buttons(site)}
    return labels - NOT_HERE


def _press_all(
    client: Client, site: Any, schema: str, inside: filled_forms.Inside, rare: dict[str, states.Asked]
) -> set[str]:
    found: set[str] = set()
    wrong: list[str] = []
    before = world.tables(schema)

    def attempt(name: str, send: Send, is_done: Callable[[Any], bool]) -> None:
        told = sent_twice(name, send, before, schema, is_done=is_done)
        if told is not None:
            found.add(name)
            wrong.extend(told)

    for place, model, _admin, button in recording.buttons(site):
        label = f"{model._meta.label_lower}.{button}"
        if label in NOT_HERE:
            continue
        pk, told = rare.get(label, states.Asked())
        keys = [pk] if pk or place == "actions_list" else filled_forms.keys(model, inside)
        is_done = _leads_away if label in LEAD_AWAY else recording.succeeded
        for pk in keys:  # until one is in the right state
            if label not in found:
                with world.undone():  # one that does not ask is pressed by opening it
                    asked = {} if place == "actions" else recording.asked(client, place, model, button, pk)
                press = partial(_press, client, place, model, button, pk, {**asked, **told})
                attempt(label, press, is_done)
    for model in site._registry:
        for pk in filled_forms.keys(model, inside)[:1]:
            if (filled := recording.fill(client, model, pk)) is not None:
                attempt(f"{model._meta.label_lower}.change", partial(_save, client, *filled), _is_saved)
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)
    return found


def _is_saved(answer: Any) -> bool:
    return bool(answer.status_code == 302)


def _leads_away(answer: Any) -> bool:
    said = get_messages(answer.wsgi_request)._queued_messages
    return answer.status_code == 302 and all(message.level < constants.ERROR for message in said)


def _press(
    client: Client, place: str, model: Any, button: str, pk: Any, asked: dict[str, Any], more: dict[str, str]
) -> Any:
    return recording.press(client, place, model, button, pk, **asked, **more)


def _save(client: Client, path: str, data: dict[str, Any], more: dict[str, str]) -> Any:
    files = {
        name: SimpleUploadedFile("a.csv", part) for name, part in data.items() if isinstance(part, bytes)
    }
    return client.post(path, {**data, **files, **more})
