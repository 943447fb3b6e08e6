"""Dialogs: nothing that changes something happens on a link that is followed; it is asked and posted."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from unfold.dataclasses import ActionDialog
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

StrOrPromise = str | Promise
"""A text, or one that is translated when it is shown."""


class ConfirmForm(BaseDialogForm):  # type: ignore[misc]
    """Asks for nothing but the click."""


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    """Asks why; the answer goes into the record."""

    reason = forms.CharField(
        max_length=200,
        help_text="Kept in the record and seen by other operators or staff.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": ""}),
    )


class OptionalReasonForm(ReasonForm):
    """Asks why, and takes no answer for one."""

    reason = forms.CharField(
        max_length=200, required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )


def dialog(
    title: StrOrPromise, description: StrOrPromise, submit: StrOrPromise, form: type[Any] = ConfirmForm
) -> ActionDialog:
    """An Unfold dialog."""
    return ActionDialog(title=title, description=description, form_class=form, form_submit_text=submit)
