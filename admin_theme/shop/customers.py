"""Customers, their addresses and orders."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy, gettext_noop
from unfold.contrib.filters.admin import RangeDateTimeFilter, RangeNumericFilter, RelatedCheckboxFilter
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from admin_theme import columns, csv_files
from admin_theme.base import SoukAdmin, actor_of
from admin_theme.custom_values import CustomValuesForm
from admin_theme.dialogs import ConfirmForm, button
from admin_theme.formatting import currency, locale_format, show_money, show_person
from admin_theme.writing import ServiceForm
from kernel import clock, money
from storefront.customers import queries, services
from storefront.customers.models import Address, Customer
from storefront.customers.services import CustomerValues
from storefront.orders.models import Order

HISTORY_LENGTH = 20
_HEADER = (
    gettext_noop("E-mail address"),
    gettext_noop("First name"),
    gettext_noop("Last name"),
    gettext_noop("Phone"),
    gettext_noop("Tier"),
    gettext_noop("Orders"),
    gettext_noop("Paid"),
    gettext_noop("Currency"),
    gettext_noop("Tags"),
    gettext_noop("Since"),
)


class CustomerForm(ServiceForm):
    """What staff keep of a customer."""

    class Meta:
        model = Customer
        fields = [
            *("tier", "tier_is_pinned", "phone", "tags", "note"),
            *("tax_exemption", "tax_exemption_certificate", "tax_exempt_until"),
        ]


class CustomerAdmin(CustomValuesForm, SoukAdmin):
    """Customers. They register themselves; staff note, pin a tier, and anonymise."""

    when_empty = gettext_lazy(
        "Customers appear here when they register in your shop; guests appear only in their orders."
    )
    when_empty_link = "/"
    form = CustomerForm
    list_display = ["person", "tier_label", "order_count", "paid", "tags", "since"]
    list_filter = [
        ("tier", RelatedCheckboxFilter),
        ("paid_total", RangeNumericFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_select_related = ["user", "tier"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "phone"]
    search_help_text = gettext_lazy("Name, e-mail address or phone")
    ordering = ["-created_at"]
    change_form_outer_before_template = "admin_theme/customer.html"
    actions = ["export"]
    actions_detail = ["anonymise"]
    fieldsets = [
        (None, {"fields": [("tier", "tier_is_pinned"), ("phone", "tags"), "note"]}),
        (
            gettext_lazy("Exempt from tax"),
            {"fields": [("tax_exemption", "tax_exempt_until"), "tax_exemption_certificate"]},
        ),
    ]

    def facts(self, request: HttpRequest, pk: int) -> Mapping[str, object]:
        return {"page": _page(pk, user=request.user)}

    def update(self, request: HttpRequest, obj: Customer, values: dict[str, Any]) -> Customer:
        """Change what staff keep of a customer; a tier chosen by hand is pinned."""
        if "tier" in values:
            values.pop("tier_is_pinned", None)
        return services.update(
            customer_id=obj.pk,
            values=cast(CustomerValues, values),
            actor=actor_of(request),
            now=clock.now(),
        )

    @action(description=gettext_lazy("Export as CSV"), permissions=["view"], icon="download")
    def export(self, request: HttpRequest, queryset: QuerySet[Customer]) -> HttpResponse:
        """The chosen customers, a line for each."""
        header = [_(each) for each in _HEADER]
        return csv_files.answer("customers", header, (_row(each) for each in queryset[: csv_files.MOST_ROWS]))

    @button(
        gettext_lazy("Anonymise"),
        gettext_lazy("Anonymise this customer?"),
        gettext_lazy(
            "Everything that names them is erased and the log-in ends; parcels under way lose their address. "
            "Orders stay for the books, and your copies of invoices stay whole. This cannot be undone."
        ),
        may=["customers.delete_customer"],
        icon="person_off",
        variant=ActionVariant.DANGER,
    )
    def anonymise(self, request: HttpRequest, form: ConfirmForm, object_id: str) -> str:
        services.erase(
            customer=queries.get(customer_id=int(object_id)), actor=actor_of(request), now=clock.now()
        )
        return _("The customer is anonymous now.")

    @display(description=gettext_lazy("Customer"), header=True, ordering="user__email")
    def person(self, customer: Customer) -> list[str]:
        return show_person(customer.user)

    @display(description=gettext_lazy("Tier"), label=True, ordering="tier__rank")
    def tier_label(self, customer: Customer) -> str:
        """The tier, and whether it is kept by hand."""
        tier = customer.tier.name
        return _("{tier} · pinned").format(tier=tier) if customer.tier_is_pinned else tier

    paid = columns.money(gettext_lazy("Paid"), "paid_total")

    since = columns.time(gettext_lazy("Since"), "created_at")


class AddressAdmin(SoukAdmin):
    """Addresses; customers keep them themselves."""

    list_display = ["__str__", "customer", "city", "country_name"]
    fields = [
        "customer",
        ("first_name", "last_name"),
        ("company", "phone"),
        ("line1", "line2"),
        ("postal_code", "city"),
        ("region", "country_name"),
    ]
    country_name = columns.of(
        gettext_lazy("Country"), lambda address: locale_format().country(address.country), ordering="country"
    )
    list_select_related = ["customer__user"]
    search_fields = ["last_name", "city", "postal_code", "customer__user__email"]


def _row(customer: Customer) -> list[object]:
    user = customer.user
    return [
        user.email,
        user.first_name,
        user.last_name,
        customer.phone,
        customer.tier.name,
        customer.order_count,
        money.quantise(customer.paid_total, currency()),
        currency(),
        ", ".join(customer.tags),
        f"{timezone.localtime(customer.created_at):%Y-%m-%d}",
    ]


def _page(customer_id: int, *, user: Any) -> dict[str, Any] | None:
    """The customer, and their addresses and orders for those who may see them."""
    customer = Customer.objects.select_related("user", "tier").filter(pk=customer_id).first()
    if customer is None:
        return None
    membership = queries.membership(customer=customer, now=clock.now())
    above = membership["next_tier"]
    missing, share = "", 100
    if above is not None and above["missing_orders"]:
        missing = _("{count} orders").format(count=above["missing_orders"])
        share = 100 * customer.order_count // (customer.order_count + above["missing_orders"])
    elif above is not None:
        amount = Decimal(above["missing"]["amount"])
        missing = show_money(amount)
        share = int(100 * customer.paid_total / (customer.paid_total + amount)) if amount else 99
    history: QuerySet[Order] | None = None
    if user.has_perm("customers.view_customer_history"):
        history = Order.objects.filter(customer=customer).order_by("-number")[:HISTORY_LENGTH]
    addresses: QuerySet[Address] | None = None
    if user.has_perm("customers.view_address"):
        addresses = Address.objects.filter(customer=customer)
    return {
        "customer": customer,
        "paid": show_money(customer.paid_total),
        "average": show_money(customer.paid_total / customer.order_count) if customer.order_count else "–",
        "above": above,
        "missing": missing,
        "share": share,
        "tier_changes": membership["history"],
        "addresses": addresses,
        "history": history,
    }


PAGES = {Customer: CustomerAdmin, Address: AddressAdmin}
