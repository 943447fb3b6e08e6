"""Buttons and their dialogs: what changes something happens on no link that is followed; it is asked, and posted."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from unfold.dataclasses import ActionDialog
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminTextareaWidget

from admin_theme.base import back_to, show_refusal
from admin_theme.formatting import StrOrPromise
from kernel.errors import DomainError


class ConfirmForm(BaseDialogForm):  # type: ignore[misc]
    """Asks for nothing but the click."""


class ReasonForm(BaseDialogForm):  # type: ignore[misc]
    """Asks why; the answer goes into the record."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Kept on record and visible to other operators or staff."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3, "autofocus": ""}),
    )


class OptionalReasonForm(ReasonForm):
    """Asks why, and takes no answer for one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class Dialog(ActionDialog):
    """An Unfold dialog, and what the button that leaves it is called."""

    way_out: StrOrPromise


def button(
    label: StrOrPromise,
    title: StrOrPromise,
    text: StrOrPromise,
    form_class: type[Any] = ConfirmForm,
    *,
    submit: StrOrPromise | None = None,
    way_out: StrOrPromise = "",
    may: Sequence[str],
    icon: str,
    variant: ActionVariant = ActionVariant.DEFAULT,
    when: Q | None = None,
) -> Callable[[Callable[..., Any]], Any]:
    """A button that asks, has a service do it, says what the service refuses or else what the method returns.

    It asks in a dialog, with a title, a text, a form, and a button that says `submit`, or the same as this one; it
    is left by one that says `way_out`, or "Cancel".
    `may` are permissions that the viewer must have: of Django's by `app.codename`, of the admin's own by the name
    within `has_…_permission`. `when` is what the object must fulfil. The page is led back to the object, or to the
    list; a method that leads elsewhere returns a response.
    """

    ask = Dialog(
        title=title,
        description=text,
        form_class=form_class,
        form_submit_text=label if submit is None else submit,
        way_out=way_out,
    )

    def decorate(act: Callable[..., Any]) -> Any:
        @wraps(act)
        def pressed(admin: Any, request: HttpRequest, form: Any, **kwargs: Any) -> HttpResponse:
            try:
                done = act(admin, request, form, **kwargs)
            except DomainError as error:
                show_refusal(request, error)
            else:
                if isinstance(done, HttpResponse):
                    return done
                messages.success(request, done)
            return back_to(admin, request, kwargs.get("object_id"))

        found = action(description=label, permissions=may, icon=icon, variant=variant, dialog=ask)(pressed)
        found.when = when
        return found

    return decorate
