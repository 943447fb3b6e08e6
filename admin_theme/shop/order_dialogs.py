"""What staff are asked before something happens to an order."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _, gettext_lazy
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts import staff
from admin_theme.fields import AmountFormField, CountField, SelectField, SwitchField, TextLineField
from kernel import once
from storefront.orders.models import Order, OrderLine, Return
from storefront.orders.pieces import PiecesView
from storefront.orders.rules import UNPAID, ReturnStatus

_NAMED = 20
OPEN_RETURNS = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED)


class PiecesForm(BaseDialogForm):  # type: ignore[misc]
    """How many pieces of each of the order's lines."""

    empty: Any = ""
    """What is said when none are chosen; nothing where that is fine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = OrderLine.objects.filter(order_id=self.object_id).order_by("pk")
        # what was cut may have been done: its own pieces are asked for again, and the service knows them by their key
        most = {line.pk: line.quantity if once.goes_on(self.request) else self.most(line) for line in lines}
        self.lines = {f"line_{line.pk}": line for line in lines if most[line.pk] > 0}
        pieces = {
            name: CountField(
                required=False,
                label=f"{line.title} ({self.in_words(line)})",
                initial=self.proposed(line),
                max_value=most[line.pk],
            )
            for name, line in self.lines.items()
        }
        self.fields: dict[str, forms.Field] = {**pieces, **self.fields}

    def most(self, line: OrderLine) -> int:
        """How many pieces of the line there are to choose from."""
        raise NotImplementedError

    def in_words(self, line: OrderLine) -> str:
        raise NotImplementedError

    def proposed(self, line: OrderLine) -> int | None:
        """How many are filled in."""
        return None

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen, where that is said."""
        data: dict[str, Any] = super().clean() or {}
        if self.empty and not self.errors and not self.pieces(data):
            raise forms.ValidationError(self.empty, code="empty")
        return data

    def pieces(self, data: dict[str, Any]) -> list[PiecesView]:
        return [
            {"id": line.pk, "quantity": data[name]} for name, line in self.lines.items() if data.get(name)
        ]


class FulfilForm(PiecesForm):
    """What is in the parcel, and how it is followed."""

    empty = gettext_lazy("Choose at least one item to send.")
    form_before_template = "admin_theme/not_paid.html"
    carrier = TextLineField(required=False, max_length=60, label=gettext_lazy("Carrier"))
    number = TextLineField(required=False, max_length=80, label=gettext_lazy("Tracking number"))
    url = forms.URLField(
        required=False,
        max_length=300,
        label=gettext_lazy("Tracking address"),
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(),
    )

    def most(self, line: OrderLine) -> int:
        return line.to_send

    def in_words(self, line: OrderLine) -> str:
        return _("{count} to send").format(count=line.to_send)

    def proposed(self, line: OrderLine) -> int:
        return line.to_send

    def get_before_template_context(self, request: HttpRequest, object_id: Any = None) -> dict[str, bool]:
        """Whether the goods would leave before the money is there."""
        return {"is_unpaid": Order.objects.filter(pk=object_id, payment_status__in=UNPAID).exists()}


class NoteForm(BaseDialogForm):  # type: ignore[misc]
    """A note, for staff or for the buyer as well."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4})
    )
    mails = SwitchField(label=gettext_lazy("E-mail whoever it mentions"), initial=True)
    is_public = SwitchField(label=gettext_lazy("The buyer sees it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [f"@{name}" for name in staff.handles(may="orders.view_order")][:_NAMED]
        said = _(
            "Mention staff, and they find it on their dashboard: {names}. A note that the buyer sees notifies nobody."
        )
        self.fields["text"].help_text = format_html(said, names=", ".join(names))


class RefundForm(PiecesForm):
    """Which pieces, or how much, goes back."""

    shipping = SwitchField(label=gettext_lazy("The shipping, with or without items"))
    amount = AmountFormField(required=False, min_value=0, label=gettext_lazy("Or an amount"))
    everything = SwitchField(label=gettext_lazy("Or everything that is left of the payment"))
    restock = SwitchField(
        label=gettext_lazy("Restock the items"),
        help_text=gettext_lazy("Items that were sent go back to stock; items not sent yet will not be sent."),
    )
    to_store_credit = SwitchField(
        label=gettext_lazy("Give it as store credit"),
        help_text=gettext_lazy("Otherwise it goes back the way it was paid."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def most(self, line: OrderLine) -> int:
        return line.quantity - line.refunded

    def in_words(self, line: OrderLine) -> str:
        return _("{left} of {all} left").format(left=self.most(line), all=line.quantity)

    def clean(self) -> dict[str, Any]:
        """Pieces and shipping, an amount, or everything: no click alone gives it all away."""
        data = super().clean()
        has_pieces = bool(self.pieces(data) or data.get("shipping"))
        if has_pieces + (data.get("amount") is not None) + bool(data.get("everything")) != 1:
            self.add_error("amount", _("Choose pieces and shipping, an amount, or all that is left."))
        return data


class CaptureForm(BaseDialogForm):  # type: ignore[misc]
    """How much of what is held is taken."""

    amount = AmountFormField(
        required=False,
        min_value=0,
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("No amount: all that is held."),
    )


class CancelForm(BaseDialogForm):  # type: ignore[misc]
    """Why, and whether what was paid goes back at once."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    refund = SwitchField(
        label=gettext_lazy("Refund what was paid"),
        help_text=gettext_lazy(
            "The full amount, the way it was paid. Without this the order shows what you owe the buyer."
        ),
    )


class StartReturnForm(PiecesForm):
    """Which pieces come back, and why."""

    empty = gettext_lazy("Choose what comes back.")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def most(self, line: OrderLine) -> int:
        return line.fulfilled - line.returned

    def in_words(self, line: OrderLine) -> str:
        return _("{count} sent").format(count=self.most(line))


class ReturnForm(BaseDialogForm):  # type: ignore[misc]
    """What becomes of goods that come back."""

    made = SelectField(label=gettext_lazy("Return"))
    status = SelectField(
        label=gettext_lazy("Next step"),
        choices=[
            ("approved", gettext_lazy("Approve: the buyer may send it")),
            ("rejected", gettext_lazy("Reject")),
            ("received", gettext_lazy("Received: it has arrived")),
            ("refunded", gettext_lazy("Refund it")),
        ],
    )
    restock = SwitchField(
        label=gettext_lazy("Restock the items"), help_text=gettext_lazy("When they have arrived.")
    )
    shipping = SwitchField(
        label=gettext_lazy("Refund the shipping too"), help_text=gettext_lazy("When the return is refunded.")
    )
    answer = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Message to the buyer"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {line.pk: line.title for line in OrderLine.objects.filter(order_id=self.object_id)}
        found = Return.objects.filter(order_id=self.object_id).order_by("pk")
        if not once.goes_on(self.request):  # else it may have been paid back before the cut
            found = found.filter(status__in=OPEN_RETURNS)
        field = self.fields["made"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(made.pk, _in_words(made, titles)) for made in found]


def _in_words(made: Return, titles: dict[int, str]) -> str:
    goods = ", ".join(f"{line['quantity']} × {titles.get(line['id'], '?')}" for line in made.lines)
    return f"{goods}: {made.get_status_display()}"
