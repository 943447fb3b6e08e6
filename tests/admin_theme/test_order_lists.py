"""What is done with many orders at once."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import tenant_context
from pypdf import PdfReader

from storefront.checkout import services as checkout
from storefront.orders import services
from storefront.orders.models import Fulfilment, Order
from storefront.payments.models import PaymentAttempt
from tenants.models import Tenant
from tests import pdf
from tests.storefront import stories

pytestmark = pytest.mark.django_db
LIST = "/admin/orders/order/"


@pytest.fixture
def orders(shop: Tenant) -> list[Order]:
    """Two paid orders, and one that waits for its money."""
    with tenant_context(shop):
        cup = stories.goods("=Cup", stock=20)
        for payment in (stories.PAYS, stories.PAYS, stories.BY_TRANSFER):
            cart_id, shopper = stories.guest_cart(cup, quantity=2)
            checkout.place(cart_id=cart_id, shopper=shopper, payment=payment, now=stories.NOW)
        return list(Order.objects.order_by("number"))


def act(client: Client, action: str, *chosen: Order) -> bytes:
    answer = client.post(LIST, {"action": action, "_selected_action": [str(order.pk) for order in chosen]})
    assert answer.status_code == 200
    return answer.content


def test_a_view_lists_what_is_to_be_done(as_owner: Client, orders: list[Order]) -> None:
    def numbers(view: str) -> list[bool]:
        page = as_owner.get(f"{LIST}?view={view}").content.decode()
        return [f"#{order.number}<" in page for order in orders]

    assert [numbers(view) for view in ("pack", "pay", "owed", "returns")] == [
        [True, True, False],
        [False, False, True],
        [False] * 3,
        [False] * 3,
    ]


def test_the_first_page_reminds_staff_of_money_that_is_owed(
    as_owner: Client, orders: list[Order], shop: Tenant
) -> None:
    link = "/admin/orders/order/?view=owed"
    assert link not in as_owner.get("/admin/").content.decode()
    with tenant_context(shop):
        services.cancel(number=orders[0].number, shopper=None, actor=stories.STAFF, now=stories.NOW)
    assert link in as_owner.get("/admin/").content.decode()
    assert f"#{orders[0].number}<" in as_owner.get(link).content.decode()


@pytest.mark.parametrize(
    "table",
    [
        "{0}, JD1, DHL\n#{1}\tJD2",
        "Tracking number;Name\nJD1;#{0}\nJD2;#{1}\n",
    ],
)
def test_parcels_of_a_table_leave_and_what_cannot_is_said(
    as_owner: Client, orders: list[Order], shop: Tenant, table: str
) -> None:
    text = table.replace("\t", ", ").format(orders[0].number, orders[1].number)
    assert as_owner.post(f"{LIST}parcels/", {"table": text}).status_code == 302
    with tenant_context(shop):
        found = Order.objects.filter(
            fulfilment_status="fulfilled", fulfilments__tracking_number__startswith="JD"
        )
        assert found.count() == 2
    again = as_owner.post(
        f"{LIST}parcels/", {"file": SimpleUploadedFile("a.csv", f"{orders[0].number}".encode())}
    )
    wide = f"Order\tTracking\tCarrier\n{orders[0].number}\tJD1\tÖ-Post\n".encode("utf-16-le")
    table = as_owner.post(f"{LIST}parcels/", {"file": SimpleUploadedFile("excel.txt", wide)})
    assert "Nothing is left to send" in table.content.decode() or "closed" in table.content.decode()
    assert "Nothing is left to send" in again.content.decode() or "closed" in again.content.decode()


def test_chosen_orders_are_sent_without_writing_their_numbers(
    as_owner: Client, orders: list[Order], shop: Tenant
) -> None:
    chosen = [str(order.pk) for order in orders]
    page = as_owner.post(LIST, {"action": "send", "_selected_action": chosen}, follow=True)
    table = page.context["form"]["table"].value()
    assert table.split() == [str(order.number) for order in orders]
    sent = as_owner.post(f"{LIST}parcels/", {"table": table}, follow=True).content.decode()
    assert "3 parcels are on their way." in sent
    assert f"Sent, though not paid yet: #{orders[2].number}." in sent
    with tenant_context(shop):
        assert not Order.objects.exclude(fulfilment_status="fulfilled").exists()


@pytest.mark.parametrize(
    "row", ["JD1, DHL, javascript:alert(1)", "9" * 121 + ", DHL,", "JD1, " + "x" * 81 + ","]
)
def test_a_parcel_that_cannot_be_followed_so_is_not_sent_and_said(
    as_owner: Client, orders: list[Order], shop: Tenant, row: str
) -> None:
    table = f"{orders[0].number}, {row}\n{orders[1].number}, JD2, DHL, https://dhl.example/JD2"
    answer = as_owner.post(f"{LIST}parcels/", {"table": table}, follow=True)
    assert answer.status_code == 200
    assert f"#{orders[0].number}" in answer.content.decode()
    with tenant_context(shop):
        (parcel,) = Fulfilment.objects.all()
        assert (parcel.order_id, parcel.tracking_url) == (orders[1].pk, "https://dhl.example/JD2")


def test_a_table_that_cannot_be_read_sends_nothing(
    as_owner: Client, orders: list[Order], shop: Tenant
) -> None:
    for table in (
        "",
        "colour,size\nred,L",
        f"{orders[0].number}, JD1\nrubbish, JD2",
        "order, number\n" + "x" * 200_000,
    ):
        answer = as_owner.post(f"{LIST}parcels/", {"table": table})
        assert answer.status_code == 200
    with tenant_context(shop):
        assert not Order.objects.exclude(fulfilment_status="unfulfilled").exists()


def test_papers_of_chosen_orders_are_one_document(as_owner: Client, orders: list[Order]) -> None:
    slips = " ".join(pdf.texts(act(as_owner, "packing_slips", *orders)))
    assert all(f"Packing slip #{order.number}" in slips for order in orders)
    assert "Ship to" in slips
    assert "Bill to" not in slips
    invoices = " ".join(pdf.texts(act(as_owner, "invoices", *orders)))
    assert invoices.count("Invoice 1") >= 2
    labels = act(as_owner, "labels", *orders)
    said = " ".join(pdf.texts(labels))
    assert all(f"#{order.number}" in said for order in orders)
    assert said.count("Lovelace") == 3
    assert "Cup" not in said
    assert len(PdfReader(io.BytesIO(labels)).pages) == 3
    papers = act(as_owner, "papers", *orders)
    assert len(PdfReader(io.BytesIO(papers)).pages) == 3 + 2 + 3
    refused = as_owner.post(
        LIST, {"action": "invoices", "_selected_action": [str(orders[2].pk)]}, follow=True
    )
    assert (
        "nothing to print" in refused.content.decode().lower()
        or "None of the chosen" in refused.content.decode()
    )


def test_chosen_orders_are_a_file_for_a_spreadsheet(as_owner: Client, orders: list[Order]) -> None:
    rows = list(csv.DictReader(io.StringIO(act(as_owner, "export", *orders).decode("utf-8-sig"))))
    assert [row["Order"] for row in rows] == [str(order.number) for order in reversed(orders)]
    assert {row["Pieces"] for row in rows} == {"2"}


def test_the_search_for_everything_finds_an_order_first(as_owner: Client, orders: list[Order]) -> None:
    for word in (str(orders[0].number), "ada@example.com", "Lovelace", "=Cup"):
        found = as_owner.get("/admin/search/", {"s": word, "extended": "1"}).content.decode()
        assert found.index(f"#{orders[0].number}") < found.find("Products ") % len(found), word


def test_chosen_payments_are_a_file_for_a_spreadsheet(
    as_owner: Client, orders: list[Order], shop: Tenant
) -> None:
    with tenant_context(shop):
        chosen = [str(pk) for pk in PaymentAttempt.objects.values_list("pk", flat=True)]
    answer = as_owner.post(
        "/admin/payments/paymentattempt/", {"action": "export", "_selected_action": chosen}
    )
    header, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    named = [dict(zip(header, row, strict=True)) for row in rows]
    assert {row["Order"] for row in named} == {str(order.number) for order in orders}
    assert {row["Amount"] for row in named} == {str(orders[0].total.quantize(Decimal("0.01")))}
    assert {(row["Gateway"], row["Card"], row["Status"]) for row in named} >= {
        ("sandbox", "4242", "succeeded")
    }
