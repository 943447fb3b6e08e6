"""Products by file in the admin: who may begin what, and what they are told."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import tenant_context

from accounts import roles
from accounts.models import User
from kernel import clock, jobs
from kernel.jobs import wakeups
from storefront.catalogue.models import Product, Variant
from storefront.customers import services as customers
from storefront.customers.models import Customer
from storefront.transfers import exports, runs, services, undo as undo_file
from storefront.transfers.models import Transfer
from tenants.models import Tenant
from tests.actors import STAFF
from tests.admin_theme.conftest import log_in
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/transfers/transfer/"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    monkeypatch.setattr(jobs, "_sender", lambda *_: None)
    settings.MEDIA_ROOT = tmp_path


def upload(
    client: Client, content: bytes = b"Handle,Title,Variant Price\nmug,Mug,8\ncup,Cup,x\n", **more: str
) -> Any:
    return client.post(f"{LIST}import/", {"file": SimpleUploadedFile("a.csv", content), **more})


def work(shop: Tenant) -> int:
    """Do what waits; in how many slices."""
    slices = 0
    with tenant_context(shop):
        while Transfer.objects.filter(status__in=services.OPEN).exists():
            runs.run_next(now=clock.now())
            slices += 1
    return slices


def test_a_trial_says_what_is_wrong_and_becomes_an_import(as_owner: Client, shop: Tenant) -> None:
    page = upload(as_owner, is_trial="on")["Location"]
    assert "Waiting for its turn" in as_owner.get(page).content.decode()
    work(shop)
    shown = as_owner.get(page).content.decode()
    assert "“x” is no price" in shown
    assert "Import it now" in shown
    again = as_owner.post(page.replace("change/", "run/"))["Location"]
    work(shop)
    assert "Import it now" not in as_owner.get(again).content.decode()
    with tenant_context(shop):
        assert list(Product.objects.values_list("slug", flat=True)) == ["mug"]


def test_who_may_not_count_repeats_no_trial_that_counts(as_owner: Client, shop: Tenant) -> None:
    page = upload(as_owner, b"Handle,Title,Variant Price,Variant Inventory Qty\nmug,Mug,8,5\n", is_trial="on")
    work(shop)
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        user = User.objects.create_user("imports@alpha.example", is_staff=True)
        user.groups.add(role := Group.objects.create(name="Imports"))
        role.permissions.set(Permission.objects.filter(codename__in=("view_transfer", "import_products")))
        log_in(client, user)
    again = page["Location"].replace("change/", "run/")
    shown = client.post(again, follow=True).content.decode()
    assert "inventory.change_stocklevel" in shown
    with tenant_context(shop):
        assert Transfer.objects.count() == 1
        role.permissions.add(Permission.objects.get(codename="change_stocklevel"))
    client.post(again)
    with tenant_context(shop):
        assert Transfer.objects.count() == 2


def test_rubbish_is_told_on_the_list(as_owner: Client, shop: Tenant) -> None:
    answer = upload(as_owner, b"\x89PNG\r\n\x1a\n\x00")
    assert answer["Location"] == LIST
    assert "binary and no CSV" in as_owner.get(LIST).content.decode()
    assert upload(as_owner, b"")["Location"] == LIST


def test_an_export_is_fetched_and_a_file_of_nobodys_is_not(as_owner: Client, shop: Tenant) -> None:
    page = as_owner.post(f"{LIST}export/")["Location"]
    assert as_owner.get(page.replace("change/", "file/")).status_code == 404
    work(shop)
    sent_on = as_owner.get(page.replace("change/", "file/"))
    assert sent_on["Location"].startswith("/media/private/")
    assert b"".join(as_owner.get(sent_on["Location"])).startswith(b"Handle,")  # type: ignore[call-overload]


def test_what_begins_something_is_posted(as_owner: Client) -> None:
    for path in ("import/", "export/", "1/run/"):
        assert as_owner.get(f"{LIST}{path}").status_code == 405


def test_a_customers_data_is_not_the_staffs(as_owner: Client, shop: Tenant) -> None:
    with tenant_context(shop):
        buyer = customers.register(email="ada@example.com", password="a long password", now=clock.now())
        made = services.request_data_export(customer=buyer, now=clock.now())
    work(shop)
    assert "my-data-" not in as_owner.get(LIST).content.decode()
    assert as_owner.get(f"{LIST}{made.pk}/file/").status_code == 404
    assert as_owner.get(f"{LIST}{made.pk}/change/").status_code == 302


def test_each_way_needs_its_own_permission(shop: Tenant, as_role: Callable[[str], Client]) -> None:
    assert upload(as_role(roles.SUPPORT)).status_code == 403
    client = Client(headers={"host": "alpha.localhost"})
    with tenant_context(shop):
        user = User.objects.create_user("looks-only@alpha.example", is_staff=True)
        role = Group.objects.create(name="Looks")
        role.permissions.set(Permission.objects.filter(codename="view_transfer"))
        user.groups.add(role)
        export = services.request_export(tells_stock=True, actor=STAFF, now=clock.now())
        log_in(client, user)
    work(shop)
    shown = client.get(LIST).content.decode()
    assert "Upload" not in shown
    assert "Export all products" not in shown
    assert upload(client).status_code == 403
    assert client.post(f"{LIST}export/").status_code == 403
    assert client.get(f"{LIST}{export.pk}/file/").status_code == 403


def test_stock_and_collections_that_come_along_need_their_own_permission(
    shop: Tenant, as_holder: Callable[..., Client]
) -> None:
    clerk = as_holder("view_transfer", "import_products")
    for header in (b"Handle,Title,Variant Inventory Qty\nx,X,4\n", b"Handle,Title,Collections\nx,X,Best\n"):
        upload(clerk, header)
    with tenant_context(shop):
        assert not Transfer.objects.exists()
    upload(clerk, b"Handle,Title\nx,X\n")
    with tenant_context(shop):
        assert Transfer.objects.get().kind == "import"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"First Name,Last Name,Email\nAda,Byron,\n", "Email"),
        (b"Name,Value,Value Type,Type,Code\nSPRING,x,percentage,Code discount,SPRING\n", "Value"),
        (b"Handle,Title,Variant Price,Variant Inventory Qty\nmug,Mug,8,5\n", ""),
    ],
)
def test_a_file_and_its_notes_are_read_by_who_may_send_it(
    as_owner: Client, as_holder: Callable[..., Client], shop: Tenant, content: bytes, told: str
) -> None:
    page = upload(as_owner, content)["Location"]
    work(shop)
    clerk, file = as_holder("view_transfer", "import_products"), page.replace("change/", "file/")
    for client, may in ((as_owner, True), (clerk, False)):
        shown = client.get(page).content.decode()
        assert (file in shown, client.get(file).status_code) == (may, 302 if may else 403)
        assert (f"<b>{told}</b>" in shown) == (may and bool(told))


def test_who_is_erased_is_in_no_file_that_was_imported_nor_in_what_was_told(
    as_owner: Client, shop: Tenant
) -> None:
    header = b"First Name,Last Name,Email,Note\n"
    upload(as_owner, header + b"Ada,Byron,Ada@Example.com,Kind\nAda,Byron,,\n")
    upload(as_owner, header + b"Grace,Hopper,grace@example.com,Kind\n")
    work(shop)
    with tenant_context(shop):
        told = [{"line": 3, "column": "Email", "code": "taken", "detail": "ada@example.com has an account"}]
        Transfer.objects.update(warnings=told)
        ada = Customer.objects.get(user__email="ada@example.com")
        customers.anonymise(customer=ada, actor=STAFF, now=clock.now())
        runs.run_next(now=clock.now())
        first, second = Transfer.objects.order_by("pk")
        assert (first.file, second.file is None) == (None, False)
        assert "ada@" not in str([first.warnings, second.warnings])
        assert first.warnings[0]["line"] == 3


HEADER = (
    b"Handle,Title,Option1 Name,Option1 Value,"
    b"Variant SKU,Variant Price,Variant Inventory Qty,Variant Inventory Tracker\n"
)
BEFORE = (
    HEADER
    + b"""tee,Tee,Size,S,TEE-S,10,4,shopify
tee,,,M,TEE-M,10,5,shopify
mug,Mug,Title,Default Title,MUG,8,3,shopify
"""
)
LATER = (
    HEADER
    + b"""tee,T-shirt,Size,S,TEE-S,12,9,shopify
tee,,,L,TEE-L,12,1,shopify
mug,Cup,Title,Default Title,MUG,7,1,shopify
bowl,Bowl,Title,Default Title,BOWL,20,1,shopify
"""
)


def everything() -> list[tuple[object, ...]]:
    found = Variant.objects.order_by("product__slug", "option1").values_list(
        "product__slug", "product__title", "option1", "sku", "price", "stock_levels__on_hand"
    )
    return list(found)


@pytest.mark.parametrize("gives_way", [False, True])
def test_an_import_is_undone(
    as_owner: Client, shop: Tenant, gives_way: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if gives_way:
        monkeypatch.setattr(runs, "SLICE_SECONDS", 0.0)
        monkeypatch.setattr(runs, "LOOKS_AGAIN_AFTER", 0.0)
        monkeypatch.setattr(undo_file, "BATCH", 1)
        monkeypatch.setattr(wakeups, "is_another_waiting", lambda *_, **__: True)
    upload(as_owner, BEFORE)
    work(shop)
    with tenant_context(shop):
        before = everything()
        Product.objects.filter(slug="mug").update(description="Written since.")
    page = upload(as_owner, LATER)["Location"]
    work(shop)
    with tenant_context(shop):
        after = everything()
        assert len(after) == 5
        Product.objects.filter(slug="tee").update(description="Written later.")
    assert "Undo this import" in as_owner.get(page).content.decode()
    undo = page.replace("change/", "undo/")
    undoing = as_owner.post(undo, {"_form_submitted": "True"})["Location"]
    assert undoing != page
    with tenant_context(shop):
        assert Transfer.objects.latest("pk").file is None, "a worker writes it"
    slices = work(shop)
    assert (slices > 1) == gives_way
    with tenant_context(shop):
        assert everything() == before
        said = dict(Product.objects.values_list("slug", "description"))
    assert said == {"tee": "Written later.", "mug": "Written since."}  # the file had no column for it
    assert "Undo this import" not in as_owner.get(page).content.decode()
    as_owner.post(undoing.replace("change/", "undo/"), {"_form_submitted": "True"})
    work(shop)
    with tenant_context(shop):
        assert everything() == after  # undone in its turn


def test_what_undoes_an_import_looks_its_products_up_together(shop: Tenant) -> None:
    names = [f"cup-{n}" for n in range(60)]
    with tenant_context(shop):
        for name in names:
            ProductFactory(slug=name)
        before = "Handle,Title,Option1 Value,Option2 Value,Option3 Value,Variant SKU,Image Src\n"
        before += "".join(f"{name},Cup,Default Title,,,,\n" for name in names) + "".join(
            f"new-{n},,,,,,\n" for n in range(60)
        )
        ProductFactory(slug="new-7")
        out = StringIO()
        with CaptureQueriesContext(connection) as asked:
            place = undo_file.compose(
                StringIO(before),
                out,
                exports.Place(),
                since=clock.now() - timedelta(days=9999),
                is_over=lambda: False,
            )
    assert (place.is_done, place.count, len(asked)) == (True, 120, 3)
    assert [line for line in out.getvalue().splitlines() if "DELETE" in line] == ["new-7,,,,,,,DELETE,,"]


def test_a_trial_shows_the_first_products_as_they_will_look(as_owner: Client, shop: Tenant) -> None:
    page = upload(as_owner, BEFORE, is_trial="on")["Location"]
    work(shop)
    shown = as_owner.get(page).content.decode()
    assert "as they will look" in shown
    assert "2 variants" in shown
    assert "€10.00" in shown
    assert "Undo this import" not in shown
