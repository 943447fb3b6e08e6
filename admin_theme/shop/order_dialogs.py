"""What staff are asked before something happens to an order."""

from typing import Any
from uuid import uuid4

from django import forms
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from storefront.orders.models import OrderLine, Return
from storefront.orders.rules import ReturnStatus
from storefront.orders.views import PiecesView

OPEN_RETURNS = (ReturnStatus.REQUESTED, ReturnStatus.APPROVED, ReturnStatus.RECEIVED)


class FulfilForm(BaseDialogForm):  # type: ignore[misc]
    """What is in the parcel, and how it is followed."""

    carrier = forms.CharField(required=False, max_length=60, widget=UnfoldAdminTextInputWidget())
    number = forms.CharField(
        required=False, max_length=80, label="Tracking number", widget=UnfoldAdminTextInputWidget()
    )
    url = forms.URLField(
        required=False,
        max_length=300,
        label="Tracking address",
        assume_scheme="https",
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"line_{line.pk}": line for line in _open_lines(self.object_id)}
        parcel = {
            name: forms.IntegerField(
                label=f"{line.title} ({line.to_send} to send)",
                initial=line.to_send,
                min_value=0,
                max_value=line.to_send,
                widget=UnfoldAdminIntegerFieldWidget(),
            )
            for name, line in self.lines.items()
        }
        self.fields: dict[str, forms.Field] = {**parcel, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Something has to be in it."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.parcel(data):
            raise forms.ValidationError("Put something into the parcel.", code="empty")
        return data

    def parcel(self, data: dict[str, Any]) -> list[PiecesView]:
        """The lines and quantities to send."""
        return [
            {"id": line.pk, "quantity": data[name]} for name, line in self.lines.items() if data.get(name)
        ]


class NoteForm(BaseDialogForm):  # type: ignore[misc]
    """A note, for staff or for the buyer as well."""

    text = forms.CharField(max_length=2000, widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}))
    is_public = forms.BooleanField(
        required=False, label="The buyer sees it", widget=UnfoldBooleanSwitchWidget()
    )


class RefundForm(BaseDialogForm):  # type: ignore[misc]
    """Which pieces, or how much, goes back. The key makes one refund of a form, however often it is sent."""

    shipping = forms.BooleanField(
        required=False, label="The shipping, with pieces or alone", widget=UnfoldBooleanSwitchWidget()
    )
    amount = forms.DecimalField(
        required=False,
        min_value=0,
        max_digits=15,
        decimal_places=3,
        label="Or an amount",
        help_text="No pieces and no amount: all that is left of what was paid.",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal"}),
    )
    restock = forms.BooleanField(
        required=False,
        label="Put the pieces back on the shelf",
        help_text="What was sent is restocked, what was not is not sent.",
        widget=UnfoldBooleanSwitchWidget(),
    )
    reason = forms.CharField(
        required=False, max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    key = forms.CharField(widget=forms.HiddenInput(), initial=lambda: uuid4().hex, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {f"line_{line.pk}": line for line in _lines(self.object_id)}
        pieces = {
            name: forms.IntegerField(
                required=False,
                label=f"{line.title} ({line.quantity - line.refunded} of {line.quantity} left)",
                min_value=0,
                max_value=line.quantity - line.refunded,
                widget=UnfoldAdminIntegerFieldWidget(),
            )
            for name, line in self.lines.items()
            if line.quantity > line.refunded
        }
        self.fields: dict[str, forms.Field] = {**pieces, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Pieces and shipping, or an amount."""
        data: dict[str, Any] = super().clean() or {}
        pieces = self.pieces(data)
        if (pieces or data.get("shipping")) and data.get("amount") is not None:
            self.add_error("amount", "Choose pieces and shipping, or an amount.")
        return data

    def pieces(self, data: dict[str, Any]) -> list[PiecesView]:
        """The lines and quantities that are given back."""
        return [
            {"id": line.pk, "quantity": data[name]} for name, line in self.lines.items() if data.get(name)
        ]


class CancelForm(BaseDialogForm):  # type: ignore[misc]
    """Why, and whether what was paid goes back at once."""

    reason = forms.CharField(
        required=False, max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    refund = forms.BooleanField(
        required=False,
        label="Refund what was paid",
        help_text="All of it, the way it came. Without this the order shows what is owed.",
        widget=UnfoldBooleanSwitchWidget(),
    )


class StartReturnForm(BaseDialogForm):  # type: ignore[misc]
    """Which pieces come back, and why."""

    reason = forms.CharField(
        required=False, max_length=500, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {
            f"line_{line.pk}": line for line in _lines(self.object_id) if line.fulfilled > line.returned
        }
        pieces = {
            name: forms.IntegerField(
                required=False,
                label=f"{line.title} ({line.fulfilled - line.returned} sent)",
                min_value=0,
                max_value=line.fulfilled - line.returned,
                widget=UnfoldAdminIntegerFieldWidget(),
            )
            for name, line in self.lines.items()
        }
        self.fields: dict[str, forms.Field] = {**pieces, **self.fields}

    def clean(self) -> dict[str, Any]:
        """Something has to come back."""
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not self.pieces(data):
            raise forms.ValidationError("Choose what comes back.", code="empty")
        return data

    def pieces(self, data: dict[str, Any]) -> list[PiecesView]:
        """The lines and quantities that come back."""
        return [
            {"id": line.pk, "quantity": data[name]} for name, line in self.lines.items() if data.get(name)
        ]


class ReturnForm(BaseDialogForm):  # type: ignore[misc]
    """What becomes of goods that come back."""

    made = forms.ChoiceField(label="Which return", widget=UnfoldAdminSelectWidget())
    status = forms.ChoiceField(
        label="What becomes of it",
        choices=[
            ("approved", "Approve: the buyer may send it"),
            ("rejected", "Reject"),
            ("received", "It is here"),
            ("refunded", "Pay it back"),
        ],
        widget=UnfoldAdminSelectWidget(),
    )
    restock = forms.BooleanField(
        required=False,
        label="Put it back on the shelf",
        help_text="When it is here.",
        widget=UnfoldBooleanSwitchWidget(),
    )
    shipping = forms.BooleanField(
        required=False,
        label="And the shipping",
        help_text="When it is paid back.",
        widget=UnfoldBooleanSwitchWidget(),
    )
    answer = forms.CharField(
        required=False,
        max_length=500,
        label="What the buyer is told",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {line.pk: line.title for line in _lines(self.object_id)}
        open_returns = Return.objects.filter(order_id=self.object_id, status__in=OPEN_RETURNS).order_by("pk")
        field = self.fields["made"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(made.pk, _in_words(made, titles)) for made in open_returns]


def _in_words(made: Return, titles: dict[int, str]) -> str:
    goods = ", ".join(f"{line['quantity']} × {titles.get(line['id'], '?')}" for line in made.lines)
    return f"{goods}: {made.get_status_display()}"


def _lines(order_id: Any) -> list[OrderLine]:
    return list(OrderLine.objects.filter(order_id=order_id).order_by("pk"))


def _open_lines(order_id: Any) -> list[OrderLine]:
    return [line for line in _lines(order_id) if line.to_send]
