"""Files of customers, discounts and past orders, as another shop writes them."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent, User
from kernel.outbox.models import OutboxEntry
from storefront.customers import services as services_of_customers
from storefront.customers.models import Address, Customer
from storefront.imports import services, tables
from storefront.imports.reports import Report
from storefront.inventory.models import StockMovement
from storefront.orders import joining, past, sales
from storefront.orders.models import Order, OrderLine
from storefront.promotions.models import Promotion
from tenants.models import Tenant
from tests.actors import STAFF
from tests.storefront import stories
from tests.storefront.stories import NOW

pytestmark = pytest.mark.usefixtures("in_shop")
CUSTOMERS = """First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,\
Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,\
Default Address Zip,Default Address Phone,Phone,Total Spent,Note,Tags
Ada,Lovelace,Ada@Example.com,yes,,12 St James’s Square,,London,,GB,SW1Y 4JH,,+44 20 1,12.00,Kind,"vip, tea"
Grace,Hopper,grace@example.com,no,,1 Harbour Road,,Bristol,,GB,nonsense,,,0.00,,
,Nobody,,no,,,,,,,,,,0.00,,
Nowhere,Man,not-an-address,no,,,,,,,,,,0.00,,
"""
DISCOUNTS = """Name,Value,Value Type,Type,Discount Class,Usage Limit Per Code,Applies Once Per Customer,Status,Start,End
SPRING,-10.0,percentage,Code discount,order,50,true,Active,2026-03-01 08:00:00 -0500,2026-06-01
Five off,5.00,fixed_amount,Automatic discount,order,,false,Active,,
SHIPFREE,,,Free shipping,shipping,,false,Active,,
CUPS,20%,percentage,Code discount,product,,false,Active,,
THREE,100,percentage,Buy X get Y,product,,false,Active,,
LATER,10,percentage,Code discount,order,,false,Active,soon,
"""
ORDERS = """Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,\
Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
Billing Name,Billing Address1,Billing City,Billing Zip,Billing Country,Cancelled at,Refunded Amount
#2001,grace@example.com,paid,2025-01-02 10:00:00 +0000,fulfilled,EUR,21.00,4.00,3.99,25.00,TEA,2.00,Standard,\
2025-01-02 09:00:00 +0000,2,Cup,9.00,CUP-1,Grace Hopper,1 Harbour Road,Bristol,BS1 5DB,GB,,0.00
#2001,,,,,,,,,,,,,,1,Saucer,5.00,GONE,,,,,,,
#2002,guest@example.com,refunded,2025-01-03,unfulfilled,EUR,9.00,0.00,0,9.00,,,,2025-01-03,1,Cup,9.00,CUP-1,,,,,,2025-01-04,9.00
#2003,guest@example.com,paid,2025-01-03,unfulfilled,EUR,9.00,0.00,0,9.00,,,,2025-01-03,1,Cup,9.00,CUP-1,,,,,,,
#2004,guest@example.com,paid,2025-01-03,fulfilled,EUR,9.00,0.00,0,90.00,,,,2025-01-03,1,Cup,9.00,CUP-1,,,,,,,
"""


def load(text: str, *, dry_run: bool = False) -> Report:
    stream = io.BytesIO(text.encode())
    table = tables.find(stream)
    assert table is not None
    return tables.import_rows(stream, table, now=NOW, actor=STAFF, dry_run=dry_run)


def notes(report: Report) -> list[tuple[int, str, str]]:
    return [(note.line, note.column, note.code) for note in [*report.errors, *report.warnings]]


def test_customers_come_with_their_address_and_nobody_is_written_to() -> None:
    tried = load(CUSTOMERS, dry_run=True)
    assert (tried.created, tried.skipped, Customer.objects.count()) == (2, 2, 0)
    report = load(CUSTOMERS)
    assert (report.created, report.skipped, report.with_warnings) == (2, 2, 1)
    assert notes(report) == [
        (4, "Email", "required"),
        (5, "Email", "invalid"),
        (3, "Default Address Address1", "address_left_out"),
    ]
    assert report.ignored_columns == ["Total Spent"]
    ada = Customer.objects.select_related("user__profile").get(user__email="ada@example.com")
    assert (ada.user.get_full_name(), ada.note, ada.tags) == ("Ada Lovelace", "Kind", ["tea", "vip"])
    assert ada.user.profile.accepts_marketing
    assert not ada.user.has_usable_password()
    assert Address.objects.get().is_default_shipping
    assert not OutboxEntry.objects.filter(topic="email").exists()
    Customer.objects.filter(pk=ada.pk).update(note="Ours", tags=[])
    again = load(CUSTOMERS)
    assert (again.created, again.updated, again.unchanged) == (0, 1, 1)
    ada.refresh_from_db()
    assert (ada.note, ada.tags) == ("Ours", ["tea", "vip"])


def test_who_is_exempt_from_tax_stays_so() -> None:
    text = "First Name,Last Name,Email,Tax Exempt\nAda,Lovelace,ada@example.com,yes\nGrace,Hopper,g@example.com,no\n"
    report = load(text)
    assert (report.created, report.ignored_columns) == (2, [])
    assert notes(report) == [(2, "Tax Exempt", "exempt")]
    kept = Customer.objects.values_list("user__email", "tax_exemption")
    assert dict(kept) == {"ada@example.com": "other", "g@example.com": ""}
    Customer.objects.filter(user__email="ada@example.com").update(tax_exemption="resale")
    assert notes(load(text)) == []
    assert Customer.objects.get(user__email="ada@example.com").tax_exemption == "resale"


def test_discounts_become_promotions() -> None:
    report = load(DISCOUNTS)
    assert (report.created, report.skipped, report.with_warnings) == (4, 2, 1)
    assert notes(report) == [
        (6, "Type", "not_told"),
        (7, "Start", "not_a_time"),
        (5, "Discount Class", "switched_off"),
    ]
    found = {each.name: each for each in Promotion.objects.prefetch_related("codes")}
    spring = found["SPRING"]
    assert (spring.kind, spring.value, spring.limit_per_buyer, spring.is_automatic) == (
        "percentage",
        10,
        1,
        False,
    )
    assert spring.starts_at == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert [(code.code, code.usage_limit) for code in spring.codes.all()] == [("SPRING", 50)]
    assert (found["Five off"].kind, found["Five off"].value, found["Five off"].is_automatic) == (
        "fixed",
        5,
        True,
    )
    assert found["SHIPFREE"].kind == "free_shipping"
    assert (found["CUPS"].value, found["CUPS"].is_active) == (20, False)
    assert load(DISCOUNTS).unchanged == 4


def test_past_orders_are_kept_and_move_nothing() -> None:
    cup = stories.goods("Cup", stock=5)
    type(cup).objects.filter(pk=cup.pk).update(sku="CUP-1")
    grace = stories.customer("grace@example.com")
    User.objects.filter(pk=grace.user_id).update(email_verified_at=NOW)
    moved, waiting = StockMovement.objects.count(), OutboxEntry.objects.count()
    report = load(ORDERS)
    assert (report.created, report.skipped) == (2, 2)
    assert notes(report) == [(5, "Fulfillment Status", "still_open"), (6, "Total", "sum")]
    first, second = Order.objects.order_by("number")
    assert (first.external_id, first.customer_id, first.total) == ("#2001", grace.pk, Decimal(25))
    assert (first.status, first.payment_status, first.fulfilment_status) == (
        "completed",
        "complete",
        "fulfilled",
    )
    assert (first.invoice_number, first.billing_address["city"]) == (None, "Bristol")
    assert list(OrderLine.objects.filter(order=first).values_list("variant", "quantity", "fulfilled")) == [
        (cup.pk, 2, 2),
        (None, 1, 1),
    ]
    assert (second.status, second.payment_status, second.is_owed) == ("cancelled", "refunded", False)
    assert StockMovement.objects.count() == moved
    assert OutboxEntry.objects.count() == waiting
    day = first.placed_at.date()
    assert sales.by_day(first=day, last=day, time_zone="UTC")[0]["total"] == Decimal(25)
    assert AuditEvent.objects.filter(content_type__model="order").count() == 2
    assert load(ORDERS).unchanged == 2


def test_who_only_says_that_an_address_is_theirs_is_given_nothing_by_a_file() -> None:
    thief = services_of_customers.register(
        email="grace@example.com", password="a long password for tests", now=NOW
    )
    load(CUSTOMERS.replace("nonsense,,,0.00,,", "BS1 5DB,,+44 117 1,0.00,Ill,"))
    load(ORDERS)
    thief.refresh_from_db()
    assert (thief.phone, thief.note) == ("", "Ill")
    assert list(thief.orders.all()) == []
    User.objects.filter(pk=thief.user_id).update(email_verified_at=NOW)
    joining.join_guests_orders(customer=Customer.objects.get(pk=thief.pk), now=NOW)
    assert [order.external_id for order in thief.orders.all()] == ["#2001"]


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31 23:59:59 -1400",
        "9999-12-31 23:00",
        "9999-12-31 23:59:59 UTC",
        "0001-01-01 00:00 +1400",
        "0001-01-01 00:00",
    ],
)
def test_times_at_the_edges_of_the_calendar_are_refused(in_shop: Tenant, moment: str) -> None:
    in_shop.time_zone = "America/New_York"
    discount = (
        "Name,Code,Value,Value Type,Type,Method,Status,Start,End\nAuto,,10,percentage,order,automatic,active"
    )
    for window, column in ((f"{moment},", "Start"), (f",{moment}", "End")):
        assert notes(load(f"{discount},{window}\n")) == [(2, column, "invalid")]
    order = ORDERS.splitlines()[0] + "\n" + ORDERS.splitlines()[3]
    for given, column in (
        ("2025-01-03,1", "Created at"),
        ("2025-01-03,unf", "Paid at"),
        ("2025-01-04", "Cancelled at"),
    ):
        text = order.replace(given, moment + given[10:])
        assert notes(load(text)) == [(2, column, "invalid")]
    assert not Promotion.objects.exists()
    assert not Order.objects.exists()


def test_past_orders_are_past_and_give_back_no_more_than_was_paid() -> None:
    order = ORDERS.splitlines()[0] + "\n" + ORDERS.splitlines()[3]
    later = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    assert notes(load(order.replace("2025-01-03,1", f"{later},1"))) == [(2, "Created at", "too_large")]
    more = order.replace(",refunded,", ",partially_refunded,").replace("2025-01-04,9.00", "2025-01-04,9.01")
    assert notes(load(more)) == [(2, "Refunded Amount", "too_large")]
    head, line = order.splitlines()
    long = "\n".join([head, *[line] * (past.MOST_LINES + 1)])
    assert notes(load(long)) == [(2, "Lineitem name", "too_long")]
    assert load(order).created == 1
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Order.objects.update(refunded_total=99)
    assert "guest@example.com" in str(refused.value)
    assert "guest" not in services.words_of(refused.value)


def test_a_file_of_products_is_none_of_these() -> None:
    for header in (
        "Handle,Title,Variant Price",
        "Name,SKU,Price,Value",
        "Title,Type,Vendor",
        "ID,Type,SKU,Name",
    ):
        assert tables.find(io.BytesIO(f"{header}\na,b,c,d\n".encode())) is None


def test_a_discount_keeps_what_has_to_be_bought_and_how_often_it_was_used() -> None:
    report = load(
        "Name,Value,Value Type,Type,Minimum Purchase Requirements,Usage Limit Per Code,Times Used In Total,Status\n"
        'FIFTY,-10.0,percentage,amount_off_order,"Minimum purchase of $50.00",5,3,Active\n'
        "TWO,-10.0,percentage,amount_off_order,Minimum quantity of 2 items,,7,Active\n"
        "NONE,-10.0,percentage,amount_off_order,None,4,4,Active\n"
        "OVER,-10.0,percentage,amount_off_order,20.00,,,Expired\n"
    )
    assert (report.created, report.ignored_columns) == (4, [])
    assert notes(report) == [(line, "Times Used In Total", "used_before") for line in (2, 4)]
    found = Promotion.objects.order_by("pk").values_list(
        "name", "minimum_subtotal", "minimum_quantity", "codes__usage_limit", "is_active"
    )
    assert list(found) == [
        ("FIFTY", 50, 0, 2, True),
        ("TWO", 0, 2, None, True),
        ("NONE", 0, 0, 1, False),
        ("OVER", 20, 0, None, False),
    ]


def test_quotes_that_keep_spreadsheets_from_counting_are_no_part_of_an_address() -> None:
    header = "First Name,Last Name,Email,Default Address Address1,Default Address City,Default Address Country Code"
    report = load(
        f"{header},Default Address Zip,Phone\n"
        "Ada,Lovelace,ada@example.com,Street 1,Berlin,DE,'10115,'+49 30 5550199\n"
        "Bob,Lovelace,bob@example.com,Street 1,,US,10115,\n"
    )
    assert [(note.line, note.detail) for note in report.warnings] == [
        (
            3,
            "The address is left out: city: An address in this country needs this."
            " region: An address in this country needs this.",
        )
    ]
    assert Address.objects.get().postal_code == "10115"
    assert Customer.objects.get(user__email="ada@example.com").phone == "+49 30 5550199"
