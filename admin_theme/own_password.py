"""The viewer's own password."""

from typing import Any

from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from unfold.forms import AdminOwnPasswordChangeForm

from accounts import users
from admin_theme.base import actor_of
from kernel import clock
from kernel.actors import Actor
from kernel.errors import DomainError


class OwnPasswordForm(AdminOwnPasswordChangeForm):  # type: ignore[misc]
    """Unfold's, handed to the service where nothing is wrong with it."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_old_password(self) -> str:
        """What was entered: the service looks at it, and counts."""
        return str(self.cleaned_data["old_password"])

    def clean(self) -> None:
        """See to it, and write it."""
        super().clean()
        if not self.errors:
            given = self.cleaned_data
            try:
                users.change_password(
                    user_id=self.user.pk,
                    old=given["old_password"],
                    new=given["new_password1"],
                    actor=self.actor,
                    now=clock.now(),
                )
            except DomainError as error:
                raise ValidationError({_FIELDS.get(error.field or "", "__all__"): error.detail}) from error

    def save(self, commit: bool = True) -> Any:
        """The user, whose password the service has written."""
        self.user.refresh_from_db()
        return self.user


_FIELDS = {"old": "old_password", "password": "new_password1"}


class OwnPasswordView(PasswordChangeView):
    """Django's page, with our form."""

    form_class = OwnPasswordForm

    def get_form_kwargs(self) -> Any:
        return {**super().get_form_kwargs(), "actor": actor_of(self.request)}
