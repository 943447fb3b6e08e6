"""Gift cards and store credit, each with its ledger."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _, gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from admin_theme import columns
from admin_theme.base import SoukAdmin, actor_of, handed_to
from admin_theme.dialogs import button
from admin_theme.fields import AmountFormField
from admin_theme.formatting import show_money
from admin_theme.inlines import ReadOnlyInline
from admin_theme.shop.reviews import knows_customers
from admin_theme.writing import ServiceForm
from kernel import clock
from storefront.credits import rules, services
from storefront.credits.models import CreditEntry, GiftCard, StoreCredit
from storefront.credits.services import GiftCardValues, StoreCreditValues


def _amount(**options: Any) -> AmountFormField:
    widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autofocus": ""})
    return AmountFormField(label=gettext_lazy("Amount"), widget=widget, **options)


def _note() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("For staff."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class IssueForm(ServiceForm):
    """A new gift card."""

    amount = _amount()


class CreditForm(ServiceForm):
    """A customer's first store credit."""

    amount = _amount()
    note = _note()


class AdjustForm(BaseDialogForm):  # type: ignore[misc]
    """By how much, and why."""

    change = _amount(help_text=gettext_lazy("A negative number lowers it."))
    note = _note()


_adjusting = partial(
    button,
    gettext_lazy("Adjust"),
    gettext_lazy("Adjust the balance"),
    gettext_lazy("The change is written into the ledger under your name."),
    AdjustForm,
    icon="exposure",
    variant=ActionVariant.PRIMARY,
)


def _wish(form: AdjustForm) -> dict[str, Any]:
    return {"amount": form.cleaned_data["change"], "note": form.cleaned_data["note"]}


class EntryInline(ReadOnlyInline):
    """The ledger of one balance."""

    model = CreditEntry
    tab = True
    per_page = 25
    fields = ["when", "reason_label", "amount", "note", "actor"]
    ordering = ["-id"]

    when = columns.time(gettext_lazy("When"), "created_at")
    reason_label = columns.choice(gettext_lazy("Why"), "reason")


class GiftCardAdmin(SoukAdmin):
    """Money on codes."""

    when_empty = gettext_lazy("Issue a gift card: its code pays in your shop like money.")
    list_display = [
        "code_label",
        "balance",
        "issued_for",
        "is_active",
        "recipient_email",
        "expires_at",
        "created",
    ]
    list_filter = ["is_active", ("created_at", RangeDateTimeFilter)]
    search_fields = ["last_four", "recipient_email"]
    search_help_text = gettext_lazy("The end of its code, or whom it was sent to")
    ordering = ["-id"]
    inlines = [EntryInline]
    actions_detail = ["adjust"]
    actions_row = ["adjust"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """How much is said when it is issued."""
        return super().get_form(request, obj, change, **kwargs, **({} if obj else {"form": IssueForm}))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Whom it is for is settled once."""
        if obj is None:
            return ["amount", "expires_at", "recipient_email", "note"]
        return [
            ("code_label", "is_active"),
            ("balance", "issued_for"),
            "recipient_email",
            "expires_at",
            "note",
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """What it holds follows the ledger."""
        return ["code_label", "balance", "issued_for", "recipient_email"] if obj is not None else []

    def create(self, request: HttpRequest, values: GiftCardValues) -> GiftCard:
        """Issue it, and show its code this once."""
        card, code = services.issue(values=values, actor=actor_of(request), now=clock.now())
        said = _("The code is %(code)s. Keep it now: it is not shown again.")
        messages.warning(request, said % {"code": rules.in_groups(code)})
        return card

    update = handed_to(services.update, "card_id")

    @_adjusting(may=["change"])
    def adjust(self, request: HttpRequest, form: AdjustForm, object_id: str) -> str:
        card = services.adjust_gift_card(
            card_id=int(object_id), **_wish(form), actor=actor_of(request), now=clock.now()
        )
        return _("Its balance is now %(balance)s.") % {"balance": show_money(card.balance)}

    code_label = columns.of(gettext_lazy("Code"), str, ordering="last_four")
    issued_for = columns.money(gettext_lazy("Issued for"), "initial_amount", currency="currency")
    created = columns.time(gettext_lazy("Issued"), "created_at")


class StoreCreditAdmin(SoukAdmin):
    """What customers have to spend."""

    when_empty = gettext_lazy(
        "Give a customer credit, or refund an order as credit: it pays for their next order."
    )
    list_select_related = ["customer__user"]
    ordering = ["-id"]
    inlines = [EntryInline]
    autocomplete_fields = ["customer"]
    actions_detail = ["adjust"]
    actions_row = ["adjust"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """How much is said with whom it is for."""
        return super().get_form(request, obj, change, **kwargs, **({} if obj else {"form": CreditForm}))

    def get_list_display(self, request: HttpRequest) -> list[str]:
        """Whose, to who may see customers."""
        return [_whose(request), "balance", "created"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        by_name = ["customer__user__email", "customer__user__last_name"]
        return by_name if knows_customers(request) else ["=customer__pk"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [("customer", "amount"), "note"] if obj is None else [(_whose(request), "balance")]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """It follows the ledger."""
        return ["customer_label", "number_label", "balance"] if obj is not None else []

    def create(self, request: HttpRequest, values: StoreCreditValues) -> StoreCredit:
        return services.adjust_store_credit(
            customer_id=values["customer"],
            amount=values["amount"],
            note=values["note"],
            actor=actor_of(request),
            now=clock.now(),
        )

    @_adjusting(may=["credits.add_storecredit"])
    def adjust(self, request: HttpRequest, form: AdjustForm, object_id: str) -> str:
        credit = StoreCredit.objects.get(pk=object_id)
        changed = services.adjust_store_credit(
            customer_id=credit.customer_id, **_wish(form), actor=actor_of(request), now=clock.now()
        )
        return _("Its balance is now %(balance)s.") % {"balance": show_money(changed.balance)}

    def named(self, obj: StoreCredit) -> str:
        """Whose, by the number alone: not everybody may see customers."""
        return _("Store credit of customer %(number)s") % {"number": obj.customer_id}

    customer_label = columns.of(gettext_lazy("Customer"), lambda credit: str(credit.customer))
    number_label = columns.of(gettext_lazy("Customer"), lambda credit: str(credit.customer_id))
    created = columns.time(gettext_lazy("Since"), "created_at")


def _whose(request: HttpRequest) -> str:
    return "customer_label" if knows_customers(request) else "number_label"


PAGES = {GiftCard: GiftCardAdmin, StoreCredit: StoreCreditAdmin}
