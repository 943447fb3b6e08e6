"""The dialog that asks someone to help run the shop."""

from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminEmailInputWidget, UnfoldAdminSelectWidget

from accounts import grants
from kernel import mailboxes


class InvitationForm(BaseDialogForm):  # type: ignore[misc]
    """Whose mailbox, and as what."""

    email = mailboxes.FormField(label=gettext_lazy("E-mail address"), widget=UnfoldAdminEmailInputWidget())
    role = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("Role"),
        help_text=gettext_lazy("Only roles that hold nothing you do not."),
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = grants.roles_within(request.user)  # type: ignore[arg-type]  # nobody anonymous is let in
